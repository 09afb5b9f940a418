import { describe, expect, test } from "vitest";
import { runConfig, task } from "../../src/index.ts";
import type { ModelOptions } from "../../src/model/index.ts";
import { configNamed } from "../../src/open/index.ts";
import { song2016Configs } from "../../src/open/song2016.ts";

/** Units, trials per update, trials of a check, seed: Song, Yang & Wang (2016), Table 1 and the authors' code. */
const networks = {
  sinewave: [100, 1, 50, 100],
  rdm_varstim: [100, 20, 1100, 1001],
  rdm_rt: [100, 20, 1100, 100],
  rdm_nodale: [100, 20, 1100, 100],
  rdm_dense: [100, 20, 1100, 101],
  rdm_fixed: [100, 20, 1100, 1001],
  mante: [150, 50, 3650, 100],
  mante_areas: [150, 50, 3650, 100],
  multisensory: [150, 20, 2500, 111],
  romo: [500, 20, 1100, 100],
  lee: [200, 1, 800, 100],
} as const;

test("all eleven networks of the paper are built in", () => {
  expect(Object.keys(song2016Configs)).toEqual(Object.keys(networks).map((name) => `song2016/${name}`));
});

describe.each(Object.entries(networks))("song2016/%s", (name, [units, batch, trials, seed]) => {
  const config = runConfig(configNamed(`song2016/${name}`));
  const { train } = config;
  const model = config.model as ModelOptions;

  test("is trained as published: checked every 10 000 trials, for 10 million updates at most", () => {
    expect([model.units, model.excitatoryUnits, train.batch, config.seed]).toEqual([units, 0.8 * units, batch, seed]);
    expect(train.optimizer).toMatchObject({ kind: "sgd", learningRate: 0.01, momentum: 0 });
    expect([train.loss, train.clipNorm, model.regularizers.omega]).toEqual(["squaredError", 1, 2]);
    expect([train.batchesPerEpoch! * batch, train.epochs * train.batchesPerEpoch!]).toEqual([10_000, 1e7]);
    expect(train.validation).toMatchObject({ every: null, trials, conditions: "balanced", best: "cost", seed: 22 });
    expect(train.stop?.patience).toBe(100);
    // Only means of accuracies have to be above their target.
    for (const one of train.stop!.when) expect(one.strict).toBe("accuracy" in one && one.worst === null);
    expect(train.guard).toEqual({ norm: 1e10, times: null, shrink: 0.02, patience: null });
    expect(train.resultsFrom).toBe("best");
    expect([model.inputNoise, model.tauIn, model.baseline, model.rectifyInputs]).toEqual([0.01, 100, 0.2, true]);
  });

  test("has a preset of its task for tests, without catch trials", () => {
    const testing: { preset?: string } = song2016Configs[`song2016/${name}` as keyof typeof song2016Configs].testing;
    const shown = task(config.task.name, { preset: testing.preset });
    expect(shown.conditions.some((one) => "catch" in one)).toBe(false);
  });
});

test("another seed changes the initial weights alone", () => {
  const [one, other] = [1, 2].map((seed) => runConfig({ ...configNamed("song2016/rdm_dense"), seed }).seeds);
  expect(other).toEqual({ ...one, weights: other.weights });
  expect(other.weights).not.toBe(one.weights);
});
