import { denseChannel, denseTrial } from "./denseBatch.ts";
import type { TaskInstance } from "./instance.ts";
import type { Trial } from "./trial.ts";
import { choiceName } from "./words/words.ts";

export interface Sample {
  readonly trial: Trial;
  /** Index of the trial's condition. */
  readonly condition: number;
}

type Finder = (sample: Sample) => string | null;

/** Finders for targets that do not score as correct, and for inputs that do not determine the answer. */
export function choiceFinder(task: TaskInstance): { oracle: Finder; solve: Finder } {
  const name = (output: number | null) => (output === null ? "nothing" : `"${task.outputs[output] ?? output}"`);
  const { words, scorer } = task;
  const wanted = new Map<string, Trial>();
  /** Identifies the answer that a trial wants: the correct output, or the targets from which an error is measured. */
  const answerOf = (trial: Trial) => (trial.correct === null ? scorer.meanTarget(trial)?.join() : name(trial.correct));
  /** Without `solve`: the same inputs must want the same answer. */
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
    return `trials ${other.number} (${JSON.stringify(other.condition)}) and ${trial.number} (${JSON.stringify(trial.condition)}) have the same inputs, but ${differ}; make the inputs differ, or let chance return true where the answer is random`;
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
        return `${answer} has the error ${error}, but is correct only up to ${words.score.error?.tolerance}; check the outputs and periods of score.error`;
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
      return `${about(sample)}: solve chooses ${name(choice)} from the noiseless inputs, but ${name(trial.correct)} is correct`;
    },
  };
}

/** A logit so much larger than the others that its probability is 1. */
const sure = 50;

/** Outputs [step, output] of a network that reproduces the target. */
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
 * A finder for response times that the inputs do not mark. It checks that some input changes at the step where the
 * target first leaves its starting value, and that no two trials with the same inputs up to a step differ in
 * whether they want an answer at that step.
 */
export function goFinder(task: TaskInstance): Finder {
  const answering = new Map<string, { readonly going: boolean; readonly trial: number }>();
  /** A number for each history of inputs; the text of a history would grow with the square of the steps. */
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
