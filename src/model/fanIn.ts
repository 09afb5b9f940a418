/** Mean number of entries of a mask per column (all of `rows` without a mask), at least 1. */
export function meanInDegree(mask: ArrayLike<number> | null, rows: number, columns: number): number {
  if (mask === null) return rows;
  let count = 0;
  for (let k = 0; k < mask.length; k++) if (mask[k] !== 0) count++;
  return Math.max(1, count / columns);
}
