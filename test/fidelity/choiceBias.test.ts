/**
 * The correction of a choice bias in the authors' code of Song et al. (2016), which their examples do not use, as a
 * source of trials: the side that the network chooses more often is right less often.
 */
import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { task } from "../../src/index.ts";
import { networkTrainer, type TrainerOptions } from "../../src/loop/loop.ts";
import { open, trainedOn } from "../../src/open/experiment.ts";
import { type BatchReport, batches, generator, keyOf, type TrialSource } from "../../src/task/index.ts";
import { wasm } from "../wasm.ts";

const settings = { preset: "dense", stimulus: 100, decision: 100, catchShare: 0 } as const;
const instance = task("rdm", settings);
const { dt, inputs, outputs, target, noise, scorer, longestTrial, conditions } = instance;

/** Probability that choice 1 is right. */
type Bias = number;
/** 1/(1 + r), within 0.45 and 0.55, where the last batch had r choices of choice 1 to one of choice 2. */
const corrected = (_: Bias, { scored }: BatchReport): Bias => {
  const [first, second] = [0, 1].map((choice) => scored.filter(({ score }) => score.choice === choice).length);
  return Math.min(0.55, Math.max(0.45, 1 / (1 + first / second)));
};
const source: TrialSource<Bias> = {
  ...{ name: "rdm without bias", dt, inputs, outputs, target, noise, scorer, longestTrial },
  draw(seed, number, place, bias) {
    const random = generator(keyOf(5), 7, number);
    const correct = random.uniform() < bias ? 1 : 2;
    const side = conditions.flatMap((one, c) => (one["correct"] === correct ? [c] : []));
    return instance.at(random.choice(side), seed, number, place);
  },
  state: { initial: 0.5, next: corrected },
};

const config = {
  model: { preset: "song2016", units: 10 },
  task: { name: "rdm", ...settings },
  train: { epochs: 1, batchesPerEpoch: 12, batch: 10 },
};
async function trained(stopAfter = Number.POSITIVE_INFINITY, options: Partial<TrainerOptions> = {}) {
  const controller = new AbortController();
  const experiment = trainedOn(open(config), source as TrialSource);
  const loop = networkTrainer(experiment, { backend: wasm, signal: controller.signal, ...options }).run();
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}

test("a source corrects the choice bias of the network that it trains, also after a stop", async () => {
  const whole = await trained();
  const log = whole.position.log!;
  expect(log[0]).toEqual({ row: 0, state: 0.5 });
  // Before it has learned anything a network prefers a side.
  expect(log.some(({ state }) => state === 0.45 || state === 0.55)).toBe(true);
  for (const { state } of log) expect(Math.abs((state as Bias) - 0.5)).toBeLessThan(0.0501);

  const stopped = await trained(5);
  const resume = decodeCheckpoint(encodeCheckpoint(stopped), "checkpoint.npz");
  const resumed = await trained(undefined, { resume });
  expect(resumed.position.log).toEqual(log);
  expect(resumed.parameters).toEqual(whole.parameters);
});

test("the sides of its trials follow the correction", () => {
  for (const bias of [0.45, 0.55]) {
    const biased = { ...source, state: { initial: bias, next: () => bias } } as unknown as TrialSource;
    const batch = batches(biased, { batch: 2000 }, 1).next();
    const share = batch.trials.filter(({ condition }) => condition["correct"] === 1).length / 2000;
    expect(Math.abs(share - bias)).toBeLessThan(0.035);
  }
});
