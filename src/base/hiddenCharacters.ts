/**
 * Invisible characters: control characters, escape sequences, bidirectional marks, lone surrogates and those that
 * XML, and therefore a figure, cannot contain. Names may come from other people's files and appear in terminals,
 * figures and reports.
 */
const hidden = "[\\p{Cc}\\p{Cs}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]";
const first = new RegExp(hidden, "u");
const all = new RegExp(hidden, "gu");
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** The first of them in a string, if any. */
export const hiddenIn = (text: string): string | undefined => first.exec(text)?.[0];

/** The code point of a character in hexadecimal: 202e. */
export const codePointText = (character: string): string => character.codePointAt(0)!.toString(16).padStart(4, "0");

/**
 * A string with these characters escaped, as in JSON: \u202e.
 * @param kept characters that are not escaped
 */
export const visible = (text: string, kept = ""): string =>
  text.replace(all, (character) =>
    kept.includes(character) ? character : (short[character] ?? `\\u${codePointText(character)}`),
  );
