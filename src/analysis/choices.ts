import { type Proportion, wilson } from "./interval.ts";
import { countNotFinite, type TrialRow } from "./recording.ts";

/** How well the network chose. No response counts as wrong, and so does a trial that is not finite. */
export interface ChoiceSummary {
  trials: number;
  accuracy: Proportion;
  /** Accuracy over the trials with a coherence other than 0; n = 0 where there is none. */
  accuracyNonzero: Proportion;
  /** Fraction of trials without a response. */
  noResponse: number;
  /** Fraction of trials with a state, rate or output that is not finite: they have no choice. */
  notFinite: number;
  /** Accuracy of the best policy that ignores the stimulus, one answer to all trials: the share of the most frequent right one. */
  chance: number;
  /** One entry per coherence, ascending; empty for a task without a `coherence`. */
  accuracyByCoherence: (Proportion & { coherence: number; noResponse: number; notFinite: number })[];
}

/** Accuracy, with 95 % Wilson intervals, over all trials, without coherence 0, and by coherence. */
export function summarizeChoices(table: readonly TrialRow[]): ChoiceSummary {
  const accuracy = (rows: readonly TrialRow[]) => wilson(rows.filter((row) => row.isCorrect).length, rows.length);
  const silent = (rows: readonly TrialRow[]) => rows.filter((row) => row.choice === 0).length / rows.length;
  const overflowed = (rows: readonly TrialRow[]) => countNotFinite(rows) / rows.length;
  const groups = new Map<number, TrialRow[]>();
  for (const row of table) {
    const coherence = coherenceOf(row);
    if (coherence === undefined) continue;
    const group = groups.get(coherence);
    if (group) group.push(row);
    else groups.set(coherence, [row]);
  }
  return {
    trials: table.length,
    accuracy: accuracy(table),
    accuracyNonzero: accuracy(table.filter((row) => (coherenceOf(row) ?? 0) > 0)),
    noResponse: silent(table),
    notFinite: overflowed(table),
    chance: mostFrequent(table.map((row) => row.correct)) / table.length,
    accuracyByCoherence: [...groups]
      .sort(([a], [b]) => a - b)
      .map(([coherence, rows]) => ({
        coherence,
        ...accuracy(rows),
        noResponse: silent(rows),
        notFinite: overflowed(rows),
      })),
  };
}

/** The strength of evidence of a trial in %, ≥ 0; undefined for a task that has no coherence. */
function coherenceOf(row: TrialRow): number | undefined {
  const { coherence, signedCoherence } = row.condition;
  if (typeof coherence === "number") return Math.abs(coherence);
  return typeof signedCoherence === "number" ? Math.abs(signedCoherence) : undefined;
}

/** How often the most frequent of some numbers is among them. */
function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
