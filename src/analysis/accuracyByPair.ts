/** Accuracy for each pair of levels of two factors. */
import { checkArgument, checkList } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { readKeys } from "../settings/compound.ts";
import { type Proportion, wilson } from "./interval.ts";
import { checkTable, type TrialRow } from "./recording.ts";

/** Accuracy at one pair of levels, with its 95 % Wilson interval. */
export interface PairAccuracy extends Proportion {
  /** The level of the first factor and of the second. */
  readonly levels: readonly [number | string, number | string];
}

/**
 * Accuracy for each pair of levels of two factors that some judged trial has, in ascending order.
 * @throws "unknown" for a factor that no trial has, "invalid" unless there are two factors
 */
export function accuracyByPair(
  table: readonly TrialRow[],
  options: { readonly factors: readonly [string, string] },
): PairAccuracy[] {
  checkTable(table);
  checkArgument("options", options, ["factors"], 'name two factors: { factors: ["first", "second"] }');
  readKeys(options, ["factors"]);
  const { factors } = options;
  if (!Array.isArray(factors) || factors.length !== 2)
    throw invalid({ at: "factors", value: factors, remedy: "name two factors" });
  const names = [...new Set(table.flatMap(({ condition }) => Object.keys(condition)))];
  for (const factor of factors)
    if (table.length > 0 && !names.includes(factor)) throw unknownName("factor", factor, names);
  const cells = new Map<string, { levels: PairAccuracy["levels"]; right: number; n: number }>();
  for (const { condition, isCorrect } of table) {
    const [a, b] = factors.map((factor) => ownValue(condition, factor));
    if (a === undefined || b === undefined || isCorrect === null) continue;
    const key = JSON.stringify([a, b]);
    const cell = cells.get(key) ?? { levels: [a, b], right: 0, n: 0 };
    cells.set(key, cell);
    cell.n++;
    if (isCorrect) cell.right++;
  }
  return [...cells.values()]
    .map(({ levels, right, n }) => ({ levels, ...wilson(right, n) }))
    .sort((a, b) => ascending(a.levels[0], b.levels[0]) || ascending(a.levels[1], b.levels[1]));
}

const ascending = (a: number | string, b: number | string): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : a === b ? 0 : 1;

/**
 * The lowest of some accuracies, such as those of all pairs; undefined without any. The first of several equal ones.
 */
export function lowestAccuracy<One extends Proportion>(all: readonly One[]): One | undefined {
  checkList("accuracies", all, "give those of all pairs, from `accuracyByPair`");
  return all.reduce<One | undefined>(
    (least, one) => (one.n > 0 && !(least && least.value <= one.value) ? one : least),
    undefined,
  );
}
