import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeResponse } from "../../examples/tasks/freeResponse.mjs";
import { pulseIntegrator } from "../../examples/tasks/pulseIntegrator.mjs";
import { scoresOf } from "../../src/analysis/index.ts";
import { evaluationFigures } from "../../src/figure/index.ts";
import { loadRun, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
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
    expect((await evaluationFigures(values)).map(({ name }) => name)).toEqual(["error-distribution"]);
  });
});

describe("dalenet evaluate", () => {
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
  });

  test.each([
    [["--vary", "delay=500"], "invalid: --vary delay 500; give a list"],
    [["--shape", "probit"], 'unknown: --shape "probit"'],
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
    const json = JSON.parse((await run(["compare", ...runs, "--json"])).out);
    expect(json.runs.map((one: { settings: object }) => one.settings)).toMatchObject([
      { "task.name": "perceptualDecision" },
      { "task.name": "freeResponse" },
    ]);
  });
});
