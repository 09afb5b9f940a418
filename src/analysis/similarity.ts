/** How alike representations are: conditions in one network, and networks that were shown the same conditions. */
import { checkArgument, checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { portableAtan2 } from "../base/math.ts";
import { nearestIsometry } from "../linear/isometry.ts";
import { singularValuesOf } from "../linear/singularValues.ts";
import { correlation } from "./correlation.ts";

/**
 * The dissimilarity 1 − r of each pair of rows, with Pearson's r over columns: [row, row] in C order, 0 on the
 * diagonal. Kriegeskorte, Mur & Bandettini (2008), Front Syst Neurosci 2:4.
 * @param patterns [row, column] in C order, such as mean rates by [condition, unit]
 * @throws "mismatched" for data of another size
 */
export function dissimilarities(patterns: ArrayLike<number>, rows: number, columns: number): Float64Array {
  checkCount("patterns", patterns, { row: rows, column: columns });
  const all = Float64Array.from(patterns);
  const of = (row: number) => all.subarray(row * columns, (row + 1) * columns);
  const matrix = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++)
    for (let b = 0; b < a; b++) matrix[a * rows + b] = matrix[b * rows + a] = 1 - correlation(of(a), of(b));
  return matrix;
}

/**
 * Representational similarity: the correlation of two matrices of dissimilarities over all pairs of rows.
 * @throws "mismatched" for matrices of different sizes
 */
export function representationalSimilarity(first: ArrayLike<number>, second: ArrayLike<number>): number {
  checkArgument("first", first, ["length"], "give what `dissimilarities` returns");
  const rows = Math.round(Math.sqrt(first.length));
  checkCount("first", first, { row: rows, column: rows });
  checkCount("second", second, { row: rows, column: rows });
  const pairs = (matrix: ArrayLike<number>) => Array.from(matrix).filter((_, i) => i % rows < Math.floor(i / rows));
  return correlation(pairs(first), pairs(second));
}

export interface Procrustes {
  /** 1 if one is a rotation of the other, up to scale and place; 0 if they share nothing. */
  readonly similarity: number;
  /** The angle between the aligned shapes in radians, from 0 to π/2: a metric. */
  readonly angle: number;
  /** [column of the first, column of the second] in C order: turns the first onto the second. */
  readonly rotation: Float64Array;
}

/**
 * The likeness of two sets of rows, such as the averages of two networks by [condition · time, unit], after the best
 * rotation (or reflection) of one onto the other; each is centred and scaled to norm 1 first. Networks may differ in
 * their units. Williams, Kunz, Kornblith & Linderman (2021), NeurIPS 34:4738–4750.
 * @param first [row, column] in C order
 * @param second [row, column of its own] in C order
 * @throws "mismatched" for another number of rows, "invalid" for data that do not vary
 */
export function procrustes(first: ArrayLike<number>, second: ArrayLike<number>, rows: number): Procrustes {
  for (const shape of [first, second])
    checkArgument("shape", shape, ["length"], "give rows of numbers, one after the other");
  const [a, b] = [normalised("first", first, rows), normalised("second", second, rows)];
  const [m, n] = [a.length / rows, b.length / rows];
  const product = new Float64Array(m * n);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) product[i * n + j] += a[row * m + i] * b[row * n + j];
  // Zeros around it add singular values of 0.
  const size = Math.max(m, n);
  const square = new Float64Array(size * size);
  for (let i = 0; i < m; i++) square.set(product.subarray(i * n, (i + 1) * n), i * size);
  const similarity = Math.min(
    1,
    singularValuesOf(square, size).reduce((sum, value) => sum + value, 0),
  );
  const angle = portableAtan2(Math.sqrt((1 - similarity) * (1 + similarity)), similarity);
  return { similarity, angle, rotation: nearestIsometry(product, m, n) };
}

/** Centred, with norm 1. */
function normalised(subject: string, values: ArrayLike<number>, rows: number): Float64Array {
  const columns = Math.max(1, Math.floor(values.length / rows));
  checkCount(subject, values, { row: rows, column: columns });
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns] += values[i] / rows;
  const centred = Float64Array.from(values, (value, i) => value - mean[i % columns]);
  const norm = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0)) throw invalid({ subject, detail: "that does not vary", remedy: "give other averages" });
  return centred.map((value) => value / norm);
}
