/** The score of a trial from its outputs: the choice, whether it is correct, the error, the reaction time. */
import { type ChoiceOutcome, choiceRule, notChosen, type Scored, type Seen } from "./choiceRule.ts";
import type { ScoreSpec } from "./declarations.ts";
import { errorMeasure } from "./errorMeasure.ts";
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
  const measure = error && errorMeasure(task, error);
  const judged = error?.tolerance;
  // Values without a correct answer are not choices.
  const isChoice = ({ correct }: Trial) => target === "class" || correct !== null || rule !== "largest";
  const chosenIn = (seen: Seen): ChoiceOutcome => (isChoice(seen.trial) ? choose.chosen(seen) : notChosen);
  /** Whether a trial is judged by its error; not if withholding is correct. */
  const isJudged = (trial: Trial, correct: number) =>
    measure !== undefined && judged !== undefined && correct !== 0 && measure.isMeasured(trial);
  return {
    from(trial) {
      const first = isChoice(trial) ? choose.from(trial) : trial.steps - 1;
      return measure ? Math.min(first, measure.from(trial)) : first;
    },
    score(trial, outputs, at, stride) {
      const seen = { trial, outputs, at, stride };
      const { choice, reactionTime } = chosenIn(seen);
      const correct = trial.correct === null ? Number.NaN : choiceNumber(trial.correct, noResponse);
      const size = measure ? measure.error(seen, choice) : Number.NaN;
      const isRight = isJudged(trial, correct)
        ? size <= judged! * (1 + rounding)
        : trial.correct === null
          ? null
          : choice === correct;
      return { choice, correct, isRight, error: size, reactionTime };
    },
    constantError: (trial, answer) => (measure ? measure.constantError(trial, answer) : Number.NaN),
    meanTarget: (trial) => (measure ? measure.meanTarget(trial) : null),
    midway: (one, other) => (measure ? measure.midway(one, other) : null),
  };
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
