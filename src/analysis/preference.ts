import { mismatched, unknownName } from "../base/errors.ts";
import type { Recording } from "./recording.ts";
import { variableNames } from "./variables.ts";

/**
 * Units that prefer opposite directions, made comparable: for a unit of sign −1 the named variables change their sign,
 * so that 1 is the preferred choice of every unit.
 */
export interface Preference {
  /** One per unit; the sign counts, and NaN or 0 is negative. Such as the d′ of choices. */
  readonly signs: ArrayLike<number>;
  /** The variables that have a direction; those that an analysis does not use do not matter to it. */
  readonly variables: readonly string[];
}

/**
 * Which units have the sign −1, and which variables change with them. Throws "mismatched" for other units, "unknown"
 * for the name of something else.
 */
export function turnedUnits(
  preference: Preference | undefined,
  recording: Pick<Recording, "table" | "words" | "units">,
  all: readonly { readonly name: string }[],
): { readonly isTurned: readonly boolean[]; readonly places: readonly number[] } {
  const { units } = recording;
  if (preference === undefined) return { isTurned: new Array(units).fill(false), places: [] };
  const { signs, variables } = preference;
  if (signs.length !== units)
    throw mismatched({
      at: "preference.signs",
      detail: `of ${signs.length} values`,
      remedy: `give one for each of ${units} units`,
    });
  const used = all.map(({ name }) => name);
  const known = [...new Set([...used, ...variableNames(recording)])];
  for (const name of variables) if (!known.includes(name)) throw unknownName("variable", name, known);
  return {
    isTurned: Array.from(signs, (sign) => !(sign > 0)),
    places: variables.map((name) => used.indexOf(name)).filter((place) => place >= 0),
  };
}
