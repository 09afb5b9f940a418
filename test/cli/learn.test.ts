import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LearnedTasks } from "../../src/node/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const quickly = [
  "model.units=6",
  "train.epochs=1",
  "train.batchesPerEpoch=2",
  "train.batch=4",
  "evaluate={trials: 20, recordedTrials: 10, psychometricTrials: 2}",
].flatMap((setting) => ["--set", setting]);

describe("dalenet learn", () => {
  test("prints a line for each task as it ends, counts the outcomes, and trains nothing twice", async () => {
    const words = ["learn", "goNogo", "detection", "--out", path("two"), ...quickly];
    const said: (string | null)[] = [];
    const { code, out, err } = await run(words, undefined, undefined, (what) => said.push(what));
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toBe(`2 tasks to learn; 1 at a time, into ${path("two")}`);
    expect(lines[1]).toMatch(
      /^goNogo {5}(learned|in between|at chance) +score -?\d\.\d\d {2}accuracy \d\.\d{3} \(chance 0\.500\) {2}\d+ s {2}1\/2$/,
    );
    expect(lines[2]).toMatch(/^detection {2}.* 2\/2$/);
    expect(lines[3]).toMatch(/^\d (learned|in between|at chance)/);
    expect(lines[4]).toBe(`table    ${join(path("two"), "learned.json")}`);
    expect(said).toContain("training goNogo");
    const again = await run(words);
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^nothing is left to train in /);
    expect(again.out.split("\n").slice(1, 3)).toEqual(lines.slice(1, 3).map((line) => line.replace(/ {2}\d\/2$/, "")));
  });

  test("Ctrl-C saves and says how to go on; --json goes on with a line for every record, the result last", async () => {
    const words = ["learn", "goNogo", "detection", "--out", path("stopped"), ...quickly];
    const stop = (text: string, press: () => void) => {
      if (text.startsWith("goNogo")) press();
    };
    const learned = () => JSON.parse(readFileSync(path("stopped", "learned.json"), "utf8")) as LearnedTasks;
    const { code, err } = await run(words, undefined, stop);
    expect(code).toBe(130);
    expect(err).toContain("stopped and saved, 1 of 2 tasks finished; resume with the same command\n");
    const states = learned().tasks.map(({ status }) => status);
    expect(states).toEqual(["finished", expect.stringMatching(/waiting|stopped/)]);
    const { out } = await run([...words, "--json"]);
    const records = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records[0]).toMatchObject({ kind: "start", left: ["detection"] });
    expect(records.at(-1)).toEqual({ kind: "result", folder: path("stopped"), learned: learned() });
    expect(learned().tasks.map(({ status }) => status)).toEqual(["finished", "finished"]);
  });

  test.each([
    [[], /^missing: task; name one, such as "contextDecision", or give --family, --all or --use FILE\n$/],
    [["--family", "timings"], /^unknown: --family "timings"; did you mean "timing"\?\n$/],
    [["goNoGo"], /^unknown: task "goNoGo"; did you mean "goNogo"\?/],
    [["goNogo", "--set", "model.unit=3"], /^unknown: --set model.unit=3: model.unit; did you mean "units"\?\n$/],
  ])("%j is refused", async (words, message) => {
    const { code, err } = await run(["learn", ...words, "--out", path("none")]);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });
});
