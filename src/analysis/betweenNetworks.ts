/** Distances between all pairs of an ensemble, and a plane in which they are nearly kept. */
import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { symmetricEigenvectors } from "../linear/symmetric.ts";

export interface NetworkDistances {
  readonly networks: number;
  /** [network, network] in C order: symmetric, 0 on the diagonal. */
  readonly distances: Float64Array;
  /** Pairs that were compared. */
  readonly comparisons: number;
}

/**
 * A distance of each pair, such as the `angle` of `procrustes` or of `dynamicalSimilarity`.
 * @param distance between two networks, by number
 * @throws "invalid" for fewer than two networks, or a distance that is not a number of at least 0
 */
export function networkDistances(
  networks: number,
  distance: (first: number, second: number) => number,
): NetworkDistances {
  if (!(Number.isInteger(networks) && networks >= 2))
    throw invalid({ subject: "networks", value: networks, remedy: "give at least two" });
  const distances = new Float64Array(networks * networks);
  let comparisons = 0;
  for (let a = 0; a < networks; a++)
    for (let b = a + 1; b < networks; b++, comparisons++) {
      const value = distance(a, b);
      if (!(value >= 0 && Number.isFinite(value)))
        throw invalid({
          subject: `the distance of networks ${a} and ${b}`,
          value,
          remedy: "return a number, 0 or above",
        });
      distances[a * networks + b] = distances[b * networks + a] = value;
    }
  return { networks, distances, comparisons };
}

export interface Scaling {
  /** `places[axis][network]`; the entry of the largest magnitude is positive. */
  readonly places: readonly Float64Array[];
  /** Of each axis, the fraction of the squared distances that it keeps. */
  readonly explained: readonly number[];
}

/**
 * Places of the networks whose distances are near the given ones: classical multidimensional scaling (Torgerson 1952,
 * Psychometrika 17:401–419).
 * @throws "mismatched" for data of another size
 */
export function multidimensionalScaling(distances: ArrayLike<number>, networks: number, axes = 2): Scaling {
  checkCount("distances", distances, { network: networks, "other network": networks });
  const squares = Float64Array.from(distances, (value) => (-value * value) / 2);
  const means = Array.from({ length: networks }, (_, a) => {
    let sum = 0;
    for (let b = 0; b < networks; b++) sum += squares[a * networks + b] / networks;
    return sum;
  });
  const mean = means.reduce((sum, value) => sum + value / networks, 0);
  const vectors = squares.map((value, i) => value - means[Math.floor(i / networks)] - means[i % networks] + mean);
  const values = symmetricEigenvectors(vectors, networks);
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const rows = Array.from({ length: Math.min(axes, networks) }, (_, k) => networks - 1 - k);
  return {
    places: rows.map((row) => {
      const vector = vectors.slice(row * networks, (row + 1) * networks);
      const most = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
      const scale = Math.sqrt(Math.max(0, values[row])) * (most < 0 ? -1 : 1);
      return vector.map((value) => value * scale);
    }),
    explained: rows.map((row) => (total > 0 ? Math.max(0, values[row]) / total : 0)),
  };
}
