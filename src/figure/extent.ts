/** The smallest and largest of the finite values; 1 on either side of it where all are the same, or none. */
export function extentOf(values: readonly number[]): [low: number, high: number] {
  const known = values.filter(Number.isFinite);
  const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return high > low ? [low, high] : [(known[0] ?? 0) - 1, (known[0] ?? 0) + 1];
}
