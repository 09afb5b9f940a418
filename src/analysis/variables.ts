/** Trials described by numbers: the levels of factors, choices, outcomes. */
import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknown, unknownName } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { amount } from "../base/unitText.ts";
import { choiceName } from "../task/words/words.ts";
import { binsAround, binsBetween, equalBins } from "./bins.ts";
import { type CirclePart, circleParts, isAround } from "./circle.ts";
import { allFactors, type Factor } from "./factors.ts";
import { levelText } from "./levelText.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "./recording.ts";

/** A number that describes a trial. */
export interface Variable {
  readonly name: string;
  /** NaN leaves the trial out. */
  readonly value: (row: TrialRow) => number;
  /** A value in words (default: the number). */
  readonly textOf?: (value: number) => string;
  /** Of its numbers (default: none). */
  readonly unit?: string;
  /** The length of the circle on which its numbers lie, such as 360 of angles in degrees (default: none). */
  readonly circle?: number;
  /** The bounds of its bins, ascending, if its values are means of bins. */
  readonly edges?: readonly number[];
  /** Whether its values only number categories, of which there are more than two. */
  readonly isCategory?: boolean;
}

/**
 * A variable by name: a factor, "choice" or "outcome" (1 right, −1 wrong). Numeric levels are their own values. Of two
 * categories or choices, `positive` has the value 1 and the other −1 (default: the first, in the order of outputs or of
 * the alphabet); more are numbered from 0. A factor called "choice" or "outcome" takes precedence. `bins` sorts the
 * numbers of a factor: so many bins of about as many trials each, which go around a circle with the first across 0, or
 * those between such edges, (from, to], beyond which
 * a trial is left out; the value of a bin is the mean of its numbers. `part` is the cosine or the sine of a
 * number around a circle, as "cos(angle)". Or a function of the row of a trial.
 */
export type VariableName =
  | string
  | {
      readonly of: string;
      readonly positive?: string;
      readonly bins?: number | readonly number[];
      readonly part?: CirclePart;
      readonly name?: string;
    }
  | Variable;

type Shown = Pick<Recording, "table" | "words">;

/**
 * The variables of a recording with these names.
 * @throws "unknown" for a name that is neither a factor nor one of the words above, or a category that no trial has;
 * "missing" without names or without trials that have the variable
 */
export function variables(recording: Shown, names: readonly VariableName[]): Variable[] {
  checkArgument("recording", recording, ["table"], "give a recording, or an object with its table");
  if (!Array.isArray(names) || names.length === 0)
    throw missing({ subject: "variables", remedy: `name some of ${variableNames(recording).join(", ")}` });
  return names.map((name) => {
    if (typeof name === "string") return named(recording, name);
    if ("value" in name) return name;
    const { of, positive, bins, part, name: said } = name;
    const whole = bins === undefined ? named(recording, of, positive) : binned(recording, of, bins);
    const variable = part === undefined ? whole : partOf(whole, part);
    return said === undefined ? variable : { ...variable, name: said };
  });
}

/** The names of what trials can be described by: factors, and "choice" and "outcome" where the task has them. */
export function variableNames(recording: Shown): string[] {
  checkArgument("recording", recording, ["table"], "give a recording, or an object with its table");
  const { table, words } = recording;
  const hasChoices = words?.target !== "value" || table.some(({ choice }) => choice > 0);
  const isJudged = table.length === 0 || table.some(({ isCorrect }) => isCorrect !== null);
  return [
    ...new Set([
      ...allFactors(table, words).map(({ name }) => name),
      ...(hasChoices ? ["choice"] : []),
      ...(isJudged ? ["outcome"] : []),
    ]),
  ];
}

function named(recording: Shown, name: string, positive?: string): Variable {
  const { words } = recording;
  const table = recording.table.filter(isFiniteTrial);
  const factor = allFactors(table, words).find((one) => one.name === name);
  if (factor === undefined) {
    if (name === "choice") return ofChoice(table, words, positive);
    if (name === "outcome") return ofOutcome(table);
    throw unknownName("variable", name, variableNames(recording));
  }
  if (factor.levels.every((level) => typeof level === "number")) {
    return {
      name,
      value: ({ condition }) => Number(ownValue(condition, name) ?? Number.NaN),
      textOf: (value) => `${spacedName(name)} ${levelText(value, factor.unit)}`,
      ...numbersOf(factor),
    };
  }
  const levels = factor.levels.map(String);
  const levelOf = ({ condition }: TrialRow) => levels.indexOf(String(ownValue(condition, name)));
  return ofCategories(name, levels, levelOf, positive, (level) => `${spacedName(name)} ${level}`);
}

function partOf({ name, value, circle }: Variable, part: CirclePart): Variable {
  if (!Object.hasOwn(circleParts, part)) throw unknownName({ at: "part" }, part, Object.keys(circleParts));
  if (circle === undefined)
    throw invalid({
      subject: `${part} of "${name}"`,
      detail: ", which is on a line",
      remedy: "name a factor of kind circular",
    });
  return { name: `${part}(${name})`, value: (row) => circleParts[part](value(row) / circle) };
}

function binned(recording: Shown, name: string, bins: number | readonly number[]): Variable {
  const table = recording.table.filter(isFiniteTrial);
  const factor = numericFactor(recording, name);
  const values = table.flatMap(({ condition }) => (ownValue(condition, name) as number | undefined) ?? []);
  const isAscending = (edges: readonly number[]) =>
    edges.length > 1 && edges.every((edge, k) => Number.isFinite(edge) && (k === 0 || edge > edges[k - 1]));
  if (typeof bins === "number" ? !(Number.isInteger(bins) && bins >= 2) : !Array.isArray(bins) || !isAscending(bins))
    throw invalid({ at: "bins", value: bins, remedy: "give their number, at least 2, or their edges, ascending" });
  const { circle } = numbersOf(factor);
  const made =
    typeof bins !== "number"
      ? binsBetween(bins, values)
      : isAround(circle, values)
        ? binsAround(values, bins, circle)
        : equalBins(values, bins);
  if (made.length === 0)
    throw missing({ subject: `trial with "${name}" between the edges`, remedy: "give edges that hold values" });
  const binOf = ({ condition }: TrialRow) => made.find(({ has }) => has(ownValue(condition, name)));
  return {
    name,
    value: (row) => binOf(row)?.mean ?? Number.NaN,
    textOf: (value) =>
      `${spacedName(name)} ${amount(made.find(({ mean }) => mean === value)?.text ?? String(value), factor.unit)}`,
    edges: typeof bins === "number" ? [made[0].low, ...made.map(({ high }) => high)] : [...bins],
    ...numbersOf(factor),
  };
}

/** What the numbers of a factor are, whatever the variable is called. */
const numbersOf = ({ unit, kind, circle }: Factor): Pick<Variable, "unit" | "circle"> => ({
  unit,
  ...(kind === "circular" && { circle: circle ?? 360 }),
});

function numericFactor({ table, words }: Shown, name: string): Factor {
  const factors = allFactors(table.filter(isFiniteTrial), words).filter(({ levels }) =>
    levels.every((level) => typeof level === "number"),
  );
  const factor = factors.find((one) => one.name === name);
  if (factor) return factor;
  throw unknownName(
    "factor of numbers",
    name,
    factors.map((one) => one.name),
  );
}

function ofChoice(table: readonly TrialRow[], words: Recording["words"], positive?: string): Variable {
  const found = [...new Set(table.map(({ choice }) => choice))].filter((choice) => choice > 0).sort((a, b) => a - b);
  if (found.length === 0) throw missing({ subject: '"choice" in the trials', remedy: "name another variable" });
  // With two outputs to choose from, the sign of a choice does not depend on which trials were recorded.
  const count = words ? words.outputs.length - (words.noResponse === null ? 0 : 1) : 0;
  const choices = count === 2 || (count === 0 && found[found.length - 1] <= 2) ? [1, 2] : found;
  const names = choices.map((choice) => (words ? choiceName(choice, words) : `choice ${choice}`));
  return ofCategories(
    "choice",
    names,
    ({ choice }) => choices.indexOf(choice),
    positive,
    (name) => (words ? `choice ${name}` : name),
  );
}

function ofOutcome(table: readonly TrialRow[]): Variable {
  if (table.every(({ isCorrect }) => isCorrect === null))
    throw missing({ subject: '"outcome" in the trials', remedy: "the task judges no trial: name another variable" });
  return {
    name: "outcome",
    value: ({ isCorrect }) => (isCorrect === null ? Number.NaN : isCorrect ? 1 : -1),
    textOf: (value) => (value > 0 ? "right" : "wrong"),
  };
}

function ofCategories(
  name: string,
  levels: readonly string[],
  placeOf: (row: TrialRow) => number,
  positive: string | undefined,
  label: (level: string) => string,
): Variable {
  if (positive !== undefined && !levels.includes(positive))
    throw unknown({ subject: `value of "${name}"`, value: positive, remedy: `trials have ${levels.join(", ")}` });
  if (levels.length > 2) {
    if (positive !== undefined)
      throw invalid({
        at: "positive",
        value: positive,
        detail: `of "${name}", which has ${levels.length} values`,
        remedy: "leave it out: only one of two values is positive",
      });
    return {
      name,
      value: (row) => (placeOf(row) < 0 ? Number.NaN : placeOf(row)),
      textOf: (value) => label(levels[value]),
      isCategory: true,
    };
  }
  const first = positive === undefined ? 0 : levels.indexOf(positive);
  return {
    name,
    value: (row) => (placeOf(row) < 0 ? Number.NaN : placeOf(row) === first ? 1 : -1),
    textOf: (value) => label(levels[value > 0 ? first : 1 - first] ?? "other"),
  };
}

/** The value of a variable in words. */
export const variableText = ({ name, textOf }: Pick<Variable, "name" | "textOf">, value: number): string =>
  textOf?.(value) ?? `${name} ${levelText(value, "")}`;

/** The places of some names among variables. Throws "unknown" for a name that none of them has. */
export const placesAmong = (all: readonly { readonly name: string }[], names: readonly string[]): number[] =>
  names.map((name) => {
    const place = all.findIndex((one) => one.name === name);
    if (place >= 0) return place;
    throw unknownName(
      "variable",
      name,
      all.map((one) => one.name),
    );
  });
