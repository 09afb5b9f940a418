// Summaries of a few numbers.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const spread = (values) => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  values,
});
/** The element for which f is smallest; undefined for an empty list. */
export const leastBy = (list, f) =>
  list.reduce((best, next) => (best === undefined || f(next) < f(best) ? next : best), undefined);
/** The elements of a list by a key, in order of appearance: [[key, elements], …]. */
export function groupBy(list, keyOf) {
  const groups = new Map();
  for (const element of list) groups.set(keyOf(element), [...(groups.get(keyOf(element)) ?? []), element]);
  return [...groups];
}
