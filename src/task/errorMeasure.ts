/** How far the outputs of a trial are from its targets: a distance, or an angle. */
import { cosTurns, portableAtan2, sinTurns } from "../base/math.ts";
import type { ChoiceOutcome, Scored, Seen } from "./choiceRule.ts";
import type { ScoreSpec } from "./declarations.ts";
import type { Segment, Trial } from "./trial.ts";
import { choiceNumber } from "./words/words.ts";

export interface ErrorMeasure {
  /** The first step of a trial, counted from 0, that the measure reads. */
  from(trial: Trial): number;
  /** Whether a trial has an error. */
  isMeasured(trial: Trial): boolean;
  /**
   * NaN if nothing is measured or a value read is not finite. `choice` is that of the trial, used for classes. A
   * stride of 0 means a constant answer, whose cost does not depend on the length of the trial.
   */
  error(seen: Seen, outcome: ChoiceOutcome): number;
  /** The largest error of a trial that is correct; undefined if trials are not judged by it. */
  tolerance(trial: Trial): number | undefined;
  /**
   * The errors of constant answers in trials: one value per output; for classes, the weight of each; for times, a
   * time.
   */
  constantErrors(trials: readonly Trial[]): (answer: ArrayLike<number>) => readonly number[];
  /** The mean of the targets, one value per output, NaN for outputs not measured in this trial; or the time due. */
  meanTarget(trial: Trial): Float64Array;
  /** The answer halfway between two such means; if one is NaN, the other. */
  midway(one: ArrayLike<number>, other: ArrayLike<number>): Float64Array;
}

/** What decides them. */
type Measured = Pick<Trial, "targets" | "mask" | "outputMask" | "periods">;

/** The places [step, output] of a trial at which an error is measured, with their targets. */
interface Places {
  readonly of: Measured;
  readonly count: number;
  readonly steps: Int32Array;
  readonly outputs: Int32Array;
  readonly wanted: Float64Array;
  /** The mean target, one value per output. */
  readonly mean: Float64Array;
  /** Number of places of each output, and its sum of squares around the mean. */
  readonly often: Float64Array;
  readonly squares: Float64Array;
  /** Of the mean target, for a measure of angles; found when it is needed. */
  direction?: Direction;
}

/** Trials whose places are kept: more than a usual batch, and few enough not to burden the garbage collector. */
const mostKnown = 256;

/** Error in degrees of outputs without a direction, such as equal outputs: the mean over all directions. */
const aimless = 90;

export function errorMeasure(task: Scored, spec: NonNullable<ScoreSpec["error"]>): ErrorMeasure {
  const { noResponse, target } = task;
  const names = task.outputs;
  const count = names.length;
  const among = spec.outputs?.map((name) => names.indexOf(name)) ?? [...names.keys()].filter((k) => k !== noResponse);
  // Each trial is asked for several times while its batch is scored.
  const known = new Map<readonly Segment[], Places>();
  const placesOf = (trial: Trial): Places => {
    const before = known.get(trial.targets);
    if (before && isAlike(before.of, trial)) return before;
    const places = measuredPlaces(trial, target, count, among, spec);
    if (known.size >= mostKnown) known.clear();
    known.set(trial.targets, places);
    return places;
  };
  const common = {
    from: (trial: Trial) => {
      const { steps } = placesOf(trial);
      return steps.length > 0 ? steps[0] : trial.steps - 1;
    },
    isMeasured: (trial: Trial) => placesOf(trial).count > 0,
    tolerance: () => spec.tolerance,
    meanTarget(trial: Trial) {
      const { mean, often } = placesOf(trial);
      return mean.map((value, output) => (often[output] > 0 ? value : Number.NaN));
    },
  };
  if (spec.measure === "distance") {
    const distance = (places: Places, outputs: ArrayLike<number>, at: number, stride: number) => {
      let sum = 0;
      for (let o = 0; o < count && stride === 0; o++) {
        if (places.often[o] === 0) continue;
        const off = outputs[at + o] - places.mean[o];
        sum += places.often[o] * off * off + places.squares[o];
      }
      for (let i = 0; i < places.count && stride !== 0; i++) {
        const off = outputs[at + places.steps[i] * stride + places.outputs[i]] - places.wanted[i];
        sum += off * off;
      }
      const error = Math.sqrt(sum / places.count);
      return Number.isFinite(error) ? error : Number.NaN;
    };
    return {
      ...common,
      error: ({ trial, outputs, at, stride }) => distance(placesOf(trial), outputs, at, stride),
      constantErrors(trials) {
        const all = trials.map(placesOf);
        return (answer) => all.map((places) => distance(places, answer, 0, 0));
      },
      midway: (one, other) => weighed(one, 0.5, other, 0.5),
    };
  }
  const vector = vectorOf(among, target);
  const wantedIn = (trial: Trial): Direction => {
    const places = placesOf(trial);
    if (places.direction) return places.direction;
    return (places.direction = vector(places.mean));
  };
  /** NaN where the target has no direction. */
  const angle = (wanted: Direction, { x, y, hasNone }: Direction) => {
    const { x: ax, y: ay } = wanted;
    if (wanted.hasNone || !Number.isFinite(x + y + ax + ay)) return Number.NaN;
    return hasNone ? aimless : Math.abs(portableAtan2(y * ax - x * ay, x * ax + y * ay)) * (180 / Math.PI);
  };
  const lengthOf = (values: ArrayLike<number>) => {
    const { x, y } = vector(Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : value)));
    return Math.sqrt(x * x + y * y);
  };
  const chosenOutputs = new Float64Array(count);
  return {
    ...common,
    isMeasured: (trial) => common.isMeasured(trial) && !wantedIn(trial).hasNone,
    error({ trial, outputs, at, stride }, { choice }) {
      const places = placesOf(trial);
      if (target === "value") {
        const isConstant = stride === 0 && at === 0;
        const shown = isConstant ? outputs : meanAt(places, count, (step, o) => outputs[at + step * stride + o]);
        return angle(wantedIn(trial), vector(shown));
      }
      // Logits are not rates: the direction is that of the choice.
      if (!among.some((o) => choiceNumber(o, noResponse) === choice && choice > 0)) return Number.NaN;
      for (const o of names.keys()) chosenOutputs[o] = choiceNumber(o, noResponse) === choice ? 1 : 0;
      return angle(wantedIn(trial), vector(chosenOutputs));
    },
    constantErrors(trials) {
      const all = trials.map(wantedIn);
      return (answer) => {
        const direction = vector(answer);
        return all.map((wanted) => angle(wanted, direction));
      };
    },
    midway: (one, other) => weighed(one, 1 / lengthOf(one), other, 1 / lengthOf(other)),
  };
}

interface Direction {
  readonly x: number;
  readonly y: number;
  readonly hasNone: boolean;
}

/** A function that returns the population vector of some outputs, and whether it has no direction. */
function vectorOf(among: readonly number[], target: Scored["target"]) {
  const { length } = among;
  const isPair = target === "value" && length === 2;
  const x = among.map((_, k) => (isPair ? 1 - k : cosTurns(k / length)));
  const y = among.map((_, k) => (isPair ? k : sinTurns(k / length)));
  return (values: ArrayLike<number>): Direction => {
    let along = 0;
    let across = 0;
    let size = 0;
    for (let k = 0; k < length; k++) {
      const value = values[among[k]];
      along += value * x[k];
      across += value * y[k];
      size += Math.abs(value);
    }
    // Equal outputs around a ring leave a rounding error.
    return { x: along, y: across, hasNone: Math.abs(along) + Math.abs(across) <= 1e-9 * size };
  };
}

/** The weighted sum of two answers; if one is NaN, the other. */
const weighed = (one: ArrayLike<number>, a: number, other: ArrayLike<number>, b: number): Float64Array =>
  Float64Array.from(one, (value, o) =>
    Number.isNaN(value) ? other[o] : Number.isNaN(other[o]) ? value : a * value + b * other[o],
  );

const isAlike = (one: Measured, other: Measured): boolean =>
  one.targets === other.targets &&
  one.mask === other.mask &&
  one.outputMask === other.outputMask &&
  one.periods === other.periods;

function measuredPlaces(
  trial: Trial,
  target: Scored["target"],
  count: number,
  among: readonly number[],
  { periods, steps = "all" }: Pick<NonNullable<ScoreSpec["error"]>, "periods" | "steps">,
): Places {
  const { targets, mask, outputMask } = trial;
  const first = steps === "all" ? 0 : trial.steps - 1;
  const wanted = targetValues(trial, first, target, count);
  const counts = periods ? stepsIn(trial, first, periods, count) : weighted(trial, first, count);
  const list: number[] = [];
  for (let from = 0; from < counts.length; from += count)
    for (const o of among) if (counts[from + o] > 0) list.push(from + o);
  const places = {
    of: { targets, mask, outputMask, periods: trial.periods },
    count: list.length,
    steps: Int32Array.from(list, (place) => first + Math.floor(place / count)),
    outputs: Int32Array.from(list, (place) => place % count),
    wanted: Float64Array.from(list, (place) => wanted[place]),
  };
  const mean = meanAt(places, count, (step, output) => wanted[(step - first) * count + output]);
  const [often, squares] = [new Float64Array(count), new Float64Array(count)];
  for (const place of list) {
    const output = place % count;
    const off = wanted[place] - mean[output];
    often[output]++;
    squares[output] += off * off;
  }
  return { ...places, mean, often, squares };
}

/** The mean of each output over the places where it is measured, exact for equal values. */
function meanAt(
  { count, steps, outputs }: Pick<Places, "count" | "steps" | "outputs">,
  channels: number,
  value: (step: number, output: number) => number,
): Float64Array {
  if (count === 0) return new Float64Array(channels).fill(Number.NaN);
  const first = new Float64Array(channels);
  const off = new Float64Array(channels);
  const often = new Float64Array(channels);
  for (let i = 0; i < count; i++) {
    const o = outputs[i];
    const one = value(steps[i], o);
    if (often[o]++ === 0) first[o] = one;
    off[o] += one - first[o];
  }
  return first.map((one, o) => (often[o] > 0 ? one + off[o] / often[o] : 0));
}

// Arrays [step, output], of the steps from `first` on.

/** 1 during some periods, otherwise 0. */
function stepsIn({ periods, steps }: Trial, first: number, among: readonly string[], outputs: number): Float64Array {
  const places = new Float64Array((steps - first) * outputs);
  for (const { name, from, to } of periods)
    if (among.includes(name) && to > first) places.fill(1, Math.max(0, from - first) * outputs, (to - first) * outputs);
  return places;
}

/** Weight of each place in the loss. */
function weighted({ mask, outputMask = [], steps }: Trial, first: number, outputs: number): Float64Array {
  const weights = new Float64Array((steps - first) * outputs);
  eachStep(mask, first, (k, _, weight) => weights.fill(weight, k * outputs, (k + 1) * outputs));
  eachStep(outputMask, first, (k, output, weight) => {
    weights[k * outputs + output] *= weight;
  });
  return weights;
}

/** Targets; a class is 1 on its own output. */
function targetValues({ targets, steps }: Trial, first: number, kind: Scored["target"], outputs: number): Float64Array {
  const wanted = new Float64Array((steps - first) * outputs);
  if (kind === "class") for (let at = 0; at < wanted.length; at += outputs) wanted[at] = 1;
  eachStep(targets, first, (k, channel, value) => {
    if (kind === "class") {
      wanted[k * outputs] = 0;
      wanted[k * outputs + value] = 1;
    } else wanted[k * outputs + channel] = value;
  });
  return wanted;
}

/** Calls `put` with steps counted from `first`. */
function eachStep(
  segments: readonly Segment[],
  first: number,
  put: (step: number, channel: number, value: number) => void,
): void {
  for (const { channel, from, to, value } of segments)
    for (let k = Math.max(from, first); k < to; k++)
      put(k - first, channel, typeof value === "number" ? value : value[k - from]);
}
