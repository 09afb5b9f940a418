/** How a model is best trained; the train section of a configuration follows it where it says nothing. */
import { optional, orNull, type RecordOf, record } from "../settings/compound.ts";
import { count, number, oneOf, readAt } from "../settings/kind.ts";
import { lossNames } from "./options.ts";

export const decayNames = ["none", "linear", "cosine"] as const;
export type Decay = (typeof decayNames)[number];
export const optimizerNames = ["adam", "adamW", "sgd"] as const;

const positive = number({ above: 0 });
const schedule = record({
  /** Updates over which the learning rate rises to its full value; 0: it starts there. */
  warmupSteps: optional(number({ min: 0, integer: true }), 0),
  /** How it falls from the first update to the last: not at all, on a line, on half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983). */
  decay: optional(oneOf(decayNames), "none"),
});
export type Schedule = RecordOf<{ warmupSteps: typeof count; decay: ReturnType<typeof oneOf<typeof decayNames>> }>;

const parts = {
  /** For tasks in which one output is right; values are learned by squared errors in place of crossEntropy. */
  loss: oneOf(lossNames),
  optimizer: oneOf(optimizerNames),
  learningRate: positive,
  /** How the rate moves; the rise takes at most a fifth of the training. */
  schedule,
  clipNorm: orNull(positive),
  /** Weight in the loss of a trial's last period, in which the response is made. */
  responseWeight: positive,
  /** Trials per update. */
  batch: count,
  /** Time step, ms. */
  dt: positive,
};
export type RecommendedTraining = RecordOf<typeof parts>;
const some = record({
  loss: optional(parts.loss),
  optimizer: optional(parts.optimizer),
  learningRate: optional(parts.learningRate),
  schedule: optional(parts.schedule),
  clipNorm: optional(parts.clipNorm),
  responseWeight: optional(parts.responseWeight),
  batch: optional(parts.batch),
  dt: optional(parts.dt),
});

/** What a model's author recommends, in whole or in part. Throws "unknown" for a key that there is not, "invalid" for a value that cannot be. */
export const readTraining = (value: unknown, at: string): Partial<RecommendedTraining> => readAt(some, value, at);
