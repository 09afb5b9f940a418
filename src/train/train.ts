/** The training loop: batches in, plain records out. It knows no file, no terminal and no particular backend. */
import type { Backend } from "../backend/backend.ts";
import { compileTraining } from "../compiler.ts";
import { initialParameters } from "../model/init.ts";
import { buildNetwork, noiseScalars } from "../model/network.ts";
import { keyOf } from "../random.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batches } from "../task/stream.ts";
import {
  type Checkpoint,
  checkContinuation,
  checkProfile,
  Divergence,
  type EpochSummary,
  noSums,
} from "./checkpoint.ts";
import { type RunConfig, taskOf } from "./config.ts";
import { executablePool } from "./executables.ts";
import { batchFeeder } from "./feed.ts";
import { optimizerScalars } from "./optimizer.ts";
import { scheduleAt } from "./schedule.ts";
import { scoreBatch } from "./score.ts";
import { batchOptionsOf, optimizerOf } from "./trainOptions.ts";
import { turnTaker } from "./turn.ts";

/** One update. Epoch and step count from 1. */
export interface StepRecord {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  /** Without penalties. */
  readonly loss: number;
  readonly penalties: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Fraction of the batch's trials with a right choice, before the update; null where none has one. */
  readonly accuracy: number | null;
  /** Wall-clock time of the step: trials, forward, backward, update, score. */
  readonly stepMs: number;
}
export type EpochRecord = { readonly kind: "epoch" } & EpochSummary;
export type TrainRecord = StepRecord | EpochRecord;

export interface Trained {
  /** Where training stands: to be saved, or resumed. */
  readonly checkpoint: Checkpoint;
  /** False where the signal stopped it before its last epoch. */
  readonly finished: boolean;
  readonly timing: { readonly compileMs: number; readonly stepMs: number };
}

export interface TrainNetworkOptions {
  readonly backend: Backend;
  /** The task of the configuration, if it is none of the library's. */
  readonly task?: TaskInstance;
  /** Go on from here; every number is then what it would have been without the stop. */
  readonly resume?: Checkpoint;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
  /** Receives the checkpoint of the moment when asked; see `Trained`. */
  readonly onReady?: (checkpoint: () => Checkpoint) => void;
}

/** Steps between two looks at the parameters that are kept in case training diverges. */
const stepsBetweenCopies = 16;

/**
 * Trains the network of a complete configuration; yields a record for every step and every epoch, returns where training stands.
 * @throws `Divergence` ("invalid") when a loss or gradient is not finite: that update is not applied, and the error bears the last sound
 * checkpoint; "mismatched" or "unsupported" for a checkpoint of another run or machine; "invalid" for a batch without weight.
 */
export async function* trainNetwork(
  config: RunConfig,
  { backend, task = taskOf(config.task), resume, signal, onReady }: TrainNetworkOptions,
): AsyncGenerator<TrainRecord, Trained> {
  if (resume) checkContinuation(resume, config);
  const { model, train, seeds } = config;
  const dimensions = { inputs: task.inputs.length, outputs: task.outputs.length };
  const began = performance.now();
  const setting = { ...dimensions, dt: task.dt, loss: train.loss, inputNoise: task.noiseSigma > 0 };
  const { network } = buildNetwork(model, setting);
  const program = compileTraining(network, optimizerOf(train), { records: ["outputs"] });
  const stream = batches(task, batchOptionsOf(train), seeds.trials, resume?.position);
  const rows = Math.min(train.batch, stream.trialsPerEpoch!);
  const pool = executablePool(backend, program, rows, train.sequence?.steps ?? task.longestTrial ?? 1);
  const { profile } = pool.current;
  if (resume) checkProfile(resume, profile);
  const compileMs = performance.now() - began;

  const names = program.parameters.map(({ name }) => name);
  const rawNames = network.parameters.map(({ name }) => name);
  const start = resume
    ? new Map(Object.entries({ ...resume.parameters, ...resume.slots }))
    : initialParameters(model, dimensions, seeds.weights);
  for (const name of names) if (start.has(name)) pool.current.write(name, start.get(name)!);

  let step = resume?.step ?? 0;
  let sums = resume?.sums ?? noSums;
  let { position } = stream;
  const epochs = [...(resume?.epochs ?? [])];
  const valuesOf = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((name) => [name, pool.current.read(name)]));
  const checkpoint = (): Checkpoint => ({
    config,
    profile,
    step,
    position,
    parameters: valuesOf(rawNames),
    slots: valuesOf(names.filter((name) => !rawNames.includes(name))),
    epochs: [...epochs],
    sums,
  });
  onReady?.(checkpoint);

  const feedOf = batchFeeder(task, train.loss, keyOf(seeds.noise));
  const noise = noiseScalars(model, task.dt, task.noiseSigma);
  const { optimizer } = train;
  const batchesPerEpoch = stream.batchesPerEpoch!;
  const steps = train.epochs * batchesPerEpoch;
  const times: number[] = [];
  let sound = checkpoint();
  let candidate: Checkpoint | undefined;
  const takeTurn = turnTaker();

  while (step < steps && !signal?.aborted) {
    const stepBegan = performance.now();
    // Parameters count as sound once a loss has been computed from them.
    if (step % stepsBetweenCopies === 0) candidate = checkpoint();
    const batch = stream.next();
    const executable = pool.for(batch.trials.length, batch.steps);
    const rate = optimizer.learningRate * scheduleAt(train.schedule, step + 1, steps);
    const values = executable.run(feedOf(batch, step), {
      ...noise,
      ...optimizerScalars(rate, step + 1, optimizer.kind === "sgd" ? {} : optimizer),
    });
    const { loss, penalties, gradientNorm } = values;
    for (const [quantity, value] of Object.entries({ loss, penalties, "gradient norm": gradientNorm }))
      if (!Number.isFinite(value)) throw new Divergence(quantity, value, step + 1, sound);
    if (candidate) sound = candidate;
    candidate = undefined;
    const { correct, counted } = scoreBatch(batch, executable.record("outputs"), dimensions.outputs);
    executable.apply();
    step++;
    position = stream.position;
    sums = {
      batches: sums.batches + 1,
      loss: sums.loss + loss,
      penalties: sums.penalties + penalties,
      gradientNorm: sums.gradientNorm + gradientNorm,
      correct: sums.correct + correct,
      counted: sums.counted + counted,
    };
    const stepMs = performance.now() - stepBegan;
    times.push(stepMs);
    const epoch = Math.ceil(step / batchesPerEpoch);
    const accuracy = counted === 0 ? null : correct / counted;
    let summary: EpochSummary | undefined;
    if (sums.batches === batchesPerEpoch) {
      const mean = (sum: number) => sum / batchesPerEpoch;
      summary = {
        epoch,
        loss: mean(sums.loss),
        penalties: mean(sums.penalties),
        gradientNorm: mean(sums.gradientNorm),
        accuracy: sums.counted === 0 ? null : sums.correct / sums.counted,
      };
      epochs.push(summary);
      sums = noSums;
    }
    yield { kind: "step", epoch, step, loss, penalties, gradientNorm, accuracy, stepMs };
    if (summary) yield { kind: "epoch", ...summary };
    await takeTurn();
  }
  return { checkpoint: checkpoint(), finished: step >= steps, timing: { compileMs, stepMs: median(times) } };
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
