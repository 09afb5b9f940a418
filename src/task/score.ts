/** The score of a trial from its outputs: the choice, whether it is correct, the error, the reaction time. */
import { type ChoiceOutcome, choiceRule, notChosen, type Scored, type Seen } from "./choiceRule.ts";
import type { ScoreSpec } from "./declarations.ts";
import { errorMeasure } from "./errorMeasure.ts";
import { timeMeasure } from "./timeMeasure.ts";
import type { Batch, Trial } from "./trial.ts";
import { choiceNumber } from "./words/words.ts";

export interface TrialScore {
  /** Choices count from 1; 0 is no response; NaN if the task asks for none, or a value read is not finite. */
  readonly choice: number;
  /** The correct choice; NaN if none is defined. */
  readonly correct: number;
  /** null if the trial has no correct answer. */
  readonly isRight: boolean | null;
  /**
   * Error of the outputs, in the unit of the task's score; NaN if the score measures none or an output is not
   * finite.
   */
  readonly error: number;
  /** ms from the onset of the period that the score names to the crossing; NaN without a crossing. */
  readonly reactionTime: number;
}

export interface TrialScorer {
  /** The first step of a trial, counted from 0, that scoring reads. */
  from(trial: Trial): number;
  /**
   * Scores outputs: that of step k is at `outputs[at + k·stride + output]`, for k from `from(trial)` on. Stride 0:
   * a constant answer.
   */
  score(trial: Trial, outputs: ArrayLike<number>, at: number, stride: number): TrialScore;
  /**
   * The error of a constant answer: one value per output; for classes, the weight of each. NaN if the score
   * measures none.
   */
  constantError(trial: Trial, answer: ArrayLike<number>): number;
  /** Whether a constant answer, as values, is right in each of some trials; null as in a score. */
  constantJudge(trials: readonly Trial[]): (answer: ArrayLike<number>) => readonly (boolean | null)[];
  /**
   * The mean of the targets over the places at which an error is measured, one value per output, NaN for an output
   * that is not measured; null if the score measures none.
   */
  meanTarget(trial: Trial): Float64Array | null;
  /** The answer halfway between two such means, in value or in angle; if one is NaN, the other. */
  midway(one: ArrayLike<number>, other: ArrayLike<number>): Float64Array | null;
}

/** Relative tolerance for the rounding of targets to float32. */
const rounding = 1e-6;

/** The scorer of a task, from a checked score. */
export function trialScorer(task: Scored, { choice: rule = "largest", error }: ScoreSpec): TrialScorer {
  const { noResponse, target } = task;
  const choose = choiceRule(task, rule);
  const measure = error && (error.measure === "time" ? timeMeasure(task, error, choose) : errorMeasure(task, error));
  // Values without a correct answer are not choices.
  const isChoice = ({ correct }: Trial) => target === "class" || correct !== null || rule !== "largest";
  const chosenIn = (seen: Seen): ChoiceOutcome => (isChoice(seen.trial) ? choose.chosen(seen) : notChosen);
  /** The largest error of a correct trial; undefined if it is not judged by its error, or withholding is correct. */
  const toleranceOf = (trial: Trial, correct: number) =>
    measure !== undefined && correct !== 0 && measure.isMeasured(trial) ? measure.tolerance(trial) : undefined;
  /** Whether a response is missing although the outputs point in a direction; a constant answer cannot time one. */
  const isWithheld = ({ stride }: Seen, { choice }: ChoiceOutcome) => stride > 0 && choice === 0;
  /** Whether a timed response is another than the correct one. */
  const isWrongChoice = ({ stride }: Seen, choice: number, correct: number) =>
    stride > 0 && error?.measure === "time" && !Number.isNaN(correct) && choice !== correct;
  const correctIn = ({ correct }: Trial) => (correct === null ? Number.NaN : choiceNumber(correct, noResponse));
  const scorer: TrialScorer = {
    from(trial) {
      const first = isChoice(trial) ? choose.from(trial) : trial.steps - 1;
      return measure ? Math.min(first, measure.from(trial)) : first;
    },
    score(trial, outputs, at, stride) {
      const seen = { trial, outputs, at, stride };
      const outcome = chosenIn(seen);
      const { choice, reactionTime, areRight } = outcome;
      const correct = correctIn(trial);
      const size = measure ? measure.error(seen, outcome) : Number.NaN;
      const tolerance = toleranceOf(trial, correct);
      const isRight =
        tolerance !== undefined
          ? size <= tolerance * (1 + rounding) && !isWithheld(seen, outcome) && !isWrongChoice(seen, choice, correct)
          : trial.correct === null
            ? null
            : (areRight ?? choice === correct);
      return { choice, correct, isRight, error: size, reactionTime };
    },
    constantError: (trial, answer) => (measure ? measure.constantErrors([trial])(answer)[0] : Number.NaN),
    constantJudge(trials) {
      const limits = trials.map((trial) => toleranceOf(trial, correctIn(trial)));
      const errorsOf = measure?.constantErrors(trials);
      return (answer) => {
        const errors = errorsOf?.(answer);
        return trials.map((trial, k) => {
          const limit = limits[k];
          if (!errors || limit === undefined) return scorer.score(trial, answer, 0, 0).isRight;
          return errors[k] <= limit * (1 + rounding);
        });
      };
    },
    meanTarget: (trial) => (measure ? measure.meanTarget(trial) : null),
    midway: (one, other) => (measure ? measure.midway(one, other) : null),
  };
  return scorer;
}

/** Correct answers in a batch. */
export interface BatchScore {
  readonly correct: number;
  /** Trials with a correct answer; others, and trials that a row cuts off, are not counted. */
  readonly counted: number;
}

const partsOf = (row: Trial) => row.parts ?? [{ from: 0, to: row.steps, trial: row }];

/** The first step of a batch, counted from 0, that scoring reads: earlier recordings need not be fetched. */
export const firstScored = ({ trials }: Batch, scorer: TrialScorer): number =>
  trials.reduce(
    (first, row) =>
      partsOf(row).reduce((least, { from, to, trial }) => Math.min(least, from + scorer.from(trial), to - 1), first),
    Number.POSITIVE_INFINITY,
  );

/** A whole trial of a batch, its row and its score. */
export interface ScoredTrial {
  readonly row: Trial;
  readonly trial: Trial;
  readonly score: TrialScore;
}

/** Scores recorded outputs, [step, trial, output], from the step `from` on; trials that a row cuts off are left out. */
export function scoredTrials(
  { trials }: Batch,
  scorer: TrialScorer,
  recorded: ArrayLike<number>,
  outputs: number,
  from = 0,
): readonly ScoredTrial[] {
  const stride = trials.length * outputs;
  return trials.flatMap((row, b) =>
    partsOf(row)
      .filter(({ from: begin, to, trial }) => to - begin >= trial.steps)
      .map(({ from: begin, trial }) => ({
        row,
        trial,
        score: scorer.score(trial, recorded, (begin - from) * stride + b * outputs, stride),
      })),
  );
}

/** Counts the correct ones. */
export function countRight(scored: readonly ScoredTrial[]): BatchScore {
  const judged = scored.filter(({ score }) => score.isRight !== null);
  return { correct: judged.filter(({ score }) => score.isRight).length, counted: judged.length };
}
