import fc from "fast-check";
import { Matrix, QrDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { thinQr } from "../../src/linear/qr.ts";

test("Q R is the matrix, as of ml-matrix up to signs, with orthonormal columns and no negative diagonal", () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 12 }),
    columns: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 0, max: 999 }),
  });
  fc.assert(
    fc.property(sizes, ({ rows: more, columns, seed }) => {
      const rows = columns + more;
      const matrix = Array.from({ length: rows * columns }, (_, i) => Math.sin((i + 1) * 12.9898 + seed) * 3);
      const { q, r } = thinQr(matrix, rows, columns);
      const theirs = new QrDecomposition(
        new Matrix(Array.from({ length: rows }, (_, i) => matrix.slice(i * columns, (i + 1) * columns))),
      ).upperTriangularMatrix.to1DArray();
      for (let j = 0; j < columns; j++) {
        expect(r[j * columns + j]).toBeGreaterThanOrEqual(0);
        for (let k = 0; k < columns; k++) {
          expect(Math.abs(r[j * columns + k])).toBeCloseTo(Math.abs(theirs[j * columns + k]), 9);
          let product = 0;
          for (let i = 0; i < rows; i++) product += q[i * columns + j] * q[i * columns + k];
          expect(product).toBeCloseTo(j === k ? 1 : 0, 9);
        }
        for (let i = 0; i < rows; i++) {
          let entry = 0;
          for (let k = 0; k <= j; k++) entry += q[i * columns + k] * r[k * columns + j];
          expect(entry).toBeCloseTo(matrix[i * columns + j], 9);
        }
      }
    }),
    { seed: 7, numRuns: 20 },
  );
});

test("a column that depends on others has a 0 in R, and Q stays orthonormal", () => {
  const { q, r } = thinQr([1, 2, 1, 2, 1, 2], 3, 2);
  expect(r[3]).toBeCloseTo(0, 12);
  expect(q[0] * q[1] + q[2] * q[3] + q[4] * q[5]).toBeCloseTo(0, 12);
  expect([...thinQr([0, 0, 0], 3, 1).r]).toEqual([0]);
});
