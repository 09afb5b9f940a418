/** What trials are sorted by in an analysis. */

import type { ConditionMeans, TrialRow, TrialStretch, Variable, VariableName } from "../analysis/index.ts";
import { missing } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { counted, withUnit } from "../base/unitText.ts";
import { choiceName } from "../task/index.ts";
import { fewestTrials } from "./analysisCounts.ts";
import type { AnalysisDoor, AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import { shortNumber } from "./numberText.ts";

/** Variables by which averages are sorted: factors alone, since a network need not make every choice everywhere. */
export function factorsIn({ variables }: AnalysisSetting): readonly string[] {
  const factors = variables.filter((name) => name !== "choice" && name !== "outcome");
  if (factors.length === 0)
    throw missing({ subject: "factor of the conditions in --by", remedy: "name one besides choice and outcome" });
  return factors;
}

/** The same, with bins for those that are continuous. */
export const groupsIn = (setting: AnalysisSetting): readonly (string | Variable)[] =>
  factorsIn(setting).map((name) => setting.binned.get(name) ?? name);

type Shown = Pick<ShownTrials, "words" | "table">;

/** More numbers than this, seen on average in fewer than ten trials each, are a continuum. */
const mostLevels = 16;
const bins = 5;

/** The values of a factor of numbers; none of any other variable. */
export function numbersOf({ words, table }: Shown, name: string): readonly number[] {
  const values = table.flatMap(({ condition }) => condition[name] ?? []);
  const isCategory = words!.factors.some((one) => one.name === name && one.kind === "category");
  return isCategory || values.some((value) => typeof value !== "number") ? [] : (values as number[]);
}

function isContinuum(shown: Shown, name: string): boolean {
  const values = numbersOf(shown, name);
  const levels = new Set(values).size;
  return levels > mostLevels && values.length < 10 * levels;
}

/** Whether some of many numbers were seen too rarely to be classes, as large sums of pulses are. */
export function hasRareNumbers(values: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts.size > bins && Math.min(...counts.values()) < fewestTrials;
}

/** Whether a number is read as such, and sorted into bins where groups are needed. */
const isBinned = (shown: Shown, name: string) => isContinuum(shown, name) || hasRareNumbers(numbersOf(shown, name));

/**
 * The names that are continuous or have rare levels, each sorted into bins of as many trials, the same for all
 * networks.
 */
export function binnedAmong(
  networks: readonly Shown[],
  names: readonly string[],
  { variables }: AnalysisDoor,
): ReadonlyMap<string, Variable> {
  const [{ words }] = networks;
  const table = networks.flatMap((one) => one.table);
  return new Map(
    names
      .filter((name) => networks.some((one) => isBinned(one, name)))
      .map((name) => [name, variables({ table, words }, [{ of: name, bins }])[0]] as const),
  );
}

/** What the bins are. */
export const binNotes = (shown: Shown, binned: ReadonlyMap<string, Variable>): string[] =>
  [...binned].map(([name, { edges = [] }]) => {
    const unit = shown.words!.factors.find((one) => one.name === name)?.unit;
    const why = isContinuum(shown, name)
      ? "is continuous"
      : `has levels of fewer than ${fewestTrials} trials, so it is read as a number`;
    return `${withUnit(spacedName(name), unit)} ${why}: where groups are needed in ${counted(edges.length - 1, "bin")}, with edges ${edges.map(shortNumber).join(", ")}`;
  });

/** Factors of which every combination has two trials, and the last ones, which are left out until it is so. */
export function completeFactors(
  { words, table }: Shown,
  setting: AnalysisSetting,
): { readonly kept: readonly string[]; readonly left: readonly string[] } {
  const names = factorsIn(setting);
  const event = setting.stretch.period ?? setting.stretch.align;
  const rows = table.filter(
    (row) => row.isFinite && (event === undefined || row.periods.some((one) => one.name === event)),
  );
  const variables = setting.analysis.variables({ words, table }, groupsIn(setting));
  const isComplete = (count: number) => {
    const counts = new Map<string, number>();
    const levels = Array.from({ length: count }, () => new Set<number>());
    for (const row of rows) {
      const values = variables.slice(0, count).map(({ value }) => value(row));
      if (values.some(Number.isNaN)) continue;
      for (const [k, value] of values.entries()) levels[k].add(value);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    return counts.size === levels.reduce((product, { size }) => product * size, 1) && Math.min(...counts.values()) > 1;
  };
  let count = names.length;
  while (count > 1 && !isComplete(count)) count--;
  return { kept: names.slice(0, count), left: names.slice(count) };
}

/** Whether a variable goes around a circle in more than two levels, so that no line fits what depends on it. */
export const isCircular = ({ words, table }: Shown, name: string): boolean =>
  words!.factors.some((one) => one.name === name && one.kind === "circular") &&
  new Set(table.flatMap(({ condition }) => condition[name] ?? [])).size > 2;

/**
 * The regressors that variables give: of one that goes around a circle its cosine and its sine, of a few categories,
 * more than two, each but the first.
 */
export const regressorsOf = (shown: Shown, names: readonly string[]): VariableName[] =>
  names.flatMap((name): readonly VariableName[] => {
    if (isCircular(shown, name))
      return [
        { of: name, part: "cos" },
        { of: name, part: "sin" },
      ];
    const categories = categoriesOf(shown, name);
    const [, ...others] = categories;
    if (others.length < 2 || categories.length > mostCategories) return [asVariable(shown, name)];
    return others.map(({ text, isIn }) => ({
      name: `${name} ${text}`,
      value: (row) => (categories.some((one) => one.isIn(row)) ? Number(isIn(row)) : Number.NaN),
    }));
  });

interface Category {
  readonly text: string;
  readonly isIn: (row: TrialRow) => boolean;
}

const isChoice = ({ words }: Shown, name: string) =>
  name === "choice" && !words!.factors.some((one) => one.name === name);

/** The levels of a factor in words, in the order of the alphabet, or the choices that were made; none of numbers. */
function categoriesOf(shown: Shown, name: string): readonly Category[] {
  const { table, words } = shown;
  if (isChoice(shown, name))
    return [...new Set(table.map(({ choice }) => choice))]
      .filter((choice) => choice > 0)
      .sort((a, b) => a - b)
      .map((choice) => ({ text: choiceName(choice, words!), isIn: (row) => row.choice === choice }));
  const levels = [...new Set(table.flatMap(({ condition }) => condition[name] ?? []))];
  if (!levels.every((level) => typeof level === "string")) return [];
  return levels.sort().map((text) => ({ text, isIn: ({ condition }) => condition[name] === text }));
}

/** Variables of more categories than axes compare. */
export const withManyCategories = (shown: Shown, names: readonly string[]): readonly string[] =>
  names.filter((name) => categoriesOf(shown, name).length > mostCategories);

/** The levels of a factor of few categories, in the order of the alphabet; none of any other. */
export function categoryLevels(shown: Shown, name: string): readonly string[] {
  const categories = isChoice(shown, name) ? [] : categoriesOf(shown, name);
  return categories.length > mostCategories ? [] : categories.map(({ text }) => text);
}

/** Of categories of which each but the first is a regressor, which is the first. */
export const levelNotes = (shown: Shown, names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const categories = categoriesOf(shown, name);
    const isCompared = categories.length > 2 && categories.length <= mostCategories;
    return isCompared ? [`${spacedName(name)}: the others are compared with ${categories[0].text}`] : [];
  });

/** More categories than this have neither axes nor dashes of their own. */
const mostCategories = 4;

/** The first of some factors whose levels are few categories. */
export const categoryIn = (shown: Shown, names: readonly string[]): string | undefined =>
  names.find((name) => categoryLevels(shown, name).length > 1);

export const circleNotes = (shown: Shown, names: readonly string[]): string[] =>
  names
    .filter((name) => isCircular(shown, name))
    .map((name) => `${spacedName(name)} goes around a circle: its cosine and sine are the regressors`);

/** When time is 0, and how many trials lack that event. */
export function timeNotes({ period, align }: TrialStretch, { table }: Pick<ShownTrials, "table">): string[] {
  const name = period ?? align;
  if (name === undefined) return ["time 0 is the trial's start"];
  const without = table.filter(({ periods }) => !periods.some((one) => one.name === name)).length;
  return [
    period !== undefined ? `period ${name} alone` : `time 0 is ${name} onset`,
    ...(without > 0 ? [`${without} of ${counted(table.length, "trial")} have no ${name}, and are left out`] : []),
  ];
}

/** A variable that has one value in all trials, so that it tells nothing, and which. */
export interface ConstantVariable {
  readonly name: string;
  readonly said: string;
}

export function constantAmong(shown: Shown, names: readonly string[], { variables }: AnalysisDoor): ConstantVariable[] {
  const { table } = shown;
  return names.flatMap((name): readonly ConstantVariable[] => {
    if (name === "choice" && table.every(({ choice }) => !(choice > 0)))
      return [{ name, said: "no trial has a choice" }];
    if (name === "outcome" && table.every(({ isCorrect }) => isCorrect === null)) return [];
    const [variable] = variables(shown, [name]);
    const values = new Set(table.map(variable.value).filter((value) => !Number.isNaN(value)));
    if (values.size !== 1) return [];
    const [value] = values;
    const text = variable.textOf?.(value) ?? `${spacedName(name)} ${shortNumber(value)}`;
    if (name === "choice") return [{ name, said: `every choice is ${text.slice("choice ".length)}` }];
    return [{ name, said: name === "outcome" ? `every outcome is ${text}` : `every trial has ${text}` }];
  });
}

/** For each variable that some trials lack, a sentence that says so. */
export const lackingIn = ({ table }: Shown, names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const without = table.filter(({ condition }) => !Object.hasOwn(condition, name)).length;
    const isFactor = name !== "choice" && name !== "outcome" && without < table.length;
    return isFactor && without > 0
      ? [
          `${without} of ${counted(table.length, "trial")} have no ${spacedName(name)}, and are left out where it is needed`,
        ]
      : [];
  });

/** The choice as a variable: of two the one that large values of the psychometric variable favour is positive. */
export function asVariable(shown: Shown, name: string) {
  const { outputs, noResponse, psychometric } = shown.words!;
  if (!isChoice(shown, name) || !psychometric) return name;
  const made = categoriesOf(shown, name);
  const isOfTwo = outputs.length - (noResponse === null ? 0 : 1) === 2;
  const isSigned = isOfTwo || (made.length === 2 && made.some(({ text }) => text === psychometric.favours));
  return isSigned ? { of: name, positive: psychometric.favours } : name;
}

/** What a regression takes as positive: of the choice, and of two categories. */
export const signNotes = ({ words, table }: Shown, names: readonly string[], { variables }: AnalysisDoor): string[] =>
  names.flatMap((name) => {
    const signed = asVariable({ words, table }, name);
    if (typeof signed !== "string") return [`choice: positive is ${signed.positive}`];
    if (isChoice({ words, table }, name)) {
      const made = categoriesOf({ words, table }, name);
      return made.length === 2 ? [`choice: positive is ${made[0].text}`] : [];
    }
    const levels = new Set(table.flatMap(({ condition }) => condition[name] ?? []));
    if (levels.size !== 2 || [...levels].some((level) => typeof level !== "string")) return [];
    const [{ value }] = variables({ words, table }, [name]);
    const positive = table.find((row) => value(row) > 0)!.condition[name];
    return [`${spacedName(name)}: positive is ${positive}`];
  });

/**
 * Variables of a regression: without the choice where a category says it in every trial, as match or non-match does
 * for a network without errors. Neither has an effect of its own then.
 */
export function regressorsIn({ table, words }: Shown, variables: readonly string[]): string[] {
  const answered = table.filter(({ choice }) => choice > 0);
  const isCategory = (name: string) => words!.factors.some((one) => one.name === name && one.kind === "category");
  const saysChoice = (name: string) => {
    const chosen = new Map<unknown, number>();
    return answered.every(({ choice, condition }) => {
      if (!chosen.has(condition[name])) chosen.set(condition[name], choice);
      return chosen.get(condition[name]) === choice;
    });
  };
  const isSaid = variables.some((name) => isCategory(name) && saysChoice(name));
  return variables.filter((name) => name !== "choice" || !isSaid);
}

/** The rates of a condition in several averages, at the times that all of them have, so that rows correspond. */
export function ratesInCommon(averages: readonly ConditionMeans[], label: string): readonly Float64Array[] {
  const rowsAt = averages.map(({ conditions, times, units }) => {
    const { rates } = conditions.find((one) => one.label === label)!;
    const rows = Array.from(times, (time, k) => [time.toFixed(6), rates.subarray(k * units, (k + 1) * units)] as const);
    return new Map(rows.filter(([, row]) => !row.some(Number.isNaN)));
  });
  const times = [...rowsAt[0].keys()].filter((time) => rowsAt.every((rows) => rows.has(time)));
  return rowsAt.map((rows) => Float64Array.from(times.flatMap((time) => Array.from(rows.get(time)!))));
}

/**
 * What trials are sorted by if the user does not say: the psychometric factor, categories, and the choice. Without any
 * of the first two all numbers; beside categories those of a task without choices and without a psychometric factor,
 * as long as groups are of ten trials on average.
 */
export function usualVariables({ words, table }: Pick<ShownTrials, "words" | "table">): string[] {
  const levelsOf = (name: string) => new Set(table.flatMap(({ condition }) => condition[name] ?? [])).size;
  const factors = words!.factors.filter(({ name }) => levelsOf(name) > 1);
  const own = words!.psychometric?.factor;
  const isTold = (name: string) => isAnswer(table, name) || (own !== undefined && follows(table, name, own));
  const isNamed = ({ name, kind }: (typeof factors)[number]) => name === own || (kind === "category" && !isTold(name));
  const named = factors.filter(isNamed);
  const groupsOf = (name: string) => (isBinned({ words, table }, name) ? bins : levelsOf(name));
  let groups = named.reduce((product, { name }) => product * groupsOf(name), 1);
  const isBeside = ({ name }: (typeof factors)[number]) => {
    if (own !== undefined || words!.target === "class" || 10 * groups * groupsOf(name) > table.length) return false;
    groups *= groupsOf(name);
    return true;
  };
  const chosen = named.length > 0 ? factors.filter((one) => isNamed(one) || isBeside(one)) : factors;
  // The first gives the colours of averages, categories their dashes.
  const names = chosen.map(({ name }) => name).sort((a, b) => Number(b === own) - Number(a === own));
  const choices = new Set(table.filter(({ choice }) => choice > 0).map(({ choice }) => choice));
  return choices.size > 1 && words!.target === "class" ? [...names, "choice"] : names;
}

/** Whether the right answer says the level of a factor: it is the answer under another name. */
function isAnswer(table: ShownTrials["table"], name: string): boolean {
  const said = new Map<number, unknown>();
  return table.every(({ correct, condition }) => {
    if (!said.has(correct)) said.set(correct, condition[name]);
    return said.get(correct) === condition[name];
  });
}

/** Whether the level of one factor says that of another. */
function follows(table: ShownTrials["table"], name: string, from: string): boolean {
  const said = new Map<unknown, unknown>();
  return table.every(({ condition }) => {
    if (!said.has(condition[from])) said.set(condition[from], condition[name]);
    return said.get(condition[from]) === condition[name];
  });
}
