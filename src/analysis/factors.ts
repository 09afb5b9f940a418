/** The factors of some trials: their levels and kinds. */
import { ownValue } from "../base/display.ts";
import { circleOf, kindOfLevels } from "../task/words/factorKind.ts";
import { choiceName, type FactorKind, type TaskWords } from "../task/words/words.ts";
import type { TrialRow } from "./recording.ts";

/** A factor of a task's conditions with its levels in ascending order. */
export interface Factor {
  readonly name: string;
  /** "" for none. */
  readonly unit: string;
  readonly kind: FactorKind;
  /** The length of the circle of a circular factor, 360 for degrees. */
  readonly circle?: number;
  readonly levels: readonly (number | string)[];
}

/** What is known about a trial before it is shown. */
export type ShownTrial = Pick<TrialRow, "condition" | "correct">;

/** All factors of some trials; their kinds are those that the task declares, or else inferred from the levels. */
export function allFactors(table: readonly ShownTrial[], words?: TaskWords): Factor[] {
  const names = [...new Set(table.flatMap(({ condition }) => Object.keys(condition)))];
  return names.map((name) => {
    const levels = levelsOf(table, name);
    const said = words?.factors.find((factor) => factor.name === name);
    const { unit, kind, circle } = said ?? inferred(levels);
    return { name, unit, kind, ...(circle !== undefined && { circle }), levels };
  });
}

function inferred(levels: Factor["levels"]): Pick<Factor, "unit" | "kind" | "circle"> {
  const kind = kindOfLevels(levels, "");
  return { unit: "", kind, circle: kind === "circular" ? circleOf(levels) : undefined };
}

const levelsOf = (table: readonly ShownTrial[], name: string): (number | string)[] =>
  [...new Set(table.flatMap(({ condition }) => ownValue(condition, name) ?? []))].sort((a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1,
  );

/**
 * The factors that are not redundant. Left out are numeric factors that follow from the abscissa of the psychometric
 * curve, if that is computed from other factors, and factors that are the right answer under another name: without unit
 * or sign, each level with an answer of its own.
 */
export function tellingFactors(table: readonly ShownTrial[], words?: TaskWords): Factor[] {
  const factors = allFactors(table, words);
  const computed = words?.factors.find(({ isDerived }) => isDerived)?.name;
  const abscissa = factors.some(({ name }) => name === computed) ? computed : undefined;
  return factors.filter((factor) => {
    if (factor.name === abscissa || factor.name === words?.psychometric?.factor) return true;
    const levelIn = ({ condition }: ShownTrial) => ownValue(condition, factor.name);
    // A category, such as the kind of a trial, is not redundant even if it follows from a number.
    const isNumeric = factor.levels.every((level) => typeof level === "number");
    const isSaid =
      isNumeric && abscissa !== undefined && follows(table, ({ condition }) => ownValue(condition, abscissa), levelIn);
    return !isSaid && !isAnswerOf(factor, table, words);
  });
}

/** Whether a factor is the right answer under another name. */
export const isAnswerOf = (factor: Factor, table: readonly ShownTrial[], words?: TaskWords): boolean =>
  isAnswer(factor, table, ({ condition }) => ownValue(condition, factor.name), words);

type Of = (row: ShownTrial) => number | string | undefined;

function isAnswer({ unit, kind, levels }: Factor, table: readonly ShownTrial[], level: Of, words?: TaskWords): boolean {
  if (unit !== "" || kind === "circular" || kind === "signed" || table.some(({ correct }) => Number.isNaN(correct)))
    return false;
  const right: Of = ({ correct }) => correct;
  if (levels.length > 1) return follows(table, level, right) && follows(table, right, level);
  // A single level is the answer if it has its name.
  return table.every((row) => level(row) === row.correct || (words && level(row) === choiceName(row.correct, words)));
}

/** Whether `other` is a function of `one`. */
function follows(table: readonly ShownTrial[], one: Of, other: Of): boolean {
  const known = new Map<number | string | undefined, number | string | undefined>();
  for (const row of table) {
    const key = one(row);
    if (!known.has(key)) known.set(key, other(row));
    else if (known.get(key) !== other(row)) return false;
  }
  return true;
}
