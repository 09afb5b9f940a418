/** Groups of similar points by k-means, with the number of groups whose silhouette is largest. */
import { type Generator, generator, keyOf } from "../base/random.ts";

export interface Clusters {
  /** Of each point, counted from 0. */
  readonly cluster: readonly number[];
  readonly count: number;
  /** Mean silhouette, −1 to 1: Rousseeuw (1987), J Comput Appl Math 20: 53–65. NaN for a single cluster. */
  readonly silhouette: number;
}

type Points = readonly ArrayLike<number>[];

/** Starts of each number of clusters, of which the best is kept, and most rounds of each. */
const [starts, rounds] = [5, 100];

/**
 * Clusters of points, between 2 and `most` of them; one if there are fewer than three distinct points. The same points
 * and seed give the same clusters.
 */
export function bestClusters(points: Points, most: number, seed = 1): Clusters {
  const distances = points.map((one) => Float64Array.from(points, (other) => Math.sqrt(squared(one, other))));
  const distinct = new Set(points.map((point) => Array.from(point).join())).size;
  let best: Clusters = { cluster: points.map(() => 0), count: Math.min(1, points.length), silhouette: Number.NaN };
  for (let count = 2; count <= Math.min(most, distinct - 1); count++) {
    const cluster = kMeans(points, count, seed);
    const silhouette = silhouetteOf(distances, cluster, count);
    if (!(silhouette <= best.silhouette)) best = { cluster, count, silhouette };
  }
  return best;
}

/** k-means from several starts (k-means++: Arthur & Vassilvitskii 2007, SODA); the cluster of each point. */
function kMeans(points: Points, count: number, seed: number): number[] {
  const random = generator(keyOf(seed), count, 0);
  let best: { readonly cluster: number[]; readonly cost: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const one = settled(points, firstCentres(points, count, random));
    if (!best || one.cost < best.cost) best = one;
  }
  return best!.cluster;
}

/** Points far from the centres so far are likely to be the next. */
function firstCentres(points: Points, count: number, random: Generator): Float64Array[] {
  const centres = [Float64Array.from(points[random.integer(points.length)])];
  const away = points.map((point) => squared(point, centres[0]));
  while (centres.length < count) {
    let left = random.uniform() * away.reduce((sum, one) => sum + one, 0);
    const found = away.findIndex((one) => one > 0 && (left -= one) <= 0);
    const next = found >= 0 ? found : away.findLastIndex((one) => one > 0);
    centres.push(Float64Array.from(points[next]));
    for (const [k, point] of points.entries()) away[k] = Math.min(away[k], squared(point, points[next]));
  }
  return centres;
}

/** Moves centres to the means of their points until no point changes its cluster. A cluster without points stays. */
function settled(points: Points, centres: Float64Array[]): { cluster: number[]; cost: number } {
  let cluster: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const next = points.map((point) => nearest(point, centres));
    if (next.every((one, k) => one === cluster[k])) break;
    cluster = next;
    centres.forEach((centre, k) => {
      const own = points.filter((_, p) => cluster[p] === k);
      for (let i = 0; i < centre.length && own.length > 0; i++)
        centre[i] = own.reduce((sum, point) => sum + point[i], 0) / own.length;
    });
  }
  return { cluster, cost: points.reduce((sum, point, k) => sum + squared(point, centres[cluster[k]]), 0) };
}

function nearest(point: ArrayLike<number>, centres: Points): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  centres.forEach((centre, k) => {
    const away = squared(point, centre);
    if (away < least) [best, least] = [k, away];
  });
  return best;
}

function squared(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] - other[i]) * (one[i] - other[i]);
  return sum;
}

/** The mean of (b − a)/max(a, b), with mean distances a to the others of its cluster and b to those of the nearest. */
function silhouetteOf(distances: readonly Float64Array[], cluster: readonly number[], count: number): number {
  const sizes = new Float64Array(count);
  for (const k of cluster) sizes[k]++;
  const each = distances.map((away, p) => {
    const own = cluster[p];
    if (sizes[own] < 2) return 0;
    const sums = new Float64Array(count);
    for (let q = 0; q < away.length; q++) sums[cluster[q]] += away[q];
    const a = sums[own] / (sizes[own] - 1);
    const b = sums.reduce(
      (least, sum, k) => (k === own || sizes[k] === 0 ? least : Math.min(least, sum / sizes[k])),
      Infinity,
    );
    return Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0;
  });
  return each.reduce((sum, one) => sum + one, 0) / each.length;
}
