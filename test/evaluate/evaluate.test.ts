import { describe, expect, test } from "vitest";
import { unitActivity } from "../../src/analysis/index.ts";
import { daleOf } from "../../src/evaluate/evaluate.ts";
import { type TaskInstance, task, train } from "../../src/index.ts";
import { type Model, modelOf } from "../../src/model/index.ts";
import { settingOf, sizesOf } from "../../src/open/config.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { choiceNumber } from "../../src/task/index.ts";
import { tiny } from "../loop/tiny.ts";
import { delayedReport } from "../task/demo.ts";
import { wasm } from "../wasm.ts";

describe("evaluation", () => {
  test("measures tasks of random length without a psychometric variable", async () => {
    const { results } = await train({ ...tiny, task: delayedReport() });
    expect(results).toMatchObject({
      psychometric: null,
      idealObserver: null,
      selectivity: { period: "delay", first: "left", second: "right" },
    });
    expect(results!.accuracy).toBeGreaterThanOrEqual(0);
    expect(results!.rates!.max).toBeGreaterThan(0);
  });

  test("measures the activity of every unit in the recorded trials", async () => {
    const run = await train(tiny);
    const { recording } = await run.simulate({ trials: tiny.evaluate.recordedTrials });
    const { activity } = run.results!;
    expect(activity).toEqual(unitActivity(recording));
    expect(activity!.participation.some((one) => one! > 0)).toBe(true);
  });

  test("a network without noise has the same accuracy without it", async () => {
    const { results } = await train({ ...tiny, model: { units: 10, recurrentNoise: 0 } });
    expect(results!.accuracyWithoutNoise).toBe(results!.accuracy);
    expect(results!.accuracyDoubleNoise).toBe(results!.accuracy);
  });

  test.each(["ei", "notebook", "song2016", "vanilla"])(
    "%s without its noise is %s with noise times 0, to the bit",
    async (preset) => {
      const shown = task("perceptualDecision", { dt: 10 });
      const model = modelOf({ preset, units: 10, recurrentNoise: 0.3 }, sizesOf(shown));
      const setting = settingOf(shown, null);
      const parameters = Object.fromEntries(model.initialParameters(setting, 1));
      const rates = async (model: Model, recurrentNoise: number) =>
        (
          await simulate(
            { model, network: model.build(setting).network, task: shown, backend: wasm, parameters },
            { trials: 8, recurrentNoise },
          )
        ).recording.rates;
      const silenced = await rates(model, 0);
      expect(silenced).toEqual(await rates(model.quiet()!, 1));
      expect(silenced).not.toEqual(await rates(model, 1));
    },
  );

  test("training and evaluation share no trials: evaluation depends on its own seed", async () => {
    const [one, two] = await Promise.all([1, 2].map((evaluation) => train({ ...tiny, seeds: { evaluation } }).result));
    expect(one.results!.weightsHash).toBe(two.results!.weightsHash);
    expect(one.results!.rates).not.toEqual(two.results!.rates);
  });
});

test("choices count from 1 and no response is 0, whatever the index of that output", () => {
  expect([0, 1, 2].map((output) => choiceNumber(output, 0))).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((output) => choiceNumber(output, 1))).toEqual([1, 0, 2]);
  expect([0, 1, 2].map((output) => choiceNumber(output, null))).toEqual([1, 2, 3]);
});

describe("daleOf", () => {
  const shown = { inputs: ["u"], outputs: ["z"], dt: 20, noise: { sigma: [0] } } as unknown as TaskInstance;
  const modelWith = (dale: object) => modelOf({ units: 2, excitatoryUnits: 1, dale }, sizesOf(shown));
  const effective = {
    wIn: Float64Array.of(1, -1),
    wRec: Float64Array.of(0, 1, -1, 0), // unit 0 excites, unit 1 inhibits
    wOut: Float64Array.of(1, 0),
  };
  const of = (dale: object) => daleOf({ model: modelWith(dale), setting: settingOf(shown, null) }, effective);

  test("names the matrices that obey and counts contradicting weights", () => {
    expect(of({ recurrent: "abs" })).toEqual({ matrices: ["wRec"], violations: 0 });
    expect(of({ recurrent: "none" })).toEqual({ matrices: [], violations: 0 });
    expect(of({ input: "abs", output: "abs" })).toEqual({ matrices: ["wIn", "wRec", "wOut"], violations: 1 });
  });

  test("a sign of the receiving unit does not obey, and its contradictions are counted", () => {
    const wRec = Float64Array.of(0, -1, 1, 0);
    const model = modelWith({ signAxis: "postsynaptic" });
    expect(daleOf({ model, setting: settingOf(shown, null) }, { ...effective, wRec })).toEqual({
      matrices: [],
      violations: 2,
    });
  });
});
