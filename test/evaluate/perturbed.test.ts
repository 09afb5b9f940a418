import { expect, it, test } from "vitest";
import { scoresOf } from "../../src/analysis/index.ts";
import { runConfig, train } from "../../src/browser/index.ts";
import type { Config } from "../../src/index.ts";
import { fault } from "../fault.ts";

const trials = 40;
const trainedWith = (perturb: NonNullable<Config["evaluate"]>["perturb"]) =>
  train(
    {
      model: { preset: "ei", units: 10 },
      task: { name: "perceptualDecision", stimulus: 100, delay: 100, coherence: [0, 51.2] },
      train: { epochs: 0, backend: "wasm" },
      evaluate: { trials, recordedTrials: 20, psychometricTrials: 4, perturb },
    },
    { seed: 3, report: false },
  ).result;

it("evaluates the perturbed network: as simulate does, given the same perturbations", async () => {
  const perturb = ["E + 0.3 @delay", { from: "I", to: "E", scale: 0, at: "delay" }];
  const { results, config, simulate } = await trainedWith(perturb);
  expect(config.evaluate.perturb).toEqual(perturb);
  expect(results!.perturbations).toEqual(["E + 0.3 @delay", "I->E * 0 @delay"]);
  const again = await simulate({ trials, perturb: config.evaluate.perturb });
  const { byFactor, accuracy } = scoresOf(again);
  expect(results).toMatchObject({ accuracy, byFactor });
  const quiet = scoresOf(await simulate({ trials, perturb: config.evaluate.perturb, recurrentNoise: 0 }));
  expect(results!.accuracyWithoutNoise).toBe(quiet.accuracy);
  const lesioned = await simulate({ trials: 4, lesion: ["I", 3] });
  expect(lesioned.perturbations).toEqual(["I = 0", "units 3 = 0"]);
  const { results: plain } = await trainedWith([]);
  expect(plain!.rates).not.toEqual(results!.rates);
});

it("gives the results of the network as trained where nothing changes, and names perturbations only if there are some", async () => {
  const [{ results: plain }, { results: neutral }] = [await trainedWith([]), await trainedWith(["I * 1 @delay"])];
  const { timing: _, ...measured } = plain!;
  expect(neutral).toMatchObject(measured);
  expect(plain).not.toHaveProperty("perturbations");
});

test.each([
  ["a text that cannot be read", ["I * 1", "I ** 1"], fault("invalid", "evaluate.perturb[1]")],
  ["a key of an object", [{ units: "I", scal: 2 }], fault("unknown", "evaluate.perturb[0].scal")],
  ["a text alone", "I * 1", fault("invalid", "evaluate.perturb")],
])("refuses with the configuration: %s", (_, perturb, refused) => {
  expect(() => runConfig({ evaluate: { perturb } })).toThrow(refused);
});

test.each([
  ["unit", "units 99 = 0"],
  ["population", "J * 2"],
  ["period", "I * 2 @dely"],
])("refuses before training: an unknown %s", async (_, wrong) => {
  const refusal = trainedWith(["I * 1", wrong]);
  await expect(refusal).rejects.toMatchObject({ at: "evaluate.perturb[1]" });
});
