import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TaskAudit } from "../../src/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();

describe("dalenet check", () => {
  test("shows a row for the task's own values and each preset, and what the shortcuts are worth", async () => {
    const { code, out, err } = await run(["check", "contextDecision"]);
    expect([code, err]).toEqual([0, ""]);
    const shown = out.split("\n").filter((line) => /^contextDecision .* passed$/.test(line));
    expect(shown).toHaveLength(3);
    // Their stimulus of 750 ms is no multiple of 20 or 100 ms.
    expect(shown.map((line) => /\d+\*/.exec(line)?.[0])).toEqual(["20*", "100*", "100*"]);
    expect(out).toContain("\n* some lengths are not multiples of dt, and floored\n");
    for (const [k, preset] of ["", "neurogym", "brainpy"].entries()) expect(shown[k]).toContain(` ${preset} `);
    expect(out).toMatch(/^ {2}shortcut {2}without the cue: 0\.7/m);
    for (const line of out.split("\n").slice(0, 4)) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("one task and preset lists every claim", async () => {
    const { out } = await run(["check", "readySetGo", "--preset", "braintools", "--set", "gain=1.5"]);
    expect(out).toContain("  ✓     outputs equal to the targets are correct\n");
    expect(out).toContain("  –     the inputs show when to answer\n"); // it is timed
  });

  test("--preset and --set choose what is checked, and --json has every measure", async () => {
    const words = ["check", "contextDecision", "--preset", "neurogym", "--set", "delay=0", "--json"];
    const { code, out } = await run(words);
    expect(code).toBe(0);
    const audits = JSON.parse(out) as TaskAudit[];
    expect(audits).toMatchObject([{ task: "contextDecision", preset: "neurogym", dt: 100, passed: true }]);
    expect(audits[0].accuracy).toMatchObject({ oracle: 1, blind: 0.5, decoder: 1 });
    expect((await run(["check", "contextDecision", "--preset", "neurogim"])).err).toMatch(
      /^unknown: --preset "neurogim"; did you mean "neurogym"/,
    );
  });

  test("a failed claim of one's own task is explained, and the exit code is 1", async () => {
    const file = path("shifted.mjs");
    writeFileSync(
      file,
      `export const shifted = {
        name: "shifted", title: "", summary: "", source: "a test", dt: 20, parameters: {}, inputs: ["left", "right"],
        outputs: ["none", "left", "right"], target: "class", conditions: () => ({ side: ["left", "right"] }),
        periods: () => ({ wait: 100, cue: 100 }),
        trial({ side }, t) { t.input(side).during("cue", 1); t.answer(side).during("cue"); t.correct("left"); },
      };`,
    );
    const { code, out, err } = await run(["check", "--use", file]);
    expect(code).toBe(1);
    expect(out).toContain("failed: oracle");
    expect(err).toMatch(/^failed: task "shifted": oracle: trial 1 .* chooses "right", but "left" is right$/m);
  });

  test("without a task it asks for one", async () => {
    expect((await run(["check"])).err).toMatch(/^missing: task; name one, .* --all or --use FILE/);
  });
});
