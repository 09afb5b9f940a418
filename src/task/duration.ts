/** How long a period lasts: what the user may write, how it is drawn, and how it becomes steps. */
import { invalid, shortened } from "../errors.ts";
import { exp, log } from "../math.ts";
import type { Parameter } from "../parameters.ts";
import type { Generator } from "../random.ts";
import { display, isFloat32, isRecord, type Range, readBoolean, readRecord } from "../reader.ts";
import { either, listOf, numberIn, objectOf, type Schema } from "../setting.ts";

/** A length in ms: fixed, uniform in [a, b), one of several, or exponential redrawn until inside [min, max). */
export type Duration =
  | number
  | { readonly uniform: readonly [number, number] }
  | { readonly choice: readonly number[] }
  | { readonly exponential: { readonly mean: number; readonly min: number; readonly max: number } };

/** What `readDuration` takes; that bounds are in order cannot be said. `length` is the range of the shortest. */
function durationSchema(length: Range): Schema {
  const ms = numberIn(length);
  const bounds = { mean: numberIn({ above: 0 }), min: ms, max: numberIn({ above: 0 }) };
  return either(
    ms,
    objectOf({ uniform: { type: "array", items: [ms, ms], minItems: 2, maxItems: 2 } }, ["uniform"]),
    objectOf({ choice: listOf(ms, 1) }, ["choice"]),
    objectOf({ exponential: objectOf(bounds, Object.keys(bounds)) }, ["exponential"]),
  );
}

/** Makes loose input strict. Throws `invalid` with the path of the value. */
export function readDuration(value: unknown, path: string): Duration {
  const wrong = (what: string) =>
    invalid(
      `${path} ${display(value)}; ${what}: a duration is a number of ms ≥ 0, {uniform: [a, b]}, {choice: [a, b, …]} or {exponential: {mean, min, max}}`,
    );
  const length = (x: unknown) => isFloat32(x) && x >= 0;
  // A list with holes has undefined there, which `every` would pass over.
  const isLengths = (list: unknown): list is number[] => Array.isArray(list) && Array.from(list).every(length);
  if (typeof value === "number") {
    if (!length(value)) throw wrong("not a length of time");
    return value;
  }
  if (!isRecord(value) || Object.keys(value).length !== 1) throw wrong("not a duration");
  const [[kind, of]] = Object.entries(value) as [string, unknown][];
  if (kind === "uniform") {
    if (!isLengths(of) || of.length !== 2 || of[0] > of[1]) throw wrong("bounds not in order");
    return { uniform: [of[0], of[1]] };
  }
  if (kind === "choice") {
    if (!isLengths(of) || of.length === 0) throw wrong("not a list of lengths");
    return { choice: [...of] };
  }
  if (kind === "exponential") {
    if (!isRecord(of)) throw wrong("mean, min and max wanted");
    const { mean, min, max, ...rest } = of;
    if (Object.keys(rest).length > 0) throw wrong(`unknown "${shortened(Object.keys(rest)[0])}"`);
    if (![mean, min, max].every(length)) throw wrong("mean, min and max wanted");
    const [m, a, b] = [mean as number, min as number, max as number];
    if (m === 0 || a >= b) throw wrong("the mean must be positive and min below max");
    return { exponential: { mean: m, min: a, max: b } };
  }
  throw wrong(`unknown "${shortened(kind)}"`);
}

/** Whole steps in a length: floored, but a length that is a multiple of dt up to rounding keeps all its steps. */
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
  return [duration.exponential.min, duration.exponential.max];
}

/** Draws one length in ms, not yet floored. A fixed duration consumes nothing. */
export function drawDuration(duration: Duration, random: Generator): number {
  if (typeof duration === "number") return duration;
  if ("uniform" in duration) return random.uniformBetween(duration.uniform[0], duration.uniform[1]);
  if ("choice" in duration) return random.choice(duration.choice);
  // Redrawing until inside [min, max) is the exponential restricted to it, drawn here in one go from its inverse:
  // the exponential has no memory, so it starts anew at min.
  const { mean, min, max } = duration.exponential;
  const inside = 1 - exp(-(max - min) / mean);
  return Math.min(max, min - mean * log(1 - random.uniform() * inside));
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
  if (!("exponential" in duration)) return (ms) => (ms - min) / (max - min);
  const { mean } = duration.exponential;
  const inside = 1 - exp(-(max - min) / mean);
  return (ms) => (1 - exp(-(ms - min) / mean)) / inside;
}

/** A length of time in ms, fixed or random; `positive` where the task makes no sense without the period. */
export function duration(
  value: Duration,
  description: string,
  limits: { positive?: boolean } = {},
): Parameter<Duration> {
  const { positive = false } = readRecord(limits, "the limits of a duration", ["positive"]);
  readBoolean(positive, "positive in the limits of a duration");
  const check = (given: Duration) => (positive && durationBounds(given)[0] === 0 ? "must be longer than 0" : undefined);
  const schema = durationSchema(positive ? { above: 0 } : { min: 0 });
  const takes = `length${positive ? " above 0" : ""}, which may be random`;
  return { default: value, unit: "ms", description, schema, takes, read: readDuration, check };
}
