/**
 * A fixed point followed while an input changes: a branch of a bifurcation diagram. Pseudo-arclength continuation
 * (Keller 1977; Allgower & Georg 1990, Numerical Continuation Methods, ch. 6) goes around folds, where two fixed points
 * meet and vanish.
 */
import { checkArgument, checkCount } from "../base/arguments.ts";
import { missing, named } from "../base/errors.ts";
import { determinantSign, factorsOf, solve } from "../linear/factors.ts";
import { count, number } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import type { HostStep } from "../step/hostStep.ts";
import { type HeldInputs, largestScaled, stateScales } from "./held.ts";
import { type Linearisation, linearisation } from "./stability.ts";

const branchOptions = {
  /** A state is fixed if a step changes no entry by more than this share of its size (default 1e-10). */
  tolerance: number({ above: 0 }),
  /**
   * The longest stretch between two points, in shares of states, as a root mean square, and of the change of the input
   * (default 0.05).
   */
  stretch: number({ above: 0 }),
  /** Most points (default 400). */
  points: count,
  /** A direction with a time constant longer than this neither grows nor decays, ms (default 1e8). */
  neutral: number({ above: 0 }, "ms"),
};
export type BranchOptions = OptionsOf<typeof branchOptions>;

export interface BranchPoint extends Linearisation {
  /** Where between the first inputs (0) and the last (1). */
  readonly along: number;
  /** The state vector, [size]. */
  readonly state: Float64Array;
}

export interface Branch {
  readonly points: readonly BranchPoint[];
  /** Places in `points` where the branch turns back. */
  readonly folds: readonly number[];
  readonly end: BranchEnd;
}

/**
 * Why a branch ends: at the last inputs; at the first ones again; after as many points as were asked for; "marginal":
 * where some direction neither grows nor decays and several branches meet, or a line of fixed points begins; "lost":
 * where no nearby state is fixed to the tolerance.
 */
export type BranchEnd = "last" | "first" | "points" | "marginal" | "lost";

/** How far from `start`, as a share of its size, its fixed point may be. */
const nearStart = 0.01;
const shortest = 1e-6;
/** The cosine between two tangents that a step may turn by; at a kink they differ however short it is. */
const mostTurned = 0.9;
const kinkLength = 1e-4;
/** A smallest pivot, as a share of the largest, of a matrix that counts as singular. */
const singular = 1e-13;
const corrections = 8;

/**
 * Follows a fixed point from one set of inputs to another, along the straight line between them and around folds.
 * @param step one time step of the network, of any cell
 * @param from inputs at which `start` is fixed, by name, [unit]
 * @param to inputs to go towards; those that it lacks stay
 * @param start a fixed point under `from`, [size]
 * @param dt length of a step, ms
 * @param shares what one share of each state is, [size]; by default its root mean square at `start`
 * @throws "missing" if no fixed point is near `start`, "mismatched" for arrays of another size
 */
export function followPoint(
  step: HostStep,
  from: HeldInputs,
  to: HeldInputs,
  start: ArrayLike<number>,
  dt: number,
  given: BranchOptions = {},
  shares?: Float64Array,
): Branch {
  const options = readOptions(branchOptions, given, "the options of followPoint");
  checkArgument("step", step, ["initial", "step", "jacobian"], "give what `hostStep` returns");
  checkArgument("from", from, [], "give the inputs at which the point is fixed, by name");
  checkArgument("to", to, [], "give the inputs to go towards, by name");
  const { tolerance = 1e-10, stretch = 0.05, points: most = 400, neutral = 1e8 } = options;
  checkCount("start", start, { state: step.size });
  if (shares) checkCount("shares", shares, { state: step.size });
  const scales = shares ?? stateScales(step.states, [start]);
  const curve = curveOf(step, from, to, scales, tolerance);
  const first = curve.corrected({ state: Float64Array.from(start), along: 0 }, null);
  const apart =
    first &&
    largestScaled(
      first.state.map((value, k) => value - start[k]),
      scales,
    );
  if (first === undefined || !(apart! <= nearStart))
    throw missing({ subject: "fixed point near the start", remedy: "start from a state that `fixedPoints` found" });
  const jacobian = new Float64Array(step.size * step.size);
  const described = ({ state, along }: Place): BranchPoint => {
    step.jacobian({ state, inputs: curve.inputsAt(along) }, jacobian);
    return { along, state, ...linearisation(jacobian, step.size, dt, dt / neutral, 0) };
  };
  const points = [described(first)];
  const folds: number[] = [];
  let place = first;
  const begun = curve.tangent(first, null);
  // Where several branches meet, or a line of fixed points begins, there is no one direction to follow.
  if (begun === undefined) return { points, folds, end: "marginal" };
  let tangent: Tangent = begun;
  let length = stretch / 4;
  let end: Branch["end"] = "points";
  while (points.length < most) {
    const next = curve.corrected(curve.moved(place, tangent, length), tangent);
    const turned: Tangent | undefined = next && curve.tangent(next, tangent);
    if (next === undefined || turned === undefined) {
      length /= 2;
      if (length >= shortest) continue;
      const past = pastKink(curve, place, tangent);
      if (past === undefined) {
        end = next === undefined ? "lost" : "marginal";
        break;
      }
      if (past.tangent.along * tangent.along < 0) folds.push(points.length - 1);
      points.push(described(past.place));
      [place, tangent, length] = [past.place, past.tangent, kinkLength];
      continue;
    }
    const isFold = turned.along * tangent.along < 0;
    // A step that turns too much may have jumped to another branch; one that turns back is shortened to find the fold.
    if ((isFold || cosine(turned, tangent) < mostTurned) && length > kinkLength) {
      length /= 2;
      continue;
    }
    if (next.along > 1 || next.along < 0) {
      // The last point lies on the edge.
      end = next.along > 1 ? "last" : "first";
      const edge = next.along > 1 ? 1 : 0;
      const share = (edge - place.along) / (next.along - place.along);
      const last = curve.corrected({ ...curve.moved(place, tangent, share * length), along: edge }, null);
      if (last) points.push(described(last));
      else end = "lost";
      break;
    }
    if (isFold) folds.push(points.length);
    points.push(described(next));
    [place, tangent] = [next, turned];
    length = Math.min(stretch, length * 1.5);
  }
  return { points, folds, end };
}

/**
 * The curve on the other side of a kink at which it turns so sharply that no step along it leads on: the equations
 * beyond the kink say in which direction it goes from there. undefined if it does not.
 */
function pastKink(curve: ReturnType<typeof curveOf>, place: Place, tangent: Tangent) {
  for (const reach of [10 * shortest, 100 * shortest]) {
    const way = curve.tangent(curve.moved(place, tangent, reach), tangent);
    const next = way && curve.corrected(curve.moved(place, way, reach), way);
    const turned = next && way && curve.tangent(next, way);
    const isInside = next !== undefined && next.along >= 0 && next.along <= 1;
    if (isInside && turned && cosine(turned, way) > mostTurned) return { place: next, tangent: turned };
  }
  return undefined;
}

/** A state and where between the inputs. */
interface Place {
  readonly state: Float64Array;
  readonly along: number;
}

/** A unit vector along the curve. */
interface Tangent extends Place {
  /** The sign of det [F′; tangent], F′ the derivatives of next(x) − x: it stays along a curve, also around folds. */
  readonly orientation: 1 | -1;
}

function cosine(a: Tangent, b: Tangent): number {
  let sum = a.along * b.along;
  for (let k = 0; k < a.state.length; k++) sum += a.state[k] * b.state[k];
  return sum;
}

/** The curve of fixed points over states, in units of their scales, and the place between the inputs. */
function curveOf(step: HostStep, from: HeldInputs, to: HeldInputs, scales: Float64Array, tolerance: number) {
  const { size } = step;
  const wide = size + 1;
  // Lengths do not grow with the number of states.
  const metric = scales.map((scale) => scale * Math.sqrt(size));
  const changed = Object.keys(to);
  if (changed.length === 0) throw missing({ at: "to", remedy: "give the inputs to go towards, by name" });
  for (const name of changed) named("input", name, step.inputs);
  for (const name of changed) checkCount(`input "${name}"`, to[name], { unit: from[name]?.length ?? 0 });
  const inputsAt = (along: number): HeldInputs => ({
    ...from,
    ...Object.fromEntries(
      changed.map((name) => [name, Float64Array.from(from[name], (value, k) => value + along * (to[name][k] - value))]),
    ),
  });
  const matrix = new Float64Array(wide * wide);
  const [jacobian, change] = [new Float64Array(size * size), new Float64Array(size)];
  /** The rows of next(x) − x, in units of the scales, and a last row. */
  const fill = ({ state, along }: Place, last: Float64Array) => {
    const at = { state, inputs: inputsAt(along) };
    step.jacobian(at, jacobian);
    const slope = new Float64Array(size);
    for (const name of changed) {
      const by = step.derivative("next", { input: name }, at);
      const units = from[name].length;
      for (let i = 0; i < size; i++)
        for (let k = 0; k < units; k++) slope[i] += by[i * units + k] * (to[name][k] - from[name][k]);
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        matrix[i * wide + j] = ((jacobian[i * size + j] - (i === j ? 1 : 0)) * metric[j]) / metric[i];
      matrix[i * wide + size] = slope[i] / metric[i];
    }
    matrix.set(last, size * wide);
    return factorsOf(matrix, wide);
  };
  const onlyAlong = new Float64Array(wide);
  onlyAlong[size] = 1;
  const vectorOf = ({ state, along }: Place) =>
    Float64Array.from({ length: wide }, (_, k) => (k < size ? state[k] : along));

  /** In the direction of the one before, or towards the last inputs; undefined where the curve has no one direction. */
  const tangent = (place: Place, before: Tangent | null): Tangent | undefined => {
    const right = new Float64Array(wide);
    right[size] = 1;
    let factors = fill(place, before ? vectorOf(before) : onlyAlong);
    // Beyond a kink the curve may go on at a right angle.
    if (before && factors.pivots < singular) factors = fill(place, onlyAlong);
    if (factors.pivots < singular) return undefined;
    // The solution is on the side of `last`, so that det [F′; last] has the sign of det [F′; solution].
    const sign = determinantSign(factors);
    const orientation = before?.orientation ?? sign;
    const solved = solve(factors, right, new Float64Array(wide));
    let length = 0;
    for (const value of solved) length += value * value;
    const unit = solved.map((value) => (sign * orientation * value) / Math.sqrt(length));
    return { state: unit.slice(0, size), along: unit[size], orientation };
  };
  const moved = ({ state, along }: Place, way: Place, length: number): Place => ({
    state: state.map((value, k) => value + length * way.state[k] * metric[k]),
    along: along + length * way.along,
  });
  /** Newton's method across the curve: at a right angle to `way`, or, without it, at the same inputs. */
  const corrected = (guess: Place, way: Place | null): Place | undefined => {
    const last = way ? vectorOf(way) : onlyAlong;
    let place = guess;
    for (let k = 0; k <= corrections; k++) {
      step.step({ state: place.state, inputs: inputsAt(place.along) }, change);
      for (let i = 0; i < size; i++) change[i] -= place.state[i];
      const residual = largestScaled(change, scales);
      if (residual <= tolerance) return place;
      if (!Number.isFinite(residual) || k === corrections) return undefined;
      const right = Float64Array.from({ length: wide }, (_, i) => (i < size ? -change[i] / metric[i] : 0));
      const factors = fill(place, last);
      if (factors.pivots === 0) return undefined;
      const move = solve(factors, right, new Float64Array(wide));
      place = moved(place, { state: move.subarray(0, size), along: move[size] }, 1);
    }
    return undefined;
  };
  return { inputsAt, tangent, moved, corrected };
}
