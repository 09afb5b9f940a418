/**
 * Names that a user gives to channels, factors, periods, populations, …: they appear in files, labels and
 * terminals.
 */
import { invalid } from "../base/errors.ts";
import { codePointText, hiddenIn } from "../base/hiddenCharacters.ts";

const breaks = /[\n\r\t]/g;

/**
 * Throws "invalid" if a value is not a string or contains invisible characters.
 * @param kind what it is, for messages: `input channel`
 * @param of what it belongs to: `task "mine"`
 */
export function checkText(value: unknown, kind: string, of: string, may: { lines?: boolean } = {}): void {
  if (typeof value !== "string") throw invalid({ subject: `${kind} of ${of}`, value, remedy: "give a string" });
  const found = hiddenIn(may.lines ? value.replace(breaks, " ") : value);
  if (found !== undefined)
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: `leave out U+${codePointText(found).toUpperCase()}, an invisible character`,
    });
}

/**
 * The same for a name, which must not be empty or a property of every JavaScript object: `__proto__` would
 * disappear, and `constructor` would seem to exist.
 */
export function checkName(value: unknown, kind: string, of: string): void {
  if (value === "") throw invalid({ subject: `${kind} "" of ${of}`, remedy: "give it a name" });
  checkText(value, kind, of);
  if ((value as string) in Object.prototype)
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: "JavaScript reserves that name, choose another",
    });
  if ((value as string).endsWith(".npy"))
    throw invalid({
      subject: `${kind} "${value}" of ${of}`,
      remedy: "NumPy would read it as the file of another array, choose another name",
    });
}
