/** How values, of networks or of units, are spread. All but n are null without any values. */
export interface Spread {
  readonly n: number;
  readonly mean: number | null;
  /** Standard deviation of the sample (n − 1); null for fewer than two values. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Count, mean, standard deviation and range of values, such as those of several networks. */
export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, min: null, max: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    n,
    mean,
    sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}
