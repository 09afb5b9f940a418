import { expect, it } from "vitest";
import { generator, keyOf } from "../../src/base/random.ts";
import { reducedFactors, reducedSolver } from "../../src/linear/reducedFactors.ts";

const size = 24;
/** A random matrix; rows and columns named are 0 off the diagonal. */
function matrixOf(rows: readonly number[], columns: readonly number[]) {
  const random = generator(keyOf(7), 0, 0);
  const isKept = (i: number, j: number) => i === j || !(rows.includes(i) || columns.includes(j));
  return Float64Array.from({ length: size * size }, (_, p) => {
    const value = random.normal();
    return isKept(Math.floor(p / size), p % size) ? value : 0;
  });
}

it("factors only what is left of rows and columns with nothing but a diagonal entry, and solves exactly", () => {
  const cases = [
    { rows: [], columns: [], core: 24 },
    { rows: [0, 3, 20], columns: [], core: 21 },
    { rows: [], columns: [1, 2, 23], core: 21 },
    { rows: [0, 3, 5], columns: [3, 4, 10, 22], core: 18 },
    { rows: Array.from({ length: size }, (_, k) => k), columns: [], core: 0 },
  ];
  for (const { rows, columns, core } of cases) {
    const matrix = matrixOf(rows, columns);
    const factors = reducedFactors(matrix, size, new Float64Array(size * size));
    expect(factors.core.length).toBe(core);
    expect(factors.pivots).toBeGreaterThan(0);
    const x = Float64Array.from({ length: size }, (_, k) => k - 7.5);
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * size + j] * value, 0));
    const solved = new Float64Array(size);
    reducedSolver(size)(factors, b, solved);
    for (const [k, value] of solved.entries()) expect(value).toBeCloseTo(x[k], 8);
  }
});

it("a matrix whose eliminated row is 0 is singular", () => {
  const matrix = matrixOf([4], []);
  matrix[4 * size + 4] = 0;
  expect(reducedFactors(matrix, size, new Float64Array(size * size)).pivots).toBe(0);
});
