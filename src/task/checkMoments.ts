/** Finds faults in when an answer is wanted, and targets that the inputs so far do not determine. */
import type { Finder, Sample } from "./checkAnswer.ts";
import { denseChannel } from "./denseBatch.ts";
import type { TaskInstance } from "./instance.ts";
import type { Trial } from "./trial.ts";

/** More than the steps of any trial. */
const mostSteps = 2 ** 24;

/** What a trial wants at one step. */
interface Moment {
  /** The target has left its starting value. */
  readonly going: boolean;
  /** An answer has weight and is not random; no response is none. */
  readonly answering: boolean;
  /** The weighted targets; null where nothing has weight. */
  readonly wanted: string | null;
  readonly trial: number;
}

interface MomentFinder {
  readonly causal: Finder;
  readonly go: Finder;
  /** Whether `causal` has met two trials to compare. */
  hasCompared(): boolean;
}

/**
 * Two finders that compare all trials with the same inputs up to a step.
 * - causal: if both want an answer, their targets are the same, where they have weight and the answer is not random;
 * - go: either all or none want an answer, and some input changes where an answer is first wanted.
 */
export function momentFinder(task: TaskInstance): MomentFinder {
  const known = new WeakMap<Trial, Unfolded>();
  /** A number for each history of inputs; the text of a history would grow with the square of the steps. */
  const courses = new Map<string, number>();
  const courseOf = (text: string): number => {
    const before = courses.get(text);
    if (before === undefined) courses.set(text, courses.size);
    return before ?? courses.size - 1;
  };
  const unfold = (trial: Trial): Unfolded => {
    const before = known.get(trial);
    if (before) return before;
    const inputs = task.inputs.map((_, c) => denseChannel(trial.inputs, c, trial.steps));
    const targets = targetsOf(task, trial);
    let go = 0;
    while (go < trial.steps && areSame(targets.values, go, 0)) go++;
    const pasts = new Int32Array(trial.steps);
    let past = -1;
    for (let k = 0; k < trial.steps; k++) {
      if (k === 0 || !areSame(inputs, k, k - 1)) past = courseOf(`${past}|${k}:${inputs.map((v) => v[k]).join()}`);
      pasts[k] = past;
    }
    const unfolded = { go, pasts, targets, isMarked: go === 0 || go >= trial.steps || !areSame(inputs, go, go - 1) };
    known.set(trial, unfolded);
    return unfolded;
  };
  const isAnswer = (k: number, go: number, [classes, ...others]: Targets["values"], steps: number): boolean =>
    task.target === "class" && task.noResponse !== null
      ? classes[k] !== task.noResponse
      : k >= go || (go === steps && [classes, ...others].some((one) => one[k] !== 0));
  const moments = { causal: new Map<number, Moment>(), go: new Map<number, Moment>() };
  /** The first two trials with the same past, at some step, of which `differ` holds. */
  const clash = (
    seen: Map<number, Moment>,
    { trial, condition }: Sample,
    differ: (one: Moment, other: Moment) => boolean,
  ): string | null => {
    const { go, pasts, targets } = unfold(trial);
    const isRandom = task.isChance(condition);
    for (let k = 0; k < trial.steps; k++) {
      const wanted = targets.wanted[k];
      const moment = {
        going: k >= go,
        answering: !isRandom && wanted !== null && isAnswer(k, go, targets.values, trial.steps),
        wanted,
        trial: trial.number,
      };
      const key = pasts[k] * mostSteps + k;
      const other = seen.get(key);
      if (other === undefined || (moment.answering && !other.answering)) seen.set(key, moment);
      if (other !== undefined && differ(other, moment))
        return `trials ${other.trial} and ${trial.number}: the same inputs up to ${(k + 1) * task.dt} ms`;
    }
    return null;
  };
  let hasCompared = false;
  return {
    hasCompared: () => hasCompared,
    causal(sample) {
      const both = clash(moments.causal, sample, (one, other) => {
        if (!one.answering || !other.answering) return false;
        if (one.trial !== other.trial) hasCompared = true;
        return one.wanted !== other.wanted;
      });
      return (
        both &&
        `${both}, but different targets then; make the inputs differ, or let chance return true for the condition`
      );
    },
    go(sample) {
      const { trial } = sample;
      const { go, isMarked } = unfold(trial);
      if (!isMarked)
        return `trial ${trial.number}: an answer is wanted from ${(go + 1) * task.dt} ms on, but no input changes then; mark it, or set timed: true`;
      const both = clash(moments.go, sample, (one, other) => one.going !== other.going);
      return both && `${both}, but only one wants an answer then`;
    },
  };
}

/** The course of a trial. */
interface Unfolded {
  /** The first step at which an answer is wanted. */
  readonly go: number;
  /** Whether an input changes there. */
  readonly isMarked: boolean;
  /** A number for the inputs up to each step, the same for the same inputs. */
  readonly pasts: Int32Array;
  readonly targets: Targets;
}

interface Targets {
  readonly values: readonly Float64Array[];
  /** By step. */
  readonly wanted: readonly (string | null)[];
}

function targetsOf(task: TaskInstance, { targets, mask, outputMask = [], steps }: Trial): Targets {
  const channels = task.target === "class" ? 1 : task.outputs.length;
  const values = Array.from({ length: channels }, (_, c) => denseChannel(targets, c, steps));
  const weights = [denseChannel(mask, 0, steps)];
  if (outputMask.length > 0) for (const c of task.outputs.keys()) weights.push(denseChannel(outputMask, c, steps, 1));
  const isWeighted = (c: number, k: number) => task.target === "class" || weights.length === 1 || weights[1 + c][k] > 0;
  const wanted: (string | null)[] = [];
  for (let k = 0; k < steps; k++)
    wanted.push(
      k > 0 && areSame(values, k, k - 1) && areSame(weights, k, k - 1)
        ? wanted[k - 1]
        : weights[0][k] > 0
          ? values.map((one, c) => (isWeighted(c, k) ? one[k] : "")).join()
          : null,
    );
  return { values, wanted };
}

const areSame = (values: readonly Float64Array[], k: number, j: number): boolean =>
  values.every((one) => one[k] === one[j]);
