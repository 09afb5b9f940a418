/**
 * Kinds of values: the accepted values as TypeScript types, as JSON Schema, in words, and as a reader that makes
 * loose input strict. A kind does not know the path of a value; whatever contains the value adds it to errors.
 */
import { display } from "../base/display.ts";
import { DalenetError, invalid, missing, unknownName } from "../base/errors.ts";
import type { StopSignal } from "../base/stopSignal.ts";

/** JSON Schema, draft 7. */
export type Schema = Readonly<Record<string, unknown>>;

/** `T` is the type after reading; `L` is the type that may be given. */
export interface Kind<T = unknown, L = T> {
  /** The accepted values, regardless of other values. */
  readonly schema: Schema;
  /** The same in words, for tables: "number above 0". */
  readonly words: string;
  /** The same, to follow "it must be": "a number above 0". */
  readonly phrase: string;
  /** "ms", "%"; absent without a unit. */
  readonly unit?: string;
  /** Whether a value resembles this kind, to decide which of several kinds is meant. */
  suits(value: unknown): boolean;
  /** Reads a value strictly. Throws "missing", "invalid", "unknown" or "mismatched". */
  read(value: unknown): T;
  /** Never set; carries the type of values that may be given. */
  readonly loose?: L;
}
/** The type of a kind after reading, and that of values that may be given. */
export type ValueOf<K> = K extends Kind<infer T, infer _> ? T : never;
export type LooseOf<K> = K extends Kind<infer _, infer L> ? L : never;

/** Reads the value at a path. Errors have the path. */
export function readAt<T>(kind: Kind<T, unknown>, value: unknown, at: string): T {
  return below(at, () => kind.read(value));
}

/** Returns what `read` returns; prefixes the paths of its errors with `at`, a key or an index. */
export function below<T>(at: string | number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DalenetError ? error.below(typeof at === "number" ? `[${at}]` : at) : error;
  }
}

/** The error for a value of the wrong kind. */
export const expected = ({ phrase }: Pick<Kind, "phrase">, value: unknown, why = ""): DalenetError =>
  value === undefined
    ? missing({ remedy: `give ${phrase}` })
    : invalid({ value, remedy: `it must be ${phrase}${why}` });

export interface NumberRange {
  readonly above?: number;
  readonly below?: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** Whether a value is a number that is finite in float32, in which networks are computed. */
export const isFloat32 = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(Math.fround(value));

/** An explanation if a number is refused only because of float32. */
export function outsideFloat32(value: unknown, above = Number.NEGATIVE_INFINITY): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return "";
  if (!isFloat32(value)) return "; float32, in which networks are computed, ends at 3.4e38";
  return value > above && Math.fround(value) <= above
    ? `; float32, in which networks are computed, makes ${Math.fround(value)} of it`
    : "";
}

function rangeWords({ above, below, min, max, integer }: NumberRange): string {
  const what = integer ? "whole number" : "number";
  const upper = max === undefined || max === Number.MAX_SAFE_INTEGER ? undefined : max;
  if (min !== undefined && upper !== undefined) return `${what} from ${min} to ${upper}`;
  if (min !== undefined && below !== undefined) return `${what} from ${min} to below ${below}`;
  const lower = above !== undefined ? ` above ${above}` : min !== undefined ? ` of at least ${min}` : "";
  return `${what}${lower}${upper === undefined ? "" : `${lower === "" ? " of" : ","} at most ${upper}`}`;
}

/**
 * A finite number within a range. It must also be finite, and above `above`, in float32: a time constant of 1e-50
 * would be 0.
 * @param unit "ms", "%"
 */
export function number(range: NumberRange = {}, unit?: string): Kind<number> {
  const { above, below, min, max, integer } = range;
  const words = rangeWords(range);
  const phrase = `a ${words}${unit === undefined ? "" : ` (${unit})`}`;
  const fits = (value: unknown): value is number =>
    isFloat32(value) &&
    (above === undefined || (value > above && Math.fround(value) > above)) &&
    (below === undefined || value < below) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (!integer || Number.isInteger(value));
  return {
    schema: {
      type: integer ? "integer" : "number",
      ...(above !== undefined && { exclusiveMinimum: above }),
      ...(min !== undefined && { minimum: min }),
      ...(max !== undefined && { maximum: max }),
      ...(below !== undefined && { exclusiveMaximum: below }),
    },
    words,
    phrase,
    unit,
    suits: (value) => typeof value === "number",
    read(value) {
      if (!fits(value)) throw expected({ phrase }, value, outsideFloat32(value, above));
      return value;
    },
  };
}

/** A whole number of at least 1. */
export const count: Kind<number> = number({ min: 1, integer: true });
/** A count, from 0. */
export const whole: Kind<number> = number({ min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
/** A seed of random numbers. */
export const seed: Kind<number> = whole;
/** A share of a whole. */
export const share: Kind<number> = number({ min: 0, max: 1 });

/** A kind defined by a predicate. */
export const plain = <T>(
  schema: Schema,
  words: string,
  phrase: string,
  fits: (value: unknown) => boolean,
): Kind<T> => ({
  schema,
  words,
  phrase,
  suits: fits,
  read(value) {
    if (!fits(value)) throw expected({ phrase }, value);
    return value as T;
  },
});

/** Any finite float64, as in Dalenet's files; excludes 1e999, which is valid JSON. */
export const finiteNumber: Kind<number> = plain({ type: "number" }, "number", "a finite number", Number.isFinite);
export const flag: Kind<boolean> = plain(
  { type: "boolean" },
  "true, false",
  "true or false",
  (value) => typeof value === "boolean",
);
/** A non-empty string. */
export const text: Kind<string> = plain(
  { type: "string", minLength: 1 },
  "string",
  "a string",
  (value) => typeof value === "string" && value !== "",
);
/** A string, perhaps empty: a unit, a note. */
export const anyText: Kind<string> = plain(
  { type: "string" },
  "string",
  "a string",
  (value) => typeof value === "string",
);
export const nothing: Kind<null> = plain({ type: "null" }, "null", "null", (value) => value === null);
/** Any value, not read here. */
export const anything: Kind<unknown> = { ...plain({}, "any value", "a value", () => true), read: (value) => value };

/** One of a list of names. The error for any other suggests the nearest. */
export function oneOf<const N extends readonly string[]>(names: N): Kind<N[number]> & { readonly names: N } {
  const phrase = `one of ${names.join(", ")}`;
  return {
    names,
    schema: { type: "string", enum: names },
    words: names.join(", "),
    phrase,
    suits: (value) => typeof value === "string",
    read(value) {
      if (typeof value !== "string") throw expected({ phrase }, value);
      if (!names.includes(value)) throw unknownName({}, value, names);
      return value;
    },
  };
}

/** Exactly this value: a word, a number, or a list of words. */
export function exactly<const V extends string | number | readonly string[]>(only: V): Kind<V> {
  const words = typeof only === "object" ? `[${only.join(", ")}]` : String(only);
  const isSame = (value: unknown) =>
    typeof only === "object"
      ? Array.isArray(value) && value.length === only.length && only.every((word, k) => value[k] === word)
      : value === only;
  const kind = plain<V>({ const: only }, words, typeof only === "string" ? display(only) : words, isSame);
  return {
    ...kind,
    read(value) {
      kind.read(value);
      return only;
    },
  };
}

/** A callback. */
export const callback = <F extends (...given: never[]) => unknown>(): Kind<F> =>
  plain({}, "function", "a function", (value) => typeof value === "function");

/** A signal that stops a call. */
export const abortSignal: Kind<StopSignal> = plain(
  {},
  "signal of an AbortController",
  "the signal of an AbortController",
  (value) => value instanceof AbortSignal,
);

/** A kind with different words, for use if its own are too long. */
export const worded = <K extends Kind>(kind: K, words: string, phrase = words): K => ({
  ...kind,
  words,
  phrase,
  read(value: unknown) {
    if (!kind.suits(value)) throw expected({ phrase }, value);
    return kind.read(value);
  },
});
