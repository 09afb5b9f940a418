/** Tells two tasks apart by what they show and what they want, whatever the code is that draws it. */
import { hasher } from "../ir/fingerprint.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import type { Segment, Trial } from "../task/trial.ts";

/** Of the trials that are drawn the seed, and the most: of conditions spread over the task's list, then as in training. */
const seed = 1;
const mostTrials = 64;
/** At most so many numbers are drawn, so that nobody waits. */
const mostNumbers = 200_000;

/**
 * 16 hexadecimal digits of a task with its parameters: channels, noise, conditions, weights, and some trials as a network would see them, in
 * float32. Undefined for a task that draws other trials when it is asked again. What none of these trials shows it does not tell.
 */
export function taskFingerprint(task: TaskInstance): string | undefined {
  const again = createTask(task.definition, { ...task.parameters, dt: task.dt });
  const print = printOf(task);
  return printOf(again) === print ? print : undefined;
}

function printOf(task: TaskInstance): string {
  const { inputs, outputs, target, dt, noiseSigma, noResponse, conditions, weights } = task;
  const hash = hasher();
  hash.text(JSON.stringify([inputs, outputs, target, dt, noiseSigma, noResponse, conditions, weights]));
  const add = (segments: readonly Segment[]) => {
    hash.number(segments.length);
    for (const { channel, from, to, value } of segments) {
      for (const number of [channel, from, to]) hash.number(number);
      for (const number of typeof value === "number" ? [value] : value) hash.number(Math.fround(number));
    }
  };
  const addTrial = ({ steps, inputs, targets, mask, periods, condition, correct }: Trial) => {
    hash.text(JSON.stringify([steps, periods, condition, correct]));
    for (const segments of [inputs, targets, mask]) add(segments);
  };
  const { steps } = task.at(0, seed, 0);
  const count = Math.max(4, Math.min(mostTrials, Math.floor(mostNumbers / (steps * (inputs.length + outputs.length)))));
  const spread = Math.min(conditions.length, Math.ceil(count / 2));
  for (let k = 0; k < spread; k++) addTrial(task.at(Math.floor((k * conditions.length) / spread), seed, k));
  for (let number = 0; number < Math.floor(count / 2); number++) addTrial(task.draw(seed, number));
  return hash.digest();
}
