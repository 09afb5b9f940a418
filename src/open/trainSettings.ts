/** Every key of the sections train, evaluate and seeds: what it means and what it may be. */
import { lossNames } from "../model/options.ts";
import { decayNames, optimizerNames } from "../model/recommendedTraining.ts";
import { either, listOf, optional, orNull, record } from "../settings/compound.ts";
import { count, exactly, flag, type Kind, number, oneOf, seed, worded } from "../settings/kind.ts";
import { type CompleteSettings, group, setting, variants } from "../settings/setting.ts";

/** Sets and tables of trials are kept in memory. */
export const mostTrials = 10_000_000;
const listed = number({ min: 1, max: mostTrials, integer: true });
const positive = number({ above: 0 });

/** What a run can ask for; backend/choose.ts has them. */
export const backendChoices = ["auto", "wasm", "native", "reference"] as const;
/** What `train.backend` may be. */
export type BackendChoice = (typeof backendChoices)[number];
export const backendChoice = oneOf(backendChoices);
/** Whether bits may depend on machine and backend; see `CompileOptions`. */
export const profileNames = ["fast", "portable"] as const;
export const fillNames = ["new", "repeat"] as const;

const learningRate = setting(positive, "learning rate at its full value", {
  usual: "preset's, or 1e-3 (adam, adamW), 1e-2 (sgd)",
});
/** At least 0 and below 1. */
const decay = number({ min: 0, below: 1 });
/** Every variant says of the name that it may be any: which one it is decides which variant is read. */
const kindOf = <K extends (typeof optimizerNames)[number]>() =>
  setting(oneOf(optimizerNames) as unknown as Kind<K>, "which optimiser");
const adam = {
  learningRate,
  beta1: setting(decay, "decay of the mean gradient", { default: 0.9 }),
  beta2: setting(decay, "decay of the mean squared gradient", { default: 0.999 }),
  epsilon: setting(positive, "keeps the division finite", { default: 1e-8 }),
};
export const optimizerSettings = {
  adam: { kind: kindOf<"adam">(), ...adam },
  adamW: {
    kind: kindOf<"adamW">(),
    ...adam,
    weightDecay: setting(positive, "adamW: decay of the weights, per unit of learning rate", { default: 0.01 }),
  },
  sgd: {
    kind: kindOf<"sgd">(),
    learningRate,
    momentum: setting(decay, "sgd: how much of the last update is kept", { default: 0 }),
  },
};

export const trainSettings = {
  loss: setting(
    oneOf(lossNames),
    "what is minimised; crossEntropy where one output is right, the others where outputs have values",
    { usual: "preset's; for targets that are values squaredError in place of crossEntropy" },
  ),
  epochs: setting(count, "length of the training, in epochs", { default: 20 }),
  batchesPerEpoch: setting(orNull(count), "updates in an epoch; null with a fixed set of trials", {
    usual: "64, or null with a fixed set",
  }),
  batch: setting(count, "trials in a batch"),
  optimizer: variants("how parameters follow gradients", "kind", optimizerSettings),
  schedule: group("how the learning rate moves", {
    warmupSteps: setting(number({ min: 0, integer: true }), "updates over which it rises to its full value", {
      usual: "preset's, at most a fifth of all updates",
    }),
    decay: setting(oneOf(decayNames), "how it falls until the last update"),
  }),
  clipNorm: setting(orNull(positive), "largest Euclidean norm of all gradients together; null: no limit"),
  responseWeight: setting(
    positive,
    "weight in the loss of a trial's last period, in which the response is made; other steps weigh 1",
  ),
  trials: setting(
    worded(
      either(exactly("fresh"), record({ fixed: listed })),
      "fresh, or { fixed: whole number }",
      '"fresh", or { fixed: whole number }',
    ),
    "new trials for every batch, or the same set of so many in every epoch",
    { default: "fresh" },
  ),
  dropLast: setting(flag, "leave out the last batch of an epoch where it would be smaller", { default: false }),
  sequence: setting(
    worded(
      orNull(record({ steps: count, fill: optional(oneOf(fillNames), "new") })),
      "null, or { steps: whole number, fill: new or repeat }",
      "null, or { steps, fill }",
    ),
    "rows of so many steps, filled with new trials or with one again and again; null: a trial in each row",
    { default: null },
  ),
  backend: setting(
    backendChoice,
    "what computes: WebAssembly, the C compiler, float64 (slow); auto: native for long jobs where it can be used",
    { default: "auto" },
  ),
  profile: setting(
    oneOf(profileNames),
    "fast: the bits of this machine and backend; portable: the same bits on every machine, wasm or native, more slowly",
    { default: "fast" },
  ),
};

/** The train section once nothing is left open. */
export type TrainOptions = CompleteSettings<typeof trainSettings>;
export type OptimizerOptions = TrainOptions["optimizer"];

export const evaluateSettings = {
  trials: setting(
    listed,
    "fresh trials on which accuracy is measured, conditions in equal number whatever the task's weight",
    { default: 10_000 },
  ),
  recordedTrials: setting(count, "trials whose whole activity is written, for rates, selectivity and figures", {
    default: 500,
  }),
  psychometric: setting(
    orNull(either(exactly("conditions"), listOf(number(), { min: 1, unique: true }))),
    "psychometric curve: levels of the task's psychometric variable; conditions: the trials that accuracy is measured on; null: no curve",
    { usual: "the task's levels, or conditions; null for a task without such a variable" },
  ),
  psychometricTrials: setting(listed, "trials of each condition of the curve", { default: 200 }),
};
/** The evaluate section once nothing is left open. */
export type EvaluateOptions = CompleteSettings<typeof evaluateSettings>;

const ownSeed = (about: string) => setting(seed, about, { usual: "from seed" });
export const seedSettings = {
  seed: setting(seed, "the one number that all seeds come from", { default: 1 }),
  seeds: group("seeds one by one", {
    weights: ownSeed("initial weights"),
    trials: ownSeed("trials of the training"),
    noise: ownSeed("noise of inputs and units in training"),
    evaluation: ownSeed("trials and noise of evaluation and, by default, simulation; differs from trials and noise"),
  }),
};
