/** The train section of a run: how parameters follow gradients, and which trials they see. */
import { invalid } from "../errors.ts";
import type { LossName } from "../model/options.ts";
import type { RecommendedTraining, Schedule } from "../model/recommendedTraining.ts";
import { display, orElse, readBoolean, readGroup, readName, readNumber, readRecord } from "../reader.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { BatchOptions } from "../task/stream.ts";
import { adam, type Optimizer, sgd } from "./optimizer.ts";
import { fillNames, optimizerSettings, trainSettings as settings } from "./trainSettings.ts";

export type OptimizerOptions =
  | AdamSection
  | (Omit<AdamSection, "kind"> & { readonly kind: "adamW"; readonly weightDecay: number })
  | { readonly kind: "sgd"; readonly learningRate: number; readonly momentum: number };

interface AdamSection {
  readonly kind: "adam";
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export interface TrainOptions {
  readonly loss: LossName;
  readonly epochs: number;
  /** Updates in an epoch; null for a fixed set of trials, whose size says it. */
  readonly batchesPerEpoch: number | null;
  /** Trials in a batch. */
  readonly batch: number;
  readonly optimizer: OptimizerOptions;
  /** How the learning rate rises and falls over the run. */
  readonly schedule: Schedule;
  /** Largest Euclidean norm of all gradients together; null leaves them as they are. */
  readonly clipNorm: number | null;
  /** Weight in the loss of a trial's last period, times the task's own mask. */
  readonly responseWeight: number;
  /** New trials for every batch, or the same set in every epoch. */
  readonly trials: "fresh" | { readonly fixed: number };
  /** Leave out the last batch of an epoch where it would be smaller. */
  readonly dropLast: boolean;
  /** Rows of this many steps, filled with new trials or with one again and again; null: one whole trial in each row. */
  readonly sequence: { readonly steps: number; readonly fill: "new" | "repeat" } | null;
  /** Name of the backend that runs it; auto: native for long jobs where this machine can, else wasm. */
  readonly backend: string;
}

/** The train section made complete; what it leaves open is what the model's preset recommends. Throws with the path of the value. */
export function trainOptions(loose: unknown, path: string, preset: RecommendedTraining): TrainOptions {
  const given = readRecord(loose, path, Object.keys(settings));
  const trials = readTrials(orElse(given.trials, "fresh"), `${path}.trials`);
  const batch = readNumber(orElse(given.batch, preset.batch), `${path}.batch`, settings.batch.range);
  const dropLast = readBoolean(orElse(given.dropLast, false), `${path}.dropLast`);
  if (trials !== "fresh" && orElse(given.batchesPerEpoch, null) !== null)
    throw invalid(
      `${path}.batchesPerEpoch = ${display(given.batchesPerEpoch)} with ${path}.trials = { fixed: ${trials.fixed} }; the set says how many batches an epoch has, leave it out`,
    );
  if (trials !== "fresh" && dropLast && trials.fixed < batch)
    throw invalid(
      `${path}.batch = ${batch} with ${path}.trials = { fixed: ${trials.fixed} } and dropLast; no full batch would be left`,
    );
  const clip = given.clipNorm === undefined ? preset.clipNorm : given.clipNorm;
  const epochs = readNumber(orElse(given.epochs, 20), `${path}.epochs`, settings.epochs.range);
  const batchesPerEpoch =
    trials === "fresh"
      ? readNumber(orElse(given.batchesPerEpoch, 64), `${path}.batchesPerEpoch`, settings.batchesPerEpoch.range)
      : null;
  if (batchesPerEpoch !== null && !Number.isSafeInteger(batchesPerEpoch * batch))
    throw invalid(
      `${path}.batchesPerEpoch = ${batchesPerEpoch} with ${path}.batch = ${batch}; an epoch of so many trials cannot be counted, keep their product below 2^53`,
    );
  const { total, perEpoch } = stepsOf({ epochs, batchesPerEpoch, trials, batch, dropLast });
  if (!Number.isSafeInteger(total * batch))
    throw invalid(
      `${path}.epochs = ${epochs} of ${perEpoch} updates with ${path}.batch = ${batch}; so many trials cannot be counted, keep the product of the three below 2^53`,
    );
  return {
    loss: readName(orElse(given.loss, preset.loss), `${path}.loss`, settings.loss.names),
    epochs,
    batchesPerEpoch,
    batch,
    optimizer: readOptimizer(given.optimizer, `${path}.optimizer`, preset),
    schedule: readSchedule(given.schedule, `${path}.schedule`, preset, total),
    clipNorm: clip === null ? null : readNumber(clip, `${path}.clipNorm`, settings.clipNorm.range),
    responseWeight: readNumber(
      orElse(given.responseWeight, preset.responseWeight),
      `${path}.responseWeight`,
      settings.responseWeight.range,
    ),
    trials,
    dropLast,
    sequence: readSequence(orElse(given.sequence, null), `${path}.sequence`),
    backend: readName(orElse(given.backend, "auto"), `${path}.backend`, settings.backend.names),
  };
}

const usualRate = { adam: 1e-3, adamW: 1e-3, sgd: 1e-2 } as const;

function readOptimizer(value: unknown, path: string, preset: RecommendedTraining): OptimizerOptions {
  const { adam, adamW, sgd } = optimizerSettings;
  const all = Object.keys({ ...adamW, ...sgd });
  const { kind: name } = readGroup(value, path, all);
  const kind = readName(orElse(name, preset.optimizer), `${path}.kind`, adam.kind.names);
  const own = Object.keys(optimizerSettings[kind]);
  const foreign = Object.keys((value ?? {}) as object).find((key) => !own.includes(key));
  if (foreign !== undefined)
    throw invalid(`${path}.${foreign}, which ${kind} does not have; it takes ${own.join(", ")}`);
  const given = readGroup(value, path, own);
  const decay = (key: string, usual: number) => {
    const number = readNumber(orElse(given[key], usual), `${path}.${key}`, { min: 0 });
    if (number >= 1) throw invalid(`${path}.${key} = ${number}; it must be below 1`);
    return number;
  };
  const rate = kind === preset.optimizer ? preset.learningRate : usualRate[kind];
  const learningRate = readNumber(orElse(given.learningRate, rate), `${path}.learningRate`, adam.learningRate.range);
  if (kind === "sgd") return { kind, learningRate, momentum: decay("momentum", 0) };
  const moments = {
    learningRate,
    beta1: decay("beta1", 0.9),
    beta2: decay("beta2", 0.999),
    epsilon: readNumber(orElse(given.epsilon, 1e-8), `${path}.epsilon`, adam.epsilon.range),
  };
  if (kind === "adam") return { kind, ...moments };
  return {
    kind,
    ...moments,
    weightDecay: readNumber(orElse(given.weightDecay, 0.01), `${path}.weightDecay`, adamW.weightDecay.range),
  };
}

function readSchedule(value: unknown, path: string, { schedule }: RecommendedTraining, total: number): Schedule {
  const given = readGroup(value, path, ["warmupSteps", "decay"]);
  const warmup = Math.min(schedule.warmupSteps, Math.floor(total / 5));
  return {
    warmupSteps: readNumber(
      orElse(given.warmupSteps, warmup),
      `${path}.warmupSteps`,
      settings.schedule.settings.warmupSteps.range,
    ),
    decay: readName(orElse(given.decay, schedule.decay), `${path}.decay`, settings.schedule.settings.decay.names),
  };
}

function readTrials(value: unknown, path: string): TrainOptions["trials"] {
  if (typeof value === "string") return readName(value, path, ["fresh"] as const);
  const { fixed } = readRecord(value, path, ["fixed"]);
  return { fixed: readNumber(fixed, `${path}.fixed`, settings.trials.range) };
}

function readSequence(value: unknown, path: string): TrainOptions["sequence"] {
  if (value === null) return null;
  const { steps, fill } = readRecord(value, path, ["steps", "fill"]);
  return {
    steps: readNumber(steps, `${path}.steps`, settings.sequence.range),
    fill: readName(orElse(fill, "new"), `${path}.fill`, fillNames),
  };
}

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
