/** Names of factors, in figures and tables and as columns of a file. */

/** "reactionTime" → "reaction time". */
export const spacedName = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The same of a term, whose levels stay as they are: "goEvidence × rule Left" → "go evidence × rule Left". */
export const spacedTerm = (term: string): string =>
  term
    .split(" × ")
    .map((part) => part.replace(/^\S+/, spacedName))
    .join(" × ");

/**
 * The name of a factor's column. It gets the prefix "condition_" if it equals one of the columns `taken`, if it is
 * a whole number, which JavaScript would sort before all other keys, or if it already starts with that prefix.
 */
export const conditionColumn = (name: string, taken: readonly string[]): string =>
  taken.includes(name) || /^condition_|^\d+$/.test(name) ? `condition_${name}` : name;

type Condition = Readonly<Record<string, number | string>>;

/** The part of a task that says what levels mean. */
export interface ToldTask {
  readonly conditions: readonly Condition[];
  readonly words: { readonly factors: readonly { readonly name: string; readonly unit: string }[] };
}

export interface ToldLevel {
  readonly name: string;
  readonly level: number | string;
  /** "" for none. */
  readonly unit: string;
}

/** The levels of a condition, without words that all conditions of the task share, unless nothing else is left. */
export function toldLevels(condition: Condition, task?: ToldTask): readonly ToldLevel[] {
  const all = Object.entries(condition).map(([name, level]) => ({
    ...{ name, level },
    unit: task?.words.factors.find((one) => one.name === name)?.unit ?? "",
  }));
  const isShared = ({ name, level }: ToldLevel) =>
    typeof level === "string" && task?.conditions.every((one) => one[name] === level);
  const told = all.filter((one) => !isShared(one));
  return told.length > 0 ? told : all;
}
