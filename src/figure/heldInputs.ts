/** The inputs under which fixed points are found, in words. */
import { spacedName, type ToldTask, toldLevels } from "../base/factorNames.ts";
import { amount } from "../base/unitText.ts";
import { numberText } from "./numberText.ts";

/** The levels of the trial whose inputs are held. */
export const levelsText = (condition: Readonly<Record<string, number | string>>, task?: ToldTask): string =>
  toldLevels(condition, task)
    .map(
      ({ name, level, unit }) =>
        `${spacedName(name)} ${amount(typeof level === "number" ? numberText(level, 4) : level, unit)}`,
    )
    .join(", ");

/**
 * The values of the channels; undefined of a network without inputs.
 * @param followed a channel that changes
 */
export function heldText(inputs: readonly number[], names: readonly string[], followed?: string): string | undefined {
  const all = names.map((name, k) => ({ name, value: inputs[k] })).filter(({ name }) => name !== followed);
  if (all.length === 0) return undefined;
  const held = all.flatMap(({ name, value }) => (value === 0 ? [] : [`${name} = ${numberText(value, 3)}`]));
  const none = followed === undefined ? "inputs 0" : "other inputs 0";
  const others = held.length === 0 ? [none] : held.length < all.length ? ["others 0"] : [];
  return [...held, ...others].join(", ");
}
