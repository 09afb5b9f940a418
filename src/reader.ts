/** Reads loose values (from a file, a command line, a caller) and names the path of what it cannot use. */
import { invalid, mismatched, missing, shortened, unknownName } from "./errors.ts";

/** A value as an error message shows it, cut short. */
export function display(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value !== "object") return shortened(String(value));
  if (value !== null && !Array.isArray(value) && !isPlain(value)) return "an object of a class";
  try {
    return shortened(JSON.stringify(value) ?? "an object");
  } catch {
    return Array.isArray(value) ? "a list" : "an object"; // that refers to itself, or holds what JSON does not know
  }
}

/** Whether an object is made of keys and values alone: no list, map, date, array of numbers. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is an object of keys and values, as JSON and YAML have them. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value);

/** The value that a record itself has under a name, whoever chose the name: "constructor" is in every object. */
export const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * A copy of the value as a record whose keys are all known. An absent value is an empty record.
 * @throws "invalid" for anything else, "unknown" for a key that is not in the list.
 */
export function readRecord(value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw invalid(`${path} = ${display(value)}; give an object with ${known.join(", ")}`);
  for (const key of Object.keys(value)) if (!known.includes(key)) throw unknownName(`key in ${path}`, key, known);
  try {
    return { ...value };
  } catch (error) {
    throw invalid(`${path}, of which a value cannot be read (${error}); give plain values`);
  }
}

/** How each of several settings is read, from its value and its name. */
export type Readers<T> = { readonly [K in keyof T]-?: (value: unknown, name: string) => Exclude<T[K], undefined> };

/**
 * The settings of a call, each read by its own reader; what is not given, or undefined, is left out.
 * @param path what they are called in messages: "the settings of train"
 * @throws what the readers throw, "unknown" for a setting that there is not
 */
export function readSettings<T extends object>(value: unknown, path: string, readers: Readers<T>): Partial<T> {
  const given = readRecord(value, path, Object.keys(readers));
  return Object.fromEntries(
    Object.entries(readers as Readers<Record<string, unknown>>).flatMap(([name, read]) =>
      given[name] === undefined ? [] : [[name, read(given[name], name)]],
    ),
  ) as Partial<T>;
}

/** A text that is not empty. Throws "invalid". */
export function readText(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "") throw invalid(`${path} = ${display(value)}; it must be a text`);
  return value;
}

/** What stops a call. Throws "invalid". */
export function readSignal(value: unknown, path: string): AbortSignal {
  if (!(value instanceof AbortSignal))
    throw invalid(`${path} = ${display(value)}; give the signal of an AbortController`);
  return value;
}

/** A function that is called back. Throws "invalid". */
export function readFunction<F extends (...given: never[]) => unknown>(value: unknown, path: string): F {
  if (typeof value !== "function") throw invalid(`${path} = ${display(value)}; it must be a function`);
  return value as F;
}

/** A list whose entries are read one by one. Throws "invalid". */
export function readList<T>(value: unknown, path: string, read: (entry: unknown, path: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw invalid(`${path} = ${display(value)}; it must be a list`);
  return Array.from(value, (entry, k) => read(entry, `${path}[${k}]`));
}

/** The same for a part of a configuration, where an empty one (`dale:` in YAML, null) says nothing. */
export const readGroup = (value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> =>
  readRecord(value ?? undefined, path, known);

/** The value, or a default where none is given; null is a value. */
export const orElse = (value: unknown, base: unknown): unknown => (value === undefined ? base : value);

export interface Range {
  readonly above?: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

function describe({ above, min, max, integer }: Range): string {
  const kind = integer ? "a whole number" : "a number";
  const lower = above !== undefined ? ` above ${above}` : min !== undefined ? ` of at least ${min}` : "";
  return `${kind}${lower}${max !== undefined ? `${lower ? " and" : ""} at most ${max}` : ""}`;
}

/** Whether a value is a finite number and stays one in float32, in which networks are computed. */
export const isFloat32 = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(Math.fround(value));

/** What is added where a number is refused only for what float32 makes of it. */
export function outsideFloat32(value: unknown, above = Number.NEGATIVE_INFINITY): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return "";
  if (!isFloat32(value)) return "; float32, in which networks are computed, ends at 3.4e38";
  return value > above && Math.fround(value) <= above
    ? `; float32, in which networks are computed, makes ${Math.fround(value)} of it`
    : "";
}

/**
 * A finite number within a range; what float32 makes of it must be finite, and above `above`, too: a time constant of 1e-50 would be 0.
 * Throws "missing" or "invalid".
 */
export function readNumber(value: unknown, path: string, range: Range = {}): number {
  if (value === undefined) throw missing(`${path}; give ${describe(range)}`);
  const { above, min, max, integer } = range;
  const fits =
    isFloat32(value) &&
    (above === undefined || (value > above && Math.fround(value) > above)) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (!integer || Number.isInteger(value));
  if (!fits) throw invalid(`${path} = ${display(value)}; it must be ${describe(range)}${outsideFloat32(value, above)}`);
  return value;
}

/** True or false. Throws "missing" or "invalid". */
export function readBoolean(value: unknown, path: string): boolean {
  if (value === undefined) throw missing(`${path}; give true or false`);
  if (typeof value !== "boolean") throw invalid(`${path} = ${display(value)}; it must be true or false`);
  return value;
}

/** One of a list of names. Throws "missing", "invalid" or "unknown" with the nearest name suggested. */
export function readName<T extends string>(value: unknown, path: string, known: readonly T[]): T {
  if (value === undefined) throw missing(`${path}; give one of ${known.join(", ")}`);
  if (typeof value !== "string") throw invalid(`${path} = ${display(value)}; it must be one of ${known.join(", ")}`);
  if (!(known as readonly string[]).includes(value)) throw unknownName(path, value, known);
  return value as T;
}

/** `count` numbers. Throws "invalid" for an entry, "mismatched" for another count. */
export function readVector(
  value: unknown,
  path: string,
  count: number,
  axis: string,
  range?: Range,
): readonly number[] {
  if (!Array.isArray(value)) throw invalid(`${path} = ${display(value)}; it must be a list of ${count} numbers`);
  if (value.length !== count) throw mismatched(`${path} [${axis} ${value.length}]; it needs [${axis} ${count}]`);
  return Object.freeze(Array.from(value, (entry, k) => readNumber(entry, `${path}[${k}]`, range)));
}

/** Rows of equally many numbers, of the given shape where it is known. Throws "invalid" or "mismatched". */
export function readMatrix(
  value: unknown,
  path: string,
  rows: number | undefined,
  columns: number | undefined,
  range?: Range,
): readonly (readonly number[])[] {
  if (!Array.isArray(value) || value.length === 0 || !Array.from(value).every(Array.isArray))
    throw invalid(`${path} = ${display(value)}; it must be a matrix [from, to], a list of rows`);
  const width = columns ?? (value[0] as unknown[]).length;
  const ragged = value.find((row: unknown[]) => row.length !== width) as unknown[] | undefined;
  if (ragged || (rows ?? value.length) !== value.length)
    throw mismatched(
      `${path} [from ${value.length}, to ${(ragged ?? value[0]).length}]; it needs [from ${rows ?? value.length}, to ${width}]`,
    );
  return Object.freeze(value.map((row, k) => readVector(row, `${path}[${k}]`, width, "to", range)));
}

/** Freezes a value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) Object.freeze(value);
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
