import type { TaskInstance } from "./instance.ts";
import { oracleOutputs } from "./oracle.ts";
import type { Trial } from "./trial.ts";
import { choiceName } from "./words/words.ts";

export interface Sample {
  readonly trial: Trial;
  /** Index of the trial's condition. */
  readonly condition: number;
}

export type Finder = (sample: Sample) => string | null;

interface ChoiceFinder {
  readonly oracle: Finder;
  readonly solve: Finder;
  /** How answers were tested so far; nothing: there are some, but nothing to compare them with. */
  testedBy(): "solve" | "equal inputs" | "nothing" | "no answers";
}

/** Finders for targets that do not score as correct, and for inputs that do not determine the answer. */
export function choiceFinder(task: TaskInstance): ChoiceFinder {
  const name = (output: number | null) => (output === null ? "nothing" : `"${task.outputs[output] ?? output}"`);
  const { words, scorer } = task;
  const wanted = new Map<string, Trial>();
  const met = { solved: false, recurring: false, answered: false };
  /** Identifies the answer that a trial wants: the correct output, or the targets from which an error is measured. */
  const answerOf = (trial: Trial) => (trial.correct === null ? scorer.meanTarget(trial)?.join() : name(trial.correct));
  /** Without `solve`: the same inputs must want the same answer. */
  const ambiguity = ({ trial }: Sample): string | null => {
    const inputs = trial.inputs.map(({ value, ...place }) => [place, typeof value === "number" ? value : [...value]]);
    const seen = JSON.stringify([trial.steps, inputs]);
    const other = wanted.get(seen);
    if (other === undefined) wanted.set(seen, trial);
    else met.recurring = true;
    if (other === undefined || answerOf(other) === answerOf(trial)) return null;
    const differ =
      other.correct === null || trial.correct === null
        ? "different targets are wanted"
        : `${name(other.correct)} and ${name(trial.correct)} are right`;
    return `trials ${other.number} (${JSON.stringify(other.condition)}) and ${trial.number} (${JSON.stringify(trial.condition)}) have the same inputs, but ${differ}; make the inputs differ, or let chance return true where the answer is random`;
  };
  const about = ({ trial }: Sample) => `trial ${trial.number} (${JSON.stringify(trial.condition)})`;
  return {
    testedBy: () => (met.solved ? "solve" : met.recurring ? "equal inputs" : met.answered ? "nothing" : "no answers"),
    oracle(sample) {
      const { trial } = sample;
      const { isRight, choice, correct, error } = scorer.score(
        trial,
        oracleOutputs(task, trial),
        0,
        task.outputs.length,
      );
      if (isRight !== false) return null;
      const answer = `${about(sample)}: an answer equal to the target`;
      if (trial.correct === null || choice === correct)
        return `${answer} has the error ${error}, but is correct only up to ${words.score.error?.tolerance}; check the outputs and periods of score.error`;
      const chosen = choice === 0 ? "makes no choice" : `chooses "${choiceName(choice, words)}"`;
      return `${answer} ${chosen}, but ${name(trial.correct)} is right`;
    },
    solve(sample) {
      const { trial, condition } = sample;
      if (answerOf(trial) === undefined || task.isChance(condition)) return null;
      const choice = task.solve(trial);
      met.answered = true;
      if (choice === null) return ambiguity(sample);
      met.solved = true;
      if (trial.correct === null || choice === trial.correct) return null;
      return `${about(sample)}: solve chooses ${name(choice)} from the noiseless inputs, but ${name(trial.correct)} is correct`;
    },
  };
}
