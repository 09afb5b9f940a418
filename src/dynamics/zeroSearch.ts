/**
 * From a state to a zero of F(x) = next(x) − x, or to a state where |F| is smallest nearby.
 *
 * Newton's method with a line search finds zeros of any stability, saddles included. The factors of its matrix J − 1
 * are kept as long as each move still shrinks F well (Shamanskii 1967; Kelley 2003, Solving Nonlinear Equations with
 * Newton's Method, §1.7), since factoring takes most of the time. Where the matrix is singular, as on a line of fixed
 * points, or where only a small share of a move helps, as near a slow point, damped least squares go on
 * (Levenberg–Marquardt, with the damping of Yamashita & Fukushima 2001, Computing Suppl 15:239–249, which converges
 * fast to zeros that are not isolated). They end in a zero or in a local minimum of the speed. Where they end in
 * neither, and where Newton's method fails because a unit falls silent or ceases to be, the network itself moves on for
 * a while, and all begins again.
 *
 * Everything is measured in units of the scales of the states.
 */
import { factorsOf, solve } from "../linear/factors.ts";
import { type ReducedFactors, reducedFactors, reducedSolver } from "../linear/reducedFactors.ts";
import { type Held, largestScaled } from "./held.ts";

export interface SearchLimits {
  /** F counts as 0 if no entry is larger. */
  readonly tolerance: number;
  /** Minima at which an entry of F is larger are not waited for. */
  readonly slow: number;
  /** Most moves of each method, over all beginnings. */
  readonly moves: number;
}

/** Where a search ended. */
export interface SearchEnd {
  readonly state: Float64Array;
  /** "zero": F is 0 within the tolerance; "minimum": |F| has a local minimum; "open": neither, within the moves. */
  readonly found: "zero" | "minimum" | "open";
  /** The largest entry of F. */
  readonly change: number;
}

/** F shrinks well if a move with kept factors divides it by this. */
const goodRate = 0.2;
const singular = 1e-13;
/** The smallest share of Newton's move that is tried. */
const leastShare = 1 / 32;
/** Damping at first, by what it grows where a move does not help, and by what it falls where one does. */
const damping = { first: 0.01, growth: 16, fall: 4 };
/**
 * Dampings that may fail, at first and at most, and how many more a move allows that helps: at kinks most fail, and
 * those that help lead nowhere.
 */
const failures = { most: 5, earned: 0.3 };
/** How often a search may begin, and the steps of the network before it does so again; they double each time. */
const beginnings = 6;
const firstSteps = 64;
/** The longest move, in units of the scales. */
const longestMove = 20;
/** Of the gradient of |F|, which is (J − 1)ᵀ·F/|F|, as a share of 1 + |J − 1|: it vanishes with the matrix, too. */
const flat = 1e-5;
/** Damped moves at least: where Newton's method ends may be flat enough, and yet they lead far closer to a minimum. */
const fewest = 2;
/** Where F is large, so many damped moves must divide |F|² by 2. */
const patience = 5;

/** A search that shares its memory between starts. */
export function zeroSearch(map: Held, scales: Float64Array, { tolerance, slow, moves }: SearchLimits) {
  const { size } = map;
  const vector = () => new Float64Array(size);
  const [state, next] = [vector(), vector()];
  const [change, nextChange, move] = [vector(), vector(), vector()];
  const square = () => new Float64Array(size * size);
  const [slope, work, normal, gradient] = [square(), square(), square(), vector()];
  const solveReduced = reducedSolver(size);

  const squared = (f: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (f[k] / scales[k]) * (f[k] / scales[k]);
    return sum;
  };
  /** J − 1 at the state. */
  const linearise = () => {
    map.jacobian(state, slope);
    for (let k = 0; k < size; k++) slope[k * size + k] -= 1;
  };
  /** Goes `share` of the move if |F|² falls as it should; returns the new |F|², or undefined. */
  const tryMove = (share: number, before: number, enough: number): number | undefined => {
    for (let k = 0; k < size; k++) next[k] = state[k] + share * move[k];
    map.change(next, nextChange);
    const after = squared(nextChange);
    if (!(after <= before * enough)) return undefined;
    state.set(next);
    change.set(nextChange);
    return after;
  };
  const isZero = () => largestScaled(change, scales) <= tolerance;

  /** Whether an entry of the Jacobian is 0 at the state and not at `next`, or the other way round. */
  const isBetweenPieces = (): boolean => {
    map.jacobian(next, work);
    for (let k = 0; k < size; k++) work[k * size + k] -= 1;
    for (let k = 0; k < slope.length; k++) if ((slope[k] === 0) !== (work[k] === 0)) return true;
    return false;
  };

  /** Newton's method, as long as moves help; returns how many it has left, and whether a kink is in the way. */
  const newton = (most: number): { readonly isAtKink: boolean; readonly left: number } => {
    let now = squared(change);
    let factors: ReducedFactors | undefined;
    for (let left = most; left > 0; left--) {
      if (isZero()) return { isAtKink: false, left };
      const isFresh = factors === undefined;
      if (factors === undefined) {
        linearise();
        factors = reducedFactors(slope, size, work);
        if (factors.pivots < singular) return { isAtKink: false, left };
      }
      solveReduced(factors, change, move);
      for (let j = 0; j < size; j++) move[j] = -move[j];
      const length = largestScaled(move, scales);
      if (!Number.isFinite(length)) return { isAtKink: false, left };
      let after: number | undefined;
      let share = Math.min(1, longestMove / length);
      if (isFresh)
        for (; share >= leastShare && after === undefined; share /= 2) after = tryMove(share, now, 1 - 1e-4 * share);
      else after = tryMove(share, now, 1);
      if (after === undefined && isFresh) return { isAtKink: isBetweenPieces(), left: left - 1 };
      // Kept factors that no longer help are made anew, from where the state is.
      if (after === undefined || after > goodRate * goodRate * now) factors = undefined;
      now = after ?? now;
    }
    return { isAtKink: false, left: 0 };
  };

  /** Damped least squares; returns whether they ended in a minimum of |F|, and how many of the moves they have left. */
  const damped = (most: number): { readonly isMinimum: boolean; readonly left: number } => {
    let now = squared(change);
    let earlier = now;
    let weight = damping.first;
    let mayFail = failures.most;
    let left = most;
    for (; left > 0 && !isZero(); left--) {
      if (left < most && (most - left) % patience === 0) {
        if (now > earlier / 2 && largestScaled(change, scales) > slow) break;
        earlier = now;
      }
      linearise();
      // In units of the scales: entry (i, j) times scale j over scale i.
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) slope[i * size + j] *= scales[j] / scales[i];
      const norm = leastSquares(slope, change, scales, gradient, normal);
      const isFlat = Math.sqrt(squaredLength(gradient)) <= flat * (1 + norm) * Math.sqrt(now);
      if (isFlat && most - left >= fewest) return { isMinimum: true, left };
      let after: number | undefined;
      while (mayFail > 0 && after === undefined) {
        work.set(normal);
        for (let j = 0; j < size; j++) work[j * size + j] += weight * now + 1e-15 * norm * norm;
        solve(factorsOf(work, size), gradient, move);
        for (let j = 0; j < size; j++) move[j] *= -scales[j];
        after = tryMove(1, now, 1 - 1e-9);
        mayFail = after === undefined ? mayFail - 1 : Math.min(failures.most, mayFail + failures.earned);
        weight = after === undefined ? weight * damping.growth : Math.max(1e-8, weight / damping.fall);
      }
      // At a kink |F| may have no slope to follow and yet no minimum.
      if (after === undefined) return { isMinimum: isFlat, left };
      now = after;
    }
    return { isMinimum: false, left };
  };

  /** Lets the network move on from the state. */
  const follow = (steps: number) => {
    for (let t = 0; t < steps; t++) {
      for (let k = 0; k < size; k++) state[k] += change[k];
      map.change(state, change);
    }
  };

  return (start: ArrayLike<number>): SearchEnd => {
    state.set(start);
    map.change(state, change);
    let best: SearchEnd | undefined;
    let [newtonMoves, dampedMoves] = [moves, moves];
    for (let k = 0; k < beginnings && newtonMoves > 0; k++) {
      if (k > 0) follow(firstSteps * 2 ** (k - 1));
      if (!Number.isFinite(squared(change))) break;
      const { isAtKink, left } = newton(newtonMoves);
      newtonMoves = left;
      if (isAtKink && newtonMoves > 0 && k + 1 < beginnings) continue;
      const ended = damped(dampedMoves);
      dampedMoves = ended.left;
      const found = isZero() ? "zero" : ended.isMinimum ? "minimum" : "open";
      const end: SearchEnd = { state: Float64Array.from(state), found, change: largestScaled(change, scales) };
      if (found === "zero" || (found === "minimum" && end.change <= slow)) return end;
      if (best === undefined || end.change < best.change) best = end;
    }
    return best ?? { state: Float64Array.from(state), found: "open", change: largestScaled(change, scales) };
  };
}

/** Writes AᵀA and Aᵀ·F, with F in units of the scales; returns the Frobenius norm of A. */
function leastSquares(
  a: Float64Array,
  change: Float64Array,
  scales: Float64Array,
  gradient: Float64Array,
  normal: Float64Array,
): number {
  const size = scales.length;
  gradient.fill(0);
  normal.fill(0);
  let norm = 0;
  for (let i = 0; i < size; i++) {
    const f = change[i] / scales[i];
    for (let j = 0, p = i * size; j < size; j++, p++) {
      norm += a[p] * a[p];
      gradient[j] += a[p] * f;
    }
  }
  // Four rows at a time, so that each pass over the product does four sums per number that it reads.
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const [p, q, r, s] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
    for (let j = 0; j < size; j++) {
      const [f0, f1, f2, f3] = [a[p + j], a[q + j], a[r + j], a[s + j]];
      const row = j * size;
      for (let k = 0; k <= j; k++) normal[row + k] += f0 * a[p + k] + f1 * a[q + k] + f2 * a[r + k] + f3 * a[s + k];
    }
  }
  for (; i < size; i++)
    for (let j = 0, p = i * size; j < size; j++)
      for (let k = 0; k <= j; k++) normal[j * size + k] += a[p + j] * a[p + k];
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) normal[k * size + j] = normal[j * size + k];
  return Math.sqrt(norm);
}

const squaredLength = (x: Float64Array): number => {
  let sum = 0;
  for (const value of x) sum += value * value;
  return sum;
};
