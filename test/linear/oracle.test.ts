/** Compared with ml-matrix to the bit, because the initial weights of a seed must not change. */
import fc from "fast-check";
import { EigenvalueDecomposition, Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { eigenvaluesOf } from "../../src/linear/eigenvalues.ts";
import { singularValuesOf } from "../../src/linear/singularValues.ts";
import { symmetricEigenvectors } from "../../src/linear/symmetric.ts";
import { matrices } from "../arbitrary/matrices.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { isThorough } from "../sample.ts";

const theirs = (matrix: ArrayLike<number>, size: number) =>
  new Matrix(Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => matrix[i * size + j])));

/** Two thirds of a size in `npm test`, where the third power of it counts. */
const largest = (size: number) => (isThorough ? size : Math.ceil((2 / 3) * size));

/** Index of the first number whose bits differ; −1 if there is none. */
const firstOther = (ours: ArrayLike<number>, others: ArrayLike<number>): number =>
  Array.from(others).findIndex((value, k) => !Object.is(ours[k], value));

describe("bit for bit equal to ml-matrix, for matrices of every kind:", () => {
  test(
    "eigenvalues",
    () => {
      fc.assert(
        fc.property(matrices(largest(120), "circling"), ({ matrix, size }) => {
          const { re, im } = eigenvaluesOf(matrix, size);
          const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(theirs(matrix, size));
          expect(firstOther(re, realEigenvalues)).toBe(-1);
          expect(firstOther(im, imaginaryEigenvalues)).toBe(-1);
        }),
        runs(200),
      );
    },
    timeLimit,
  );

  test(
    "singular values",
    () => {
      fc.assert(
        fc.property(matrices(largest(80)), ({ matrix, size }) => {
          const { diagonal } = new SVD(theirs(matrix, size), {
            computeLeftSingularVectors: false,
            computeRightSingularVectors: false,
          });
          expect(firstOther(singularValuesOf(matrix, size), diagonal)).toBe(-1);
        }),
        runs(200),
      );
    },
    timeLimit,
  );

  test(
    "eigenvectors of symmetric matrices",
    () => {
      fc.assert(
        fc.property(matrices(largest(60)), ({ matrix, size }) => {
          const square = matrix.map((_, k) => matrix[k] + matrix[(k % size) * size + Math.floor(k / size)]);
          const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(theirs(square, size));
          expect(firstOther(symmetricEigenvectors(square, size), realEigenvalues)).toBe(-1);
          expect(firstOther(square, eigenvectorMatrix.transpose().to1DArray())).toBe(-1);
        }),
        runs(200),
      );
    },
    timeLimit,
  );
});
