/** Kinds composed of other kinds: lists, records, unions. */
import { isRecord, ownValue } from "../base/display.ts";
import { invalid, mismatched, nameAdvice, unknown } from "../base/errors.ts";
import { below, expected, type Kind, type LooseOf, nothing, type ValueOf } from "./kind.ts";

const plural = (words: string) => words.replace(/^(whole number|number|string|list|task|model)\b/, "$1s");

export interface ListOptions {
  /** Minimum number of entries (default 0). */
  readonly min?: number;
  /** Whether entries must be unique. */
  readonly unique?: boolean;
}

/** A list of entries of one kind. */
export function listOf<T, L>(
  entry: Kind<T, L>,
  { min = 0, unique = false }: ListOptions = {},
): Kind<readonly T[], readonly L[]> {
  const words = `list of ${plural(entry.words)}`;
  const phrase = `a ${words}${min === 1 ? ", at least one" : ""}${unique ? ", all different" : ""}`;
  return {
    schema: { type: "array", items: entry.schema, minItems: min, ...(unique && { uniqueItems: true }) },
    words,
    phrase,
    unit: entry.unit,
    suits: Array.isArray,
    read(value) {
      if (!Array.isArray(value) || value.length < min) throw expected({ phrase }, value);
      const list: T[] = [];
      // Unlike `map`, this visits holes, as undefined.
      for (let k = 0; k < value.length; k++) list.push(below(k, () => entry.read(value[k])));
      if (unique && new Set(list).size < list.length) throw expected({ phrase }, value);
      return Object.freeze(list);
    },
  };
}

/** A fixed number of entries, each with its own kind. */
export function tupleOf<A, B>(...entries: readonly [Kind<A>, Kind<B>]): Kind<readonly [A, B]>;
export function tupleOf(...entries: readonly Kind[]): Kind<readonly unknown[]> {
  const words = `[${entries.map(({ words }) => words).join(", ")}]`;
  const { length } = entries;
  return {
    schema: { type: "array", items: entries.map(({ schema }) => schema), minItems: length, maxItems: length },
    words,
    phrase: words,
    suits: Array.isArray,
    read(value) {
      if (!Array.isArray(value) || value.length !== length) throw expected({ phrase: words }, value);
      return Object.freeze(entries.map((entry, k) => below(k, () => entry.read(value[k]))));
    },
  };
}

/** At least one row; all rows of equal, nonzero length. */
export function matrixOf<T, L>(entry: Kind<T, L>): Kind<readonly (readonly T[])[], readonly (readonly L[])[]> {
  const rows = listOf(listOf(entry), { min: 1 });
  const phrase = "a matrix [from, to], a list of rows";
  return {
    ...rows,
    words: "matrix [from, to]",
    phrase,
    read(value) {
      if (!Array.isArray(value) || value.length === 0 || !Array.from(value).every(Array.isArray))
        throw expected({ phrase }, value);
      const width = (value[0] as unknown[]).length;
      const ragged = value.findIndex((row: unknown[]) => row.length !== width);
      if (ragged >= 0)
        throw mismatched({
          at: `[${ragged}]`,
          detail: `[to ${(value[ragged] as unknown[]).length}]`,
          remedy: `it needs [to ${width}], like the rows before it`,
        });
      return rows.read(value);
    },
  };
}

/** An optional key, perhaps with a default. */
export interface Optional<T = unknown, L = T> {
  readonly kind: Kind<T, L>;
  readonly default?: T;
}
export function optional<T, L>(kind: Kind<T, L>): Optional<T | undefined, L>;
export function optional<T, L>(kind: Kind<T, L>, usual: T): Optional<T, L>;
export function optional<T, L>(kind: Kind<T, L>, usual?: T): Optional<T | undefined, L> {
  return { kind, default: usual };
}

export type Fields = Readonly<Record<string, Kind | Optional>>;
type Needed<F extends Fields> = { [K in keyof F]: F[K] extends Kind ? K : never }[keyof F];
type FieldValue<F> = F extends Kind ? ValueOf<F> : F extends Optional<infer T, infer _> ? T : never;
type FieldLoose<F> = F extends Kind ? LooseOf<F> : F extends Optional<infer _, infer L> ? L : never;
/** The type of a record after reading: optional keys without a default may be absent. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F as undefined extends FieldValue<F[K]> ? never : K]: FieldValue<F[K]>;
} & { readonly [K in keyof F as undefined extends FieldValue<F[K]> ? K : never]?: FieldValue<F[K]> };
export type LooseRecord<F extends Fields> = { readonly [K in Needed<F>]: FieldLoose<F[K]> } & {
  readonly [K in Exclude<keyof F, Needed<F>>]?: FieldLoose<F[K]>;
};

const kindOf = (field: Kind | Optional): Kind => ("kind" in field ? field.kind : field);
const isNeeded = (field: Kind | Optional): boolean => !("kind" in field);

/** Names of keys, or the first few if there are many. */
const listed = (known: readonly string[]): string =>
  known.length > 8 ? `keys such as ${known.slice(0, 3).join(", ")}` : known.join(", ");

/** What to do about "steps:60", which YAML takes for a name; undefined for other keys. */
function unspaced(key: string, known: readonly string[]): string | undefined {
  const [, name, value] = /^(\w+):(.*)$/s.exec(key) ?? [];
  return known.includes(name) ? `write a space after the colon: ${name}: ${value || "…"}` : undefined;
}

/**
 * A copy of the value as a record with known keys only. undefined gives an empty record.
 * @throws "invalid" for anything else, "unknown" for a key that is not in the list
 */
export function readKeys(value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw invalid({ value, remedy: `give an object with ${listed(known)}` });
  for (const key of Object.keys(value))
    if (!known.includes(key)) throw unknown({ at: key, remedy: unspaced(key, known) ?? nameAdvice(key, known) });
  try {
    return { ...value };
  } catch (error) {
    throw invalid({ detail: `has a value that cannot be read (${error})`, remedy: "give plain values" });
  }
}

/** Reads each field of an object. */
function readFields<F extends Fields>(fields: F, given: Readonly<Record<string, unknown>>): RecordOf<F> {
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    const value = ownValue(given, key);
    if ("kind" in field && value === undefined) {
      if (field.default !== undefined) read[key] = field.default;
    } else read[key] = below(key, () => kindOf(field).read(value));
  }
  return read as RecordOf<F>;
}

/** An object with these keys and no others. */
export function record<F extends Fields>(fields: F): Kind<RecordOf<F>, LooseRecord<F>> {
  const entries = Object.entries(fields);
  const needed = entries.filter(([, field]) => isNeeded(field)).map(([key]) => key);
  const shown = (key: string, { schema }: Kind) =>
    typeof schema.const === "string" ? `${key}: "${schema.const}"` : key;
  const words = `{ ${entries.map(([key, field]) => shown(key, kindOf(field))).join(", ")} }`;
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, field]) => [key, kindOf(field).schema])),
      additionalProperties: false,
      ...(needed.length > 0 && { required: needed }),
    },
    words,
    phrase: words,
    suits: isRecord,
    read(value) {
      if (value === undefined && needed.length > 0) throw expected({ phrase: words }, value);
      return readFields(fields, readKeys(value, Object.keys(fields)));
    },
  };
}

/** An object with these keys; other keys, as in files of later versions, are kept. */
export function openRecord<F extends Fields>(fields: F): Kind<RecordOf<F>> {
  const { schema, words, phrase, suits } = record(fields);
  return {
    schema: { ...schema, additionalProperties: true },
    words,
    phrase,
    suits,
    read(value) {
      if (!isRecord(value)) throw expected({ phrase }, value);
      return { ...value, ...readFields(fields, value) };
    },
  };
}

/** An object of values of one kind, under arbitrary keys. */
export function mapOf<T, L>(entry: Kind<T, L>): Kind<Readonly<Record<string, T>>, Readonly<Record<string, L>>> {
  const phrase = `an object of ${plural(entry.words)} by name`;
  return {
    schema: { type: "object", additionalProperties: entry.schema },
    words: phrase.slice(3),
    phrase,
    suits: isRecord,
    read(value) {
      if (!isRecord(value)) throw expected({ phrase }, value);
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, below(key, () => entry.read(one))]));
    },
  };
}

/** The first of several kinds that can read a value. If the value resembles only one kind, the error is that kind's. */
export function either<K extends readonly Kind[]>(...kinds: K): Kind<ValueOf<K[number]>, LooseOf<K[number]>> {
  const joined = (parts: readonly string[]) =>
    parts.length < 3 ? parts.join(", or ") : `${parts.slice(0, -1).join("; ")}; or ${parts.at(-1)}`;
  const phrase = joined(kinds.map((kind) => kind.phrase));
  return {
    schema: { anyOf: kinds.map(({ schema }) => schema) },
    words: joined(kinds.map(({ words }) => words)),
    phrase,
    unit: kinds.find(({ unit }) => unit !== undefined)?.unit,
    suits: (value) => kinds.some((kind) => kind.suits(value)),
    read(value) {
      const failures: unknown[] = [];
      for (const kind of kinds) {
        if (!kind.suits(value)) continue;
        try {
          return kind.read(value) as ValueOf<K[number]>;
        } catch (error) {
          failures.push(error);
        }
      }
      // If several kinds were tried, none of their errors is the right one.
      throw failures.length === 1 ? failures[0] : expected({ phrase }, value);
    },
  };
}

/** One of several records, told apart by the key after which each is named. */
export function recordBy<K extends Readonly<Record<string, Kind>>>(
  records: K,
): Kind<ValueOf<K[keyof K]>, LooseOf<K[keyof K]>> {
  const any = either(...Object.values(records));
  return {
    ...any,
    read(value) {
      const key = Object.keys(records).find((one) => isRecord(value) && Object.hasOwn(value, one));
      if (key === undefined) throw expected(any, value);
      return records[key].read(value) as ValueOf<K[keyof K]>;
    },
  } as Kind<ValueOf<K[keyof K]>, LooseOf<K[keyof K]>>;
}

export const orNull = <T, L>(kind: Kind<T, L>): Kind<T | null, L | null> =>
  either(kind, nothing) as Kind<T | null, L | null>;

/** A kind with a short form, such as a name instead of an object with that name. */
export function shorthand<T, L, S>(
  kind: Kind<T, L>,
  short: Kind<S, unknown>,
  whole: (short: S) => unknown,
): Kind<T, L | S> {
  return {
    ...kind,
    schema: { anyOf: [short.schema, kind.schema] },
    suits: (value) => short.suits(value) || kind.suits(value),
    read: (value) => kind.read(short.suits(value) ? whole(short.read(value)) : value),
  } as Kind<T, L | S>;
}

/** A list, or a single entry: "outcome" for ["outcome"]. */
export const oneOrMore = <T, L>(entry: Kind<T, L>, options?: ListOptions): Kind<readonly T[], L | readonly L[]> =>
  shorthand<readonly T[], readonly L[], L>(listOf(entry, options), entry as Kind<unknown> as Kind<L>, (one) => [one]);
