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
  /** Accuracy of the best policy that ignores the stimulus, see `chanceOf`. */
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
    chance: chanceOf(sharesOf(table.map((row) => row.correct)), 0),
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

/**
 * Accuracy of the best policy that ignores the stimulus. It knows when to answer, and so which trials want no response, and gives one answer to all
 * others; where one response is right alone, whether to make it is what the stimulus tells, and the policy does the same in all trials.
 * @param shares of trials by the answer that is right
 * @param none the answer that stands for no response
 */
export function chanceOf(shares: ReadonlyMap<number, number>, none: number): number {
  const responses = [...shares].flatMap(([answer, share]) => (answer === none ? [] : share));
  const best = Math.max(0, ...responses);
  const withheld = shares.get(none) ?? 0;
  return responses.length > 1 ? withheld + best : Math.max(withheld, best);
}

function sharesOf(answers: readonly number[]): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  for (const answer of answers) shares.set(answer, (shares.get(answer) ?? 0) + 1 / answers.length);
  return shares;
}
