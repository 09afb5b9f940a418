/** Names of factors, in figures and tables and as columns of a file. */

/** "reactionTime" → "reaction time". */
export const spacedName = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * The name of a factor's column. It gets the prefix "condition_" if it equals one of the columns `taken`, if it is
 * a whole number, which JavaScript would sort before all other keys, or if it already starts with that prefix.
 */
export const conditionColumn = (name: string, taken: readonly string[]): string =>
  taken.includes(name) || /^condition_|^\d+$/.test(name) ? `condition_${name}` : name;
