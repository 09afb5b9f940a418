/** Names that a user gives to channels, factors, periods, populations …: they become columns of files, arrays, labels and lines of a terminal. */
import { invalid } from "../base/errors.ts";
import { codeOf, hiddenIn } from "../base/visible.ts";

const breaks = /[\n\r\t]/g;

/**
 * Throws "invalid" for what is no text, or one with characters that do not show.
 * @param kind what it is and `of` what, for messages: `input channel`, `task "mine"`
 */
export function checkText(value: unknown, kind: string, of: string, may: { lines?: boolean } = {}): void {
  if (typeof value !== "string") throw invalid({ subject: `${kind} of ${of}`, value, remedy: "give a string" });
  const found = hiddenIn(may.lines ? value.replace(breaks, " ") : value);
  if (found !== undefined)
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: `leave out U+${codeOf(found).toUpperCase()}, a character that does not show`,
    });
}

/**
 * The same for a name, which is not empty, nor one that every object of JavaScript has: `__proto__` would vanish, `constructor` be there where
 * nobody put it.
 */
export function checkName(value: unknown, kind: string, of: string): void {
  if (value === "") throw invalid({ subject: `${kind} "" of ${of}`, remedy: "give it a name" });
  checkText(value, kind, of);
  if ((value as string) in Object.prototype)
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: "JavaScript keeps that name for itself, choose another",
    });
  if ((value as string).endsWith(".npy"))
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: "NumPy would take it for the file of another array, choose another name",
    });
}
