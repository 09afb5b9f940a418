/** How many trials an analysis uses, and whether these are few. */
import type { TrialStretch, VariableName } from "../analysis/index.ts";
import { spacedName } from "../base/factorNames.ts";
import { counted } from "../base/unitText.ts";
import type { AnalysisDoor, ShownTrials } from "./analysisEntry.ts";

/** Levels of fewer trials than this say little. */
export const fewestTrials = 5;

export interface TrialCounts {
  readonly numbers: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

interface Counted {
  readonly stretch: TrialStretch;
  readonly analysis: AnalysisDoor;
  /** Variables without levels. */
  readonly continuous?: Pick<ReadonlyMap<string, unknown>, "has">;
  /** Coefficients that are fitted to the trials. */
  readonly coefficients: number;
}

/** The trials that have all of some variables, and those of their rarest level. */
export function trialCounts(
  shown: ShownTrials,
  names: readonly VariableName[],
  { stretch: { period, align }, analysis, continuous, coefficients }: Counted,
): TrialCounts {
  const variables = analysis.variables(shown, names);
  const event = period ?? align;
  const rows = shown.table.filter(
    (row) =>
      row.isFinite &&
      (event === undefined || row.periods.some(({ name }) => name === event)) &&
      variables.every(({ value }) => !Number.isNaN(value(row))),
  );
  const levels = variables
    .filter(({ name }) => !continuous?.has(name))
    .flatMap(({ name, value, textOf }) => {
      const counts = new Map<number, number>();
      for (const row of rows) counts.set(value(row), (counts.get(value(row)) ?? 0) + 1);
      return [...counts].map(([level, trials]) => ({
        text: textOf?.(level) ?? `${spacedName(name)} ${level}`,
        trials,
      }));
    });
  const rare = levels.filter(({ trials }) => trials < fewestTrials).sort((a, b) => a.trials - b.trials);
  return {
    numbers: {
      trials: rows.length,
      ...(levels.length > 0 && { "trials of the rarest level": Math.min(...levels.map(({ trials }) => trials)) }),
    },
    notes: [
      ...fewNotes(rows.length, coefficients),
      ...(rare.length > 0
        ? [
            `few trials: ${rare
              .slice(0, 3)
              .map(({ text, trials }) => `${trials} of ${text}`)
              .join(", ")}`,
          ]
        : []),
    ],
  };
}

/** Fits to fewer trials than twice their coefficients change much from draw to draw. */
export const fewNotes = (trials: number, coefficients: number, what = "coefficients of each fit"): string[] =>
  trials < 2 * coefficients
    ? [`few trials: ${counted(trials, "trial")} for ${coefficients} ${what}; give more in --trials`]
    : [];
