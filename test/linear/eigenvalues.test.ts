import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eigenvaluesOf } from "../../src/linear/eigenvalues.ts";
import { singularValuesOf } from "../../src/linear/singularValues.ts";
import { matrices } from "../arbitrary/matrices.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { fault } from "../fault.ts";

const identity = (size: number) => Float64Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const norm = (matrix: Float64Array) => Math.sqrt(sum(matrix.map((value) => value * value)));

describe("for matrices of every kind", () => {
  test(
    "the sum of all eigenvalues is the trace, and complex ones come in pairs, the positive imaginary part first",
    () => {
      fc.assert(
        fc.property(matrices(40), ({ matrix, size }) => {
          const { re, im } = eigenvaluesOf(matrix, size);
          const trace = sum(Array.from({ length: size }, (_, k) => matrix[k * size + k]));
          expect(Math.abs(sum(re) - trace)).toBeLessThanOrEqual(1e-14 * size * norm(matrix));
          for (let k = 0; k < size; k++) {
            if (im[k] === 0) continue;
            expect(im[k]).toBeGreaterThan(0);
            expect([re[k + 1], im[k + 1]]).toEqual([re[k], -im[k]]);
            k++;
          }
        }),
        runs(200),
      );
    },
    timeLimit,
  );

  test(
    "the squares of all singular values sum to those of all entries, and values descend",
    () => {
      fc.assert(
        fc.property(matrices(40), ({ matrix, size }) => {
          const values = singularValuesOf(matrix, size);
          expect(Math.abs(norm(values) - norm(matrix))).toBeLessThanOrEqual(1e-14 * size * norm(matrix));
          values.forEach((value, k) => {
            expect(value).toBeGreaterThanOrEqual(0);
            if (k > 0) expect(value).toBeLessThanOrEqual(values[k - 1]);
          });
        }),
        runs(200),
      );
    },
    timeLimit,
  );
});

test("values scale exactly with powers of 2, up to both ends of the range of doubles", () => {
  const matrix = Float64Array.from({ length: 49 }, (_, k) => Math.sin(k * k + 1));
  const { re, im } = eigenvaluesOf(matrix, 7);
  const singular = singularValuesOf(matrix, 7);
  for (const scale of [2 ** 1020, 2 ** 600, 2 ** -600, 2 ** -960]) {
    const scaled = matrix.map((value) => value * scale);
    expect(eigenvaluesOf(scaled, 7)).toEqual({ re: re.map((x) => x * scale), im: im.map((x) => x * scale) });
    expect(singularValuesOf(scaled, 7)).toEqual(singular.map((x) => x * scale));
  }
});

test.each([300, 600, 900, 1100])("rows that shrink by 2^%d from first to last have values", (fall) => {
  for (const size of [5, 31, 60]) {
    const matrix = Float64Array.from(
      { length: size * size },
      (_, k) => Math.sin(k * k + 1) * 2 ** ((-fall * Math.floor(k / size)) / size),
    );
    const trace = sum(Array.from({ length: size }, (_, k) => matrix[k * size + k]));
    expect(sum(eigenvaluesOf(matrix, size).re)).toBeCloseTo(trace, 12);
    expect(norm(singularValuesOf(matrix, size))).toBeCloseTo(norm(matrix), 12);
  }
});

test("a matrix on which QR steps cycle has the eigenvalues 0 and ±√2 i, shifted by 1 with its diagonal", () => {
  for (const shift of [0, 1, -1]) {
    const { re, im } = eigenvaluesOf([shift, 1, 0, -1, shift, -1, 0, 1, shift], 3);
    const order = [0, 1, 2].sort((a, b) => im[b] - im[a]);
    for (const [place, k] of order.entries()) {
      expect(re[k]).toBeCloseTo(shift, 13);
      expect(im[k]).toBeCloseTo([Math.SQRT2, 0, -Math.SQRT2][place], 13);
    }
  }
});

test("the eigenvalues of every 3 × 3 matrix of −1, 0 and 1 sum to its trace", () => {
  for (let code = 0; code < 3 ** 9; code++) {
    const matrix = Float64Array.from({ length: 9 }, (_, k) => (Math.floor(code / 3 ** k) % 3) - 1);
    const { re } = eigenvaluesOf(matrix, 3);
    const trace = matrix[0] + matrix[4] + matrix[8];
    if (Math.abs(sum(re) - trace) > 1e-13) expect.fail(`${matrix}: ${re}`);
  }
});

test("an empty matrix has no values, a 1 × 1 matrix has one", () => {
  expect(eigenvaluesOf([], 0)).toEqual({ re: new Float64Array(0), im: new Float64Array(0) });
  expect(singularValuesOf([], 0)).toEqual(new Float64Array(0));
  expect(eigenvaluesOf([-3], 1)).toEqual({ re: Float64Array.of(-3), im: Float64Array.of(0) });
  expect(singularValuesOf([-3], 1)).toEqual(Float64Array.of(3));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("%s is refused instead of iterating for ever", (bad) => {
  const matrix = identity(9).map((value, k) => value + (k % 5));
  matrix[30] = bad;
  const expected = fault("invalid", "matrix", { detail: /9 rows, whose decomposition does not converge/ });
  expect(() => eigenvaluesOf(matrix, 9)).toThrow(expected);
  expect(() => singularValuesOf(matrix, 9)).toThrow(expected);
});
