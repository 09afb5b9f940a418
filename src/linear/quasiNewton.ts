/** Where a function is evaluated, and what it gave. */
export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly steps: number;
}

/** Writes the gradient at a point and returns the value. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly mostSteps: number;
  /** Ends when a step lowers the value by less, relative to it. */
  readonly precision: number;
}

/** Pairs of steps that are remembered. */
const memory = 10;

/**
 * A local minimum by the limited-memory BFGS method with a backtracking line search: no step raises the value. Nocedal
 * & Wright (2006), Numerical Optimization, algorithms 3.1 and 7.4. Yields the start and the end of each step, so that
 * a caller may stop between two.
 */
export function* minimising(
  objective: Objective,
  start: Float64Array,
  { mostSteps, precision }: MinimiseOptions,
): Generator<Minimum, void, undefined> {
  let at = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(at.length);
  let value = objective(at, gradient);
  const pairs: { readonly s: Float64Array; readonly y: Float64Array; readonly curvature: number }[] = [];
  let steps = 0;
  for (; ; steps++) {
    yield { at, value, steps };
    if (steps === mostSteps) break;
    let direction = descent(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs.length = 0;
      direction = gradient.map((part) => -part);
      slope = dot(direction, gradient);
    }
    if (!(slope < 0)) break;
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      for (let i = 0; i < at.length; i++) next[i] = at[i] + length * direction[i];
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) {
      // Once more along the gradient itself, if the memory misled.
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    const s = next.map((x, i) => x - at[i]);
    const y = nextGradient.map((g, i) => g - gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) pairs.push({ s, y, curvature });
    if (pairs.length > memory) pairs.shift();
    const gained = value - nextValue;
    [at, gradient, value] = [next, nextGradient, nextValue];
    if (gained <= precision * Math.abs(value)) break;
  }
  yield { at, value, steps };
}

/** −H g, with H from the remembered steps. */
function descent(
  gradient: Float64Array,
  pairs: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly curvature: number }[],
): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares: number[] = [];
  for (const { s, y, curvature } of [...pairs].reverse()) {
    const share = dot(s, direction) / curvature;
    shares.push(share);
    for (let i = 0; i < direction.length; i++) direction[i] -= share * y[i];
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.y, last.y);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (const { s, y, curvature } of pairs) {
    const share = shares.pop()! - dot(y, direction) / curvature;
    for (let i = 0; i < direction.length; i++) direction[i] += share * s[i];
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
