/** Numbers and names in little room. */

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
/** Beyond it a number has no short name. */
const named = 1e15;

/** "0.5", "20K", "3.2e+18": at most seven letters. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const text = size >= named || (size > 0 && size < 1e-3) ? value.toExponential(1) : compact.format(value);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/** With two or three digits: "0.309", "0.0012", "1.2e−4", "1.23K"; at most six letters from 1e−9 to a million. */
export function shortReading(value: number): string {
  const size = Math.abs(value);
  if (size >= 999.5 || (size > 0 && size < 1e-3)) return shortNumber(value);
  return value.toPrecision(size >= 0.01 ? 3 : 2);
}

/** A name in so many letters. */
export const shortName = (name: string, letters: number): string =>
  name.length <= letters ? name : letters < 2 ? "" : `${name.slice(0, letters - 1)}…`;
