import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeResponse } from "../../examples/tasks/freeResponse.mjs";
import { pulseIntegrator } from "../../examples/tasks/pulseIntegrator.mjs";
import { scoresOf } from "../../src/analysis/index.ts";
import { evaluationText } from "../../src/cli/evaluationText.ts";
import { evaluationFigures } from "../../src/figure/index.ts";
import { loadRun, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { sampleOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const tasks = [freeResponse, pulseIntegrator];
const evaluate = { trials: 20, recordedTrials: 4, psychometric: null };
let root = "";
const names = { choice: "choice", time: "time", value: "value" };

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dalenet-evaluated-"));
  const settings = { report: false, backend: "wasm" } as const;
  const one = { ...tiny.train, epochs: 1, batchesPerEpoch: 2 };
  await train({ ...tiny, evaluate, train: one }, { out: join(root, names.choice), ...settings });
  for (const [name, task] of [
    [names.time, freeResponse({ evidence: 400, grace: 100 })],
    [names.value, pulseIntegrator({ pulses: 100, hold: 60 })],
  ] as const)
    await train(
      { ...tiny, task, evaluate, train: { ...one, loss: undefined } },
      { out: join(root, name), ...settings },
    );
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const runOf = (name: string) => loadRun(join(root, name), { tasks });

describe("an evaluation", () => {
  test("has the scores of a simulation of the same trials", async () => {
    const trained = await runOf(names.choice);
    const { scores, changes } = await trained.evaluate({ trials: 40, generalise: false, resamples: 5 });
    expect(scores).toEqual(scoresOf(await trained.simulate({ trials: 40, record: [] })));
    expect(changes).toEqual([]);
  });

  test("shows other time steps, noise and delays, and says where a task does not allow one", async () => {
    const trained = await runOf(names.choice);
    const { changes } = await trained.evaluate({
      trials: 20,
      resamples: 5,
      vary: { delay: [0, 40], sigma: [-1] },
    });
    expect(changes.map(({ name }) => name)).toEqual([
      "as trained",
      "dt 10 ms",
      "input noise × 2",
      "recurrent noise × 2",
      "delay 0 ms",
      "delay 40 ms",
      "sigma -1 √ms",
    ]);
    expect(changes.slice(0, -1).every(({ scores }) => scores !== null)).toBe(true);
    expect(changes.at(-1)).toMatchObject({ scores: null, because: expect.stringMatching(/^invalid: task.sigma = -1/) });
  });

  test("has accuracy by duration where the length of the stimulus varies", async () => {
    const trained = await runOf(names.choice);
    const some = { trials: 240, generalise: false, resamples: 5 } as const;
    const task = { stimulus: { uniform: [20, 400] } };
    const evaluation = await trained.evaluate({ ...some, task });
    const { byDuration, table } = evaluation;
    expect(byDuration).toMatchObject({ factor: "signedCoherence", unit: "%", isMagnitude: true, period: "stimulus" });
    expect(evaluationText(evaluation)).toContain("longest stimulus by |signed coherence|: ");
    const judged = table.filter(({ condition, isCorrect }) => isCorrect !== null && condition["coherence"] !== 0);
    const bins = byDuration!.levels.flatMap((one) => one.bins);
    expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(judged.length);
    expect(bins.reduce((sum, { n, value }) => sum + n * value, 0)).toBeCloseTo(
      judged.filter(({ isCorrect }) => isCorrect).length,
      9,
    );
    expect((await evaluationFigures(evaluation)).map(({ name }) => name)).toContain("accuracy-by-duration");
    expect((await trained.evaluate(some)).byDuration).toBeNull();
  });

  test("doubles the noise of the inputs where it says so", async () => {
    const trained = await runOf(names.choice);
    const inputs = async (options: object) =>
      (await trained.simulate({ trials: 4, record: ["inputs"], recurrentNoise: 0, ...options })).recording.inputs;
    const [none, usual, double] = [await inputs({ inputNoise: 0 }), await inputs({}), await inputs({ inputNoise: 2 })];
    expect(await inputs({ noise: false })).toEqual(none);
    for (const [k, value] of none.entries()) expect(double[k] - value).toBeCloseTo(2 * (usual[k] - value), 4);
  });

  test("of free responses has reaction times against the level, and of values the errors", async () => {
    const timed = await (await runOf(names.time)).evaluate({ trials: 40, generalise: false, resamples: 5 });
    expect(timed.chronometric).toMatchObject({ factor: "signedStrength", unit: "%" });
    const figures = await evaluationFigures(timed);
    expect(figures.map(({ name }) => name)).toContain("reaction-time-distribution");
    const values = await (await runOf(names.value)).evaluate({ trials: 40, resamples: 5 });
    expect(values).toMatchObject({ psychometric: null, chronometric: null, worst: null });
    expect((await evaluationFigures(values)).map(({ name }) => name)).toEqual(["error-distribution", "error-changes"]);
  });
});

describe("accuracy against a factor", () => {
  test("is fitted from chance on, where choices have no direction", async () => {
    const trained = await runOf(names.choice);
    const options = { trials: 60, generalise: false, resamples: 20, against: "coherence" };
    const { accuracyCurve, table, ...others } = await trained.evaluate(options);
    expect(accuracyCurve).toMatchObject({ factor: "coherence", unit: "%", guess: 0.5, fit: { shape: "weibull" } });
    const right = table.filter(({ isCorrect }) => isCorrect).length;
    expect(accuracyCurve!.points.reduce((sum, { value, n }) => sum + value * n, 0)).toBeCloseTo(right, 9);
    const figures = await evaluationFigures({ accuracyCurve, table, ...others });
    expect(figures.map(({ name }) => name)).toContain("accuracy-curve");
    const shaped = await trained.evaluate({ ...options, shape: "weibull" });
    expect(shaped.accuracyCurve?.fit.shape).toBe("weibull");
    await expect(trained.evaluate({ ...options, against: undefined, shape: "weibull" })).rejects.toThrow(
      /^invalid: shape = "weibull" for signedCoherence, which is signed; /,
    );
    await expect(trained.evaluate({ ...options, against: "coherenc" })).rejects.toThrow(
      'unknown: factor "coherenc"; did you mean "coherence"?',
    );
  });
});

describe("dalenet evaluate", () => {
  test("puts several networks, or those of an ensemble, together", async () => {
    const runs = [names.choice, "copy"].map((name) => join(root, name));
    cpSync(runs[0], runs[1], { recursive: true });
    const words = ["--trials", "40", "--no-generalise", "--against", "coherence"];
    const folder = path("together");
    const { code, out } = await run(["evaluate", ...runs, ...words, "--out", folder]);
    expect(code).toBe(0);
    const files = ["1-choice", "2-copy", "accuracy-curve.csv", "accuracy-curve.svg", "evaluation.json"];
    expect(readdirSync(folder).sort()).toEqual(files);
    expect(out).toMatch(/copy +[\d.]+ +not determined +not determined +0\n/);
    const { networks: each } = JSON.parse(readFileSync(join(folder, "evaluation.json"), "utf8"));
    const trials = readFileSync(join(folder, "accuracy-curve.csv"), "utf8").match(/^[^,]*,(\d+)/gm) ?? [];
    expect(each).toHaveLength(2);
    expect(each[0].accuracyCurve.intervals).toMatchObject({ location: null, width: null, lapse: null });
    expect(trials.reduce((sum, line) => sum + Number(line.split(",")[1]), 0)).toBe(80);
    expect(out).toContain(`\n${join(folder, "accuracy-curve.svg")}\n`);
    expect(out).toMatch(/^network .* accuracy +location +width +lapse\n/);
    expect(out).toMatch(/\naccuracy [\d.]+ ± 0 \(s\.d\. over 2 networks\)\n/);
    // A value that is not determined has no interval.
    expect(out).toMatch(/\npsychometric function .* lapse 0, fixed; not determined \(\w+\)\n/);
    expect(out).not.toContain("95 % intervals by bootstrap");
    const networks = [
      { status: "finished", folder: `../${names.choice}` },
      { status: "stopped", folder: "seed-2" },
    ];
    mkdirSync(join(root, "seeds"));
    writeFileSync(join(root, "seeds", "ensemble.json"), JSON.stringify({ networks }));
    const few = ["--trials", "20", "--no-generalise"];
    const one = await run(["evaluate", join(root, "seeds"), ...few]);
    expect(one.out).toBe((await run(["evaluate", runs[0], ...few])).out);
  });

  test("refuses networks of different tasks, and warns of different parameters", async () => {
    const use = join(import.meta.dirname, "../../examples/tasks/freeResponse.mjs");
    const [choice, time] = [names.choice, names.time].map((name) => join(root, name));
    const few = ["--trials", "40", "--no-generalise"];
    const { code, out, err } = await run(["evaluate", choice, time, "--use", use, ...few]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/mismatched: task "freeResponse" of .*: .* was trained on "perceptualDecision"; /);
    const other = join(root, "other");
    const task = { ...tiny.task, delay: 40 };
    await train({ ...tiny, task, evaluate, train: { ...tiny.train, epochs: 0 } }, { out: other, report: false });
    const unlike = await run(["evaluate", choice, other, ...few]);
    expect(unlike.code).toBe(0);
    expect(unlike.err).toMatch(/warning: the task of \S*other is not that of \S*choice: delay 40 instead of \d+; /);
    expect((await run(["evaluate", choice, other, ...few, "--set", "delay=20"])).err).not.toContain("instead of");
  });

  test("prints scores, and writes figures and results", async () => {
    const out = path("evaluation");
    const { code, out: text } = await run(["evaluate", join(root, names.choice), "--trials", "40", "--out", out]);
    expect(code).toBe(0);
    expect(text).toMatch(/\nall +40 /);
    expect(text).toMatch(/\nas trained +[\d.]+ /);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(["evaluation.json", "changes.svg", "changes.csv"]));
    const { task, changes } = JSON.parse(readFileSync(join(out, "evaluation.json"), "utf8"));
    expect(task.name).toBe("perceptualDecision");
    expect(changes).toHaveLength(4);
    const again = await run(["evaluate", join(root, names.choice), "--out", out]);
    expect(again.err).toContain("already holds evaluation.json; give another folder, or --force");
  });

  test("says, as other commands do, that the training of a run has not come to its end", async () => {
    const stopped = join(root, "stopped");
    const settings = { ...tiny, evaluate, train: { ...tiny.train, epochs: 2 } };
    await train(settings, { out: stopped, report: false, signal: AbortSignal.abort() });
    const commands = [
      ["evaluate", "--no-generalise"],
      ["analyse", "--do", "dimension"],
      ["perturb", "--grid", "E * 0.5", "--controls", "0"],
      ["fixedpoints", "--starts", "2"],
      ["simulate"],
    ];
    for (const words of sampleOf(commands, 2, 1)) {
      const { code, err } = await run([words[0], stopped, ...words.slice(1), "--trials", "10"]);
      expect([
        words[0],
        code,
        err.match(/has not come to its end \(stopped\), .*train --resume \S*stopped\n/g)?.length,
      ]).toEqual([words[0], 0, 1]);
    }
  });

  test.each([
    [["--vary", "delay=500"], "invalid: --vary delay 500; give a list"],
    [["--vary", "dely=[20]"], 'unknown: --vary dely=[20]: task parameter "dely"; did you mean "delay"?'],
    [["--vary", "dely"], 'invalid: --vary "dely"; write NAME=VALUE'],
    [["--against", "coherense"], 'unknown: --against coherense: factor "coherense"; did you mean "coherence"?'],
    [["--shape", "weibull"], "invalid: --shape weibull: shape"],
    [["--shape", "probit"], 'unknown: --shape "probit"'],
    [["--fit", "squares"], 'unknown: --fit "squares"'],
    [["--set", "dely=20"], 'unknown: --set dely=20: task.dely; did you mean "delay"?'],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await run(["evaluate", join(root, names.choice), "--trials", "4", ...words]);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

describe("dalenet compare", () => {
  test("shows the settings in which runs differ, and their results", async () => {
    const runs = [names.choice, names.time].map((name) => join(root, name));
    const { code, out } = await run(["compare", ...runs]);
    expect(code).toBe(0);
    expect(out).toMatch(/\ntask.name +perceptualDecision +freeResponse\n/);
    expect(out).not.toMatch(/\nmodel.units /);
    expect(out).toMatch(/\naccuracy, balanced \(95 % interval\) +[\d.]+ \([\d.]+–[\d.]+\) +[\d.]+ \(/);
    expect((await run(["compare", runs[0]])).err).toMatch(/^missing: a run to compare/);
    const json = JSON.parse((await run(["compare", ...runs, "--json"])).out);
    expect(json.runs.map((one: { settings: object }) => one.settings)).toMatchObject([
      { "task.name": "perceptualDecision" },
      { "task.name": "freeResponse" },
    ]);
  });
});
