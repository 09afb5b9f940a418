/** Training: the stages of a run, one after another. It knows no file and no terminal. */
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { checkArgument } from "../base/arguments.ts";
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import type { ConfigOptions, RunConfig } from "../open/config.ts";
import type { EditNow } from "../open/editSettings.ts";
import { type Experiment, open, stagesOf } from "../open/experiment.ts";
import { stepsOf } from "../open/trainOptions.ts";
import { listOf } from "../settings/compound.ts";
import { below, readAt } from "../settings/kind.ts";
import { knownOptions } from "../settings/options.ts";
import { callbacksFrom, type TrainCallback, trainCallback } from "./callbacks.ts";
import { type Checkpoint, noSums } from "./checkpoint.ts";
import { checkContinuation, checkEquations, checkTaskFingerprint } from "./continuation.ts";
import { type Course, noCourse, presentStage } from "./course.ts";
import type { TrainRecord } from "./records.ts";
import { checkStageStart } from "./stageCheck.ts";
import { type StageTrainer, stageTrainer } from "./stageTrainer.ts";
import { startingParameters } from "./start.ts";

export interface Trained {
  /** The state of a training, to be saved or resumed. */
  readonly checkpoint: Checkpoint;
  /** False if the signal stopped it before its end. */
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
  /** Functions that follow the training and may end it; their states are kept in checkpoints. */
  readonly callbacks?: readonly TrainCallback[];
  /** Prepares the program for lesions by `Trainer.edit` (default false). The numbers of a training are the same. */
  readonly isEditable?: boolean;
}

export interface TrainNetworkOptions extends ConfigOptions, TrainerOptions {}

/** A training that is ready to begin. */
export interface Trainer {
  /** The numeric profile of its backend. */
  readonly profile: NumericProfile;
  /** Batches shown before, and by its end at the latest. */
  readonly step: number;
  readonly steps: number;
  /** Whether it was trained to its end before. */
  readonly isDone: boolean;
  /**
   * The current state of the training; while parameters are not finite, and after an error between the windows of a
   * batch, the last state that is known to be sound, from up to 16 batches before, not counting those without update.
   */
  checkpoint(): Checkpoint;
  /**
   * Edits the network between two records of the loop, before the next update, and adds the edit to the configuration
   * of checkpoints: a training with that configuration ends with the same bits.
   * @throws "unknown" or "invalid" for what the network does not have or cannot be set to, and after the end;
   * "unsupported" for a lesion without `isEditable`
   */
  edit(now: EditNow): void;
  /** The loop; it can be run once. */
  run(): AsyncGenerator<TrainRecord, Trained>;
}

/**
 * Trains the network of a complete configuration. Loop over it for a record of every step, epoch, check and stage, or
 * await it for the final state; until then nothing is trained.
 * @throws `Divergence` ("invalid") if a loss or gradient is not finite, in which case that update is not applied,
 * or if training ends with parameters or a loss that are not finite. With `train.guard`, which skips such updates: if
 * it skips too many in a row, or all. The error carries the last sound checkpoint. Also the errors of `networkTrainer`.
 */
export const trainNetwork = (config: RunConfig, options: TrainNetworkOptions): Awaitable<TrainRecord, Trained> =>
  awaitable("trainNetwork", (left) => recordsOf(config, options, left));

const optionNames = ["backend", "weights", "resume", "signal", "callbacks", "isEditable", "tasks", "models"] as const;

async function* recordsOf(
  config: RunConfig,
  given: TrainNetworkOptions,
  left: StopSignal,
): AsyncGenerator<TrainRecord, Trained> {
  return yield* trainerFor("trainNetwork", config, given, left).run();
}

/**
 * A training that is ready to begin: its loop, its state at any time, and a way to edit the network in between. Pausing
 * is not asking its loop for the next record.
 * @throws the errors of `networkTrainer`
 */
export const trainerOf = (config: RunConfig, options: TrainNetworkOptions): Trainer =>
  trainerFor("trainerOf", config, options);

function trainerFor(name: string, config: RunConfig, given: TrainNetworkOptions, left?: StopSignal): Trainer {
  checkArgument("config", config, ["model", "task", "train"], "give a complete configuration: what runConfig returns");
  checkArgument("options", given, ["backend"], "name the backend: { backend: wasmBackend() }");
  const { tasks, models, signal, ...options } = knownOptions(given, optionNames, `the options of ${name}`);
  return networkTrainer(open(config, { tasks, models }), {
    ...options,
    signal: left ? eitherOf(signal, left) : signal,
  });
}

/**
 * Compiles a training and checks everything that can be checked before its first step.
 * @throws "mismatched" or "unsupported" for a checkpoint of another run or machine; "invalid" for a first batch
 * without weight; the errors of `startingParameters` and `callbacksFrom`.
 */
export function networkTrainer(experiment: Experiment, options: TrainerOptions): Trainer {
  const { backend, weights, resume, signal, isEditable = false } = options;
  if (resume) checkContinuation(resume, experiment);
  const { config } = experiment;
  const equations = experiment.equations();
  if (resume) checkEquations(resume, equations);
  const taskFingerprint = experiment.taskFingerprint();
  if (resume) checkTaskFingerprint(resume, taskFingerprint);
  const stages = stagesOf(experiment);
  stages.slice(1).forEach((stage, k) => {
    below("train.stages", () => below(k + 1, () => checkStageStart(stage)));
  });
  const totals = stages.map(({ config }) => stepsOf(config.train).total);
  const callbacks = callbacksFrom(
    readAt(listOf(trainCallback), options.callbacks ?? [], "callbacks"),
    resume?.course?.callbacks,
  );
  const isRecorded =
    stages.length > 1 ||
    config.train.stages.length > 0 ||
    config.train.validation !== null ||
    (options.callbacks ?? []).length > 0;
  const stageOf = (course: Course, from: Checkpoint | undefined, edits = config.train.edits): StageTrainer =>
    stageTrainer(stages[course.stages.length - 1], {
      backend,
      signal,
      whole: {
        config: edits === config.train.edits ? config : { ...config, train: { ...config.train, edits } },
        equations,
        taskFingerprint,
      },
      isEditable,
      course,
      isRecorded,
      callbacks,
      from,
      optimizerBefore: stages[course.stages.length - 2]?.config.train.optimizer.kind,
      fresh: () => startingParameters(experiment, weights),
    });
  /** The course as the next step continues it: with a next stage, if the present one has ended. */
  const continued = (course: Course, step: number, epoch: number): Course => {
    const { ended } = presentStage(course);
    const { name } = config.train.stages[course.stages.length] ?? {};
    const next = { ...(name !== undefined && { name }), step, epoch, ended: null };
    return ended === null || isOver(course, stages.length)
      ? course
      : { ...course, stages: [...course.stages, next], best: null };
  };
  const before = resume?.course ?? { ...noCourse, stages: [firstStage(config)], callbacks: callbacks.states };
  const isToBeEdited = (resume?.edits ?? 0) < config.train.edits.length;
  const resumed = reopened(before, resume, totals, isToBeEdited);
  const course = continued({ ...resumed, callbacks: callbacks.states }, resume?.step ?? 0, resume?.epochs.length ?? 0);
  let stage = stageOf(course, resume);
  const later = (from: number) => totals.slice(from).reduce((sum, total) => sum + total, 0);
  const isDone =
    isOver(course, stages.length) || (!isRecorded && !isToBeEdited && resume !== undefined && resume.step >= totals[0]);
  return {
    profile: stage.profile,
    step: resume?.step ?? 0,
    steps: isDone ? resume!.step : presentStage(course).step + later(course.stages.length - 1),
    isDone,
    checkpoint: () => stage.checkpoint(),
    edit: (now) => stage.edit(now),
    async *run() {
      for (;;) {
        const hasEnded = yield* stage.run();
        const checkpoint = stage.checkpoint();
        const so = checkpoint.course ?? course;
        if (!hasEnded || !isRecorded || isOver(so, stages.length)) return { checkpoint, finished: hasEnded };
        const next = continued(so, checkpoint.step, checkpoint.epochs.length);
        stage = stageOf(next, { ...checkpoint, sums: noSums }, checkpoint.config.train.edits);
      }
    },
  };
}

const firstStage = ({ train: { stages } }: RunConfig): Course["stages"][number] => {
  const name = stages[0]?.name;
  return { ...(name !== undefined && { name }), step: 0, epoch: 0, ended: null };
};

/** Whether no stage is left: the last has ended, or a callback ended the training. */
const isOver = ({ stages }: Course, all: number): boolean => {
  const { ended } = stages[stages.length - 1];
  return ended !== null && (stages.length >= all || ended.why === "callback");
};

/** A stage that was trained to its last epoch goes on if it has more of them now, or edits after the last update. */
function reopened(
  course: Course,
  resume: Checkpoint | undefined,
  totals: readonly number[],
  isToBeEdited: boolean,
): Course {
  const { stages } = course;
  const present = presentStage(course);
  if (resume === undefined) return course;
  // A run in one stage records no course, and ended with its last epoch.
  const ended =
    present.ended ??
    (resume.course === undefined && totals.length > 1 && resume.step >= totals[0]
      ? { step: resume.step, epoch: resume.epochs.length, why: "epochs" as const, because: "its last epoch" }
      : null);
  const isLonger = ended?.why === "epochs" && (isToBeEdited || resume.step - present.step < totals[stages.length - 1]);
  return { ...course, stages: [...stages.slice(0, -1), { ...present, ended: isLonger ? null : ended }] };
}
