/** Names of factors, as figures and tables show them and as columns of a file. */

/** "reactionTime" → "reaction time". */
export const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * The name of a factor's column: with "condition_" before it where it could be taken for one of the columns `taken`, or is a whole number, which
 * JavaScript would put before all others; a name that begins so already has it twice.
 */
export const conditionColumn = (name: string, taken: readonly string[]): string =>
  taken.includes(name) || /^condition_|^\d+$/.test(name) ? `condition_${name}` : name;
