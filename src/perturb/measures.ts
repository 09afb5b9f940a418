/** What a perturbation is judged by: a number of each trial, and the psychometric function of all. */
import { levelMerger } from "../analysis/levelMerger.ts";
import { numericLevels } from "../analysis/psychometric.ts";
import { fitPsychometric, type LevelCount, type PsychometricFit, refitted } from "../analysis/psychometricFit.ts";
import { isFiniteTrial, type TrialRow } from "../analysis/recording.ts";
import { ownValue } from "../base/display.ts";
import type { Population } from "../base/population.ts";
import type { TaskInstance } from "../task/instance.ts";
import { choiceName, choiceNumber, hasOneResponse, isByThreshold } from "../task/words/words.ts";

/** Trials of a network, as a perturbation leaves them. */
export interface ObservedTrials {
  readonly table: readonly TrialRow[];
  /** Mean rate in each trial, by population; NaN in a trial that is not finite. */
  readonly rates: readonly Float64Array[];
}

/** A measure, as figures and tables call it. */
export interface MeasureWords {
  readonly name: string;
  /** "" for those without one, and for shares. */
  readonly unit: string;
  /** Whether its values are shares of trials, from 0 to 1. */
  readonly isShare: boolean;
}

/** A number of each trial, NaN where it has none; its value is their mean. */
export interface TrialMeasure extends MeasureWords {
  of(observed: ObservedTrials): Float64Array;
}

/** The measures that a task may have; those without a number in any trial are left out later. */
export function trialMeasures({ words, target }: TaskInstance, populations: readonly Population[]): TrialMeasure[] {
  const { noResponse, score } = words;
  const ofRows = (name: string, unit: string | null, of: (row: TrialRow) => number | undefined): TrialMeasure => ({
    name,
    unit: unit ?? "",
    isShare: unit === null,
    of: ({ table }) => Float64Array.from(table, (row) => of(row) ?? Number.NaN),
  });
  const hasTimes = isByThreshold(score.choice);
  const canWithhold = noResponse !== null || hasTimes;
  return [
    ofRows("accuracy", null, ({ isCorrect }) => (isCorrect === null ? undefined : Number(isCorrect))),
    ...(score.error ? [ofRows("error", score.error.unit, ({ error }) => error)] : []),
    // Of values without a score: the root mean square of outputs − targets at the last step.
    ...(target === "value" && !score.error ? [ofRows("off target at the end", "", (row) => row.offTarget)] : []),
    ...(canWithhold
      ? [ofRows("responses", null, (row) => (row.correct === 0 ? undefined : Number(row.choice > 0)))]
      : []),
    ...(hasTimes ? [ofRows("reaction time", "ms", ({ reactionTime }) => reactionTime)] : []),
    ...populations.map(({ name }, k) => ({
      name: populations.length > 1 ? `rate of ${name}` : "rate",
      unit: "",
      isShare: false,
      of: ({ rates }: ObservedTrials) => rates[k],
    })),
  ];
}

/** What is chosen in every trial with a choice, of two or more outputs to choose from; undefined for none. */
export function onlyChoice({ words }: TaskInstance, table: readonly TrialRow[]): string | undefined {
  if (words.target !== "class" || hasOneResponse(words)) return undefined;
  const made = new Set(table.filter((row) => isFiniteTrial(row) && row.choice > 0).map(({ choice }) => choice));
  return made.size === 1 ? choiceName([...made][0], words) : undefined;
}

/** The choices of trials by level of the psychometric variable, so that trials can be drawn again. */
export interface LeveledChoices {
  readonly levels: readonly number[];
  /** Of each trial: which level, −1 for none. */
  readonly levelOf: Int32Array;
  /** 1: the choice that large levels favour, 0: another, NaN: none. */
  readonly chosen: Float64Array;
}

/** null if the task declares no psychometric variable, or its trials have fewer than two levels. */
export function leveledChoices({ words, noResponse }: TaskInstance, table: readonly TrialRow[]): LeveledChoices | null {
  const { psychometric, outputs } = words;
  if (psychometric === null) return null;
  const { factor, favours } = psychometric;
  const choice = choiceNumber(outputs.indexOf(favours), noResponse);
  const all = numericLevels(table, factor);
  const merged = levelMerger(all);
  const levels = [...new Set(all.map(merged))].sort((a, b) => a - b);
  if (levels.length < 2) return null;
  const levelOf = Int32Array.from(table, ({ condition, correct }) => {
    const level = ownValue(condition, factor);
    return typeof level === "number" && correct !== 0 ? levels.indexOf(merged(level)) : -1;
  });
  const chosen = Float64Array.from(table, (row) =>
    row.choice > 0 && isFiniteTrial(row) ? Number(row.choice === choice) : Number.NaN,
  );
  return { levels, levelOf, chosen };
}

/** How often the choice was made at each level, in these trials. */
function countsOf({ levels, levelOf, chosen }: LeveledChoices, trials: ArrayLike<number>): LevelCount[] {
  const counts = levels.map((level) => ({ level, chosen: 0, n: 0 }));
  for (let k = 0; k < trials.length; k++) {
    const trial = trials[k];
    if (levelOf[trial] < 0 || Number.isNaN(chosen[trial])) continue;
    counts[levelOf[trial]].n++;
    counts[levelOf[trial]].chosen += chosen[trial];
  }
  return counts.filter(({ n }) => n > 0);
}

/** Where choices change sides, and how steeply there. */
export interface BiasAndSlope {
  readonly bias: number;
  /** P(choice) per unit of the level, at the bias. */
  readonly slope: number;
}

/** The density of a standard normal number at 0: the slope of Φ. */
const steepest = 1 / Math.sqrt(2 * Math.PI);

const biasAndSlope = ({ location, width, guess, lapse }: PsychometricFit): BiasAndSlope => ({
  bias: location,
  slope: ((1 - guess - lapse) * steepest) / width,
});

/** A cumulative Gaussian fitted to choices; null where they do not determine it, or it lies beyond the levels shown. */
export interface FittedChoices extends BiasAndSlope {
  /** The same of trials drawn again; null without choices at two levels. */
  again(trials: ArrayLike<number>): BiasAndSlope | null;
}

export function fittedChoices(choices: LeveledChoices): FittedChoices | null {
  const counts = countsOf(choices, Uint32Array.from(choices.chosen.keys()));
  if (counts.length < 2) return null;
  const fit = fitPsychometric(counts);
  const levels = counts.map(({ level }) => level);
  const isShown = fit.location >= Math.min(...levels) && fit.location <= Math.max(...levels);
  if (fit.undetermined !== null || !isShown) return null;
  return {
    ...biasAndSlope(fit),
    again(trials) {
      const drawn = countsOf(choices, trials);
      return drawn.length < 2 ? null : biasAndSlope(refitted(drawn, fit, {}));
    },
  };
}
