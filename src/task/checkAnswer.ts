import { denseChannel, denseTrial } from "./dense.ts";
import type { TaskInstance } from "./instance.ts";
import type { Trial } from "./trial.ts";
import { choiceName } from "./words/words.ts";

export interface Sample {
  readonly trial: Trial;
  /** Index of the trial's condition. */
  readonly condition: number;
}

type Finder = (sample: Sample) => string | null;

/** Finders for a label that does not score, and for inputs that do not tell what is right. */
export function choiceFinder(task: TaskInstance): { oracle: Finder; solve: Finder } {
  const name = (output: number | null) => (output === null ? "nothing" : `"${task.outputs[output] ?? output}"`);
  const { words, scorer } = task;
  const wanted = new Map<string, Trial>();
  /** What tells apart the answers that trials want: the right one, or the targets that an error is measured from. */
  const answerOf = (trial: Trial) => (trial.correct === null ? scorer.meanTarget(trial)?.join() : name(trial.correct));
  /** Where nobody says how to solve it: the same inputs must want the same. */
  const ambiguity = ({ trial }: Sample): string | null => {
    const inputs = trial.inputs.map(({ value, ...place }) => [place, typeof value === "number" ? value : [...value]]);
    const seen = JSON.stringify([trial.steps, inputs]);
    const other = wanted.get(seen);
    if (other === undefined) wanted.set(seen, trial);
    if (other === undefined || answerOf(other) === answerOf(trial)) return null;
    const differ =
      other.correct === null || trial.correct === null
        ? "different targets are wanted"
        : `${name(other.correct)} and ${name(trial.correct)} are right`;
    return `trials ${other.number} (${JSON.stringify(other.condition)}) and ${trial.number} (${JSON.stringify(trial.condition)}) have the same inputs, but ${differ}; show what tells them apart, or say with chance where nothing does`;
  };
  const about = ({ trial }: Sample) => `trial ${trial.number} (${JSON.stringify(trial.condition)})`;
  return {
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
        return `${answer} has the error ${error}, but is right only up to ${words.score.error?.tolerance}; look at the outputs and periods of score.error`;
      const chosen = choice === 0 ? "makes no choice" : `chooses "${choiceName(choice, words)}"`;
      return `${answer} ${chosen}, but ${name(trial.correct)} is right`;
    },
    solve(sample) {
      const { trial, condition } = sample;
      if (answerOf(trial) === undefined || task.isChance(condition)) return null;
      if (!task.definition.solve) return ambiguity(sample);
      if (trial.correct === null) return null;
      const choice = task.solve(trial);
      if (choice === trial.correct) return null;
      return `${about(sample)}: seen from the noiseless inputs ${name(choice)} is right, but ${name(trial.correct)} is wanted`;
    },
  };
}

/** So much more than the others the output of a class is that its probability is 1. */
const sure = 50;

/** Outputs [step, output] of a network that answers with the target. */
function oracleOutputs(task: TaskInstance, trial: Trial): Float32Array {
  const { targets } = denseTrial(trial, task);
  if (task.target === "value") return targets;
  const outputs = new Float32Array(trial.steps * task.outputs.length);
  targets.forEach((output, k) => {
    outputs[k * task.outputs.length + output] = sure;
  });
  return outputs;
}

/**
 * A finder for a moment of answering that does not show. It asks two things: that some input changes at the step where
 * the target first leaves its starting value; and that of two trials whose inputs were the same up to a step not one
 * wants an answer at that step while the other does not.
 */
export function goFinder(task: TaskInstance): Finder {
  const answering = new Map<string, { readonly going: boolean; readonly trial: number }>();
  /** A number for each course that inputs have taken: the course itself grows with the square of the steps. */
  const courses = new Map<string, number>();
  const courseOf = (text: string): number => {
    const known = courses.get(text);
    if (known === undefined) courses.set(text, courses.size);
    return known ?? courses.size - 1;
  };
  return ({ trial }) => {
    const inputs = task.inputs.map((_, c) => denseChannel(trial.inputs, c, trial.steps));
    const channels = task.target === "class" ? 1 : task.outputs.length;
    const targets = Array.from({ length: channels }, (_, c) => denseChannel(trial.targets, c, trial.steps));
    const same = (values: readonly Float64Array[], k: number, j: number) => values.every((v) => v[k] === v[j]);
    let go = 0;
    while (go < trial.steps && same(targets, go, 0)) go++;
    if (go > 0 && go < trial.steps && same(inputs, go, go - 1)) {
      const time = (go + 1) * task.dt;
      return `trial ${trial.number}: an answer is wanted from ${time} ms on, but no input changes then; mark it, or set timed: true`;
    }
    let past = -1;
    for (let k = 0; k < trial.steps; k++) {
      past = k > 0 && same(inputs, k, k - 1) ? past : courseOf(`${past}|${k}:${inputs.map((v) => v[k]).join()}`);
      const moment = `${past}@${k}`;
      const going = k >= go;
      const other = answering.get(moment);
      if (other === undefined) answering.set(moment, { going, trial: trial.number });
      else if (other.going !== going)
        return `trials ${other.trial} and ${trial.number}: the same inputs up to ${(k + 1) * task.dt} ms, but only one wants an answer then`;
    }
    return null;
  };
}
