/** Names, populations and signs of units, as the page shows them. */
import type { Ready } from "../../protocol.ts";

export interface UnitGroup {
  readonly name: string;
  readonly sign: number;
  readonly first: number;
  readonly end: number;
}

export function groupsOf({ populations }: Ready): UnitGroup[] {
  let end = 0;
  return populations.map(({ name, units, sign }) => {
    const first = end;
    end += units;
    return { name, sign, first, end };
  });
}

export const groupOf = (groups: readonly UnitGroup[], unit: number): UnitGroup =>
  groups.find(({ first, end }) => unit >= first && unit < end)!;

export const kindOfSign = (sign: number): "excitatory" | "inhibitory" | "unit" =>
  sign > 0 ? "excitatory" : sign < 0 ? "inhibitory" : "unit";

/** Units are counted from 0, as everywhere in Dalenet. */
export const unitName = (unit: number): string => `Unit ${unit}`;
