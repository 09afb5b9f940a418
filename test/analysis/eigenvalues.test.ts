import { describe, expect, test } from "vitest";
import { eigenvalues } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";

const rounded = (...args: Parameters<typeof eigenvalues>) =>
  eigenvalues(...args).map(({ re, im }) => [Math.round(re * 1e9) / 1e9 + 0, Math.round(im * 1e9) / 1e9 + 0]);

describe("eigenvalues", () => {
  test("of a rotation are on the unit circle", () => {
    const angle = Math.PI / 3;
    const turn = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
    expect(rounded(turn, 2)).toEqual([
      [0.5, Math.round(Math.sqrt(0.75) * 1e9) / 1e9],
      [0.5, -Math.round(Math.sqrt(0.75) * 1e9) / 1e9],
    ]);
  });

  test("of a triangular matrix are its diagonal, the largest real part first", () => {
    expect(rounded([-3, 5, 1, 0, 2, 7, 0, 0, 0.5], 3)).toEqual([
      [2, 0],
      [0.5, 0],
      [-3, 0],
    ]);
  });

  test("of one unit onto itself, of a cycle of three, and of a matrix that has too few eigenvectors", () => {
    expect(rounded([4], 1)).toEqual([[4, 0]]);
    expect(rounded([0, 1, 0, 0, 0, 1, 1, 0, 0], 3)).toEqual([
      [1, 0],
      [-0.5, 0.866025404],
      [-0.5, -0.866025404],
    ]);
    expect(rounded([0, 1, 0, 0], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(eigenvalues([], 0)).toEqual([]);
  });

  test("are those of the transpose", () => {
    const matrix = Array.from({ length: 36 }, (_, i) => Math.sin(i * 5));
    const transpose = matrix.map((_, i) => matrix[(i % 6) * 6 + Math.floor(i / 6)]);
    const [one, two] = [rounded(matrix, 6), rounded(transpose, 6)];
    one.forEach(([re, im], k) => {
      expect(re).toBeCloseTo(two[k][0], 7);
      expect(im).toBeCloseTo(two[k][1], 7);
    });
  });

  test("of matrices that are not square or not finite are refused", () => {
    expect(() => eigenvalues([1, 2, 3, 4], undefined as never)).toThrow(
      fault("missing", "size of matrix", { remedy: "give the number of its rows and columns" }),
    );
    expect(() => eigenvalues([1, 2, 3], 2)).toThrow(
      fault("mismatched", "matrix", { detail: "of 3 values", remedy: "[row 2, column 2] needs 4" }),
    );
    expect(() => eigenvalues([1, Number.NaN, 0, 1], 2)).toThrow(fault("invalid", "matrix", { detail: /NaN/ }));
  });
});
