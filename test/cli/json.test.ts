import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "./capture.ts";

const folder = mkdtempSync(join(tmpdir(), "dalenet-json-"));
const path = (name: string) => join(folder, name);
const small = [
  "--set",
  ...["model.units=5", "train.epochs=2", "train.batchesPerEpoch=2", "task.stimulus=100", "evaluate.trials=20"],
  ...["evaluate.recordedTrials=8", "evaluate.psychometric=null"],
];
const records = (out: string) =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The one document that a command prints. */
async function document(...words: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await run([...words, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`${JSON.stringify(JSON.parse(out), null, 2)}\n`);
  return JSON.parse(out) as Record<string, unknown>;
}

describe("with --json", () => {
  let lines: Record<string, unknown>[] = [];
  let err = "";
  let drawn = "";
  beforeAll(async () => {
    const outcome = await run(["train", "quickstart", ...small, "--out", path("run"), "--json"], (text) => {
      drawn += text;
    });
    expect(outcome.code).toBe(0);
    lines = records(outcome.out);
    err = outcome.err;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test("train writes one record per line, from the start to the result, and draws no bar", () => {
    expect([err, drawn]).toEqual(["", ""]);
    expect(lines.map(({ kind }) => kind)).toEqual([
      ...["start", "step", "step", "epoch", "step", "step", "epoch", "evaluating", "saved", "report", "result"],
    ]);
    expect(lines[0]).toMatchObject({ folder: path("run"), steps: 4, config: { model: { units: 5 } } });
    expect(lines[1]).toMatchObject({ epoch: 1, step: 1, loss: expect.any(Number) });
    expect(lines.at(-1)).toMatchObject({
      folder: path("run"),
      finished: true,
      results: { accuracy: expect.any(Number) },
    });
  });

  test("a stopped train says so in its result and on standard error", async () => {
    const words = ["--set", "train.epochs=500", "--out", path("stopped"), "--json"];
    const { code, out, err } = await run(["train", "quickstart", ...words], undefined, (text, press) => {
      if (text.includes('"step":3,')) press();
    });
    expect(code).toBe(130);
    expect(records(out).at(-1)).toMatchObject({ kind: "result", finished: false, results: null });
    expect(err).toContain(`resume with: dalenet train --resume ${path("stopped")}`);
  });

  test("train --seeds writes the outcome of every network", async () => {
    const { code, out, err } = await run([
      "train",
      "quickstart",
      "--no-report",
      "--seeds",
      "3,4",
      ...small,
      "--out",
      path("many"),
      "--json",
    ]);
    expect([code, err]).toEqual([0, ""]);
    const all = records(out);
    expect(all[0]).toMatchObject({ kind: "start", left: [3, 4] });
    expect(
      all
        .filter(({ kind }) => kind === "ended")
        .map(({ network }) => (network as { seed: number }).seed)
        .sort(),
    ).toEqual([3, 4]);
    expect(all.at(-1)).toMatchObject({
      kind: "result",
      folder: path("many"),
      ensemble: { networks: [{ seed: 3 }, { seed: 4 }] },
    });
  });

  test("simulate gives accuracy, also by factor and by condition, with the ideal observer's", async () => {
    const said = await document(
      "simulate",
      path("run"),
      "--trials",
      "40",
      "--set",
      "coherence=[0,51.2]",
      "--out",
      path("t.npz"),
    );
    expect(said).toMatchObject({
      run: path("run"),
      file: path("t.npz"),
      task: "perceptualDecision",
      trials: 40,
      accuracy: expect.any(Number),
      accuracyInterval: [expect.any(Number), expect.any(Number)],
      chance: 0.5,
      idealObserver: expect.any(Number),
      drawn: { accuracy: expect.any(Number), chance: 0.5 },
      byFactor: [
        {
          factor: "coherence",
          unit: "%",
          levels: [
            { level: 0, trials: 20, idealObserver: 0.5 },
            { level: 51.2, trials: 20 },
          ],
        },
        { factor: "correct", levels: [{ level: 1 }, { level: 2 }] },
      ],
      byCondition: [{ condition: { coherence: 0, correct: 1, signedCoherence: 0 } }, {}, {}, {}],
    });
    const silent = await document("simulate", path("run"), "--trials", "10", "--no-noise");
    expect(silent).toMatchObject({ noisyInputs: false, idealObserver: null, chance: 0.5, file: null });
  });

  test("commands that write a file name it", async () => {
    expect(await document("report", path("run"))).toEqual({ run: path("run"), report: path("run/report.html") });
    const sample = await document("sample", "perceptualDecision", "--trials", "4", "--out", path("s.npz"));
    expect(sample).toMatchObject({
      file: path("s.npz"),
      trials: 4,
      dt: 20,
      inputs: ["fixation", "choice 1", "choice 2"],
    });
    const plot = await document("plot", "perceptualDecision", "--out", path("p.svg"));
    expect(plot).toMatchObject({ file: path("p.svg"), task: "perceptualDecision" });
    expect(await document("init", path("mine.yaml"))).toEqual({ file: path("mine.yaml"), schema: null });
    for (const name of ["s.npz", "p.svg", "mine.yaml"]) expect(existsSync(path(name))).toBe(true);
  });

  test("commands that list things list them", async () => {
    expect(await document("configs")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "quickstart" }),
        expect.objectContaining({ name: "song2016/lee" }),
      ]),
    );
    expect(await document("configs", "notebook")).toMatchObject({
      name: "notebook",
      config: { model: { preset: "notebook" } },
    });
    expect(await document("tasks", "perceptualDecision")).toMatchObject([{ name: "perceptualDecision" }]);
    expect(await document("check", "goNogo", "--preset", "brainpy")).toMatchObject([{ task: "goNogo" }]);
    expect(await document("doctor")).toHaveProperty("auto");
    expect(await document("cache")).toHaveProperty("folder");
  });

  test("an error is text on standard error, and standard output stays empty", async () => {
    for (const words of [
      ["train", "quikstart"],
      ["simulate", path("none")],
      ["sample", "x"],
      ["configs", "x"],
    ]) {
      const { code, out, err } = await run([...words, "--json"]);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/^(unknown|missing): [^\n]+\n$/);
    }
  });
});
