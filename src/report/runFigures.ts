/**
 * The figures of a run, in the order of its report: how it learned, what it does, how it does it, how it is built, and,
 * on request, its dynamics.
 */
import { alignedBlocks } from "../analysis/alignment.ts";
import { nonNormality } from "../analysis/nonNormality.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivityOrder } from "../analysis/selectivity.ts";
import { taskClusters, taskVariance } from "../analysis/taskVariance.ts";
import { ownValue } from "../base/display.ts";
import type { DalenetError } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { countUnits } from "../base/population.ts";
import type { PointsOfRun } from "../dynamics/pointsOfRun.ts";
import { hasOneLeak, recurrentMapName, recurrentMapOf, whyNoLeakyMap } from "../evaluate/recurrent.ts";
import { mostEigenvalues } from "../evaluate/recurrentResults.ts";
import { averagesFigure } from "../figure/averages.ts";
import { connectivityFigure } from "../figure/connectivity.ts";
import { dimensionFigure } from "../figure/dimension.ts";
import { eigenvaluesFigure } from "../figure/eigenvalues.ts";
import type { Figure } from "../figure/figure.ts";
import { fixedPointsFigure } from "../figure/fixedPoints.ts";
import { levelsFigure } from "../figure/levels.ts";
import { nonNormalityFigure } from "../figure/nonNormality.ts";
import { optimisationFigure } from "../figure/optimisation.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { selectivityFigure } from "../figure/selectivity.ts";
import { taskVarianceFigure } from "../figure/taskVariance.ts";
import type { Theme } from "../figure/theme.ts";
import { trainingFigure } from "../figure/training.ts";
import { trajectoriesFigure } from "../figure/trajectories.ts";
import { trialFigure } from "../figure/trial.ts";
import { unitsFigure } from "../figure/units.ts";
import { weightsFigure } from "../figure/weights.ts";
import type { Metrics } from "../format/metricsFile.ts";
import type { NamedRecording } from "../format/recordingFile.ts";
import type { RunFile } from "../format/runFile.ts";
import type { PsychometricResult, RunResults } from "../format/runResults.ts";
import type { ValidationTable } from "../format/validationFile.ts";
import type { LossName } from "../model/loss.ts";
import { idealCurve } from "../open/references.ts";
import { type ActivityGroups, activityGroups } from "./activityGroups.ts";
import { courseOf, criteriaOf, stagedRates } from "./trainingCourse.ts";

/** The figures of a report, in its order. */
export const figureNames = [
  "training",
  "optimisation",
  "psychometric",
  "trial",
  "averages",
  "units",
  "levels",
  "selectivity",
  "taskVariance",
  "trajectories",
  "connectivity",
  "weights",
  "eigenvalues",
  "fixed-points",
  "dimension",
  "non-normality",
] as const;
export type FigureName = (typeof figureNames)[number];
/** Those that fixed points add to a report. */
export const figuresOfDynamics = [
  "fixed-points",
  "dimension",
  "non-normality",
] as const satisfies readonly FigureName[];

/** What figures are drawn from. */
export interface RunParts {
  readonly file: RunFile;
  readonly results: RunResults;
  readonly named: NamedRecording;
  readonly metrics: Metrics;
  /** The checks of a run that was validated. */
  readonly checks?: ValidationTable;
  /** The effective recurrent matrix [from, to] after training, and before; undefined for a model without one. */
  readonly weights?: ArrayLike<number>;
  readonly initialWeights?: ArrayLike<number>;
  /** What `run.fixedPoints` returns, if the report shows dynamics. */
  readonly dynamics?: PointsOfRun;
}

/** How the trials of figures are shown, where not as suits the task. */
export interface TrialLook {
  /** The period to whose onset trials are aligned. */
  readonly align?: string;
  /** What trials are grouped by, as in `trialGroups`. */
  readonly by?: readonly string[];
}

/** A figure that is not drawn. */
export interface LeftOut {
  /** File name without extension. */
  readonly name: FigureName;
  /** As part of a sentence. */
  readonly title: string;
  readonly because: string | DalenetError;
  /** Whether it is a figure of other tasks, which a report of this one does not mention. */
  readonly isOfOthers?: boolean;
}

/** Why, in words. */
export const reasonOf = ({ because }: LeftOut): string => (typeof because === "string" ? because : because.message);

/** A figure that is drawn on demand. */
export interface LazyFigure {
  readonly name: FigureName;
  readonly title: string;
  draw(): Promise<Figure>;
}

export interface RunFigures {
  readonly drawings: readonly LazyFigure[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The figures that can be drawn of a run, and why the others cannot.
 * @throws "unknown" for a period or grouping that does not exist; "missing" if no trial has it
 */
export function runFigures(parts: RunParts, theme: Theme, look: TrialLook = {}): RunFigures {
  const run = shownRun(parts, look);
  const all = figureNames.map((name) => {
    const { title, because, isOf, draw } = entries[name];
    const text = typeof title === "string" ? title : title(run);
    const other = isOf?.(run) ?? false;
    const reason = other || (because?.(run) ?? false);
    return reason === false
      ? { drawing: { name, title: text, draw: () => draw(run, theme) } }
      : { leftOut: { name, title: text, because: reason, ...(other !== false && { isOfOthers: true }) } };
  });
  return {
    drawings: all.flatMap(({ drawing }) => drawing ?? []),
    leftOut: all.flatMap(({ leftOut }) => leftOut ?? []),
  };
}

/** A run with what several of its figures show. */
interface ShownRun extends RunParts, ActivityGroups {
  readonly align?: string;
  readonly by?: readonly string[];
  readonly recording: Recording;
  /** Selectivity as the run has it; null values are NaN. */
  readonly measured?: Selectivity;
  /** That of the requested grouping, or else the measured one. */
  readonly selectivity?: Selectivity;
}

function shownRun(parts: RunParts, { align, by }: TrialLook): ShownRun {
  const { recording } = parts.named;
  const { selectivity } = parts.results;
  const measured: Selectivity | undefined = selectivity
    ? {
        ...selectivity,
        dprime: Float64Array.from(selectivity.dprime, (value) => value ?? Number.NaN),
        silent: [...selectivity.silent],
      }
    : undefined;
  const groups = activityGroups(recording, measured, by);
  if (align !== undefined) alignedBlocks(recording, align); // throws for an unknown period
  const compared = "because" in groups.compared ? measured : groups.compared;
  return { ...parts, ...groups, align, by, recording, measured, selectivity: compared };
}

/** The factor that tells the tasks of a mixture apart. */
const taskFactor = "task";

/** Why a figure cannot be drawn of a run; false if it can. */
type Because = (run: ShownRun) => string | false;

const noRecording: Because = ({ recording: { trials } }) =>
  trials === 0 && "no trials were recorded (evaluate.recordedTrials)";
const noTrials: Because = (run) =>
  noRecording(run) || (!run.recording.table.some(isFiniteTrial) && "none of the recorded trials is finite");
const noGroups: Because = (run) =>
  noTrials(run) || (run.groups?.length === 0 && `no finite trial has ${run.by?.join(" and ")}`);
const noDynamics: Because = ({ dynamics }) =>
  dynamics === undefined && "fixed points were not searched for (--dynamics; in a program, the option dynamics)";
const noMatrix: Because = ({ weights }) => weights === undefined && "the model has no recurrent matrix wRec";

/** A figure of the report. */
interface Entry {
  /** As part of a sentence. */
  readonly title: string | ((run: ShownRun) => string);
  /** Absent for a figure that every run has. */
  readonly because?: Because;
  /** Why it is a figure of other tasks. */
  readonly isOf?: Because;
  draw(run: ShownRun, theme: Theme): Promise<Figure>;
}

const entries: Readonly<Record<FigureName, Entry>> = {
  training: {
    title: "loss and accuracy",
    draw({ file, metrics: { loss, accuracy }, checks }, theme) {
      const { config, references } = file;
      const record = {
        lossName: lossTitles[config.train.loss],
        loss,
        // Tasks without right choices have no accuracy.
        accuracy: accuracy.some((value) => value !== null) ? accuracy : undefined,
        lossReferences: [...references.loss, ...criteriaOf(config, "loss")],
        accuracyReferences: [...references.accuracy, ...criteriaOf(config, "accuracy")],
        ...(file.course && { course: courseOf(file.course, checks) }),
      };
      return trainingFigure(record, theme);
    },
  },
  optimisation: {
    title: "gradient norm and learning rate",
    because: ({ metrics }) => metrics.gradientNorm.length === 0 && "metrics.csv holds no gradient norms",
    draw({ file: { config, course }, metrics: { gradientNorm, penalties, omega, loss } }, theme) {
      const { clipNorm } = config.train;
      const learningRate = stagedRates(config, course, loss.length);
      const record = {
        ...{ gradientNorm, penalties, omega, learningRate },
        ...(clipNorm === null ? {} : { clipNorm }),
      };
      return optimisationFigure(record, theme);
    },
  },
  psychometric: {
    title: "the psychometric curve",
    because: ({ results: { psychometric } }) =>
      psychometric === null
        ? "the evaluation did not measure it: the task declares no psychometric variable, or evaluate.psychometric is null"
        : psychometric.points.length === 0 && "no trial of the evaluation has a level of the psychometric variable",
    draw({ file: { references }, results }, theme) {
      const { points, factor, unit, favours } = results.psychometric!;
      const curve = {
        points: points.map(pointOf),
        factor: { name: factor, unit, favours },
        ideal: idealCurve(references),
      };
      return psychometricFigure(curve, theme);
    },
  },
  trial: {
    title: "one trial",
    because: noRecording,
    draw: ({ named, recording }, theme) => trialFigure({ ...named, trial: exampleTrial(recording) }, theme),
  },
  averages: {
    title: "population averages",
    because: noGroups,
    draw: ({ recording, groups, align }, theme) => averagesFigure({ recording, groups, period: align }, theme),
  },
  units: {
    title: "single units",
    because: noGroups,
    draw: ({ recording, groups, align, selectivity }, theme) =>
      unitsFigure({ recording, groups, selectivity, period: align }, theme),
  },
  levels: {
    title: ({ against }) => `rates against ${typeof against === "string" ? spacedName(against) : "a factor"}`,
    because: (run) => noTrials(run) || (typeof run.against !== "string" && run.against.because),
    draw: ({ recording, against, selectivity }, theme) =>
      levelsFigure({ recording, factor: against as string, selectivity }, theme),
  },
  selectivity: {
    title: "selectivity",
    because: (run) => noTrials(run) || ("because" in run.compared && run.compared.because),
    draw: ({ recording, selectivity }, theme) => selectivityFigure(selectivity!, recording.populations, theme),
  },
  taskVariance: {
    title: "task variance",
    isOf: ({ recording: { table } }) =>
      new Set(table.map(({ condition }) => ownValue(condition, taskFactor))).size < 2 &&
      "the network was not trained on several tasks (a mixture)",
    because: noTrials,
    draw({ recording }, theme) {
      const variance = taskVariance(recording);
      return taskVarianceFigure({ ...variance, ...taskClusters(variance) }, theme);
    },
  },
  trajectories: {
    title: "trajectories",
    because: (run) => noGroups(run) || (run.recording.units < 2 && "there is only one unit"),
    draw: ({ recording, groups, align }, theme) => trajectoriesFigure({ recording, groups, period: align }, theme),
  },
  connectivity: {
    title: "recurrent connectivity",
    because: noMatrix,
    draw({ recording: { populations, units }, weights, measured }, theme) {
      const order = measured ? selectivityOrder(measured, populations) : Array.from({ length: units }, (_, i) => i);
      return connectivityFigure({ weights: weights!, populations, order }, theme);
    },
  },
  weights: {
    title: "the distribution of recurrent weights",
    because: noMatrix,
    draw: ({ recording: { populations }, weights }, theme) => weightsFigure({ weights: weights!, populations }, theme),
  },
  eigenvalues: {
    title: "eigenvalues",
    because: (run) =>
      noMatrix(run) ||
      (run.recording.units > mostEigenvalues &&
        `${run.recording.units} units take a while: call eigenvaluesFigure (they are drawn automatically up to ${mostEigenvalues} units)`),
    draw({ file: { config }, results: { spectrum: spectra }, weights, initialWeights }, theme) {
      const { model } = config;
      const { matrix, size } = recurrentMapOf(model, weights!);
      const before = initialWeights && recurrentMapOf(model, initialWeights).matrix;
      const isLeaky = hasOneLeak(model);
      const matrixName = recurrentMapName(model);
      return eigenvaluesFigure({ weights: matrix, units: size, before, spectra, isLeaky, matrixName }, theme);
    },
  },
  "fixed-points": {
    title: "fixed points",
    isOf: noDynamics,
    draw: ({ dynamics }, theme) => fixedPointsFigure(dynamics!, theme),
  },
  dimension: {
    title: "the dimension of activity",
    isOf: noDynamics,
    because: ({ dynamics }) => dynamics!.step.size < 2 && "the state is a single number",
    draw: ({ dynamics }, theme) => dimensionFigure(dynamics!, theme),
  },
  "non-normality": {
    title: "non-normality of the recurrent matrix",
    isOf: noDynamics,
    because: (run) =>
      whyNoLeakyMap(run.file.config.model, run.weights) ||
      (run.recording.units > mostEigenvalues &&
        `${run.recording.units} units take a while: call nonNormality and nonNormalityFigure`),
    draw({ file: { config }, recording: { populations }, weights }, theme) {
      const { matrix, size } = recurrentMapOf(config.model, weights!);
      const isWhole = countUnits(populations) === size;
      return nonNormalityFigure({ nonNormality: nonNormality(matrix, size, isWhole ? { populations } : {}) }, theme);
    },
  },
};

const pointOf = ({ level, value, low, high, trials, shown, notFinite }: PsychometricResult) => ({
  level,
  value: value ?? Number.NaN,
  low: low ?? Number.NaN,
  high: high ?? Number.NaN,
  n: trials,
  shown,
  notFinite,
});

/** The names of the losses in figures. */
export const lossTitles: Readonly<Record<LossName, string>> = {
  crossEntropy: "cross-entropy",
  squaredError: "squared error",
  binaryCrossEntropy: "binary cross-entropy",
};

/** The trial to draw: the first correct one with the strongest evidence, or else the first finite one. */
function exampleTrial({ table, words }: Recording): number {
  let best = Math.max(0, table.findIndex(isFiniteTrial));
  let most = Number.NEGATIVE_INFINITY;
  table.forEach(({ isCorrect, condition }, trial) => {
    const level = words?.psychometric ? ownValue(condition, words.psychometric.factor) : undefined;
    const strength = typeof level === "number" ? Math.abs(level) : 0;
    if (isCorrect && strength > most) {
      best = trial;
      most = strength;
    }
  });
  return best;
}
