/** The figures of a run, in the order of its report: how it learned, what it does, how it does it, how it is built. */
import { alignedBlocks } from "../analysis/alignment.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivityOrder } from "../analysis/selectivity.ts";
import { ownValue } from "../base/display.ts";
import { type DalenetError, invalid } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { wordsOf } from "../base/names.ts";
import { mostEigenvalues } from "../evaluate/recurrentResults.ts";
import { averagesFigure } from "../figure/averages.ts";
import { connectivityFigure } from "../figure/connectivity.ts";
import { eigenvaluesFigure } from "../figure/eigenvalues.ts";
import type { Figure } from "../figure/figure.ts";
import { levelsFigure } from "../figure/levels.ts";
import { optimisationFigure } from "../figure/optimisation.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { selectivityFigure } from "../figure/selectivity.ts";
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
import type { LossName } from "../model/options.ts";
import type { RunConfig } from "../open/config.ts";
import { idealCurve } from "../open/references.ts";
import { scheduleAt } from "../open/schedule.ts";
import { stepsOf } from "../open/trainOptions.ts";
import type { TrainOptions } from "../open/trainSettings.ts";
import { regrouped } from "./regrouped.ts";

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
  "trajectories",
  "connectivity",
  "weights",
  "eigenvalues",
] as const;
export type FigureName = (typeof figureNames)[number];

/** What figures are drawn from. */
export interface RunParts {
  readonly file: RunFile;
  readonly results: RunResults;
  readonly named: NamedRecording;
  readonly metrics: Metrics;
  /** The effective recurrent matrix [from, to] after training, and before; a model may have none. */
  readonly weights?: ArrayLike<number>;
  readonly initialWeights?: ArrayLike<number>;
}

/** How the trials of figures are shown, where not as suits the task. */
export interface TrialLook {
  /** The period on whose onset trials are aligned. */
  readonly align?: string;
  /** What trials are grouped by, as in `trialGroups`. */
  readonly by?: readonly string[];
}

/** A figure that this run has no data for. */
export interface LeftOut {
  /** File name without extension. */
  readonly name: FigureName;
  /** As a sentence goes on with it. */
  readonly title: string;
  readonly because: string | DalenetError;
}

/** Why, in words. */
export const reasonOf = ({ because }: LeftOut): string => (typeof because === "string" ? because : because.message);

/** A figure that begins to be drawn when it is asked for. */
export interface Drawing {
  readonly name: FigureName;
  readonly title: string;
  draw(): Promise<Figure>;
}

export interface RunFigures {
  readonly drawings: readonly Drawing[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * What can be drawn of a run, and why the rest cannot. Throws "unknown" for a period, or something to group by, that there is not, "missing" where no
 * trial has it.
 */
export function runFigures(
  { file, results, named, metrics, weights, initialWeights }: RunParts,
  theme: Theme,
  { align, by }: TrialLook = {},
): RunFigures {
  const { references, config } = file;
  const { recording } = named;
  const { populations, units, table } = recording;
  const selective: Selectivity | undefined = results.selectivity
    ? {
        ...results.selectivity,
        dprime: Float64Array.from(results.selectivity.dprime, (value) => value ?? Number.NaN),
        silent: [...results.selectivity.silent],
      }
    : undefined;
  const { groups, compared, against } = regrouped(recording, selective, by);
  if (align !== undefined) alignedBlocks(recording, align); // complains of a period that there is not
  const drawings: Drawing[] = [];
  const leftOut: LeftOut[] = [];
  const add = (name: FigureName, title: string, because: string | false, draw: () => Promise<Figure>) => {
    if (because === false) drawings.push({ name, title, draw });
    else leftOut.push({ name, title, because });
  };
  // Where nothing can be compared as asked, units and rates keep what the task compares, and say so.
  const shown = "because" in compared ? selective : compared;
  const nothing = recording.trials === 0 && "no trials were recorded (evaluate.recordedTrials)";
  const noTrials = nothing || (!table.some(isFiniteTrial) && "none of the recorded trials is finite");
  const noGroups = noTrials || (groups?.length === 0 && `no trial that is finite has ${by?.join(" and ")}`);
  const noMatrix = weights === undefined && "the model has no recurrent matrix wRec";

  add("training", "loss and accuracy", false, () =>
    trainingFigure(
      {
        lossName: lossNames[config.train.loss],
        loss: metrics.loss,
        // A task without right choices has no accuracy to draw.
        accuracy: metrics.accuracy.some((value) => value !== null) ? metrics.accuracy : undefined,
        lossReferences: references.loss,
        accuracyReferences: references.accuracy,
      },
      theme,
    ),
  );
  const noNorms = metrics.gradientNorm.length === 0 && "metrics.csv holds no gradient norms";
  add("optimisation", "gradient norm and learning rate", noNorms, () =>
    optimisationFigure(
      {
        gradientNorm: metrics.gradientNorm,
        penalties: metrics.penalties,
        ...(config.train.clipNorm === null ? {} : { clipNorm: config.train.clipNorm }),
        learningRate: learningRates(config.train, metrics.loss.length),
      },
      theme,
    ),
  );
  const noCurve =
    results.psychometric === null
      ? "the evaluation measured none: the task declares no psychometric variable, or evaluate.psychometric is null"
      : results.psychometric.points.length === 0 &&
        "no trial that was measured has a level of the psychometric variable";
  add("psychometric", "the psychometric curve", noCurve, () =>
    psychometricFigure(
      {
        points: results.psychometric!.points.map(pointOf),
        factor: { ...results.psychometric!, name: results.psychometric!.factor },
        ideal: idealCurve(references),
      },
      theme,
    ),
  );
  add("trial", "one trial", nothing, () => trialFigure({ ...named, trial: exampleTrial(recording) }, theme));
  add("averages", "population averages", noGroups, () => averagesFigure({ recording, groups, period: align }, theme));
  add("units", "single units", noGroups, () =>
    unitsFigure({ recording, groups, selectivity: shown, period: align }, theme),
  );
  const noLevels = typeof against !== "string" && against.because;
  const name = typeof against === "string" ? wordsOf(against) : "a factor";
  add("levels", `rates against ${name}`, noTrials || noLevels, () =>
    levelsFigure({ recording, factor: against as string, selectivity: shown }, theme),
  );
  const noChoices = "because" in compared && compared.because;
  add("selectivity", "selectivity", noTrials || noChoices, () => selectivityFigure(shown!, populations, theme));
  const tooSmall = units < 2 && "there is one unit alone";
  add("trajectories", "trajectories", noGroups || tooSmall, () =>
    trajectoriesFigure({ recording, groups, period: align }, theme),
  );
  add("connectivity", "recurrent connectivity", noMatrix, () =>
    connectivityFigure(
      {
        weights: weights!,
        populations,
        order: selective ? selectivityOrder(selective, populations) : Array.from({ length: units }, (_, unit) => unit),
      },
      theme,
    ),
  );
  add("weights", "the distribution of recurrent weights", noMatrix, () =>
    weightsFigure({ weights: weights!, populations }, theme),
  );
  const tooLarge =
    units > mostEigenvalues &&
    `for ${units} units they take a while (draw them with eigenvaluesFigure, up to ${mostEigenvalues} they come by themselves)`;
  add("eigenvalues", "eigenvalues", noMatrix || tooLarge, () =>
    eigenvaluesFigure(
      {
        weights: weights!,
        units,
        before: initialWeights,
        spectra: results.spectrum,
        isLeaky: hasOneLeak(config.model),
      },
      theme,
    ),
  );
  return { drawings, leftOut };
}

/** A network of the built-in family whose units have the same time constant; what a model of the user's obeys is not known. */
function hasOneLeak(model: RunConfig["model"]): boolean {
  if ("name" in model) return false;
  const { tau } = model;
  return typeof tau === "number" || tau.every((value) => value === tau[0]);
}

/** Updates that show how a learning rate moves; where a training has more epochs, one of each. */
const mostRates = 200;

/**
 * The learning rate during the first `epochs` of a training, for `optimisationFigure`: of the first update, of the last one of every epoch, and of
 * others spread between them, about 200 in all.
 */
export function learningRates(train: TrainOptions, epochs: number): { epoch: number; rate: number }[] {
  checkGiven("train", train, ["optimizer", "schedule"], "give the `train` of a complete configuration");
  if (!(Number.isSafeInteger(epochs) && epochs >= 0))
    throw invalid({ at: "epochs", value: epochs, remedy: "give a whole number of epochs" });
  const { perEpoch, total } = stepsOf(train);
  const each = Math.min(perEpoch, Math.max(1, Math.floor(mostRates / epochs)));
  const steps = Array.from({ length: epochs * each }, (_, i) => {
    const epoch = Math.floor(i / each);
    return epoch * perEpoch + Math.round((((i % each) + 1) * perEpoch) / each);
  });
  return [...new Set([...(steps.length > 0 ? [1] : []), ...steps])].map((step) => ({
    epoch: step / perEpoch,
    rate: train.optimizer.learningRate * scheduleAt(train.schedule, step, total),
  }));
}

const pointOf = ({ level, value, low, high, trials, shown, notFinite }: PsychometricResult) => ({
  level,
  value: value ?? Number.NaN,
  low: low ?? Number.NaN,
  high: high ?? Number.NaN,
  n: trials,
  shown,
  notFinite,
});

/** What figures call the losses. */
export const lossNames: Readonly<Record<LossName, string>> = {
  crossEntropy: "cross-entropy",
  squaredError: "squared error",
  binaryCrossEntropy: "binary cross-entropy",
};

/** The trial to draw: the first one answered correctly on the strongest evidence, or the first that is finite. */
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
