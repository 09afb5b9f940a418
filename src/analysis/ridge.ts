/** Ridge regressions of some targets on the same patterns, for any λ, from one decomposition. */
import { symmetricEigenvectors } from "../linear/symmetric.ts";

export interface RidgePath {
  /** For each target the weights of the units, then a constant, which is free. */
  weights(ridge: number): Float64Array[];
  /** The sum of squared errors in each trial of a fit to all others, over targets and trials. */
  leftOut(ridge: number): number;
}

/** A direction whose variance is at most this share of the largest is rounding. */
const negligible = 1e-13;

/**
 * With the singular values s and vectors U, V of the centred patterns a fit is V s / (s² + λ) Uᵀ y, and the error in a
 * trial of a fit without it is its own error / (1 − h) with h its entry on the diagonal of the hat matrix (Allen 1974,
 * Technometrics 16:125–127).
 * @param patterns [trial, unit] in C order
 * @param among the trials that are fitted
 * @param targets [target][trial]
 */
export function ridgePath(
  patterns: Float64Array,
  among: readonly number[],
  targets: readonly ArrayLike<number>[],
  units: number,
): RidgePath {
  const n = among.length;
  const means = new Float64Array(units);
  for (const k of among) for (let u = 0; u < units; u++) means[u] += patterns[k * units + u] / n;
  const centred = new Float64Array(n * units);
  among.forEach((k, row) => {
    for (let u = 0; u < units; u++) centred[row * units + u] = patterns[k * units + u] - means[u];
  });
  const { squares, left, right } = singularVectors(centred, n, units);
  const heights = targets.map((target) => among.reduce((sum, k) => sum + target[k] / n, 0));
  const rest = targets.map((target, t) => Float64Array.from(among, (k) => target[k] - heights[t]));
  const along = rest.map((own) =>
    left.map((vector) => {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += vector[row] * own[row];
      return sum;
    }),
  );
  return {
    weights: (ridge) =>
      targets.map((_, t) => {
        const weights = new Float64Array(units + 1);
        right.forEach((vector, k) => {
          const size = (along[t][k] * Math.sqrt(squares[k])) / (squares[k] + ridge);
          for (let u = 0; u < units; u++) weights[u] += size * vector[u];
        });
        weights[units] = heights[t];
        for (let u = 0; u < units; u++) weights[units] -= weights[u] * means[u];
        return weights;
      }),
    leftOut: (ridge) => {
      const own = new Float64Array(n).fill(1 - 1 / n);
      const errors = rest.map((one) => one.slice());
      left.forEach((vector, k) => {
        const share = squares[k] / (squares[k] + ridge);
        for (let row = 0; row < n; row++) own[row] -= share * vector[row] * vector[row];
        errors.forEach((error, t) => {
          const size = share * along[t][k];
          for (let row = 0; row < n; row++) error[row] -= size * vector[row];
        });
      });
      return errors.reduce(
        (sum, error) => sum + error.reduce((all, e, row) => all + (e / own[row]) * (e / own[row]), 0),
        0,
      );
    },
  };
}

/** Of a matrix [row, column], from the eigenvectors of the smaller of its two products with itself. */
function singularVectors(matrix: Float64Array, rows: number, columns: number) {
  const isTall = columns <= rows;
  const [size, other] = isTall ? [columns, rows] : [rows, columns];
  // The vectors of which products are taken, in rows.
  const sides = isTall
    ? Float64Array.from({ length: matrix.length }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)])
    : matrix;
  const vectors = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < other; i++) sum += sides[a * other + i] * sides[b * other + i];
      vectors[a * size + b] = sum;
      vectors[b * size + a] = sum;
    }
  const values = symmetricEigenvectors(vectors, size);
  const least = negligible * (values[size - 1] ?? 0);
  const kept = Array.from(values.keys()).filter((k) => values[k] > least);
  const own = kept.map((k) => vectors.slice(k * size, (k + 1) * size));
  const opposite = kept.map((k, place) => {
    const sum = new Float64Array(other);
    const vector = own[place];
    const length = Math.sqrt(values[k]);
    for (let a = 0; a < size; a++) {
      const share = vector[a] / length;
      const row = a * other;
      for (let i = 0; i < other; i++) sum[i] += share * sides[row + i];
    }
    return sum;
  });
  return {
    squares: kept.map((k) => values[k]),
    ...(isTall ? { left: opposite, right: own } : { left: own, right: opposite }),
  };
}
