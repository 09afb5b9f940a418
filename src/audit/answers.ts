/** The answers that are right in a trial: a choice, or values from which an error is measured. */
import { classesInEach } from "../task/choiceRule.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";

/** The index of an output, a number for several of them, or one value per output (or a time). */
export type RightAnswer = number | Float64Array;

export interface Answers {
  /** The answer that is wanted; null if the trial is not judged. */
  wanted(trial: Trial): RightAnswer | null;
  isRight(trial: Trial, answer: RightAnswer): boolean;
}

/** The answers of a task, as its score judges them. */
export function answersOf(task: TaskInstance): Answers {
  const { scorer, words, target, outputs, noResponse } = task;
  const { choice, error } = words.score;
  if (typeof choice === "object" && "each" in choice) return answersInEach(outputs.length, choice.each);
  const isByError = error !== null && error.tolerance !== null;
  const isMean = isByError && (target === "value" || error.measure === "time");
  const chosen = outputs.map((_, one) => Float64Array.from(outputs, (_, o) => (o === one ? 100 : 0)));
  const wantsNone = ({ correct }: Trial) => correct !== null && correct === noResponse;
  return {
    wanted(trial) {
      if (!isMean || wantsNone(trial)) return trial.correct;
      const mean = scorer.meanTarget(trial)!;
      return mean.some((one) => Number.isFinite(one)) ? mean : trial.correct;
    },
    isRight(trial, answer) {
      if (!isByError || wantsNone(trial)) return answer === trial.correct;
      if (typeof answer !== "number") return scorer.score(trial, answer, 0, 0).isRight === true;
      return answer !== noResponse && scorer.score(trial, chosen[answer], 0, 0).isRight === true;
    },
  };
}

/** For several choices in one trial, all of which must be right: a number for their combination. */
function answersInEach(outputs: number, names: readonly string[]): Answers {
  const combined = (trial: Trial): number | null =>
    trial.correct === null ? null : classesInEach(trial, names, outputs);
  return { wanted: combined, isRight: (trial, answer) => answer === combined(trial) };
}

/** Equal texts for equal answers. */
export const answerText = (answer: RightAnswer): string =>
  typeof answer === "number" ? String(answer) : Array.from(answer, (one) => one.toPrecision(9)).join();
