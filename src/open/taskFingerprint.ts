/** Distinguishes two tasks by what they show, ask for and score as correct, regardless of their code. */
import { generator, keyOf } from "../base/random.ts";
import { hasher } from "../ir/fingerprint.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import type { Segment, Trial } from "../task/trial.ts";
import type { ErrorWords } from "../task/words/words.ts";

const seed = 1;
/** Number of trials drawn as in training. */
const drawn = 16;
/**
 * Bound on the time this takes: if one trial of every condition has more input and output values than this, an
 * evenly spaced subset of conditions is shown. Factors and weights of all conditions count in any case.
 */
const mostNumbers = 2_000_000;
/** Significant digits of a score that count: further digits depend on the order of summation. */
const digits = 6;
/** Number of offsets at which trials are scored in one list of outputs. */
const beginnings = 97;

/**
 * 16 hexadecimal digits for a task with its parameters. They cover channels, noise, conditions and weights; one
 * trial of every condition and some drawn as in training, in float32, with masks and gains; and the scores of
 * pseudo-random outputs on these. They leave out what only figures and tables use: titles, units, kinds, the
 * variable of a psychometric curve, records. Undefined if the task draws different trials when asked again.
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
  const score = [choice, error && [error.measure, error.periods, error.tolerance, ...further(error)]];
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
    // JSON writes NaN as null, whatever its bits.
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

/** Parts of an error that most tasks lack. */
const further = ({ steps, relativeTolerance }: ErrorWords) =>
  [steps, relativeTolerance].filter((one) => one !== undefined);

/**
 * A function that returns pseudo-random outputs [step, output], always the same, as many as trials of that many
 * steps may need.
 */
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
