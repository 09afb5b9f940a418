/**
 * Characters that are obeyed instead of shown: control characters, escape sequences, changes of the direction of writing; halves of a character,
 * and what XML, and so a figure, cannot hold. Names come from files of others, and stand in terminals, figures and reports.
 */
const hidden = "[\\p{Cc}\\p{Cs}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]";
const first = new RegExp(hidden, "u");
const all = new RegExp(hidden, "gu");
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** The first of them in a text, if there is one. */
export const hiddenIn = (text: string): string | undefined => first.exec(text)?.[0];

/** The number of a character: 202e. */
export const codeOf = (character: string): string => character.codePointAt(0)!.toString(16).padStart(4, "0");

/**
 * A text in which they are written out, as in JSON: \u202e.
 * @param kept those that stay as they are
 */
export const visible = (text: string, kept = ""): string =>
  text.replace(all, (character) =>
    kept.includes(character) ? character : (short[character] ?? `\\u${codeOf(character)}`),
  );
