/** The training loop: batches in, plain records out. It knows no file, no terminal and no particular backend. */
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import { mismatched } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { keyOf } from "../base/random.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { turnTaker } from "../base/turn.ts";
import type { Network } from "../ir/program.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import type { ConfigOptions, RunConfig } from "../open/config.ts";
import { type Experiment, open } from "../open/experiment.ts";
import { optimizerScalars } from "../open/optimizer.ts";
import { scheduleAt } from "../open/schedule.ts";
import { batchOptionsOf, stepsOf } from "../open/trainOptions.ts";
import { largestSigma } from "../task/noise.ts";
import { countRight, firstScored, scoredTrials } from "../task/score.ts";
import { batches } from "../task/stream.ts";
import {
  type Checkpoint,
  checkContinuation,
  checkEquations,
  checkProfile,
  checkTaskFingerprint,
  Divergence,
  type EpochSummary,
  noSums,
  noTime,
  type Timing,
  unsoundParameter,
} from "./checkpoint.ts";
import { batchFeeder } from "./feed.ts";
import { startingParameters } from "./start.ts";

/** One update. Epoch and step count from 1. */
export interface StepRecord {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  /** Without penalties. */
  readonly loss: number;
  /** All that is added to it: on weights and rates, and Ω times its multiplier. */
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
}

export interface TrainerOptions {
  readonly backend: Backend;
  /** The arrays of the file that `model.weights` names, if it names one. */
  readonly weights?: GivenWeights;
  /** Go on from here; every number is then what it would have been without the stop. */
  readonly resume?: Checkpoint;
  /** Stops after the step under way. */
  readonly signal?: StopSignal;
}

export interface TrainNetworkOptions extends ConfigOptions, TrainerOptions {}

/** A training that is ready to begin. */
export interface Trainer {
  /** The numeric profile of its backend. */
  readonly profile: NumericProfile;
  /** Where training stands at the moment; while parameters are not finite, where it stood when they were. */
  checkpoint(): Checkpoint;
  /** The loop; it can be run once. */
  run(): AsyncGenerator<TrainRecord, Trained>;
}

/** Steps between two looks at the parameters that are kept in case training diverges. */
const stepsBetweenCopies = 16;

/**
 * Trains the network of a complete configuration. Loop over it for a record of every step and every epoch, or await it for where training
 * stands at its end; until then nothing is trained.
 * @throws `Divergence` ("invalid") when a loss or gradient is not finite: that update is not applied; or when the last update
 * leaves parameters that are not, or whose loss is not. The error bears the last sound checkpoint. Also what `networkTrainer` throws.
 */
export const trainNetwork = (config: RunConfig, options: TrainNetworkOptions): Awaitable<TrainRecord, Trained> =>
  awaitable("trainNetwork", (left) => recordsOf(config, options, left));

async function* recordsOf(
  config: RunConfig,
  given: TrainNetworkOptions,
  left: StopSignal,
): AsyncGenerator<TrainRecord, Trained> {
  checkGiven("config", config, ["model", "task", "train"], "give a complete configuration: what runConfig returns");
  checkGiven("options", given, ["backend"], "name the backend: { backend: wasmBackend() }");
  const { tasks, models, signal, ...options } = given;
  const experiment = open(config, { tasks, models });
  return yield* networkTrainer(experiment, { ...options, signal: eitherOf(signal, left) }).run();
}

/**
 * Compiles a training and checks all that can be checked before its first step.
 * @throws "mismatched" or "unsupported" for a checkpoint of another run or machine; "invalid" for a first batch without weight; the
 * errors of `startingParameters`.
 */
export function networkTrainer(experiment: Experiment, { backend, weights, resume, signal }: TrainerOptions): Trainer {
  const { config, source, model, network } = experiment;
  if (resume) checkContinuation(resume, config);
  const { train, seeds } = config;
  const began = performance.now();
  const streamFrom = () => batches(source, batchOptionsOf(train), seeds.trials, resume?.position);
  const feedOf = batchFeeder(source, train, keyOf(seeds.noise));
  feedOf(streamFrom().next(), resume?.step ?? 0);
  const stream = streamFrom();
  const { program, options } = experiment.training();
  const equations = experiment.equations();
  if (resume) checkEquations(resume, equations);
  const fingerprint = experiment.taskFingerprint();
  if (resume) checkTaskFingerprint(resume, fingerprint);
  const names = program.parameters.map(({ name }) => name);
  const rawNames = network.parameters.map(({ name }) => name);
  const start = resume
    ? new Map(Object.entries({ ...resume.parameters, ...resume.slots }))
    : startingParameters(experiment, weights);
  const lost = resume && names.find((name) => !start.has(name));
  if (lost !== undefined)
    throw mismatched({
      subject: `checkpoint without "${lost}", which the network has`,
      remedy: "it is incomplete, start a new run",
    });

  // Compiled last: what cannot begin needs no kernels, nor threads that wait for them.
  const pool = executablePool(backend, program, options);
  const { profile } = pool.current;
  if (resume) checkProfile(resume, profile);
  const compileMs = performance.now() - began;
  for (const name of names) if (start.has(name)) pool.current.write(name, start.get(name)!);

  let step = resume?.step ?? 0;
  let sums = resume?.sums ?? noSums;
  let { position } = stream;
  const epochs = [...(resume?.epochs ?? [])];
  /** Of the last steps: a long training does not gather numbers. */
  const times = new Float64Array(1024);
  let stepsTimed = 0;
  const timing = (): Timing => {
    const before = resume?.timing ?? noTime;
    return {
      compileMs,
      stepMs: stepsTimed > 0 ? median(times.subarray(0, stepsTimed)) : before.stepMs,
      totalSeconds: before.totalSeconds + (performance.now() - began) / 1000,
    };
  };
  const valuesOf = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((name) => [name, pool.current.read(name)]));
  const copy = (): Checkpoint => ({
    config,
    equations,
    taskFingerprint: fingerprint,
    profile,
    step,
    position,
    parameters: valuesOf(rawNames),
    slots: valuesOf(names.filter((name) => !rawNames.includes(name))),
    epochs: [...epochs],
    sums,
    timing: noTime,
  });
  let sound = copy();
  const timed = (checkpoint: Checkpoint): Checkpoint => ({ ...checkpoint, timing: timing() });

  async function* steps(): AsyncGenerator<TrainRecord, Trained> {
    const noise = model.scalars(source.dt, largestSigma(source.noise));
    const { optimizer } = train;
    const { perEpoch, total } = stepsOf(train);
    let candidate: Checkpoint | undefined;
    let again: (() => Readonly<Record<string, number>>) | undefined;
    const takeTurn = turnTaker();
    while (step < total && !signal?.aborted) {
      const stepBegan = performance.now();
      // Parameters count as sound once a loss has been computed from them.
      if (step % stepsBetweenCopies === 0) candidate = copy();
      const batch = stream.next();
      const executable = pool.for(batch.trials.length, batch.steps);
      const rate = optimizer.learningRate * scheduleAt(train.schedule, step + 1, total);
      const feed = feedOf(batch, step);
      const scalars = { ...noise, ...optimizerScalars(rate, step + 1, optimizer.kind === "sgd" ? {} : optimizer) };
      const values = executable.run(feed, scalars);
      const { loss, gradientNorm } = values;
      const penalties = penaltiesOf(network, values);
      const unsound = unsoundLoss({ ...values, penalties });
      if (unsound) throw new Divergence(unsound.name, unsound.value, step + 1, timed(sound));
      if (candidate) sound = candidate;
      candidate = undefined;
      const from = firstScored(batch, source.scorer);
      const outputs = executable.record("outputs", from);
      const scored = scoredTrials(batch, source.scorer, outputs, source.outputs.length, from);
      const { correct, counted } = countRight(scored);
      // First: a source that fails leaves the parameters as they were.
      stream.report(scored);
      executable.apply();
      again = () => executable.run(feed, scalars);
      step++;
      const part = batch.trials.length / options.trials;
      position = stream.position;
      sums = {
        batches: sums.batches + 1,
        loss: sums.loss + part * loss,
        penalties: sums.penalties + part * penalties,
        gradientNorm: sums.gradientNorm + gradientNorm,
        correct: sums.correct + correct,
        counted: sums.counted + counted,
      };
      const stepMs = performance.now() - stepBegan;
      times[stepsTimed++ % times.length] = stepMs;
      const epoch = Math.ceil(step / perEpoch);
      const accuracy = counted === 0 ? null : correct / counted;
      let summary: EpochSummary | undefined;
      if (sums.batches === perEpoch) {
        const fullBatches = stream.trialsPerEpoch! / options.trials;
        summary = {
          epoch,
          loss: sums.loss / fullBatches,
          penalties: sums.penalties / fullBatches,
          gradientNorm: sums.gradientNorm / perEpoch,
          accuracy: sums.counted === 0 ? null : sums.correct / sums.counted,
        };
        epochs.push(summary);
        sums = noSums;
      }
      yield { kind: "step", epoch, step, loss, penalties, gradientNorm, accuracy, stepMs };
      if (summary) yield { kind: "epoch", ...summary };
      await takeTurn();
    }
    const last = copy();
    // No loss has been computed yet from what the last update made.
    const unsound = again && (unsoundParameter(last) ?? unsoundLoss(again()));
    if (unsound) throw new Divergence(unsound.name, unsound.value, step, timed(sound), true);
    return { checkpoint: timed(last), finished: step >= total };
  }
  async function* run(): AsyncGenerator<TrainRecord, Trained> {
    try {
      return yield* steps();
    } finally {
      pool.close();
    }
  }
  return {
    profile,
    checkpoint() {
      const now = copy();
      return timed(unsoundParameter(now) ? sound : now);
    },
    run,
  };
}

/** All that is added to the loss: penalties of parameters and signals, and adjoint terms times their multipliers, which are constants. */
const penaltiesOf = ({ adjointTerms }: Network, values: Readonly<Record<string, number>>): number =>
  adjointTerms.reduce((sum, { name, multiplier }) => sum + multiplier.attr.data![0] * values[name], values.penalties);

function unsoundLoss({
  loss,
  penalties,
  gradientNorm,
}: Readonly<Record<string, number>>): { name: string; value: number } | undefined {
  const entries = Object.entries({ loss, penalties, "gradient norm": gradientNorm });
  const found = entries.find(([, value]) => !Number.isFinite(value));
  return found && { name: found[0], value: found[1] };
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
