/** Checks the arguments of a call, before any part of them is read. */
import { invalid, mismatched, missing, unknownName } from "./errors.ts";

/**
 * Throws "missing" if there is no value, "invalid" if it lacks one of the parts that the call reads.
 * @param remedy what to give instead
 */
export function checkArgument(subject: string, value: unknown, parts: readonly string[], remedy: string): void {
  if (value === undefined || value === null) throw missing({ subject, remedy });
  const lacking = parts.find((part) => (value as Readonly<Record<string, unknown>>)[part] === undefined);
  if (lacking !== undefined) throw invalid({ subject, value, detail: `without "${lacking}"`, remedy });
}

/**
 * Throws "unknown" for a key that is not read, such as a misspelt one, with the nearest of those that are.
 * @param otherwise what else to do where none is near
 */
export function checkKeys(value: object, known: readonly string[], otherwise?: string): void {
  for (const key of Object.keys(value)) if (!known.includes(key)) throw unknownName("key", key, known, otherwise);
}

/** Throws "missing" if there is no value, "invalid" for one that is neither an array nor a typed array. */
export function checkList(subject: string, value: unknown, remedy: string): void {
  if (value === undefined || value === null) throw missing({ subject, remedy });
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) throw invalid({ subject, value, remedy });
}

/** Throws "missing" if there are no numbers, "mismatched" if their count differs from the product of the axes. */
export function checkCount(subject: string, values: ArrayLike<number>, axes: Readonly<Record<string, number>>): void {
  const sizes = Object.entries(axes);
  const count = sizes.reduce((product, [, size]) => product * size, 1);
  const unsaid = sizes.filter(([, size]) => size === undefined).map(([axis]) => axis);
  if (unsaid.length > 0)
    throw missing({ subject: `size of ${subject}`, remedy: `give the number of its ${unsaid.join("s and ")}s` });
  const remedy = `[${sizes.map((axis) => axis.join(" ")).join(", ")}] needs ${count}`;
  if (values === undefined || values === null) throw missing({ subject, remedy });
  if (values.length !== count) throw mismatched({ subject, detail: `of ${values.length} values`, remedy });
}
