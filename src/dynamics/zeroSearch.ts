/**
 * From a state to a zero of F(x) = next(x) − x, or to a state where |F| is smallest nearby.
 *
 * Newton's method with a line search finds zeros of any stability, saddles included. The factors of its matrix J − 1
 * are kept as long as each move still shrinks F well (Shamanskii 1967; Kelley 2003, Solving Nonlinear Equations with
 * Newton's Method, §1.7), since factoring takes most of the time. Where the matrix is singular, as on a line of fixed
 * points, or where no move along Newton's direction helps, as between the pieces of a rectified network, damped least
 * squares go on (Levenberg–Marquardt, with the damping of Yamashita & Fukushima 2001, Computing Suppl 15:239–249, which
 * converges fast to zeros that are not isolated). They end in a zero or in a local minimum of the speed.
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
  /** Most moves of each method. */
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
const halvings = 8;
/** Whole moves in a row after which none has found a better place. */
const mostHopes = 5;
/** The longest move, in units of the scales. */
const longestMove = 20;
/** Of the gradient of |F|, which is (J − 1)ᵀ·F/|F|, as a share of 1 + |J − 1|: it vanishes with the matrix, too. */
const flat = 1e-5;
/** Where F is large, so many damped moves must divide |F|² by 2. */
const patience = 10;

/** A search that shares its memory between starts. */
export function zeroSearch(map: Held, scales: Float64Array, { tolerance, slow, moves }: SearchLimits) {
  const { size } = map;
  const vector = () => new Float64Array(size);
  const [state, best, next] = [vector(), vector(), vector()];
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

  /**
   * Newton's method; ends at the smallest |F|² that it met, and returns it. Where no share of a move helps, the whole
   * move is made a few times in the hope of better places beyond (Grippo, Lampariello & Lucidi 1986, SIAM J Numer Anal
   * 23:707–716): the zero of a rectified network's linear piece may lie in the next one.
   */
  const newton = (from: number): number => {
    let now = from;
    let factors: ReducedFactors | undefined;
    let least = from;
    let hopes = 0;
    best.set(state);
    const end = () => {
      if (isZero()) return now;
      state.set(best);
      map.change(state, change);
      return least;
    };
    for (let k = 0; k < moves && !isZero(); k++) {
      const isFresh = factors === undefined;
      if (factors === undefined) {
        linearise();
        factors = reducedFactors(slope, size, work);
        if (factors.pivots < singular) return end();
      }
      solveReduced(factors, change, move);
      for (let j = 0; j < size; j++) move[j] = -move[j];
      const length = largestScaled(move, scales);
      if (!Number.isFinite(length)) return end();
      const whole = Math.min(1, longestMove / length);
      let share = whole;
      let after: number | undefined;
      if (isFresh)
        for (let h = 0; h <= halvings && after === undefined; h++, share /= 2)
          after = tryMove(share, now, 1 - 1e-4 * share);
      else after = tryMove(share, now, 1);
      if (after === undefined && isFresh) {
        if (hopes === mostHopes) return end();
        hopes++;
        after = tryMove(whole, Number.POSITIVE_INFINITY, 1);
        if (after === undefined) return end();
      }
      // Kept factors that no longer help are made anew, from where the state is.
      if (after === undefined || after > goodRate * goodRate * now) factors = undefined;
      now = after ?? now;
      if (now < least) {
        least = now;
        hopes = 0;
        best.set(state);
      }
    }
    return end();
  };

  /** Damped least squares; returns whether they ended in a minimum of |F|. */
  const damped = (from: number): boolean => {
    let now = from;
    let earlier = from;
    let damping = 1;
    for (let k = 0; k < moves && !isZero(); k++) {
      if (k > 0 && k % patience === 0) {
        if (now > earlier / 2 && largestScaled(change, scales) > slow) return false;
        earlier = now;
      }
      linearise();
      // In units of the scales: entry (i, j) times scale j over scale i.
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) slope[i * size + j] *= scales[j] / scales[i];
      const norm = leastSquares(slope, change, scales, gradient, normal);
      if (Math.sqrt(squaredLength(gradient)) <= flat * (1 + norm) * Math.sqrt(now)) return true;
      let after: number | undefined;
      for (let h = 0; h < 2 * halvings && after === undefined; h++) {
        work.set(normal);
        for (let j = 0; j < size; j++) work[j * size + j] += damping * now + 1e-15 * norm * norm;
        solve(factorsOf(work, size), gradient, move);
        for (let j = 0; j < size; j++) move[j] *= -scales[j];
        after = tryMove(1, now, 1 - 1e-9);
        damping = after === undefined ? damping * 8 : Math.max(1e-8, damping / 4);
      }
      // At a kink |F| may have no slope to follow and yet no minimum.
      if (after === undefined) return false;
      now = after;
    }
    return false;
  };

  return (start: ArrayLike<number>): SearchEnd => {
    state.set(start);
    map.change(state, change);
    const first = squared(change);
    let found: SearchEnd["found"] = "open";
    if (Number.isFinite(first)) {
      const now = newton(first);
      const isMinimum = !isZero() && damped(now);
      found = isZero() ? "zero" : isMinimum ? "minimum" : "open";
    }
    return { state: Float64Array.from(state), found, change: largestScaled(change, scales) };
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
