import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configs, tasks } from "../../src/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();

describe("dalenet tasks", () => {
  test("lists every task once, in families", async () => {
    const { code, out } = await run(["tasks"]);
    expect(code).toBe(0);
    for (const { name, title } of tasks)
      expect(out.split("\n").filter((line) => line.startsWith(`  ${name} `) && line.endsWith(title))).toHaveLength(1);
    expect(out).toContain("Timing (timing)\n");
  });

  test("a name describes one: channels, settings with their defaults, and the source", async () => {
    const { code, out } = await run(["tasks", "perceptualDecision"]);
    expect(code).toBe(0);
    for (const text of ["perceptualDecision: ", "choice 1, choice 2", "stimulus: 2000", "in √ms", "e1004792"])
      expect(out).toContain(text);
    for (const line of [
      "family   decision",
      'outputs  fixation, choice 1, choice 2; "fixation" is no response',
      "factors  coherence (%), ordered; correct, category; signedCoherence (%), signed, computed from the others",
      'curve    P("choice 1") against signedCoherence, at 0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2',
      "aligned  to the onset of stimulus",
      "score    the choice is the largest output at the last step",
      "noise    σ = 1 √ms on every input",
    ])
      expect(out.split("\n")).toContain(`  ${line}`);
  });

  test("the description has presets, shortcuts, and differences from other packages", async () => {
    const { out } = await run(["tasks", "contextDecision"]);
    for (const line of [
      "  shortcut without the cue",
      "    neurogym: ContextDecisionMaking of neurogym, with an explicit context",
      '      dt: 100, context: "cued"',
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).toMatch(/^ {2}differs {2}The fixation input stays on/m);
  });

  test("words are searched in titles, summaries and sources; all must occur", async () => {
    const found = async (...words: string[]) => {
      const listed = JSON.parse((await run(["tasks", ...words, "--json"])).out) as { name: string }[];
      return listed.map(({ name }) => name);
    };
    expect(await found("mante", "COLOUR")).toEqual(["contextDecision", "mante"]);
    expect(await found("delayMatchSample", "readySetGo")).toEqual(["delayMatchSample", "readySetGo"]);
    expect(await found("--family", "timing")).toContain("readySetGo");
    expect(await found("--family", "timing")).not.toContain("contextDecision");
  });

  test("what is not found is unknown", async () => {
    expect(await run(["tasks", "contextDecison"])).toMatchObject({
      code: 1,
      err: 'unknown: task "contextDecison"; did you mean "contextDecision"?\n',
    });
    expect((await run(["tasks", "purple", "zebra"])).err).toMatch(
      /^unknown: tasks with "purple zebra" in .*; give fewer/,
    );
    expect((await run(["tasks", "purpleish"])).err).toMatch(
      /^unknown: tasks with "purpleish" in .*; give another word/,
    );
    expect((await run(["tasks", "--family", "timming"])).err).toMatch(/^unknown: --family "timming"; .*"timing"/);
  });

  test("--json prints the same for programs", async () => {
    const [task] = JSON.parse((await run(["tasks", "--json"])).out) as Record<string, unknown>[];
    expect(task).toMatchObject({ name: "perceptualDecision", dt: 20, target: "class", conditions: 10 });
    expect(task).toMatchObject({
      family: "decision",
      noResponse: "fixation",
      psychometric: { factor: "signedCoherence", favours: "choice 1", levels: expect.arrayContaining([51.2]) },
      align: ["stimulus"],
      score: { choice: "largest", error: null, chance: null },
      noise: { sigma: [1, 1, 1], isCorrelated: false, isScaledByTrial: false },
    });
    expect(task["factors"]).toContainEqual({ name: "coherence", unit: "%", kind: "ordered" });
    expect(task["parameters"]).toContainEqual({
      name: "sigma",
      default: 1,
      unit: "√ms",
      description: "input noise: s.d. sigma/√dt per step and channel",
    });
  });
});

test("faults of a user's task are reported when it is listed, and when it is trained", async () => {
  const file = path("silent.mjs");
  writeFileSync(
    file,
    `export const silent = {
      name: "silent", title: "Silent", summary: "", source: "a test", dt: 20, parameters: {}, inputs: ["cue"],
      outputs: ["none", "yes"], target: "class", conditions: () => ({ side: [0] }), periods: () => ({ wait: 100 }),
      trial: (_, t) => void t.input("cue").during("wait", 1),
    };`,
  );
  const warning =
    'warning: task "silent": the answer is "none" at every step of every trial; set the answer with t.answer(…)\n';
  const listed = await run(["tasks", "--use", file]);
  expect([listed.code, listed.err]).toEqual([0, warning]);
  const small = [
    "model.units=4",
    "train.epochs=1",
    "train.batchesPerEpoch=1",
    "evaluate.trials=4",
    "evaluate.recordedTrials=2",
  ];
  const words = [
    "train",
    "quickstart",
    "--no-report",
    "--use",
    file,
    "--set",
    "task={name: silent}",
    ...small,
    "--out",
    path("silent"),
  ];
  const trained = await run(words);
  expect([trained.code, trained.err]).toEqual([0, warning]);
});

describe("dalenet plot", () => {
  test.each(["svg", "png"])("draws a task as %s", async (format) => {
    const file = path(`task.${format}`);
    expect(await run(["plot", "perceptualDecision", "--out", file])).toEqual({ code: 0, out: `${file}\n`, err: "" });
    const bytes = readFileSync(file);
    if (format === "svg") expect(bytes.toString()).toContain("coherence");
    else expect([...bytes.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
  });

  test("another format is unsupported, and nothing is written", async () => {
    const { code, err } = await run(["plot", "perceptualDecision", "--out", path("task.gif")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^unsupported: --out ".*task.gif"; a figure is written as .svg, .png or .pdf\n$/);
    expect(existsSync(path("task.gif"))).toBe(false);
  });
});

describe("dalenet configs", () => {
  test("lists the built-in configurations", async () => {
    const { out } = await run(["configs"]);
    for (const [name, { about }] of Object.entries(configs)) expect(out).toContain(`${name}: ${about}\n`);
    expect(out).toMatch(/\n\nsong2016\/: the networks of Song, Yang & Wang \(2016\).*\nsong2016\/sinewave: /);
  });

  test.each(Object.entries(configs))("prints %s as YAML that reads as itself", async (name, { config }) => {
    expect(parse((await run(["configs", name])).out)).toEqual(config);
  });

  test("an unknown name suggests the nearest", async () => {
    const { code, err } = await run(["configs", "notebok"]);
    expect([code, err]).toEqual([1, 'unknown: configuration "notebok"; did you mean "notebook"?\n']);
  });
});
