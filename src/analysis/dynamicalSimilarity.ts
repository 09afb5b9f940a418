/** Whether two networks move alike, whatever their units: dynamical similarity analysis. */
import { checkArgument, checkCount, checkList } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { portableAtan2 } from "../base/math.ts";
import { type Generator, generator, keyOf } from "../base/random.ts";
import { squareProduct } from "../linear/exponential.ts";
import { factorsOf, solve } from "../linear/factors.ts";
import { nearestIsometry } from "../linear/isometry.ts";
import { thinQr } from "../linear/qr.ts";
import { symmetricEigenvectors } from "../linear/symmetric.ts";
import { knownOptions } from "../settings/options.ts";

export interface DelayDynamics {
  /** x(t + 1) = A x(t) in the coordinates of the delays: [row, column] in C order. */
  readonly matrix: Float64Array;
  readonly size: number;
  /** The fraction of the variance of the delays that the coordinates keep. */
  readonly explained: number;
}

export interface DelayDynamicsOptions {
  /** Steps that make a state (default: 5). */
  readonly delays?: number;
  /** Coordinates that are kept (default: 10). */
  readonly rank?: number;
  /** The weight of the squared entries of A, of coordinates with a mean square of 1 per step (default: 0). */
  readonly ridge?: number;
}

/**
 * Linear dynamics of paths in the space of their delays: each state is several steps in a row, less their mean over all
 * paths; its first principal axes, each scaled to the same variance, are the coordinates, and A is the least-squares
 * map from one step to the next (dynamic mode decomposition of a Hankel matrix). Ostrow, Eisen, Kozachkov & Fiete
 * (2023), NeurIPS 36, whose code does not subtract the mean.
 * @param paths of conditions or trials, each [time, unit] in C order, such as the `rates` of `conditionMeans`
 * @throws "missing" for paths that are shorter than the delays, "invalid" for numbers that are not finite, or for more
 * coordinates than vary
 */
export function delayDynamics(
  paths: readonly ArrayLike<number>[],
  units: number,
  options?: DelayDynamicsOptions,
): DelayDynamics {
  checkList("paths", paths, "give a list of [step, unit] row by row");
  for (const [k, path] of paths.entries()) checkList(`path ${k}`, path, "give [step, unit] row by row");
  const known = ["delays", "rank", "ridge"] as const;
  const { delays = 5, rank = 10, ridge = 0 } = knownOptions(options, known, "the options of delayDynamics");
  for (const [at, value] of Object.entries({ delays, rank }))
    if (!(Number.isInteger(value) && value >= 1))
      throw invalid({ at, value, remedy: "give a whole number, at least 1" });
  if (!(ridge >= 0)) throw invalid({ at: "ridge", value: ridge, remedy: "give a number of at least 0" });
  const width = delays * units;
  const lengths = paths.map((path, k) => {
    checkCount(`path ${k}`, path, { time: path.length / units, unit: units });
    return path.length / units - delays + 1;
  });
  const rows = lengths.reduce((sum, length) => sum + Math.max(0, length), 0);
  if (!lengths.some((length) => length >= 2))
    throw missing({ subject: "a path", detail: `of more than ${delays} steps`, remedy: "give longer ones" });
  const states = new Float64Array(rows * width);
  /** Rows whose next one is the next step of the same path. */
  const hasNext: number[] = [];
  let row = 0;
  for (const [k, path] of paths.entries())
    for (let step = 0; step < lengths[k]; step++, row++) {
      for (let i = 0; i < width; i++) states[row * width + i] = path[step * units + i];
      if (step < lengths[k] - 1) hasNext.push(row);
    }
  if (!states.every(Number.isFinite))
    throw invalid({ subject: "paths", detail: "with numbers that are not finite", remedy: "give whole ones" });
  const { coordinates, explained } = whitened(states, rows, width, rank);
  // Least squares by the normal equations: all coordinates have the same variance.
  const gram = new Float64Array(rank * rank);
  const crossed = new Float64Array(rank * rank);
  for (const at of hasNext)
    for (let i = 0; i < rank; i++)
      for (let j = 0; j < rank; j++) {
        gram[i * rank + j] += coordinates[at * rank + i] * coordinates[at * rank + j];
        crossed[i * rank + j] += coordinates[(at + 1) * rank + i] * coordinates[at * rank + j];
      }
  for (let i = 0; i < rank; i++) gram[i * rank + i] += ridge * hasNext.length;
  const factors = factorsOf(gram, rank);
  const matrix = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++)
    matrix.set(solve(factors, crossed.subarray(i * rank, (i + 1) * rank), new Float64Array(rank)), i * rank);
  return { matrix, size: rank, explained };
}

/** Coordinates [row, rank] along the principal axes, each with a mean square of 1. */
function whitened(states: Float64Array, rows: number, width: number, rank: number) {
  for (let i = 0; i < width; i++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += states[row * width + i] / rows;
    for (let row = 0; row < rows; row++) states[row * width + i] -= mean;
  }
  const axes = new Float64Array(width * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      const factor = states[row * width + i];
      for (let j = 0; j <= i; j++) axes[i * width + j] += factor * states[row * width + j];
    }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) axes[j * width + i] = axes[i * width + j];
  const variances = symmetricEigenvectors(axes, width);
  const total = variances.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (rank > width || !(variances[width - rank] > 1e-12 * variances[width - 1]))
    throw invalid({
      at: "rank",
      value: rank,
      detail: `with ${variances.filter((value) => value > 1e-12 * variances[width - 1]).length} dimensions that vary`,
      remedy: "give a smaller one",
    });
  const coordinates = new Float64Array(rows * rank);
  let kept = 0;
  for (let k = 0; k < rank; k++) {
    const axis = axes.subarray((width - 1 - k) * width, (width - k) * width);
    const scale = Math.sqrt(rows / variances[width - 1 - k]);
    kept += variances[width - 1 - k];
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += axis[i] * states[row * width + i];
      coordinates[row * rank + k] = scale * sum;
    }
  }
  return { coordinates, explained: kept / total };
}

export interface DynamicalSimilarity {
  /** The angle between the aligned matrices in radians, from 0 (the same dynamics in other coordinates) to π. */
  readonly angle: number;
  /** Its cosine, ⟨A, C B Cᵀ⟩ / (‖A‖ ‖B‖). */
  readonly similarity: number;
  /** The orthogonal C, [coordinate of the first, coordinate of the second] in C order. */
  readonly rotation: Float64Array;
  /** How many of the starts ended within 1e-6 of this similarity. */
  readonly agreeing: number;
  readonly starts: number;
}

export interface DynamicalSimilarityOptions {
  /** Random orthogonal matrices to start from, besides a few that are guessed (default: 20). */
  readonly starts?: number;
  /** Of the random starts (default: 1). */
  readonly seed?: number;
}

/** A of x(t + 1) = A x(t), [row, column] in C order. */
interface LinearDynamics {
  readonly matrix: ArrayLike<number>;
  readonly size: number;
}

const mostSteps = 2000;
const precision = 1e-13;

/**
 * The distance of two linear dynamics up to an orthogonal change of coordinates, the reflections included: Procrustes
 * over C of A and C B Cᵀ (Ostrow et al. 2023, eq. 6). The cosine is raised step by step, never lowered, from many
 * starts, since it has several maxima; the best one counts.
 * @throws "mismatched" for matrices of different sizes, "invalid" for a matrix of zeros
 */
export function dynamicalSimilarity(
  first: LinearDynamics,
  second: LinearDynamics,
  options?: DynamicalSimilarityOptions,
): DynamicalSimilarity {
  for (const [name, one] of Object.entries({ first, second }))
    checkArgument(name, one, ["matrix", "size"], "give what `delayDynamics` returns");
  const { starts = 20, seed = 1 } = knownOptions(options, ["starts", "seed"], "the options of dynamicalSimilarity");
  const { size } = first;
  checkCount("first", first.matrix, { row: size, column: size });
  checkCount("second", second.matrix, { row: size, column: size });
  const [a, b] = [unit("first", first.matrix), unit("second", second.matrix)];
  const random = generator(keyOf(seed, "seed"), 0x64736100, 0);
  const guesses = [...symmetricGuesses(a, b, size)];
  while (guesses.length < starts + 2) guesses.push(randomRotation(size, random));
  const ends = guesses.map((start) => raised(a, b, start, size));
  const best = ends.reduce((x, y) => (y.similarity > x.similarity ? y : x));
  const similarity = Math.max(-1, Math.min(1, best.similarity));
  return {
    similarity,
    angle: portableAtan2(Math.sqrt((1 - similarity) * (1 + similarity)), similarity),
    rotation: best.rotation,
    agreeing: ends.filter((end) => best.similarity - end.similarity < 1e-6).length,
    starts: ends.length,
  };
}

function unit(subject: string, matrix: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(matrix);
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0 && Number.isFinite(norm)))
    throw invalid({
      subject,
      detail: norm === 0 ? "of zeros" : "with entries that are no numbers",
      remedy: "give dynamics",
    });
  return values.map((value) => value / norm);
}

/** The axes of the symmetric parts, in order of their eigenvalues, onto each other; and no change at all. */
function symmetricGuesses(a: Float64Array, b: Float64Array, size: number): Float64Array[] {
  const axes = [a, b].map((matrix) => {
    const symmetric = matrix.map((value, i) => (value + matrix[(i % size) * size + Math.floor(i / size)]) / 2);
    symmetricEigenvectors(symmetric, size);
    return symmetric;
  });
  const identity = Float64Array.from(a, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  return [identity, squareProduct(transposed(axes[0], size), axes[1], size)];
}

function randomRotation(size: number, random: Generator): Float64Array {
  const entries = Float64Array.from({ length: size * size }, () => random.normal());
  const { q } = thinQr(entries, size, size);
  return q;
}

/**
 * Steps C ← polar(A C Bᵀ + Aᵀ C B + ν C), which never lower ⟨A, C B Cᵀ⟩ if ν is large enough to make it convex; ν is
 * doubled wherever a step does lower it.
 */
function raised(a: Float64Array, b: Float64Array, start: Float64Array, size: number) {
  const [aT, bT] = [transposed(a, size), transposed(b, size)];
  let rotation = start;
  let image = squareProduct(squareProduct(a, rotation, size), bT, size);
  let similarity = inner(rotation, image);
  let shift = 0.01;
  for (let step = 0; step < mostSteps; step++) {
    const other = squareProduct(squareProduct(aT, rotation, size), b, size);
    const gradient = image.map((value, i) => value + other[i]);
    let next = rotation;
    let nextImage = image;
    let nextSimilarity = Number.NEGATIVE_INFINITY;
    for (; shift <= 4; shift *= 2) {
      const c = rotation;
      next = nearestIsometry(
        gradient.map((value, i) => value + shift * c[i]),
        size,
        size,
      );
      nextImage = squareProduct(squareProduct(a, next, size), bT, size);
      nextSimilarity = inner(next, nextImage);
      if (nextSimilarity >= similarity) break;
    }
    const gained = nextSimilarity - similarity;
    if (!(gained > precision)) break;
    [rotation, image, similarity] = [next, nextImage, nextSimilarity];
    shift = Math.max(1e-4, shift / 2);
  }
  return { rotation, similarity };
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const transposed = (matrix: Float64Array, size: number): Float64Array =>
  matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)]);
