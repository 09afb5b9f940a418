/** How a model is best trained: the defaults of a configuration's train section. */
import { optional, orNull, type RecordOf, record } from "../settings/compound.ts";
import { count, number, oneOf, readAt, worded } from "../settings/kind.ts";
import { lossNames } from "./loss.ts";

export const decayNames = ["none", "linear", "cosine"] as const;
export type Decay = (typeof decayNames)[number];
export const optimizerNames = ["adam", "adamW", "rmsprop", "sgd"] as const;

const positive = number({ above: 0 });
const schedule = record({
  /** Updates over which the learning rate rises to its full value; 0 to start there. */
  warmupSteps: optional(number({ min: 0, integer: true }), 0),
  /**
   * Its decay from the first to the last update: none, linear, or half a cosine (Loshchilov & Hutter 2017,
   * arXiv:1608.03983).
   */
  decay: optional(oneOf(decayNames), "none"),
});
export type Schedule = RecordOf<{ warmupSteps: typeof count; decay: ReturnType<typeof oneOf<typeof decayNames>> }>;

/** Which updates are skipped; null: none. */
export const guard = worded(
  orNull(
    record({
      norm: optional(positive, 1e10),
      times: optional(orNull(number({ above: 1 })), null),
      shrink: optional(number({ min: 0 }), 0),
      patience: optional(orNull(count), 100),
    }),
  ),
  "null, or { norm, times: number above 1 or null, shrink, patience }",
  "null, or { norm, times, shrink, patience }",
);

const parts = {
  /** For tasks with one correct output; for target values, squared errors replace crossEntropy. */
  loss: oneOf(lossNames),
  optimizer: oneOf(optimizerNames),
  learningRate: positive,
  /** The course of the learning rate; the rise takes at most a fifth of the training. */
  schedule,
  clipNorm: orNull(positive),
  guard,
  /** Loss weight of a trial's last period, that of the response. */
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
  guard: optional(parts.guard),
  responseWeight: optional(parts.responseWeight),
  batch: optional(parts.batch),
  dt: optional(parts.dt),
});

/** Reads an author's recommendations, which may be partial. Throws "unknown" for a key, "invalid" for a value. */
export const readTraining = (value: unknown, at: string): Partial<RecommendedTraining> => readAt(some, value, at);
