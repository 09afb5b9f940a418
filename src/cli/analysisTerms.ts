/** What `--by` names: variables, and interactions of two of them as in a formula, "angle*rule". */
import { invalid, unknownName } from "../base/errors.ts";

export interface Terms {
  readonly variables: readonly string[];
  readonly interactions: readonly (readonly [string, string])[];
}

/** For one name and for two. */
const remedies = ["name a variable", "name two different variables, as a*b"];

/** A product names its factors, too. */
export function termsOf(by: readonly string[]): Terms {
  const interactions: (readonly [string, string])[] = [];
  const names = by.flatMap((term) => {
    const parts = term.split(/[*×]/).map((one) => one.trim());
    const [a, b] = parts;
    if (parts.includes("") || parts.length > 2 || a === b)
      throw invalid({
        subject: "--by",
        value: term,
        remedy: remedies[parts.length - 1] ?? "an interaction is of two: name pairs, as a*b,a*c",
      });
    if (b !== undefined && !interactions.some((pair) => pair.includes(a) && pair.includes(b)))
      interactions.push([a, b]);
    return parts;
  });
  return { variables: [...new Set(names)], interactions };
}

/** Throws "unknown" for a name that trials do not have. */
export function checkTerms({ variables }: Terms, known: readonly string[]): void {
  for (const name of variables)
    if (!known.includes(name)) throw unknownName("variable", name, known).with({ place: { option: "--by" } });
}

/** The variables, then the products. */
export const termTexts = ({ variables, interactions }: Terms): string[] => [
  ...variables,
  ...interactions.map((pair) => pair.join(" × ")),
];
