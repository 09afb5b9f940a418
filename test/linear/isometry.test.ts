import { expect, test } from "vitest";
import { nearestIsometry } from "../../src/linear/isometry.ts";
import { singularValuesOf } from "../../src/linear/singularValues.ts";
import { generator, keyOf } from "../../src/task/index.ts";

const random = (count: number, seed: number) => {
  const draws = generator(keyOf(seed), 1, 0);
  return Float64Array.from({ length: count }, () => draws.normal());
};
/** Aᵀ·B of matrices with as many rows. */
const inner = (a: Float64Array, b: Float64Array, rows: number, columns: number) =>
  Float64Array.from({ length: columns * columns }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += a[i * columns + Math.floor(k / columns)] * b[i * columns + (k % columns)];
    return sum;
  });
const asList = (values: Float64Array) => Array.from(values, (value) => Math.round(value * 1e9) / 1e9 + 0);

test("the isometry nearest to a matrix is orthogonal, and their product is symmetric and positive (polar decomposition)", () => {
  for (const [rows, columns] of [
    [6, 6],
    [9, 4],
  ]) {
    const matrix = random(rows * columns, 2);
    const isometry = nearestIsometry(matrix, rows, columns);
    const identity = Array.from({ length: columns ** 2 }, (_, k) => (k % (columns + 1) === 0 ? 1 : 0));
    expect(asList(inner(isometry, isometry, rows, columns))).toEqual(identity);
    const stretch = inner(isometry, matrix, rows, columns);
    for (let k = 0; k < stretch.length; k++)
      expect(stretch[k]).toBeCloseTo(stretch[(k % columns) * columns + Math.floor(k / columns)], 9);
    // Among symmetric factors only the positive one has the singular values of the matrix as its trace.
    const trace = stretch.reduce((sum, value, k) => sum + (k % (columns + 1) === 0 ? value : 0), 0);
    const gram = inner(matrix, matrix, rows, columns);
    const singular = singularValuesOf(gram, columns).reduce((sum, value) => sum + Math.sqrt(value), 0);
    expect(trace).toBeCloseTo(singular, 6);
  }
});

test("a wide matrix is treated as its transpose, and an isometry is its own nearest one", () => {
  const wide = random(3 * 7, 5);
  const tall = Float64Array.from({ length: 21 }, (_, k) => wide[(k % 3) * 7 + Math.floor(k / 3)]);
  const isometry = nearestIsometry(wide, 3, 7);
  const other = nearestIsometry(tall, 7, 3);
  expect(asList(isometry)).toEqual(
    asList(Float64Array.from({ length: 21 }, (_, k) => other[(k % 7) * 3 + Math.floor(k / 7)])),
  );
  expect(asList(nearestIsometry(isometry, 3, 7))).toEqual(asList(isometry));
});

test("a matrix without full rank gives singular values 1 and 0", () => {
  const matrix = random(36, 3);
  // The last row balances the others, as inhibition balances excitation.
  for (let j = 0; j < 6; j++) {
    matrix[30 + j] = 0;
    for (let i = 0; i < 5; i++) matrix[30 + j] -= matrix[i * 6 + j];
  }
  expect(asList(singularValuesOf(nearestIsometry(matrix, 6, 6), 6))).toEqual([1, 1, 1, 1, 1, 0]);
});
