/** The training loop: batches in, plain records out. It knows no file, no terminal and no particular backend. */
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import { checkArgument } from "../base/arguments.ts";
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import { mismatched } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { Network } from "../ir/program.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import type { ConfigOptions, RunConfig } from "../open/config.ts";
import { type Experiment, open } from "../open/experiment.ts";
import { scheduleAt } from "../open/schedule.ts";
import { batchOptionsOf, stepsOf, windowSteps } from "../open/trainOptions.ts";
import { optimizerScalars } from "../optimizer/optimizer.ts";
import { knownOptions } from "../settings/options.ts";
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
  unsoundParameter,
  type WallClockTimes,
} from "./checkpoint.ts";
import { batchFeeder } from "./feed.ts";
import { type Presented, present } from "./present.ts";
import { startingParameters } from "./start.ts";

/** One update. Epoch and step count from 1. */
export interface StepRecord {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  /** Without penalties. */
  readonly loss: number;
  /** Everything that is added to it: penalties on weights and rates, and Ω times its multiplier. */
  readonly penalties: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Fraction of the batch's trials with a right choice, before the update; null if none has one. */
  readonly accuracy: number | null;
  /** Wall-clock time of the step: trials, forward, backward, update, score. */
  readonly stepMs: number;
}
export type EpochRecord = { readonly kind: "epoch" } & EpochSummary;
export type TrainRecord = StepRecord | EpochRecord;

export interface Trained {
  /** The state of a training, to be saved or resumed. */
  readonly checkpoint: Checkpoint;
  /** False if the signal stopped it before its last epoch. */
  readonly finished: boolean;
}

export interface TrainerOptions {
  readonly backend: Backend;
  /** The arrays of the file that `model.weights` names, if it names one. */
  readonly weights?: GivenWeights;
  /** Resume from here; every number is then what it would have been without the stop. */
  readonly resume?: Checkpoint;
  /** Stops after the current step. */
  readonly signal?: StopSignal;
}

export interface TrainNetworkOptions extends ConfigOptions, TrainerOptions {}

/** A training that is ready to begin. */
export interface Trainer {
  /** The numeric profile of its backend. */
  readonly profile: NumericProfile;
  /**
   * The current state of the training; while parameters are not finite, and after an error between the windows of a
   * batch, the last state that is known to be sound, from up to 31 steps before.
   */
  checkpoint(): Checkpoint;
  /** The loop; it can be run once. */
  run(): AsyncGenerator<TrainRecord, Trained>;
}

/** Steps between two checks of the parameters that are kept in case training diverges. */
const stepsBetweenCopies = 16;

/**
 * Trains the network of a complete configuration. Loop over it for a record of every step and every epoch, or
 * await it for the final state; until then nothing is trained.
 * @throws `Divergence` ("invalid") if a loss or gradient is not finite, in which case that update is not applied,
 * or if the last update leaves parameters or a loss that are not finite. The error carries the last sound
 * checkpoint. Also the errors of `networkTrainer`.
 */
export const trainNetwork = (config: RunConfig, options: TrainNetworkOptions): Awaitable<TrainRecord, Trained> =>
  awaitable("trainNetwork", (left) => recordsOf(config, options, left));

const optionNames = ["backend", "weights", "resume", "signal", "tasks", "models"] as const;

async function* recordsOf(
  config: RunConfig,
  given: TrainNetworkOptions,
  left: StopSignal,
): AsyncGenerator<TrainRecord, Trained> {
  checkArgument("config", config, ["model", "task", "train"], "give a complete configuration: what runConfig returns");
  checkArgument("options", given, ["backend"], "name the backend: { backend: wasmBackend() }");
  const { tasks, models, signal, ...options } = knownOptions(given, optionNames, "the options of trainNetwork");
  const experiment = open(config, { tasks, models });
  return yield* networkTrainer(experiment, { ...options, signal: eitherOf(signal, left) }).run();
}

/**
 * Compiles a training and checks everything that can be checked before its first step.
 * @throws "mismatched" or "unsupported" for a checkpoint of another run or machine; "invalid" for a first batch
 * without weight; the errors of `startingParameters`.
 */
export function networkTrainer(experiment: Experiment, { backend, weights, resume, signal }: TrainerOptions): Trainer {
  const { config, source, model, network } = experiment;
  if (resume) checkContinuation(resume, config);
  const { train, seeds } = config;
  const began = performance.now();
  const streamFrom = () => batches(source, batchOptionsOf(train), seeds.trials, resume?.position);
  const feedOf = batchFeeder(source, { loss: train.loss, responseWeight: train.responseWeight }, seeds.noise);
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

  // Compiled last: a training that cannot begin needs no kernels, nor threads that wait for them.
  const pool = executablePool(backend, program, options);
  const { profile } = pool.current;
  if (resume) checkProfile(resume, profile);
  const compileMs = performance.now() - began;
  for (const name of names) if (start.has(name)) pool.current.write(name, start.get(name)!);

  let step = resume?.step ?? 0;
  let updates = resume?.updates ?? step;
  let sums = resume?.sums ?? noSums;
  let { position } = stream;
  const epochs = [...(resume?.epochs ?? [])];
  /** Of the last steps only, so that a long training does not accumulate numbers. */
  const times = new Float64Array(1024);
  let stepsTimed = 0;
  const timing = (): WallClockTimes => {
    const before = resume?.timing ?? noTime;
    return {
      compileMs,
      stepMs: stepsTimed > 0 ? median(times.subarray(0, stepsTimed)) : before.stepMs,
      totalSeconds: before.totalSeconds + (performance.now() - began) / 1000,
    };
  };
  const window = windowSteps(train, source.dt);
  const states = network.states.map(({ name }) => name);
  const valuesOf = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((name) => [name, pool.current.read(name)]));
  const copy = (): Checkpoint => ({
    config,
    equations,
    taskFingerprint: fingerprint,
    profile,
    step,
    ...(window !== null && { updates }),
    position,
    parameters: valuesOf(rawNames),
    slots: valuesOf(names.filter((name) => !rawNames.includes(name))),
    epochs: [...epochs],
    sums,
    timing: noTime,
  });
  let sound = copy();
  /** Whether parameters may be those of a later window than the counts of steps and updates. */
  let isWithinBatch = false;
  const timed = (checkpoint: Checkpoint): Checkpoint => ({ ...checkpoint, timing: timing() });

  async function* steps(): AsyncGenerator<TrainRecord, Trained> {
    const noise = model.scalars(source.dt, largestSigma(source.noise));
    const { optimizer } = train;
    const decays = optimizer.kind === "sgd" ? {} : { beta1: optimizer.beta1, beta2: optimizer.beta2 };
    const { perEpoch, total } = stepsOf(train);
    let candidate: Checkpoint | undefined;
    let again: (() => Readonly<Record<string, number>>) | undefined;
    const takeTurn = turnTaker();
    while (step < total && !signal?.aborted) {
      const stepBegan = performance.now();
      // Parameters count as sound once a loss has been computed from them.
      if (step % stepsBetweenCopies === 0) candidate = copy();
      const batch = stream.next();
      const executable = pool.for(batch.trials.length, Math.min(window ?? batch.steps, batch.steps));
      const rate = optimizer.learningRate * scheduleAt(train.schedule, step + 1, total);
      const from = firstScored(batch, source.scorer);
      // Windows make updates before their batch counts: an error in between leaves the last sound checkpoint.
      isWithinBatch = window !== null;
      const shown: Presented = present(executable, feedOf(batch, step), {
        window,
        states,
        from,
        scalars: (update) => ({
          ...noise,
          ...optimizerScalars(rate, updates + update, decays),
        }),
        check(results) {
          const unsound = unsoundLoss({ ...results, penalties: penaltiesOf(network, results) });
          if (unsound) throw new Divergence(unsound.name, unsound.value, step + 1, timed(sound));
        },
      });
      const scored = scoredTrials(batch, source.scorer, shown.outputs, source.outputs.length, from);
      stream.report(scored);
      if (candidate) sound = candidate;
      candidate = undefined;
      shown.apply();
      isWithinBatch = false;
      again = shown.again;
      updates += shown.updates;
      step++;
      const { loss, gradientNorm } = shown.results;
      const penalties = penaltiesOf(network, shown.results);
      const { correct, counted } = countRight(scored);
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
    // No loss has been computed yet from the parameters of the last update.
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
      if (isWithinBatch) return timed(sound);
      const now = copy();
      return timed(unsoundParameter(now) ? sound : now);
    },
    run,
  };
}

/**
 * Everything that is added to the loss: penalties of parameters and signals, and adjoint terms times their
 * multipliers, which are constants.
 */
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
