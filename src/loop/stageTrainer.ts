/** The training loop of one stage: batches in, plain records out. It knows no file, no terminal and no backend. */
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import { invalid, mismatched } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { prunedName } from "../compiler/pruned.ts";
import type { ParameterValues } from "../model/model.ts";
import { type EditNow, hasLesion } from "../open/editSettings.ts";
import type { Experiment } from "../open/experiment.ts";
import { scheduleAt } from "../open/schedule.ts";
import { prunableIn } from "../open/trainingProgram.ts";
import { batchOptionsOf, decaysOf, stepsOf, windowSteps } from "../open/trainOptions.ts";
import { optimizerScalars } from "../optimizer/optimizer.ts";
import { largestSigma } from "../task/noise.ts";
import { countRight, firstScored, scoredTrials } from "../task/score.ts";
import { batches, type StreamPosition } from "../task/stream.ts";
import type { Callbacks } from "./callbacks.ts";
import { type Checkpoint, type EpochSummary, noSums, noTime } from "./checkpoint.ts";
import { checkProfile, sharedProfile } from "./continuation.ts";
import { type Check, type Course, type Ending, endedWith, presentStage } from "./course.ts";
import { bestWith, endingBy } from "./decide.ts";
import { Divergence, type Unsound, unsoundParameter } from "./divergence.ts";
import { checkEffects, editor } from "./editor.ts";
import { epochOf, isUnlearned, withBatch } from "./epoch.ts";
import { batchFeeder } from "./feed.ts";
import { type Losses, lossesOf, unsoundLoss } from "./losses.ts";
import { type Presented, present } from "./present.ts";
import { pruner } from "./pruner.ts";
import type { TrainRecord } from "./records.ts";
import { shrunkIn } from "./stageCheck.ts";
import { trainingClock } from "./trainingClock.ts";
import { updateGuard } from "./updateGuard.ts";
import { type CheckValues, validator } from "./validator.ts";

/** What a stage begins with. */
export interface StageStart {
  readonly backend: Backend;
  readonly signal?: StopSignal;
  /** What a checkpoint says about the whole training, of which this is a stage. */
  readonly whole: Pick<Checkpoint, "config" | "equations" | "taskFingerprint">;
  /** Whether units can be removed at any time. */
  readonly isEditable: boolean;
  /** The course, in which this stage is the present one. */
  readonly course: Course;
  /** Whether checkpoints record the course. */
  readonly isRecorded: boolean;
  readonly callbacks: Callbacks;
  /** The parameters of a new training. */
  readonly fresh?: () => ParameterValues;
  /** Where it resumes, or where the stage before it ended. */
  readonly from?: Checkpoint;
  /** The kind of optimiser of the stage before it. */
  readonly optimizerBefore?: string;
}

export interface StageTrainer {
  readonly profile: NumericProfile;
  /** See `Trainer`. */
  checkpoint(): Checkpoint;
  edit(now: EditNow): void;
  /** Returns whether the stage has ended. */
  run(): AsyncGenerator<TrainRecord, boolean>;
}

/** Steps between two copies of the parameters that are kept in case training diverges. */
const stepsBetweenCopies = 16;

/** Compiles a stage and checks everything that can be checked before its first step. */
export function stageTrainer(
  experiment: Experiment,
  { backend, signal, whole, isEditable, isRecorded, callbacks, fresh, from: resume, ...start }: StageStart,
): StageTrainer {
  const { config, source, model, network } = experiment;
  const { train, seeds } = config;
  const began = performance.now();
  let { course } = start;
  const stage = presentStage(course);
  /** Whether it begins here, after another stage. */
  const isFurther = course.stages.length > 1 && resume?.step === stage.step;
  const { perEpoch, total } = stepsOf(train);
  const batchOptions = batchOptionsOf(train);
  const streamFrom = () => {
    if (!isFurther) return batches(source, batchOptions, seeds.trials, resume?.position);
    return batches(source, batchOptions, seeds.trials, stagePosition(resume!.position, experiment));
  };
  const feedOf = batchFeeder(source, { loss: train.loss, responseWeight: train.responseWeight }, seeds.noise);
  if (total > 0) feedOf(streamFrom().next(), resume?.step ?? 0);
  const stream = streamFrom();
  const { edits } = whole.config.train;
  const { program, options } = experiment.training({ isEditable: isEditable || hasLesion(edits) });
  const pooled = new Set(program.pooling?.of.map(({ name }) => name));
  const names = program.parameters.map(({ name }) => name).filter((name) => !pooled.has(name));
  const shrinking = shrunkIn(experiment);
  const rawNames = network.parameters.map(({ name }) => name);
  /** What is pruned of each matrix, where the configuration removes connections; 0 in any other editable program. */
  const masksIn = ({ train: other }: Checkpoint["config"]) => {
    // What an older version did not know is at its default, in both.
    const { pruning = train.pruning, edits: itsEdits = [] } = other;
    return prunableIn(network, { ...other, pruning, edits: itsEdits }, model.units).map(prunedName);
  };
  const masks = new Set(prunableIn(network, train, model.units, true).map(prunedName));
  // Another kind of optimiser has another memory, and begins without any.
  const isSameKind = !isFurther || start.optimizerBefore === train.optimizer.kind;
  const before = resume && masksIn(resume.config);
  const needed = names.filter((name) => !masks.has(name) || before?.includes(name));
  const hasMemory =
    resume !== undefined && isSameKind && needed.every((name) => rawNames.includes(name) || name in resume.slots);
  const removed = before && Object.fromEntries(before.map((name) => [name, resume!.slots[name]]));
  const given = resume
    ? new Map(Object.entries({ ...resume.parameters, ...removed, ...(hasMemory && resume.slots) }))
    : fresh!();
  const wanted = isFurther ? rawNames : needed;
  const lost = resume && wanted.find((name) => !given.has(name));
  if (lost !== undefined)
    throw mismatched({
      subject: `checkpoint without "${lost}", which the network has`,
      remedy: "it is incomplete, start a new run",
    });

  // Compiled last: a training that cannot begin needs no kernels, nor threads that wait for them.
  const pool = executablePool(backend, program, options);
  const { profile } = pool.current;
  const pruneAfter = pruner(experiment, pool);
  const editing = editor(experiment, pool, edits, resume?.edits ?? 0);
  const valuesOf = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((name) => [name, pool.current.read(name)]));
  /** The optimiser's memory and what is pruned, without the masks of a program that is only prepared for lesions. */
  const slotNames = () => {
    const used = masksIn(editing.config(whole.config));
    return names.filter((name) => !rawNames.includes(name) && (!masks.has(name) || used.includes(name)));
  };
  let checker: ReturnType<typeof validator> | undefined;
  const close = () => {
    pool.close();
    checker?.close();
  };
  try {
    if (resume && isFurther) checkProfile({ profile: sharedProfile(resume.profile) }, sharedProfile(profile));
    else if (resume) checkProfile(resume, profile);
    for (const name of names) if (given.has(name)) pool.current.write(name, given.get(name)!);
    if (!resume) pruneAfter(0);
    checkEffects(edits, editing.made, experiment, valuesOf(names));
    if (train.validation) checker = validator(experiment, train.validation, { backend, stage: course.stages.length });
  } catch (error) {
    close();
    throw error;
  }

  const watch = trainingClock(began, performance.now() - began, resume?.timing);
  let step = resume?.step ?? 0;
  let updates = isFurther && !hasMemory ? 0 : (resume?.updates ?? step);
  let sums = resume?.sums ?? noSums;
  let best = course.best ? resume?.best : undefined;
  let { position } = stream;
  /** λ_Ω·Ω of the last batch. */
  let omega = resume?.omega;
  const epochs = [...(resume?.epochs ?? [])];
  const guard = train.guard && updateGuard(train.guard, resume?.normLevel, resume?.skippedInARow);
  const window = windowSteps(train, source.dt);
  const states = network.states.map(({ name }) => name);
  const copy = (): Checkpoint => ({
    ...whole,
    config: editing.config(whole.config),
    profile,
    step,
    ...((window !== null || guard || updates !== step) && { updates }),
    ...(guard?.level !== undefined && { normLevel: guard.level }),
    ...(guard && { skippedInARow: guard.skippedInARow }),
    ...(omega !== undefined && { omega }),
    ...(editing.made > 0 && { edits: editing.made }),
    position,
    parameters: valuesOf(rawNames),
    slots: valuesOf(slotNames()),
    ...(best && { best }),
    epochs: [...epochs],
    sums,
    ...(isRecorded && { course }),
    timing: noTime,
  });
  let sound = copy();
  /** Whether training goes on, so that the network can be edited. */
  let isOpen = true;
  /** Whether parameters may be those of a later window than the counts of steps and updates. */
  let isWithinBatch = false;
  const timed = (checkpoint: Checkpoint): Checkpoint => ({ ...checkpoint, timing: watch.times() });
  const diverged = ({ name, value }: Unsound, atStep: number, isUpdated = false) =>
    new Divergence(name, value, atStep, timed(sound), { isUpdated, updates, skipped: guard?.skippedInARow ?? 0 });
  const hasEnded = () => presentStage(course).ended !== null;
  /** What happened since the last record was yielded. The state already includes all of it. */
  const happened: TrainRecord[] = [];
  /** Notes a record and passes it to the callbacks, one of which may end the training. */
  const note = (record: TrainRecord): void => {
    happened.push(record);
    const { states, stop } = callbacks.after(course.callbacks, record);
    course = { ...course, callbacks: states };
    if (stop !== undefined) end("callback", stop);
  };
  /** The summary of an epoch that is complete, or cut short by the end of its stage. */
  const endEpoch = (last: Pick<Losses, "loss" | "penalties" | "omega">, parts: number): EpochSummary => {
    const summary = epochOf(sums, {
      ...{ epoch: epochs.length + 1, parts, last },
      ...{ isGuarded: guard !== null, hasOmega: network.adjointTerms.length > 0 },
    });
    epochs.push(summary);
    sums = noSums;
    return summary;
  };
  const end = (why: Ending["why"], because: string): void => {
    if (hasEnded()) return;
    // The batches of an epoch that is cut short are full ones. Without any update there is nothing to summarise.
    const cut = isUnlearned(sums) ? undefined : endEpoch({ loss: 0, penalties: 0 }, sums.batches);
    sums = noSums;
    const ending = { step, epoch: epochs.length, why, because };
    course = endedWith(course, ending);
    if (cut) note({ kind: "epoch", ...cut });
    const { name } = stage;
    if (isRecorded)
      note({ kind: "stage", stage: course.stages.length, ...(name !== undefined && { name }), ...ending });
  };
  const done = () => step - stage.step;
  const ofStage = ({ stage }: Check) => stage === course.stages.length;
  const isDue = () => {
    const last = course.checks.at(-1);
    if (!checker || (last && ofStage(last) && last.step === step)) return false;
    return done() % (train.validation!.every ?? perEpoch) === 0 || done() >= total;
  };
  const noteCheck = (measured: CheckValues): void => {
    const check: Check = {
      stage: course.stages.length,
      step,
      epoch: epochs.length + (perEpoch > 0 ? sums.batches / perEpoch : 0),
      omega: omega ?? null,
      ...measured,
    };
    const checks = [...course.checks, check];
    const after = bestWith(check, train.validation!.best, course.best);
    const isBest = after !== course.best;
    if (isBest) best = valuesOf(rawNames);
    course = { ...course, checks, best: after };
    note({ kind: "validation", ...check, isBest });
    const ending = endingBy(train, checks.filter(ofStage), after);
    if (ending) end(ending.why, ending.because);
  };

  async function* steps(): AsyncGenerator<TrainRecord, boolean> {
    const noise = model.scalars(source.dt, largestSigma(source.noise));
    const { optimizer } = train;
    const decays = decaysOf(optimizer);
    let again: Presented["again"] | undefined;
    const takeTurn = turnTaker();
    while (!hasEnded()) {
      editing.makeDue(step);
      if (isDue()) {
        const number = course.checks.filter(ofStage).length;
        const measured = await checker!.check(number, (name) => pool.current.read(name), signal);
        if (!measured) break;
        noteCheck(measured);
      }
      if (done() >= total) end("epochs", `${train.epochs} epoch${train.epochs === 1 ? "" : "s"}`);
      yield* happened.splice(0);
      if (hasEnded() || signal?.aborted) break;
      const stepBegan = performance.now();
      // Parameters count as sound once a loss has been computed from them.
      const candidate = step - sound.step >= stepsBetweenCopies ? copy() : undefined;
      const batch = stream.next();
      const executable = pool.for(batch.trials.length, Math.min(window ?? batch.steps, batch.steps));
      const rate =
        editing.learningRate(optimizer.learningRate, stage.step) * scheduleAt(train.schedule, done() + 1, total);
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
      const losses = lossesOf(network, shown.results);
      omega = Number.isFinite(losses.omega) ? losses.omega : undefined;
      if (guard?.isOutOfPatience) {
        const unsound = unsoundLoss(losses);
        throw diverged(unsound ?? { name: "gradient norm", value: losses.gradientNorm }, step);
      }
      const score = countRight(scored);
      const part = batch.trials.length / options.trials;
      const isIdle = guard !== null && shown.updates === 0;
      position = stream.position;
      sums = withBatch(sums, { ...losses, ...score, part, skipped: shown.skipped, isIdle });
      const stepMs = performance.now() - stepBegan;
      watch.step(stepMs);
      const epoch = epochs.length + 1;
      const accuracy = score.counted === 0 ? null : score.correct / score.counted;
      let summary: EpochSummary | undefined;
      if (sums.batches === perEpoch) {
        const broken = unsoundParameter({ parameters: valuesOf(rawNames) });
        if (broken) throw diverged(broken, step, true);
        const unsound = isUnlearned(sums) ? unsoundLoss({ ...losses, gradientNorm: 0 }) : undefined;
        if (unsound) throw diverged(unsound, step);
        summary = endEpoch(losses, stream.trialsPerEpoch! / options.trials);
        pruneAfter(epoch - stage.epoch);
      }
      const skipped = guard && { skipped: shown.skipped };
      note({ kind: "step", epoch, step, ...losses, accuracy, ...skipped, stepMs });
      if (summary) note({ kind: "epoch", ...summary });
      yield* happened.splice(0);
      await takeTurn();
    }
    if (again) {
      const broken = unsoundParameter({ parameters: valuesOf(rawNames) });
      if (broken) throw diverged(broken, step, true);
      // No loss has been computed yet from the parameters of the last update. Where a guard would have gone on, it may
      // still become finite.
      if (hasEnded() || !guard) {
        const { gradientNorm, ...others } = lossesOf(network, again());
        const unsound = unsoundLoss(guard ? others : { ...others, gradientNorm });
        if (unsound) throw diverged(unsound, step, true);
        if (guard && updates === 0) throw diverged({ name: "gradient norm", value: gradientNorm }, step);
      }
    }
    return hasEnded();
  }
  return {
    profile,
    checkpoint() {
      if (isWithinBatch) return timed(sound);
      const now = copy();
      return timed(unsoundParameter(now) ? sound : now);
    },
    edit(now) {
      const { ended } = presentStage(course);
      if (
        isOpen &&
        ended !== null &&
        ended.why !== "callback" &&
        course.stages.length < whole.config.train.stages.length
      )
        throw invalid({ subject: "edit between two stages", remedy: "edit it at the next step" });
      if (!isOpen || hasEnded())
        throw invalid({ subject: "edit of a training that has ended", remedy: "edit it while it is trained" });
      editing.add(now, step);
    },
    async *run() {
      try {
        return yield* steps();
      } finally {
        isOpen = false;
        close();
      }
    },
  };
}

/**
 * Where the stream of a new stage begins: rows go on, so that no trial is repeated; a fixed set begins with one of its
 * epochs, and a source that changes with its initial state.
 */
function stagePosition({ presented }: StreamPosition, { source, config }: Experiment): StreamPosition {
  const { trials, dropLast, batch } = config.train;
  // Orders count batches from row 0.
  const rows = trials === "fresh" ? batch : dropLast ? Math.floor(trials.fixed / batch) * batch : trials.fixed;
  const row = Math.ceil(presented / rows) * rows;
  return { presented: row, ...(source.state && { log: [{ row, state: source.state.initial }] }) };
}
