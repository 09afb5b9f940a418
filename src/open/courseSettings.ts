/** Settings of validation, of when training stops, and of the stages of a curriculum. */
import { either, listOf, mapOf, oneOrMore, optional, orNull, record, recordBy } from "../settings/compound.ts";
import { anything, count, flag, type Kind, number, oneOf, seed, share, text, type ValueOf } from "../settings/kind.ts";

/** Bound, since tables of trials are kept in memory. */
export const mostTrials = 10_000_000;

/** What validation measures; the loss is without penalties, the cost with them. */
export const measureNames = ["loss", "cost", "accuracy", "error", "rmse"] as const;
export type Measure = (typeof measureNames)[number];

export const validation = record({
  every: optional(orNull(count), null),
  trials: optional(number({ min: 1, max: mostTrials, integer: true }), 1000),
  conditions: optional(either(oneOf(["balanced", "drawn"]), record({ equally: text })), "balanced"),
  repeat: optional(flag, false),
  best: optional(oneOf(measureNames), "loss"),
  radius: optional(flag, false),
  seed: optional(orNull(seed), null),
});
export type Validation = ValueOf<typeof validation>;

const mean = optional(count, 1);
const worst = optional(orNull(text), null);
/** Whether a value equal to the bound does not meet it. */
const strict = optional(flag, false);
const atLeast0 = number({ min: 0 });
const criterion = recordBy({
  accuracy: record({ accuracy: share, worst, mean, strict }),
  error: record({ error: atLeast0, worst, mean, strict }),
  loss: record({ loss: atLeast0, mean, strict }),
  cost: record({ cost: atLeast0, mean, strict }),
  rmse: record({ rmse: atLeast0, mean, strict }),
});
export type Criterion = ValueOf<typeof criterion>;

export const stop = record({
  when: optional(oneOrMore(criterion), []),
  patience: optional(orNull(count), null),
});
export type Stop = ValueOf<typeof stop>;

const changes: Kind<Readonly<Record<string, unknown>>> = mapOf(anything);
const nothing: Readonly<Record<string, unknown>> = {};
export const stage = record({
  name: optional(text),
  model: optional(changes, nothing),
  task: optional(changes, nothing),
  train: optional(changes, nothing),
});
export const stages = listOf(stage);
export type StageChanges = ValueOf<typeof stage>;
