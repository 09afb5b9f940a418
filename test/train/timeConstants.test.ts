/** Runs whose time constants are trained. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { loadRun, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

const at = temporaryFolder();
const config = {
  ...tiny,
  model: { units: 10, tau: { trained: "perUnit", min: 20, max: 60 } },
  train: { ...tiny.train, optimizer: { learningRate: 0.05 } },
} as const;
let run: Awaited<ReturnType<typeof train>>;
beforeAll(async () => {
  run = await train(config, { out: at("run") });
});
const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test("every time constant moves and stays within the bounds", async () => {
  const { tau } = run.weights.effective;
  expect(tau).toHaveLength(10);
  const { weights } = await train({ ...config, train: { ...config.train, epochs: 1, batchesPerEpoch: 1 } });
  expect(weights.effective["tau"].every((value, unit) => Math.abs(value - tau[unit]) > 0.1)).toBe(true);
  for (const value of tau) {
    expect(value).toBeGreaterThan(20);
    expect(value).toBeLessThan(60);
  }
});

test("results and report have them before and after training, E and I apart", () => {
  const { tau } = run.weights.effective;
  const constants = run.results!.timeConstants!;
  expect(constants.map(({ name }) => name)).toEqual(["E", "I"]);
  const [e, i] = constants;
  expect(e.after.mean).toBeCloseTo(meanOf(tau.slice(0, 8)), 10);
  expect(i.after.mean).toBeCloseTo(meanOf(tau.slice(8)), 10);
  expect(e.after.max).toBe(Math.max(...tau.slice(0, 8)));
  const squares = Array.from(tau.slice(0, 8), (value) => (value - e.after.mean!) ** 2);
  expect(e.after.sd).toBeCloseTo(Math.sqrt(meanOf(squares)), 10);
  expect(e.before!.mean).not.toBeCloseTo(e.after.mean!, 2);
  const report = readFileSync(join(at("run"), "report.html"), "utf8");
  expect(report).toMatch(/<h2>Time constants<\/h2>[\s\S]*mean \(ms\)[\s\S]*<td>E<\/td><td>before<\/td>/);
  const { results } = JSON.parse(readFileSync(join(at("run"), "run.json"), "utf8")) as RunFile;
  expect(results!.timeConstants).toEqual(constants);
});

test("a run with fixed time constants has none in its results", async () => {
  const { results, weights } = await train(tiny);
  expect(results).not.toHaveProperty("timeConstants");
  expect(weights.effective).not.toHaveProperty("tau");
});

test("a stopped run resumes to the same bits, and knows where its time constants began", async () => {
  const controller = new AbortController();
  for await (const record of train(config, { out: at("stopped"), signal: controller.signal }))
    if (record.kind === "step" && record.step === 7) controller.abort();
  const { weights, results } = await train(undefined, { resume: at("stopped"), report: false });
  expect(weights).toEqual(run.weights);
  expect(results!.timeConstants![0].after).toEqual(run.results!.timeConstants![0].after);
  expect(results!.timeConstants![0].before!.mean).toBeCloseTo(run.results!.timeConstants![0].before!.mean!, 4);
});

describe("weights files", () => {
  const file = () => join(at("run"), "weights.npz");
  const again = (model: object) =>
    train({
      ...config,
      model: { ...config.model, weights: file(), ...model },
      train: { epochs: 1, batchesPerEpoch: 1 },
    });

  test("have raw and effective time constants, with which a loaded run and another training begin", async () => {
    const loaded = await loadRun(at("run"));
    expect(loaded.weights).toEqual(run.weights);
    const { results } = await again({});
    expect(results!.timeConstants![0].before!.mean).toBeCloseTo(run.results!.timeConstants![0].after.mean!, 4);
  });

  test.each<[string, object, ReturnType<typeof fault>]>([
    [
      "with other bounds are refused",
      { tau: { trained: "perUnit", min: 20, max: 80 } },
      fault("mismatched", "model.weights", { subject: /effective_tau/ }),
    ],
    [
      "of a network that trains none are refused",
      { tau: 40 },
      fault("unknown", "model.weights", { subject: 'array "tauRaw"' }),
    ],
  ])("%s", async (_, model, error) => {
    await expect(again(model)).rejects.toThrow(error);
  });
});

test("simulated with half the time step, states follow the equations with the same time constants", async () => {
  const { effective, parameters } = run.weights;
  const trials = 4;
  const { recording } = await run.simulate({ dt: 10, trials, recurrentNoise: 0 });
  const { states, rates, inputs, units } = recording;
  const channels = run.task.inputs.length;
  const at = (step: number, trial: number, size: number) => (step * trials + trial) * size;
  for (let trial = 0; trial < trials; trial++)
    for (let unit = 0; unit < units; unit++) {
      const step = 9;
      let drive = parameters["bRec"][unit];
      for (let from = 0; from < units; from++)
        drive += rates[at(step - 1, trial, units) + from] * effective["wRec"][from * units + unit];
      for (let from = 0; from < channels; from++)
        drive += inputs[at(step, trial, channels) + from] * effective["wIn"][from * units + unit];
      const alpha = 10 / effective["tau"][unit];
      const expected = (1 - alpha) * states[at(step - 1, trial, units) + unit] + alpha * drive;
      expect(states[at(step, trial, units) + unit]).toBeCloseTo(expected, 5);
    }
  await expect(run.simulate({ dt: 25, trials })).rejects.toThrow(
    fault("invalid", "model.tau", { detail: "with model.tau.min = 20" }),
  );
});

test("one time constant for all units is reported without a deviation", async () => {
  const { results, weights } = await train({ ...config, model: { units: 10, tau: { trained: "shared" } } });
  const [tau] = weights.effective["tau"];
  expect(weights.parameters["tauRaw"]).toHaveLength(1);
  expect(results!.timeConstants!.map(({ after }) => after)).toEqual(
    [tau, tau].map((value) => ({ mean: expect.closeTo(value, 10), sd: 0, min: value, max: value })),
  );
});
