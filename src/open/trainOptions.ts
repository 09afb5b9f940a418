/** The train section of a run: how parameters follow gradients, and which trials they see. */
import { invalid } from "../base/errors.ts";
import type { RecommendedTraining } from "../model/recommendedTraining.ts";
import { below } from "../settings/kind.ts";
import { group, readGroup } from "../settings/setting.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { BatchOptions } from "../task/stream.ts";
import { adam, type Optimizer, sgd } from "./optimizer.ts";
import { type TrainOptions, trainSettings } from "./trainSettings.ts";

const section = group("how it is trained", trainSettings);
const usualRate = { adam: 1e-3, adamW: 1e-3, sgd: 1e-2 } as const;
const usualBatchesPerEpoch = 64;

/**
 * The train section made complete; what it leaves open is what the model's preset recommends, but for values in place of classes: those are
 * learned by squared errors, where the preset says cross-entropy. Throws with the path of the value.
 */
export function trainOptions(
  loose: unknown,
  at: string,
  preset: RecommendedTraining,
  target: TaskInstance["target"],
): TrainOptions {
  const loss = target === "value" && preset.loss === "crossEntropy" ? "squaredError" : preset.loss;
  const { batch, clipNorm, responseWeight, schedule } = preset;
  const own = { loss, batch, clipNorm, responseWeight, optimizer: { kind: preset.optimizer }, schedule };
  const read = (base: object): TrainOptions => below(at, () => readGroup(section, loose, base));
  const given = read(own);
  const { kind } = given.optimizer;
  const batchesPerEpoch = given.trials === "fresh" ? usualBatchesPerEpoch : null;
  const learningRate = kind === preset.optimizer ? preset.learningRate : usualRate[kind];
  const almost = read({ ...own, batchesPerEpoch, optimizer: { kind, learningRate } });
  checkBatches(almost, at);
  const warmupSteps = Math.min(schedule.warmupSteps, Math.floor(stepsOf(almost).total / 5));
  return read({ ...own, batchesPerEpoch, optimizer: { kind, learningRate }, schedule: { ...schedule, warmupSteps } });
}

/** Throws "invalid" for batches that contradict the set of trials, that nothing is left of, or that cannot be counted. */
function checkBatches(options: TrainOptions, at: string): void {
  const { trials, batch, batchesPerEpoch, dropLast, epochs } = options;
  if (trials !== "fresh" && batchesPerEpoch !== null)
    throw invalid({
      at: `${at}.batchesPerEpoch`,
      value: batchesPerEpoch,
      detail: `with ${at}.trials = { fixed: ${trials.fixed} }`,
      remedy: "the set says how many batches an epoch has, leave it out",
    });
  if (trials === "fresh" && batchesPerEpoch === null)
    throw invalid({ at: `${at}.batchesPerEpoch`, value: null, remedy: "it must be a whole number of at least 1" });
  if (trials !== "fresh" && dropLast && trials.fixed < batch)
    throw invalid({
      at: `${at}.batch`,
      value: batch,
      detail: `with ${at}.trials = { fixed: ${trials.fixed} } and dropLast`,
      remedy: "no full batch would be left",
    });
  if (batchesPerEpoch !== null && !Number.isSafeInteger(batchesPerEpoch * batch))
    throw invalid({
      at: `${at}.batchesPerEpoch`,
      value: batchesPerEpoch,
      detail: `with ${at}.batch = ${batch}`,
      remedy: "an epoch of so many trials cannot be counted, keep their product below 2^53",
    });
  const { total, perEpoch } = stepsOf(options);
  if (!Number.isSafeInteger(total * batch))
    throw invalid({
      at: `${at}.epochs`,
      value: epochs,
      detail: `of ${perEpoch} updates with ${at}.batch = ${batch}`,
      remedy: "so many trials cannot be counted, keep the product of the three below 2^53",
    });
}

/** Whether results must be bit-identical on every machine. */
export const isPortable = ({ profile }: Pick<TrainOptions, "profile">): boolean => profile === "portable";

/** The update rule that the section asks for. */
export function optimizerOf({ optimizer, clipNorm }: TrainOptions): Optimizer {
  const limit = clipNorm ?? undefined;
  if (optimizer.kind === "sgd") return sgd({ momentum: optimizer.momentum, clipNorm: limit });
  const { beta1, beta2, epsilon } = optimizer;
  const weightDecay = optimizer.kind === "adamW" ? optimizer.weightDecay : 0;
  return adam({ beta1, beta2, epsilon, weightDecay, clipNorm: limit });
}

/** How the section wants its batches drawn. */
export function batchOptionsOf({ batch, batchesPerEpoch, trials, dropLast, sequence }: TrainOptions): BatchOptions {
  const rows =
    trials === "fresh"
      ? { trials, trialsPerEpoch: batchesPerEpoch! * batch }
      : { trials: "fixed" as const, trialsPerEpoch: trials.fixed };
  return { batch, dropLast, ...rows, ...(sequence ? { sequenceSteps: sequence.steps, fill: sequence.fill } : {}) };
}

/** Trials of a full batch, and steps of the longest one where that can be told beforehand. */
export const batchShape = (
  { batch, trials, sequence }: TrainOptions,
  { longestTrial }: Pick<TaskInstance, "longestTrial">,
) => ({
  trials: trials === "fresh" ? batch : Math.min(batch, trials.fixed),
  steps: sequence?.steps ?? longestTrial ?? 1,
});

/** Updates of the whole training, and of an epoch. */
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
