/** Levels that are computed, such as differences of two numbers, and differ by rounding alone. */

/** As a fraction of the largest magnitude. */
const roundingError = 1e-9;

/** The level under which each of some levels counts: the first in ascending order of those that rounding separates. */
export function levelMerger(levels: Iterable<number>): (level: number) => number {
  const ascending = Float64Array.from(new Set(levels)).sort();
  const largest = ascending.reduce(
    (most, level) => (Number.isFinite(level) ? Math.max(most, Math.abs(level)) : most),
    0,
  );
  const firsts = new Map<number, number>();
  let first = Number.NaN;
  for (const level of ascending) {
    if (!(level - first <= roundingError * largest)) first = level;
    firsts.set(level, first);
  }
  return (level) => firsts.get(level) ?? level;
}
