/** The training loop: batches in, plain records out. It knows no file, no terminal and no particular backend. */
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import { checkArgument } from "../base/arguments.ts";
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import { invalid, mismatched } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { Network } from "../ir/program.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import type { ConfigOptions, RunConfig } from "../open/config.ts";
import { type Experiment, open } from "../open/experiment.ts";
import { scheduleAt } from "../open/schedule.ts";
import { batchOptionsOf, decaysOf, stepsOf, windowSteps } from "../open/trainOptions.ts";
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
  type Unsound,
  unsoundParameter,
  type WallClockTimes,
} from "./checkpoint.ts";
import { batchFeeder } from "./feed.ts";
import { type Presented, present } from "./present.ts";
import { pruner } from "./pruner.ts";
import { startingParameters } from "./start.ts";
import { mostSkippedInARow, updateGuard } from "./updateGuard.ts";

/** One update. Epoch and step count from 1. */
export interface StepRecord {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  /** Without penalties. Of a batch whose update was skipped, it may be infinite or NaN, as the numbers below. */
  readonly loss: number;
  /** Everything that is added to it: penalties on weights and rates, and Ω times its multiplier. */
  readonly penalties: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Fraction of the batch's trials with a right choice, before the update; null if none has one. */
  readonly accuracy: number | null;
  /** Updates of the batch that `train.guard` skipped; absent without it. */
  readonly skipped?: number;
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
   * batch, the last state that is known to be sound, from up to 16 batches before, not counting those without update.
   */
  checkpoint(): Checkpoint;
  /** The loop; it can be run once. */
  run(): AsyncGenerator<TrainRecord, Trained>;
}

/** Steps between two copies of the parameters that are kept in case training diverges. */
const stepsBetweenCopies = 16;

/**
 * Trains the network of a complete configuration. Loop over it for a record of every step and every epoch, or
 * await it for the final state; until then nothing is trained.
 * @throws `Divergence` ("invalid") if a loss or gradient is not finite, in which case that update is not applied,
 * or if training ends with parameters or a loss that are not finite. With `train.guard`, which skips such updates: if
 * it skips too many in a row, or all. The error carries the last sound checkpoint. Also the errors of `networkTrainer`.
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
  if (resume) checkContinuation(resume, experiment);
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
  const pooled = new Set(program.pooling?.of.map(({ name }) => name));
  const names = program.parameters.map(({ name }) => name).filter((name) => !pooled.has(name));
  const shrinking = train.guard && train.guard.shrink > 0 ? shrunkName(network) : undefined;
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
  const compileMs = performance.now() - began;
  const pruneAfter = pruner(experiment, pool);
  try {
    if (resume) checkProfile(resume, profile);
    for (const name of names) if (start.has(name)) pool.current.write(name, start.get(name)!);
    if (!resume) pruneAfter(0);
  } catch (error) {
    pool.close();
    throw error;
  }

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
  const guard = train.guard && updateGuard(train.guard, resume?.normLevel, resume?.skippedInARow);
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
    ...((window !== null || guard) && { updates }),
    ...(guard?.level !== undefined && { normLevel: guard.level }),
    ...(guard && { skippedInARow: guard.skippedInARow }),
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
  const diverged = ({ name, value }: Unsound, atStep: number, isUpdated = false) =>
    new Divergence(name, value, atStep, timed(sound), { isUpdated, updates, skipped: guard?.skippedInARow ?? 0 });

  async function* steps(): AsyncGenerator<TrainRecord, Trained> {
    const noise = model.scalars(source.dt, largestSigma(source.noise));
    const { optimizer } = train;
    const decays = decaysOf(optimizer);
    const { perEpoch, total } = stepsOf(train);
    let again: Presented["again"] | undefined;
    const takeTurn = turnTaker();
    while (step < total && !signal?.aborted) {
      const stepBegan = performance.now();
      // Parameters count as sound once a loss has been computed from them.
      const candidate = step - sound.step >= stepsBetweenCopies ? copy() : undefined;
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
        accepts(results) {
          const all = lossesOf(network, results);
          if (guard) return guard.accepts(all);
          const unsound = unsoundLoss(all);
          if (unsound) throw diverged(unsound, step + 1);
          return true;
        },
        updated(results, isMade) {
          guard?.note(results.gradientNorm, isMade);
          if (isMade || shrinking === undefined) return;
          const kept = Math.max(0, 1 - rate * train.guard!.shrink);
          executable.write(
            shrinking,
            executable.read(shrinking).map((weight) => weight * kept),
          );
        },
      });
      const scored = scoredTrials(batch, source.scorer, shown.outputs, source.outputs.length, from);
      stream.report(scored);
      if (candidate && shown.updates > 0) sound = candidate;
      shown.apply();
      isWithinBatch = false;
      again = shown.again;
      updates += shown.updates;
      step++;
      const { loss, penalties, gradientNorm } = lossesOf(network, shown.results);
      if (guard && guard.skippedInARow >= mostSkippedInARow) {
        const unsound = unsoundLoss({ loss, penalties, gradientNorm });
        throw diverged(unsound ?? { name: "gradient norm", value: gradientNorm }, step);
      }
      const { correct, counted } = countRight(scored);
      const part = batch.trials.length / options.trials;
      const isIdle = guard !== null && shown.updates === 0;
      position = stream.position;
      sums = {
        batches: sums.batches + 1,
        loss: isIdle ? sums.loss : sums.loss + part * loss,
        penalties: isIdle ? sums.penalties : sums.penalties + part * penalties,
        gradientNorm: isIdle ? sums.gradientNorm : sums.gradientNorm + gradientNorm,
        correct: sums.correct + correct,
        counted: sums.counted + counted,
        skipped: sums.skipped + shown.skipped,
        idle: isIdle ? sums.idle + 1 : sums.idle,
        idleParts: isIdle ? sums.idleParts + part : sums.idleParts,
      };
      const stepMs = performance.now() - stepBegan;
      times[stepsTimed++ % times.length] = stepMs;
      const epoch = Math.ceil(step / perEpoch);
      const accuracy = counted === 0 ? null : correct / counted;
      let summary: EpochSummary | undefined;
      if (sums.batches === perEpoch) {
        const broken = unsoundParameter({ parameters: valuesOf(rawNames) });
        if (broken) throw diverged(broken, step, true);
        const unlearned = sums.idle === perEpoch;
        const unsound = unlearned ? unsoundLoss({ loss, penalties }) : undefined;
        if (unsound) throw diverged(unsound, step);
        const fullBatches = stream.trialsPerEpoch! / options.trials - sums.idleParts;
        summary = {
          epoch,
          loss: unlearned ? loss : sums.loss / fullBatches,
          penalties: unlearned ? penalties : sums.penalties / fullBatches,
          gradientNorm: unlearned ? null : sums.gradientNorm / (perEpoch - sums.idle),
          accuracy: sums.counted === 0 ? null : sums.correct / sums.counted,
          ...(guard && { skipped: sums.skipped }),
        };
        epochs.push(summary);
        sums = noSums;
        pruneAfter(epoch);
      }
      const skipped = guard && { skipped: shown.skipped };
      yield { kind: "step", epoch, step, loss, penalties, gradientNorm, accuracy, ...skipped, stepMs };
      if (summary) yield { kind: "epoch", ...summary };
      await takeTurn();
    }
    const last = copy();
    const finished = step >= total;
    if (again) {
      const broken = unsoundParameter(last);
      if (broken) throw diverged(broken, step, true);
      // No loss has been computed yet from the parameters of the last update. Where a guard would have gone on, it may
      // still become finite.
      if (finished || !guard) {
        const { gradientNorm, ...others } = lossesOf(network, again());
        const unsound = unsoundLoss(guard ? others : { ...others, gradientNorm });
        if (unsound) throw diverged(unsound, step, true);
        if (guard && updates === 0) throw diverged({ name: "gradient norm", value: gradientNorm }, step);
      }
    }
    return { checkpoint: timed(last), finished };
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

interface Losses {
  readonly loss: number;
  /** Everything that is added to it. */
  readonly penalties: number;
  readonly gradientNorm: number;
}

/**
 * The loss of a run, its gradient, and everything that is added to it: penalties of parameters and signals, and adjoint
 * terms times their multipliers, which are constants.
 */
const lossesOf = ({ adjointTerms }: Network, values: Readonly<Record<string, number>>): Losses => ({
  loss: values.loss,
  penalties: adjointTerms.reduce(
    (sum, { name, multiplier }) => sum + multiplier.attr.data![0] * values[name],
    values.penalties,
  ),
  gradientNorm: values.gradientNorm,
});

/** The matrix that a guard may shrink. Throws "invalid" for a network that does not train it. */
function shrunkName({ parameters }: Network): string {
  if (parameters.some(({ name, trained }) => name === "wRec" && trained)) return "wRec";
  throw invalid({
    at: "train.guard.shrink",
    detail: "for a network that trains no parameter wRec",
    remedy: "leave it out: it is wRec that shrinks",
  });
}

/** The first of them that is not finite. */
function unsoundLoss({
  loss,
  penalties,
  gradientNorm = 0,
}: Omit<Losses, "gradientNorm"> & Partial<Losses>): Unsound | undefined {
  const entries = Object.entries({ loss, penalties, "gradient norm": gradientNorm });
  const found = entries.find(([, value]) => !Number.isFinite(value));
  return found && { name: found[0], value: found[1] };
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
