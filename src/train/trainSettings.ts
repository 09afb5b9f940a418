/** Every key of the sections train, evaluate and seeds: what it means and what it may be. */
import { lossNames } from "../model/options.ts";
import { decayNames } from "../model/recommendedTraining.ts";
import type { Range } from "../reader.ts";
import {
  boolean,
  either,
  group,
  listOf,
  name,
  nameIn,
  number,
  numberIn,
  objectOf,
  orNull,
  type Variants,
} from "../setting.ts";

const count: Range = { min: 1, integer: true };
/** Sets and tables of trials are kept in memory. */
export const mostTrials = 10_000_000;
const listed: Range = { min: 1, max: mostTrials, integer: true };
const positive: Range = { above: 0 };

/** What a run can ask for; the workbench holds the backends. */
export const backendChoices = ["auto", "wasm", "native", "reference"] as const;
export const fillNames = ["new", "repeat"] as const;

const kind = name(["adam", "adamW", "sgd"], "which optimiser");
const learningRate = {
  ...number(positive, "learning rate at its full value"),
  usual: "preset's, or 1e-3 (adam, adamW), 1e-2 (sgd)",
};
/** At least 0 and below 1. */
const decay = (about: string) => ({
  about,
  schema: { type: "number", minimum: 0, exclusiveMaximum: 1 },
  takes: "number from 0 to below 1",
});
const adam = {
  kind,
  learningRate,
  beta1: decay("decay of the mean gradient"),
  beta2: decay("decay of the mean squared gradient"),
  epsilon: number(positive, "keeps the division finite"),
};
export const optimizerSettings = {
  adam,
  adamW: { ...adam, weightDecay: number(positive, "adamW: decay of the weights, per unit of learning rate") },
  sgd: { kind, learningRate, momentum: decay("sgd: how much of the last update is kept") },
} as const;

export const trainSettings = {
  loss: name(
    lossNames,
    "what is minimised; crossEntropy where one output is right, the others where outputs have values",
  ),
  epochs: number(count, "length of the training, in epochs"),
  batchesPerEpoch: {
    ...number(count, "updates in an epoch; null with a fixed set of trials"),
    schema: orNull(numberIn(count)),
  },
  batch: number(count, "trials in a batch"),
  optimizer: { about: "how parameters follow gradients", by: "kind", of: optimizerSettings } satisfies Variants,
  schedule: group("how the learning rate moves", {
    warmupSteps: {
      ...number({ min: 0, integer: true }, "updates over which it rises to its full value"),
      usual: "preset's, at most a fifth of all updates",
    },
    decay: name(decayNames, "how it falls until the last update"),
  }),
  clipNorm: {
    ...number(positive, "largest Euclidean norm of all gradients together; null: no limit"),
    schema: orNull(numberIn(positive)),
  },
  responseWeight: number(
    positive,
    "weight in the loss of a trial's last period, in which the response is made; other steps weigh 1",
  ),
  trials: {
    ...number(listed, "new trials for every batch, or the same set of so many in every epoch"),
    schema: either(nameIn(["fresh"]), objectOf({ fixed: numberIn(listed) }, ["fixed"])),
    takes: "fresh, or { fixed: whole number }",
  },
  dropLast: boolean("leave out the last batch of an epoch where it would be smaller"),
  sequence: {
    ...number(
      count,
      "rows of so many steps, filled with new trials or with one again and again; null: a trial in each row",
    ),
    schema: orNull(objectOf({ steps: numberIn(count), fill: nameIn(fillNames) }, ["steps"])),
    takes: "null, or { steps: whole number, fill: new or repeat }",
  },
  backend: name(
    backendChoices,
    "what computes: WebAssembly, the C compiler, float64 (slow); auto: native for long jobs where it can be used",
  ),
} as const;

const coherences = { ...listOf(numberIn({ min: 0, max: 100 }), 1), uniqueItems: true };
export const evaluateSettings = {
  trials: number(
    listed,
    "fresh trials on which accuracy is measured, conditions in equal number whatever the task's weight",
  ),
  recordedTrials: number(count, "trials whose whole activity is written, for rates, selectivity and figures"),
  psychometric: {
    about: "coherences of the psychometric curve, or null for no curve",
    unit: "%",
    schema: orNull(coherences),
  },
  psychometricTrials: number(listed, "trials of each condition of the curve"),
} as const;

const seedRange: Range = { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true };
const ownSeed = (about: string) => ({ ...number(seedRange, about), usual: "from seed" });
export const seedSettings = {
  seed: number(seedRange, "the one number that all seeds come from"),
  seeds: group("seeds one by one", {
    weights: ownSeed("initial weights"),
    trials: ownSeed("trials of the training"),
    noise: ownSeed("noise of inputs and units in training"),
    evaluation: ownSeed("trials and noise of evaluation and, by default, simulation; differs from trials and noise"),
  }),
} as const;
