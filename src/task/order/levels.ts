/** The levels of a factor, and the conditions that have them. */
import { unknownName, unsupported } from "../../base/errors.ts";
import type { Generator } from "../../base/random.ts";
import type { TaskInstance } from "../instance.ts";

export interface Level {
  readonly level: number | string;
  /** How often training draws it, relative to the other levels. */
  readonly weight: number;
  /** Draws one of its conditions, by index, as often as training does. */
  draw(random: Generator): number;
}

/** Throws "unknown" for a factor that the conditions lack, "unsupported" where some conditions lack it. */
export function levelsOf({ conditions, weights, name }: TaskInstance, factor: string, at: string): readonly Level[] {
  const known = [...new Set(conditions.flatMap((condition) => Object.keys(condition)))];
  if (!known.includes(factor)) throw unknownName(`${at}: factor of task "${name}"`, factor, known);
  if (conditions.some((condition) => !Object.hasOwn(condition, factor)))
    throw unsupported({
      at,
      value: factor,
      detail: `, which some conditions of task "${name}" lack`,
      remedy: "name a factor that all have",
    });
  const names = [...new Set(conditions.map((condition) => condition[factor]))];
  const levels = names.map((level): Level => {
    const own = [...conditions.keys()].filter((c) => conditions[c][factor] === level);
    const shares = own.map((c) => weights?.[c] ?? 1);
    return {
      level,
      weight: shares.reduce((sum, one) => sum + one, 0),
      draw: (random) => own[drawn(shares, random)],
    };
  });
  // Levels that training never draws have no place in an order.
  const shown = levels.filter(({ weight }) => weight > 0);
  if (shown.length > 1) return shown;
  throw unsupported({
    at,
    value: factor,
    detail: `, of which training draws one level: ${shown[0].level}`,
    remedy: "name a factor with several levels",
  });
}

/** An index, drawn in proportion to weights of which at least one is above 0. */
export function drawn(weights: readonly number[], random: Generator): number {
  const total = weights.reduce((sum, one) => sum + one, 0);
  let left = random.uniform() * total;
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found >= 0 ? found : weights.findLastIndex((weight) => weight > 0);
}
