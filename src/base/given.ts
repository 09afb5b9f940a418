/** What a call was given where it needs an object or numbers of a kind: told before any of it is read. */
import { invalid, mismatched, missing } from "./errors.ts";

/**
 * Throws "missing" for nothing at all, "invalid" for what lacks one of the parts that the call reads.
 * @param remedy what to give
 */
export function checkGiven(subject: string, value: unknown, parts: readonly string[], remedy: string): void {
  if (value === undefined || value === null) throw missing({ subject, remedy });
  const lacking = parts.find((part) => (value as Readonly<Record<string, unknown>>)[part] === undefined);
  if (lacking !== undefined) throw invalid({ subject, value, detail: `without "${lacking}"`, remedy });
}

/** Throws "missing" for no numbers, "mismatched" for more or fewer than the axes have. */
export function checkCount(subject: string, values: ArrayLike<number>, axes: Readonly<Record<string, number>>): void {
  const sizes = Object.entries(axes);
  const count = sizes.reduce((product, [, size]) => product * size, 1);
  const remedy = `[${sizes.map((axis) => axis.join(" ")).join(", ")}] needs ${count}`;
  if (values === undefined || values === null) throw missing({ subject, remedy });
  // NaN, of sizes that were not given, is no number of values.
  if (values.length !== count) throw mismatched({ subject, detail: `of ${values.length} values`, remedy });
}
