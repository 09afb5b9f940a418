import { checkArgument, checkCount } from "../base/arguments.ts";

/**
 * Pearson's correlation of two lists, over the places at which both are finite; NaN if one of them does not vary there.
 * @throws "mismatched" for lists of different lengths
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkArgument("list", a, ["length"], "give two lists of numbers");
  checkCount("list", b, { value: a.length });
  const places = Array.from(a, (_, i) => i).filter((i) => Number.isFinite(a[i]) && Number.isFinite(b[i]));
  const mean = (list: ArrayLike<number>) => places.reduce((sum, i) => sum + list[i], 0) / places.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const i of places) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) * (a[i] - meanA);
    bb += (b[i] - meanB) * (b[i] - meanB);
  }
  return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / (Math.sqrt(aa) * Math.sqrt(bb)))) : Number.NaN;
}
