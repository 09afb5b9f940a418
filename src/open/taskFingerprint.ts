/** Tells two tasks apart by what they show, want and call right, whatever the code is that says so. */
import { generator, keyOf } from "../base/random.ts";
import { hasher } from "../ir/fingerprint.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import type { Segment, Trial } from "../task/trial.ts";

const seed = 1;
/** Trials that are drawn as in training. */
const drawn = 16;
/**
 * Nobody waits for more numbers than these: where a trial of every condition and its outputs would have more, as many conditions are shown, evenly
 * spread over the list. All are told by their factors and weights.
 */
const mostNumbers = 2_000_000;
/** Scores that differ beyond so many digits are those of another task, and not of another order of adding. */
const digits = 6;
/** Trials are scored by stretches of one list of outputs that begin at so many places. */
const beginnings = 97;

/**
 * 16 hexadecimal digits of a task with its parameters: channels, noise, conditions, weights; a trial of every condition and some as training draws
 * them, in float32, with masks and gains; and how these are scored where outputs are pseudo-random. Not what figures and tables call it all: titles,
 * units, kinds, the variable of a psychometric curve, records. Undefined for a task that draws other trials when it is asked again.
 */
export function taskFingerprint(task: TaskInstance): string | undefined {
  const again = createTask(task.definition, { ...task.parameters, dt: task.dt });
  const print = printOf(task);
  return printOf(again) === print ? print : undefined;
}

function printOf(task: TaskInstance): string {
  const { inputs, outputs, target, dt, noise, noResponse, conditions, weights, words } = task;
  const computed = words.factors.filter(({ isDerived }) => isDerived).map(({ name }) => name);
  const factors = conditions.map((condition) => Object.entries(condition).filter(([name]) => !computed.includes(name)));
  const { choice, error } = words.score;
  const score = [choice, error && [error.measure, error.periods, error.tolerance]];
  const hash = hasher();
  hash.text(JSON.stringify([inputs, outputs, target, dt, noise, noResponse, factors, weights, score]));
  const addSegments = (segments: readonly Segment[]) => {
    hash.number(segments.length);
    for (const { channel, from, to, value } of segments) {
      for (const number of [channel, from, to]) hash.number(number);
      for (const number of typeof value === "number" ? [value] : value) hash.number(Math.fround(number));
    }
  };
  const outputsOf = fixedOutputs(outputs.length);
  const add = (trial: Trial) => {
    const { steps, periods, correct, outputMask = [], noiseGain = 1, number } = trial;
    hash.text(JSON.stringify([steps, periods, correct, noiseGain]));
    for (const segments of [trial.inputs, trial.targets, trial.mask, outputMask]) addSegments(segments);
    const at = (number % beginnings) * outputs.length;
    const { error, ...scored } = task.scorer.score(trial, outputsOf(steps), at, outputs.length);
    // In JSON what is no number is null, whatever its bits are.
    hash.text(JSON.stringify([scored, Number(error.toPrecision(digits))]));
  };
  const { steps } = task.at(0, seed, 0);
  const shown = Math.max(
    1,
    Math.min(conditions.length, Math.floor(mostNumbers / (steps * (inputs.length + outputs.length)))),
  );
  for (let k = 0; k < shown; k++) add(task.at(Math.floor((k * conditions.length) / shown), seed, k));
  for (let number = 0; number < drawn; number++) add(task.draw(seed, number));
  return hash.digest();
}

/** A function that gives pseudo-random outputs [step, output], always the same, as many as trials of so many steps may need. */
function fixedOutputs(count: number): (steps: number) => Float64Array {
  const random = generator(keyOf(seed), 0, 0);
  let outputs = new Float64Array(0);
  return (steps) => {
    const length = (steps + beginnings) * count;
    if (outputs.length < length) {
      const longer = new Float64Array(Math.max(length, 2 * outputs.length));
      longer.set(outputs);
      for (let k = outputs.length; k < longer.length; k++) longer[k] = 2 * random.normal();
      outputs = longer;
    }
    return outputs;
  };
}
