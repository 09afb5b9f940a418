/** Bins of a distribution, their number from a rule. */
import { checkList } from "../base/arguments.ts";
import { portableLog, portablePow } from "../base/math.ts";
import { oneOf, readAt } from "../settings/kind.ts";

export interface Histogram {
  /** One more than there are bins. A value on an edge belongs to the bin above it, the largest to the last bin. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Counts as a density: their sum times the width of a bin is 1. */
  readonly density: readonly number[];
}

const binRules = ["sturges", "scott"] as const;
export type BinRule = (typeof binRules)[number];

/** From so many values on Sturges' rule would give too few bins. */
const many = 200;

/**
 * A histogram in bins of equal width from the smallest to the largest of the finite values. Sturges (1926, J Am Stat
 * Assoc 21:65–66): ⌈log₂ n + 1⌉ bins; Scott (1979, Biometrika 66:605–610): bins 3.5 s.d. n^(−1/3) wide. Default:
 * Sturges below 200 values, Scott from there on. Empty without values.
 */
export function histogram(values: readonly number[], options: { readonly rule?: BinRule } = {}): Histogram {
  checkList("values", values, "give a list of numbers");
  const rule = options.rule === undefined ? undefined : readAt(oneOf(binRules), options.rule, "rule");
  const known = values.filter(Number.isFinite);
  const n = known.length;
  if (n === 0) return { edges: [], counts: [], density: [] };
  const low = known.reduce((a, b) => Math.min(a, b));
  const range = known.reduce((a, b) => Math.max(a, b)) - low;
  const bins = range === 0 ? 1 : binCount(known, range, rule ?? (n < many ? "sturges" : "scott"));
  const width = (range || 1) / bins;
  const first = range === 0 ? low - 0.5 : low;
  const counts = new Array<number>(bins).fill(0);
  for (const value of known) counts[Math.min(bins - 1, Math.floor((value - first) / width))]++;
  return {
    edges: Array.from({ length: bins + 1 }, (_, k) => first + k * width),
    counts,
    density: counts.map((count) => count / (n * width)),
  };
}

function binCount(values: readonly number[], range: number, rule: BinRule): number {
  const n = values.length;
  if (rule === "sturges") return Math.ceil(portableLog(n) / Math.LN2 + 1 - 1e-9);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / n);
  return Math.max(1, Math.ceil(range / (3.5 * sd * portablePow(n, -1 / 3))));
}
