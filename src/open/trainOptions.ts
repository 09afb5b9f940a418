/** The train section of a run: how parameters follow gradients, and on which trials. */
import { invalid, unsupported } from "../base/errors.ts";
import type { UpdateRule } from "../compiler/updateRule.ts";
import type { RecommendedTraining } from "../model/recommendedTraining.ts";
import { clippedByValue } from "../optimizer/clippedByValue.ts";
import { adam, sgd } from "../optimizer/optimizer.ts";
import { exponentiatedRate } from "../optimizer/perParameter.ts";
import { rmsprop } from "../optimizer/rmsprop.ts";
import type { PruningSchedule } from "../pruning/schedule.ts";
import { below } from "../settings/kind.ts";
import { group, readGroup } from "../settings/setting.ts";
import { stepsIn } from "../task/duration.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { BatchOptions } from "../task/stream.ts";
import { type OptimizerOptions, type TrainOptions, trainSettings } from "./trainSettings.ts";

const section = group("how it is trained", trainSettings);
const usualRate = { adam: 1e-3, adamW: 1e-3, rmsprop: 1e-3, sgd: 1e-2 } as const;
/** Optimisers whose steps are of the same size at the same rate. */
const scaleOf = (kind: keyof typeof usualRate) => (kind === "adamW" ? "adam" : kind);
const usualBatchesPerEpoch = 64;

/**
 * Completes the train section with the recommendations of the model's preset; for targets that are values, squared
 * error replaces cross-entropy. Errors give the path of the value.
 */
export function trainOptions(
  loose: unknown,
  at: string,
  preset: RecommendedTraining,
  target: TaskInstance["target"],
): TrainOptions {
  const loss = target === "value" && preset.loss === "crossEntropy" ? "squaredError" : preset.loss;
  const { batch, clipNorm, guard, responseWeight, schedule } = preset;
  const own = { loss, batch, clipNorm, guard, responseWeight, optimizer: { kind: preset.optimizer }, schedule };
  const read = (base: object): TrainOptions => below(at, () => readGroup(section, loose, base));
  const given = read(own);
  const { kind } = given.optimizer;
  const batchesPerEpoch = given.trials === "fresh" ? usualBatchesPerEpoch : null;
  const learningRate = scaleOf(kind) === scaleOf(preset.optimizer) ? preset.learningRate : usualRate[kind];
  const almost = read({ ...own, batchesPerEpoch, optimizer: { kind, learningRate } });
  checkMomentum(almost, at);
  checkBatches(almost, at);
  checkPruning(almost, at);
  checkOrder(almost, at);
  const warmupSteps = Math.min(schedule.warmupSteps, Math.floor(stepsOf(almost).total / 5));
  return read({ ...own, batchesPerEpoch, optimizer: { kind, learningRate }, schedule: { ...schedule, warmupSteps } });
}

/** Throws "invalid" for a momentum that looks ahead, but is 0. */
function checkMomentum({ optimizer }: TrainOptions, at: string): void {
  if (optimizer.kind === "sgd" && optimizer.nesterov && optimizer.momentum === 0)
    throw invalid({
      at: `${at}.optimizer.nesterov`,
      value: true,
      detail: `with ${at}.optimizer.momentum = 0`,
      remedy: "set a momentum, such as 0.9",
    });
}

/**
 * Throws "invalid" for batches that contradict the set of trials, leave no full batch, or exceed what can be
 * counted.
 */
function checkBatches(options: TrainOptions, at: string): void {
  const { trials, batch, batchesPerEpoch, dropLast, epochs } = options;
  if (trials !== "fresh" && batchesPerEpoch !== null)
    throw invalid({
      at: `${at}.batchesPerEpoch`,
      value: batchesPerEpoch,
      detail: `with ${at}.trials = { fixed: ${trials.fixed} }`,
      remedy: "leave it out, since the set determines the number of batches in an epoch",
    });
  if (trials === "fresh" && batchesPerEpoch === null)
    throw invalid({ at: `${at}.batchesPerEpoch`, value: null, remedy: "it must be a whole number of at least 1" });
  if (trials !== "fresh" && dropLast && trials.fixed < batch)
    throw invalid({
      at: `${at}.batch`,
      value: batch,
      detail: `with ${at}.trials = { fixed: ${trials.fixed} } and dropLast`,
      remedy: "use smaller batches: none would be full",
    });
  if (batchesPerEpoch !== null && !Number.isSafeInteger(batchesPerEpoch * batch))
    throw invalid({
      at: `${at}.batchesPerEpoch`,
      value: batchesPerEpoch,
      detail: `with ${at}.batch = ${batch}`,
      remedy: "keep their product below 2^53, beyond which trials cannot be counted",
    });
  const { total, perEpoch } = stepsOf(options);
  if (!Number.isSafeInteger(total * batch))
    throw invalid({
      at: `${at}.epochs`,
      value: epochs,
      detail: `of ${perEpoch} batches with ${at}.batch = ${batch}`,
      remedy: "keep the product of the three below 2^53, beyond which trials cannot be counted",
    });
}

/** Throws "unsupported" for an order of the rows of a fixed set, which come in a new order in every epoch. */
function checkOrder({ order, trials, sequence }: TrainOptions, at: string): void {
  if (order === null || trials === "fresh") return;
  const isInRows = sequence?.fill === "new" && ("blocks" in order || "transitions" in order);
  if (isInRows && order.length !== "batch") return;
  throw unsupported({
    at: `${at}.order`,
    value: order,
    detail: `with ${at}.trials = { fixed: ${trials.fixed} }, which are shuffled in every epoch`,
    remedy: `use fresh trials, or blocks or transitions within rows of several trials (${at}.sequence)`,
  });
}

/** Whether results must be bit-identical on every machine. */
export const isPortable = ({ profile }: Pick<TrainOptions, "profile">): boolean => profile === "portable";

/** The update rule that the section asks for. */
export function optimizerOf({
  optimizer,
  clipNorm,
  clipValue,
}: Pick<TrainOptions, "optimizer" | "clipNorm" | "clipValue">): UpdateRule {
  const rule = ruleOf(optimizer, clipNorm ?? undefined);
  return exponentiatedRate(clipValue === null ? rule : clippedByValue(rule, clipValue), optimizer.exponentiatedRate);
}

function ruleOf(optimizer: OptimizerOptions, clipNorm: number | undefined): UpdateRule {
  switch (optimizer.kind) {
    case "sgd": {
      const { momentum, nesterov } = optimizer;
      return sgd({ momentum, nesterov, clipNorm });
    }
    case "rmsprop": {
      const { rho, epsilon, momentum } = optimizer;
      return rmsprop({ rho, epsilon, momentum, clipNorm });
    }
    case "adam":
    case "adamW": {
      const { beta1, beta2, epsilon } = optimizer;
      const weightDecay = optimizer.kind === "adamW" ? optimizer.weightDecay : 0;
      return adam({ beta1, beta2, epsilon, weightDecay, clipNorm });
    }
  }
}

/** The decays that `optimizerScalars` needs. */
export const decaysOf = (optimizer: OptimizerOptions) =>
  "beta1" in optimizer ? { beta1: optimizer.beta1, beta2: optimizer.beta2 } : {};

/** Throws "invalid" for pruning that does not end with the training. */
function checkPruning({ pruning, epochs }: TrainOptions, at: string): void {
  const { keep, after, over } = pruning;
  const last = (after ?? epochs) + over - 1;
  // Even a start before the first epoch would be too late for so many rounds.
  const isOverTooLarge = after === null || over - 1 > epochs;
  if (keep < 1 && last > epochs)
    throw invalid({
      at: `${at}.pruning.${isOverTooLarge ? "over" : "after"}`,
      value: isOverTooLarge ? over : after,
      detail: `: connections would be removed until epoch ${last} of ${epochs}`,
      remedy: `let the last round come after epoch ${epochs} at the latest (after + over − 1)`,
    });
}

/** When and how far the section wants networks pruned; null if not at all. */
export const pruningSchedule = ({
  pruning,
  epochs,
}: Pick<TrainOptions, "pruning" | "epochs">): PruningSchedule | null =>
  pruning.keep === 1 ? null : { keep: pruning.keep, after: pruning.after ?? epochs, over: pruning.over };

/** How the section wants its batches drawn. */
export function batchOptionsOf({ batch, batchesPerEpoch, trials, dropLast, sequence }: TrainOptions): BatchOptions {
  const rows =
    trials === "fresh"
      ? { trials, trialsPerEpoch: batchesPerEpoch! * batch }
      : { trials: "fixed" as const, trialsPerEpoch: trials.fixed };
  return { batch, dropLast, ...rows, ...(sequence ? { sequenceSteps: sequence.steps, fill: sequence.fill } : {}) };
}

/** Steps of a window of truncated backpropagation, rounded down, but at least one; null if trials are shown whole. */
export const windowSteps = ({ truncation }: Pick<TrainOptions, "truncation">, dt: number): number | null =>
  truncation === null ? null : Math.max(1, stepsIn(truncation, dt));

/** ms of a window of truncated backpropagation; null if trials are shown whole. */
export function windowLength(train: Pick<TrainOptions, "truncation">, dt: number): number | null {
  const steps = windowSteps(train, dt);
  if (steps === null) return null;
  const asked = train.truncation!;
  return Math.abs(steps * dt - asked) <= 1e-9 * asked ? asked : steps * dt;
}

/** Warns of windows that are shorter than configured. */
export function windowWarnings(train: TrainOptions, dt: number): string[] {
  const { truncation } = train;
  const length = windowLength(train, dt);
  return length === truncation
    ? []
    : [`train.truncation of ${truncation} ms is not a whole number of ${dt} ms steps: windows last ${length} ms`];
}

/** Trials in a full batch, and steps of its longest trial where that is known beforehand. */
export const batchShape = (
  { batch, trials, sequence }: TrainOptions,
  { longestTrial }: Pick<TaskInstance, "longestTrial">,
) => ({
  trials: trials === "fresh" ? batch : Math.min(batch, trials.fixed),
  steps: sequence?.steps ?? longestTrial ?? 1,
});

/** Training steps, each of them a batch: in the whole training, and in an epoch. */
export function stepsOf({
  epochs,
  batchesPerEpoch,
  trials,
  batch,
  dropLast,
}: Pick<TrainOptions, "epochs" | "batchesPerEpoch" | "trials" | "batch" | "dropLast">) {
  const inSet = trials === "fresh" ? 0 : trials.fixed / batch;
  const perEpoch = batchesPerEpoch ?? (dropLast ? Math.floor(inSet) : Math.ceil(inSet));
  return { perEpoch, total: epochs * perEpoch };
}
