/**
 * Fixed and slow points of a network under a held input, found from many states (Sussillo & Barak 2013, Neural Comput
 * 25:626–649; Golub & Sussillo 2018, JOSS 3:1003), and what the linearised dynamics do around them.
 */
import { checkCount } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { abortSignal, callback, count, number, readAt, whole } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import type { HostStep } from "../step/hostStep.ts";
import type { StatePart } from "../step/point.ts";
import { type Held, type HeldInputs, held, largestScaled, stateScales } from "./held.ts";
import { type Linearisation, linearisation } from "./stability.ts";
import { type Workers, workHere } from "./works.ts";

/**
 * Numbers called shares are in units of the size of each state: its root mean square over the starts and its units.
 */
export const searchOptions = {
  /** A state is a fixed point if a step changes no entry by more than this share (default 1e-10). */
  tolerance: number({ above: 0 }),
  /**
   * A minimum of the speed counts as a slow point if a time constant of 1/speed is longer than this, ms (default
   * 1000): a step changes no entry by more than dt/slow as a share.
   */
  slow: number({ above: 0 }, "ms"),
  /** Fixed points closer than this share are one (default 1e-5), slow points closer than 0.01. */
  apart: number({ above: 0 }),
  /** A direction with a time constant longer than this neither grows nor decays, ms (default 1e8). */
  neutral: number({ above: 0 }, "ms"),
  /** Modes of each point that get eigenvectors, besides all that grow (default 2). */
  vectors: whole,
  /** Most moves of a search by each of its two methods (default 100). */
  moves: count,
  /** Stops between two starts; the promise is then rejected with the signal's reason. */
  signal: abortSignal,
  onProgress: callback<(done: number, total: number) => void>(),
};
export type FixedPointOptions = OptionsOf<typeof searchOptions>;

/** A state that the network does not leave, or leaves slowly. */
export interface FixedPoint extends Linearisation {
  /** The state vector, [size]. */
  readonly state: Float64Array;
  /** The largest change of an entry in a step, as a share. */
  readonly change: number;
  /** Number of starts whose search ended here. */
  readonly starts: number;
  /**
   * How far it is from where the network goes: the largest difference from the nearest start, as a share of the root
   * mean square of that state. Of a trained network from the nearest of the states that were drawn from its trials.
   */
  readonly distance: number;
  /**
   * Whether a state within rounding of this one has another Jacobian, as where the current of a rectified unit is 0:
   * the modes are those of one side.
   */
  readonly isAtKink: boolean;
}

export interface FixedPoints {
  /** Parts of the state vector. */
  readonly states: readonly StatePart[];
  /** By falling number of starts. */
  readonly points: readonly FixedPoint[];
  /** Minima of the speed that are no fixed points, the slowest first. */
  readonly slow: readonly FixedPoint[];
  readonly starts: number;
  /** Starts whose search ended at neither: at a faster minimum, or at none within the moves. */
  readonly lost: number;
  /** What one share is, for each entry of the state vector. */
  readonly scales: Float64Array;
}

/** Where a minimum of the speed lies is known less exactly than a zero: |F| hardly changes around it. */
const vague = 1e-2;

/**
 * Searches from every start for a state that the network keeps under these inputs, without noise.
 * @param step one time step of the network, of any cell
 * @param inputs inputs that are held, by name, [unit]
 * @param starts state vectors, [size] each, such as those of `trialStates`
 * @param dt length of a step, ms
 * @throws "missing" without a start, "mismatched" for one of another size, "invalid" for one that is not finite, and
 * the errors of `step` for its inputs
 */
export const fixedPoints = (
  step: HostStep,
  inputs: HeldInputs,
  starts: readonly ArrayLike<number>[],
  dt: number,
  given: FixedPointOptions = {},
): Promise<FixedPoints> => fixedPointsBy(workHere(step), step, inputs, starts, dt, given);

/**
 * The same, with searches by threads where `workers` has them.
 * @param sizes what one share is, for each entry of the state vector: if not given, of these starts
 * @param visited states from which distances are measured: if not given, these starts
 */
export async function fixedPointsBy(
  workers: Workers,
  step: HostStep,
  inputs: HeldInputs,
  starts: readonly ArrayLike<number>[],
  dt: number,
  given: FixedPointOptions,
  sizes?: Float64Array,
  visited: readonly ArrayLike<number>[] = starts,
): Promise<FixedPoints> {
  const options = readOptions(searchOptions, given, "the options of fixedPoints");
  const { tolerance = 1e-10, slow = 1000, apart = 1e-5, neutral = 1e8, vectors = 2, moves = 100 } = options;
  const { signal, onProgress } = options;
  const map = held(step, inputs);
  checkStarts(starts, step.size);
  readAt(number({ above: 0 }, "ms"), dt, "dt");
  const scales = sizes ?? stateScales(map.parts, starts);
  const limits = { tolerance, slow: dt / slow, moves };
  const ends = await workers.do("search", { inputs, scales, limits }, starts, { signal, onProgress });
  const [zeros, minima] = [gathering(scales, apart), gathering(scales, Math.max(apart, vague))];
  let lost = 0;
  for (const end of ends)
    if (end.found === "zero") zeros.add(end);
    else if (end.found === "minimum" && end.change <= dt / slow) minima.add(end);
    else lost++;
  const takeTurn = turnTaker();
  const described = async (found: readonly Gathered[]): Promise<FixedPoint[]> => {
    const points: FixedPoint[] = [];
    const jacobian = new Float64Array(step.size * step.size);
    for (const { state, change, starts: count } of found) {
      signal?.throwIfAborted();
      map.jacobian(state, jacobian);
      points.push({
        state,
        change,
        starts: count,
        distance: distanceTo(state, visited, scales),
        isAtKink: isAtKink(map, state, jacobian, scales),
        ...linearisation(jacobian, step.size, dt, dt / neutral, vectors),
      });
      await takeTurn();
    }
    return points;
  };
  return {
    states: step.states,
    points: await described(zeros.all().sort((a, b) => b.starts - a.starts)),
    slow: await described(minima.all().sort((a, b) => a.change - b.change)),
    starts: starts.length,
    lost,
    scales,
  };
}

function checkStarts(starts: readonly ArrayLike<number>[], size: number): void {
  if (!Array.isArray(starts) || starts.length === 0)
    throw missing({ subject: "starts", remedy: "give at least one state vector to start from" });
  for (const [k, start] of starts.entries()) {
    checkCount(`start ${k}`, start, { state: size });
    const bad = Array.from(start).find((value) => !Number.isFinite(value));
    if (bad !== undefined)
      throw invalid({ subject: `start ${k}`, detail: `with ${bad} in it`, remedy: "give finite numbers" });
  }
}

interface Gathered {
  readonly state: Float64Array;
  readonly change: number;
  starts: number;
}

/** Ends of searches, those closer than `apart` as one. The first of them stays, so that the order of starts decides. */
function gathering(scales: Float64Array, apart: number) {
  const found: Gathered[] = [];
  const isNear = (a: Float64Array, b: Float64Array) => {
    for (let k = 0; k < scales.length; k++) if (!(Math.abs(a[k] - b[k]) <= apart * scales[k])) return false;
    return true;
  };
  return {
    add({ state, change }: { readonly state: Float64Array; readonly change: number }) {
      const same = found.find((one) => isNear(one.state, state));
      if (same) same.starts++;
      else found.push({ state, change, starts: 1 });
    },
    all: () => found,
  };
}

function distanceTo(state: Float64Array, starts: readonly ArrayLike<number>[], scales: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  const difference = new Float64Array(state.length);
  for (const start of starts) {
    for (let k = 0; k < state.length; k++) difference[k] = state[k] - start[k];
    least = Math.min(least, largestScaled(difference, scales));
  }
  return least;
}

/** Far above the tolerance of a search, far below anything that a network computes with. */
const nearby = 1e-7;
/** A smooth Jacobian changes by about `nearby`; at a kink it jumps. */
const jump = 1e-3;

/** Whether the Jacobian jumps between states on either side, entry by entry up or down. */
function isAtKink(map: Held, state: Float64Array, jacobian: Float64Array, scales: Float64Array): boolean {
  const other = new Float64Array(jacobian.length);
  let largest = 0;
  for (const value of jacobian) largest = Math.max(largest, Math.abs(value));
  const differs = (sign: (k: number) => number) => {
    map.jacobian(
      state.map((value, k) => value + sign(k) * nearby * scales[k]),
      other,
    );
    return other.some((value, k) => Math.abs(value - jacobian[k]) > jump * largest);
  };
  return [() => 1, () => -1, (k: number) => (k % 2 === 0 ? 1 : -1), (k: number) => (k % 2 === 0 ? -1 : 1)].some(
    differs,
  );
}
