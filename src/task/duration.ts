/** Lengths of periods: how they are given, drawn and converted to steps. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid } from "../base/errors.ts";
import { normalCdf, portableExp, portableLog } from "../base/math.ts";
import type { Generator } from "../base/random.ts";
import { either, listOf, optional, record, tupleOf } from "../settings/compound.ts";
import { expected, flag, type Kind, type NumberRange, number, readAt, worded } from "../settings/kind.ts";
import { type Parameter, parameterOf } from "../settings/parameter.ts";

/** A length in ms: fixed, uniform in [a, b), one of several, or exponential or normal within [min, max). */
export type Duration =
  | number
  | { readonly uniform: readonly [number, number] }
  | { readonly choice: readonly number[] }
  | { readonly exponential: { readonly mean: number; readonly min: number; readonly max: number } }
  | { readonly normal: { readonly mean: number; readonly sd: number; readonly min: number; readonly max: number } };

/** Kinds of the parameters of random lengths, given the kind of a length. */
const random = {
  uniform: (ms: Kind<number>) => tupleOf(ms, ms),
  choice: (ms: Kind<number>) => listOf(ms, { min: 1 }),
  exponential: (ms: Kind<number>) => record({ mean: number({ above: 0 }), min: ms, max: number({ above: 0 }) }),
  normal: (ms: Kind<number>) =>
    record({ mean: number({ above: 0 }), sd: number({ above: 0 }), min: ms, max: number({ above: 0 }) }),
};

/** Whether a value that a parameter has read is a length. */
export const isDuration = (value: unknown): value is Duration =>
  typeof value === "number" || (isRecord(value) && Object.keys(random).some((key) => key in value));

/** The kind of a length in ms, fixed or random; `range` is that of the shortest. */
function durationKind(range: NumberRange): Kind<Duration> {
  const ms = number(range, "ms");
  const kinds = {
    uniform: record({ uniform: random.uniform(ms) }),
    choice: record({ choice: random.choice(ms) }),
    exponential: record({ exponential: random.exponential(ms) }),
    normal: record({ normal: random.normal(ms) }),
  };
  const isPositive = range.above === 0;
  const phrase = `a number of ms ${isPositive ? "> 0" : "≥ 0"}, {uniform: [a, b]}, {choice: [a, b, …]}, {exponential: {mean, min, max}} or {normal: {mean, sd, min, max}}`;
  return {
    ...worded(either(ms, ...Object.values(kinds)), `length${isPositive ? " above 0" : ""}, fixed or random`, phrase),
    unit: "ms",
    read(value): Duration {
      if (!isRecord(value)) {
        if (typeof value !== "number") throw expected({ phrase }, value);
        return ms.read(value);
      }
      const [key, ...others] = Object.keys(value);
      if (others.length > 0 || !Object.hasOwn(kinds, key)) throw expected({ phrase }, value);
      const read = kinds[key as keyof typeof kinds].read(value) as Exclude<Duration, number>;
      if ("uniform" in read && read.uniform[0] > read.uniform[1])
        throw invalid({ at: "uniform", value: read.uniform, remedy: "its bounds must be in order" });
      if ("exponential" in read && read.exponential.min >= read.exponential.max)
        throw invalid({ at: "exponential", value: read.exponential, remedy: "min must be below max" });
      if ("normal" in read && !(read.normal.min <= read.normal.mean && read.normal.mean <= read.normal.max))
        throw invalid({ at: "normal", value: read.normal, remedy: "the mean must lie between min and max" });
      if ("normal" in read && read.normal.min >= read.normal.max)
        throw invalid({ at: "normal", value: read.normal, remedy: "min must be below max" });
      return read;
    },
  };
}

/** Reads a length. Throws "invalid" with the path of the value. */
const anyLength = durationKind({ min: 0 });
export const readDuration = (value: unknown, at: string): Duration => readAt(anyLength, value, at);

/** Whole steps in a length: floored, except that a multiple of dt up to rounding keeps all its steps. */
export function stepsIn(ms: number, dt: number): number {
  const exact = ms / dt;
  const nearest = Math.round(exact);
  return Math.abs(exact - nearest) <= 1e-9 * Math.max(1, nearest) ? nearest : Math.floor(exact);
}

/** Shortest and longest length in ms that the duration can take. */
export function durationBounds(duration: Duration): readonly [number, number] {
  if (typeof duration === "number") return [duration, duration];
  if ("uniform" in duration) return duration.uniform;
  if ("choice" in duration) return [Math.min(...duration.choice), Math.max(...duration.choice)];
  const { min, max } = "normal" in duration ? duration.normal : duration.exponential;
  return [min, max];
}

/** Draws one length in ms, not yet floored. A fixed duration consumes nothing. */
export function drawDuration(duration: Duration, random: Generator): number {
  if (typeof duration === "number") return duration;
  if ("uniform" in duration) return random.uniformBetween(duration.uniform[0], duration.uniform[1]);
  if ("choice" in duration) return random.choice(duration.choice);
  if ("normal" in duration) return drawNormal(duration.normal, random);
  // Redrawing until within [min, max) gives the truncated exponential, drawn here from its inverse: the exponential
  // is memoryless, so it restarts at min.
  const { mean, min, max } = duration.exponential;
  const inside = 1 - portableExp(-(max - min) / mean);
  return Math.min(max, min - mean * portableLog(1 - random.uniform() * inside));
}

/** Redrawn until within the bounds; a range below one deviation is met sooner by uniform draws, accepted by density. */
function drawNormal(
  { mean, sd, min, max }: Extract<Duration, { normal: object }>["normal"],
  random: Generator,
): number {
  for (;;) {
    if (max - min < sd) {
      const ms = random.uniformBetween(min, max);
      const z = (ms - mean) / sd;
      if (random.uniform() < portableExp((-z * z) / 2)) return ms;
    } else {
      const ms = mean + sd * random.normal();
      if (ms >= min && ms < max) return ms;
    }
  }
}

/** Probability of each possible number of steps, after flooring; the probabilities sum to 1. */
export function stepDistribution(duration: Duration, dt: number): { steps: number; probability: number }[] {
  if (typeof duration === "number") return [{ steps: stepsIn(duration, dt), probability: 1 }];
  if ("choice" in duration) {
    const probability = 1 / duration.choice.length;
    return duration.choice.map((ms) => ({ steps: stepsIn(ms, dt), probability }));
  }
  const [min, max] = durationBounds(duration);
  if (min === max) return [{ steps: stepsIn(min, dt), probability: 1 }];
  const below = cumulative(duration, min, max);
  const result: { steps: number; probability: number }[] = [];
  for (let steps = stepsIn(min, dt); steps * dt < max; steps++) {
    const probability = below(Math.min(max, (steps + 1) * dt)) - below(Math.max(min, steps * dt));
    if (probability > 0) result.push({ steps, probability });
  }
  return result;
}

function cumulative(duration: Exclude<Duration, number>, min: number, max: number): (ms: number) => number {
  if ("normal" in duration) {
    const { mean, sd } = duration.normal;
    const [low, high] = [min, max].map((ms) => normalCdf((ms - mean) / sd));
    return (ms) => (normalCdf((ms - mean) / sd) - low) / (high - low);
  }
  if (!("exponential" in duration)) return (ms) => (ms - min) / (max - min);
  const { mean } = duration.exponential;
  const inside = 1 - portableExp(-(max - min) / mean);
  return (ms) => (1 - portableExp(-(ms - min) / mean)) / inside;
}

/** A length of time in ms, fixed or random; `positive` if the task makes no sense without the period. */
export function duration(
  value: Duration,
  about: string,
  limits: { readonly positive?: boolean } = {},
): Parameter<Duration> {
  const { positive } = inContext({ within: "the limits of a duration" }, () => limitsOf.read(limits));
  return parameterOf(durationKind(positive ? { above: 0 } : { min: 0 }), value, about);
}
const limitsOf = record({ positive: optional(flag, false) });
