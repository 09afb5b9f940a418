/** Names that a user gives to channels, factors, periods, populations …: they become columns of files, arrays, labels and lines of a terminal. */
import { invalid } from "./errors.ts";
import { display } from "./reader.ts";

/** What does not show, or changes how its neighbours show; halves of a character; what XML, and so a figure, cannot hold. */
const hidden = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;
const breaks = /[\n\r\t]/gu;

const codeOf = (character: string) => character.codePointAt(0)!.toString(16).padStart(4, "0");

/** A text with such characters written out: \u0007. */
export const escaped = (text: string): string =>
  text.replace(new RegExp(hidden, "gu"), (character) => `\\u${codeOf(character)}`);

/**
 * Throws "invalid" for what is no text, or one with characters that do not show.
 * @param kind what it is and `of` what, for messages: `input channel`, `task "mine"`
 */
export function checkText(value: unknown, kind: string, of: string, may: { lines?: boolean } = {}): void {
  if (typeof value !== "string") throw invalid(`${kind} ${display(value)} of ${of}; give a text`);
  const found = hidden.exec(may.lines ? value.replace(breaks, " ") : value);
  if (found)
    throw invalid(
      `${kind} "${escaped(value)}" of ${of}; leave out U+${codeOf(found[0]).toUpperCase()}, a character that does not show`,
    );
}

/** The same for a name, which is not empty, nor one that every object of JavaScript has: `__proto__` would vanish, `constructor` be there where nobody put it. */
export function checkName(value: unknown, kind: string, of: string): void {
  if (value === "") throw invalid(`${kind} "" of ${of}; give it a name`);
  checkText(value, kind, of);
  if ((value as string) in Object.prototype)
    throw invalid(`${kind} "${value}" of ${of}; JavaScript keeps that name for itself, choose another`);
  if (/\.npy$/.test(value as string))
    throw invalid(
      `${kind} "${value}" of ${of}; NumPy would take it for the file of another array, choose another name`,
    );
}
