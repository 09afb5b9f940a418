/** Interactions of two variables in a regression. */
import { placesAmong, type Variable } from "./variables.ts";

/** By names: all pairs, or some. Throws "unknown" for a name that is not among the variables. */
export function pairsOf(
  variables: readonly Variable[],
  interactions: "all" | readonly (readonly [string, string])[] = [],
): (readonly [number, number])[] {
  if (interactions === "all")
    return variables.flatMap((_, a) => variables.slice(a + 1).map((_, k) => [a, a + 1 + k] as const));
  return interactions.map((pair) => {
    const [a, b] = placesAmong(variables, pair);
    return [a, b] as const;
  });
}

/** "angle × rule" */
export const productName = (variables: readonly Pick<Variable, "name">[], pair: readonly number[]): string =>
  pair.map((k) => variables[k].name).join(" × ");
