import { ownValue } from "../base/display.ts";
import { type Proportion, wilson } from "./interval.ts";
import { isFiniteTrial, type TrialRow } from "./recording.ts";

/**
 * P(choice) at one signed coherence (%, positive favours that choice, usually 1), or at one value of another signed factor; `n` counts the
 * trials with a response, `shown` all trials, `notFinite` those that overflowed, which have no choice.
 */
export type PsychometricPoint = Proportion & { signedCoherence: number; shown: number; notFinite: number };

export interface PsychometricOptions {
  /** The signed factor of the conditions (default: signedCoherence, or coherence with the sign of the right choice). */
  readonly factor?: string;
  /** The choice that positive values favour (default: 1). */
  readonly choice?: number;
}

/**
 * P(choice 1) against signed coherence, ascending, with 95 % Wilson intervals. Trials without a response, or that are not finite, are left out,
 * and trials in which no response is right do not belong to it; the trials of coherence 0 are one pooled point, whichever choice was counted as
 * correct. A coherence at which nothing was answered has n = 0 and NaN values.
 */
export function psychometricCurve(
  table: readonly TrialRow[],
  { factor, choice = 1 }: PsychometricOptions = {},
): PsychometricPoint[] {
  const counts = new Map<number, { first: number; n: number; shown: number; notFinite: number }>();
  for (const row of table) {
    if (row.correct === 0) continue;
    const signed = factor === undefined ? signedCoherenceOf(row) : ownValue(row.condition, factor);
    if (typeof signed !== "number" || Number.isNaN(signed)) continue;
    const count = counts.get(signed) ?? { first: 0, n: 0, shown: 0, notFinite: 0 };
    counts.set(signed, count);
    count.shown++;
    if (!isFiniteTrial(row)) count.notFinite++;
    if (row.choice === 0 || !isFiniteTrial(row)) continue;
    count.n++;
    if (row.choice === choice) count.first++;
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([signedCoherence, { first, n, shown, notFinite }]) => ({
      signedCoherence,
      ...wilson(first, n),
      shown,
      notFinite,
    }));
}

function signedCoherenceOf({ condition, correct }: TrialRow): number | undefined {
  const { coherence, signedCoherence } = condition;
  if (typeof signedCoherence === "number") return signedCoherence;
  if (typeof coherence !== "number") return undefined;
  return coherence === 0 ? 0 : correct === 1 ? coherence : -coherence;
}
