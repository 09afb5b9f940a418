/** Every key of the sections train, evaluate and seeds, with its meaning and the values it takes. */
import { lossNames } from "../model/loss.ts";
import { decayNames, guard, optimizerNames } from "../model/recommendedTraining.ts";
import { decayOption } from "../optimizer/optimizer.ts";
import { loosePerturbation } from "../perturb/loose.ts";
import { pruningMethods } from "../pruning/connections.ts";
import { either, listOf, optional, orNull, record } from "../settings/compound.ts";
import { count, exactly, flag, type Kind, number, oneOf, seed, share, text, whole, worded } from "../settings/kind.ts";
import { type CompleteSettings, group, setting, variants } from "../settings/setting.ts";
import { trialOrder } from "../task/order/orderSettings.ts";
import { mostTrials, stages, stop, validation } from "./courseSettings.ts";
import { edits } from "./editSettings.ts";

const listed = number({ min: 1, max: mostTrials, integer: true });
const positive = number({ above: 0 });

/** Backends that a run can ask for; see backend/choose.ts. */
export const backendChoices = ["auto", "wasm", "native", "reference"] as const;
/** Values of `train.backend`. */
export type BackendChoice = (typeof backendChoices)[number];
export const backendChoice = oneOf(backendChoices);
/** Whether bits may depend on machine and backend; see `CompileOptions`. */
export const profileNames = ["fast", "portable"] as const;
export const fillNames = ["new", "repeat"] as const;
const timingNames = ["trial", "batch"] as const;

const learningRate = setting(positive, "learning rate, before the schedule's factor", {
  usual: "preset's, if kind is the preset's (adam and adamW count as one); else 1e-3, or 1e-2 for sgd",
});
const exponentiatedRate = setting(
  positive,
  "factor of the learning rate for weights under dale: exponentiated, whose steps are relative",
  { default: 3 },
);
/** Every variant accepts any name of an optimiser: the name decides which variant is read. */
const kindOf = <K extends (typeof optimizerNames)[number]>() =>
  setting(oneOf(optimizerNames) as unknown as Kind<K>, "optimiser");
const epsilon = setting(positive, "keeps the division finite", { default: 1e-8 });
const momentum = setting(decayOption, "sgd, rmsprop: fraction of the last update that is kept", { default: 0 });
const adam = {
  learningRate,
  exponentiatedRate,
  beta1: setting(decayOption, "decay rate of the mean gradient", { default: 0.9 }),
  beta2: setting(decayOption, "decay rate of the mean squared gradient", { default: 0.999 }),
  epsilon,
};
export const optimizerSettings = {
  adam: { kind: kindOf<"adam">(), ...adam },
  adamW: {
    kind: kindOf<"adamW">(),
    ...adam,
    weightDecay: setting(positive, "adamW: weight decay per unit of learning rate", { default: 0.01 }),
  },
  rmsprop: {
    kind: kindOf<"rmsprop">(),
    learningRate,
    exponentiatedRate,
    rho: setting(decayOption, "rmsprop: decay rate of the mean squared gradient", { default: 0.9 }),
    epsilon,
    momentum,
  },
  sgd: {
    kind: kindOf<"sgd">(),
    learningRate,
    exponentiatedRate,
    momentum,
    nesterov: setting(flag, "sgd: whether the momentum looks ahead", { default: false }),
  },
};

export const trainSettings = {
  loss: setting(
    oneOf(lossNames),
    "what is minimised; crossEntropy if exactly one output is right, the others if outputs have values",
    { usual: "preset's; squaredError in place of crossEntropy if targets are values" },
  ),
  epochs: setting(whole, "length of training, in epochs; 0: none, the network is only evaluated", { default: 20 }),
  batchesPerEpoch: setting(orNull(count), "batches in an epoch; null with a fixed set of trials", {
    usual: "64, or null with a fixed set",
  }),
  batch: setting(count, "trials per batch"),
  optimizer: variants("how parameters follow gradients", "kind", optimizerSettings),
  schedule: group("how the learning rate changes", {
    warmupSteps: setting(number({ min: 0, integer: true }), "batches over which it rises to its full value", {
      usual: "preset's, at most a fifth of all batches",
    }),
    decay: setting(oneOf(decayNames), "how it decays until the last update"),
  }),
  clipNorm: setting(orNull(positive), "largest Euclidean norm of all gradients together; null: no limit"),
  clipValue: setting(
    orNull(positive),
    "largest absolute value of each entry of a gradient, after clipNorm; null: no limit",
    {
      default: null,
    },
  ),
  guard: setting(
    guard,
    "skips and counts updates whose gradient norm is not finite, above norm, or above times its running level; shrink: " +
      "the relative loss of wRec at each, per unit of learning rate; patience: as many skipped in a row end the training " +
      "(null: never); null: skips none",
  ),
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
    "new trials for every batch, or a fixed set of this many trials in every epoch",
    { default: "fresh" },
  ),
  order: setting(
    orNull(trialOrder),
    "which trial follows which: blocks of one level of a factor (length: batch for all trials of a batch), transitions " +
      "from level to level, more of what the network fails (adapt), or one set of levels after the other (stages); " +
      "null: independent trials",
    { default: null },
  ),
  timing: setting(
    oneOf(timingNames),
    "random lengths of periods: drawn for each trial, or for all trials of a batch at once",
    { default: "trial" },
  ),
  dropLast: setting(flag, "leave out the last batch of an epoch if it is smaller", { default: false }),
  sequence: setting(
    worded(
      orNull(record({ steps: count, fill: optional(oneOf(fillNames), "new") })),
      "null, or { steps: whole number, fill: new or repeat }",
      "null, or { steps, fill }",
    ),
    "rows of this many steps, filled with new trials or with one trial repeated; null: one trial per row",
    { default: null },
  ),
  truncation: setting(
    orNull(number({ above: 0 }, "ms")),
    "truncated backpropagation: window over which gradients travel back, with an update after each; null: whole trials",
    { default: null },
  ),
  pruning: group("connections that are removed during or after training, and do not come back", {
    keep: setting(share, "share of the connections that remain in the end; 1: all", { default: 1 }),
    method: setting(
      oneOf(pruningMethods),
      "which remain: the strongest (magnitude), strong ones more probably (topProb), or any (random)",
      { default: "magnitude" },
    ),
    matrices: setting(
      worded(listOf(text, { min: 1 }), "list of names", 'a list of at least one name, such as ["wRec"]'),
      "trained matrices that are pruned, by name",
      { default: ["wRec"] },
    ),
    after: setting(
      orNull(whole),
      "epoch after which connections are first removed; null: the last; 0: before training",
      {
        default: null,
      },
    ),
    over: setting(count, "epochs over which they are removed, fewer in each", { default: 1 }),
  }),
  edits: setting(
    edits,
    "what is done to the network after so many updates (at): units that lose all connections for good (lesion), an entry " +
      "of a matrix set to a value as the equations use it (weight), another learning rate from then on",
    { default: [] },
  ),
  validation: setting(
    worded(
      orNull(validation),
      "null, or { every, trials, conditions, repeat, best, radius, seed }",
      "null, or { every, trials, conditions, repeat, best, radius, seed }",
    ),
    "checks on trials of their own, before the first update, then every so many batches (null: after each epoch) and at " +
      "the end: on new trials each time, or the same ones (repeat); best: what makes weights the best so far; radius: also " +
      "the spectral radius; null: no checks",
    { default: null },
  ),
  stop: setting(
    worded(orNull(stop), "null, or { when, patience }", "null, or { when, patience }"),
    "ends training after a check that meets a criterion, such as { accuracy: 0.9 }, { error: 5 }, { loss: 0.01 }, " +
      "{ cost: 0.02 } or { rmse: 0.05 }, or after so many checks without a new best; worst: condition, or a factor, judges the worst " +
      "condition or level; mean: over so many last checks; strict: the bound itself is not enough",
    { default: null },
  ),
  resultsFrom: setting(
    oneOf(["last", "best"]),
    "the weights that are evaluated and written as weights.npz: the last, or the best of the last stage",
    { default: "last" },
  ),
  stages: setting(
    worded(stages, "list of { name, model, task, train }", "a list of { name, model, task, train }"),
    "training in stages, one after another: what each changes in task, train and model; none: all in one",
    { default: [] },
  ),
  backend: setting(
    backendChoice,
    "what computes: WebAssembly, compiled C, float64 (slow); auto: native for long jobs where it is available",
    { default: "auto" },
  ),
  profile: setting(
    oneOf(profileNames),
    "fast: bits depend on machine and backend; portable: the same bits on every machine, wasm or native, more slowly",
    { default: "fast" },
  ),
};

/** A complete train section. */
export type TrainOptions = CompleteSettings<typeof trainSettings>;
export type OptimizerOptions = TrainOptions["optimizer"];

export const evaluateSettings = {
  trials: setting(
    listed,
    "fresh trials on which accuracy is measured, with all conditions equally often whatever their weights",
    { default: 10_000 },
  ),
  recordedTrials: setting(count, "trials whose activity is recorded in full, for rates, selectivity and figures", {
    default: 500,
  }),
  psychometric: setting(
    orNull(either(exactly("conditions"), listOf(number(), { min: 1, unique: true }))),
    "psychometric curve: levels of the psychometric variable; conditions: the trials that measure accuracy; null: none",
    { usual: "the task's levels, or conditions; null for a task without such a variable" },
  ),
  psychometricTrials: setting(listed, "trials of each condition of the curve", { default: 200 }),
  perturb: setting(
    worded(
      listOf(loosePerturbation),
      'list such as ["I * 0.8 @stimulus"]',
      'a list of perturbations, such as ["I * 0.8 @stimulus"]',
    ),
    "what is changed in the network in all these trials (docs/perturb.md); none: the network as trained",
    { default: [] },
  ),
};
/** A complete evaluate section. */
export type EvaluateOptions = CompleteSettings<typeof evaluateSettings>;

const ownSeed = (about: string) => setting(seed, about, { usual: "from seed" });
export const seedSettings = {
  seed: setting(seed, "the one number from which all seeds are derived", { default: 1 }),
  seeds: group("individual seeds", {
    weights: ownSeed("initial weights"),
    trials: ownSeed("training trials"),
    noise: ownSeed("noise of inputs and units in training"),
    evaluation: ownSeed(
      "trials and noise of evaluation and, by default, simulation; must differ from trials and noise",
    ),
  }),
};
