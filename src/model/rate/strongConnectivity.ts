/** Whether each unit can reach each other one through recurrent connections. */
import { isPossible, leakyUnits } from "./inhibition.ts";
import { recurrentMaskOf } from "./mask.ts";
import type { ModelOptions } from "./modelSettings.ts";

/**
 * The units that the first one cannot reach, or that cannot reach it, through a mask [from, to] of `units` units: none
 * if the graph is strongly connected.
 */
export function outsideFirstComponent(mask: ArrayLike<number>, units: number): number[] {
  const reached = (isConnected: (from: number, to: number) => boolean) => {
    const seen = new Set([0]);
    // A set goes through what is added to it on the way.
    for (const from of seen) for (let to = 0; to < units; to++) if (isConnected(from, to)) seen.add(to);
    return seen;
  };
  const after = reached((from, to) => mask[from * units + to] !== 0);
  const before = reached((from, to) => mask[to * units + from] !== 0);
  return Array.from({ length: units }, (_, unit) => unit).filter((unit) => !(after.has(unit) && before.has(unit)));
}

/** A warning if a mask leaves units that others cannot reach, or that cannot reach them. */
export function connectivityWarnings(options: ModelOptions): string[] {
  const { units, recurrentMask, recurrentFixed } = options;
  if (leakyUnits(options) < units) return [];
  const mask = recurrentMaskOf(recurrentMask, options, units, (from, to) => isPossible(options, from, to));
  if (mask === null) return [];
  const fixed = recurrentFixed?.flat();
  const { length } = outsideFirstComponent(fixed ? mask.map((one, k) => one || fixed[k]) : mask, units);
  return length === 0
    ? []
    : [
        `model.recurrentMask is not strongly connected: ${length} of ${units} units cannot reach unit 0 or be reached ` +
          "from it through recurrent connections",
      ];
}
