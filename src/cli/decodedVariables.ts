/** What decoders of `dalenet analyse` read: variables and products of two, as classes or as numbers. */
import type { Variable } from "../analysis/index.ts";
import { spacedName } from "../base/factorNames.ts";
import { fewestTrials } from "./analysisCounts.ts";
import type { AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import { spacingOf } from "./analysisTimes.ts";
import { hasRareNumbers, isCircular, numbersOf } from "./analysisVariables.ts";

export interface ReadVariable {
  readonly name: string;
  readonly variable: string | Variable;
  /** One variable, or the two of a product. */
  readonly of: readonly string[];
}

/** The variables and their products; of angles and of more than two categories there are none, which is said. */
export function toRead(
  recording: ShownTrials,
  { variables, interactions, analysis }: AnalysisSetting,
): { readonly read: readonly ReadVariable[]; readonly left: readonly string[] } {
  const left: string[] = [];
  const products = interactions.flatMap((of): readonly ReadVariable[] => {
    const name = of.join(" × ");
    const pair = analysis.variables(recording, of);
    if (pair.some((one) => one.isCategory || isCircular(recording, one.name))) {
      left.push(`${spacedName(name)} is left out: it has no single number`);
      return [];
    }
    const value: Variable["value"] = (row) => pair[0].value(row) * pair[1].value(row);
    return [{ name, variable: { name, value }, of }];
  });
  return { read: [...variables.map((name) => ({ name, variable: name, of: [name] })), ...products], left };
}

/**
 * Whether a decoder reads the value, not classes: of a continuum, and where some of many numbers are rare among the
 * trials that last long enough, in any of the networks.
 */
export function readingOf(
  { name, variable, of }: ReadVariable,
  { analysis, binned, recordings, stretch, every }: AnalysisSetting,
): { readonly isNumber: boolean; readonly notes: readonly string[] } {
  if (of.some((one) => binned.has(one))) return { isNumber: true, notes: [] };
  const isNumber = recordings.some((recording) => {
    const spacing = spacingOf(recording, { every, stretch });
    const trials = analysis.decodedTrials(recording, { variable, every: spacing, ...stretch });
    const table = trials.map((trial) => recording.table[trial]);
    const { words } = recording;
    return hasRareNumbers(
      typeof variable === "string" ? numbersOf({ words, table }, variable) : table.map(variable.value),
    );
  });
  const said = `${spacedName(name)} has values of fewer than ${fewestTrials} trials that last, so it is read as a number`;
  return { isNumber, notes: isNumber ? [said] : [] };
}
