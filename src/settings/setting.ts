/**
 * Settings: values with a meaning, declared once. The types of a loose and of a complete configuration, its reader,
 * its JSON Schema, `dalenet init`, completion and the tables of docs/configuration.md all follow from such tables.
 */

import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { readKeys } from "./compound.ts";
import { below, type Kind, type Schema } from "./kind.ts";

/** One value. */
export interface Setting<T = unknown, L = T> {
  /** Its meaning, without a full stop. */
  readonly about: string;
  readonly kind: Kind<T, L>;
  /** Its default; absent if that comes from a preset or from other values. */
  readonly default?: T;
  /** Where the default comes from, if it follows from other values. */
  readonly usual?: string;
  /** Whether it is optional although it has no default, because another setting replaces it. */
  readonly isOptional?: boolean;
}

/** Settings under one key. */
export interface Group<S extends Settings = Settings> {
  readonly about: string;
  readonly settings: S;
}
/** Settings under one key, one of which determines the others: the kind of an optimiser, the name of a task. */
export interface Variants<V extends Readonly<Record<string, Settings>> = Readonly<Record<string, Settings>>> {
  readonly about: string;
  /** The key that determines the others. */
  readonly by: string;
  readonly of: V;
  /** The variant if the key is left out; absent if that depends on other values. */
  readonly usual?: string;
}
export type Entry = Setting | Group | Variants;
export type Settings = Readonly<Record<string, Entry>>;

/** The type of an entry after reading. */
export type Complete<E> =
  E extends Setting<infer T, infer _>
    ? T
    : E extends Group<infer S>
      ? CompleteSettings<S>
      : E extends Variants<infer V>
        ? { readonly [K in keyof V]: CompleteSettings<V[K]> }[keyof V]
        : never;
export type CompleteSettings<S> = { readonly [K in keyof S]: Complete<S[K]> };
/** The type that may be given for an entry; null is an empty section. */
export type Loose<E> =
  E extends Setting<infer _, infer L>
    ? L
    : E extends Group<infer S>
      ? LooseSettings<S> | null
      : E extends Variants<infer V>
        ? { readonly [K in keyof V]: LooseSettings<V[K]> }[keyof V] | null
        : never;
export type LooseSettings<S> = { readonly [K in keyof S]?: Loose<S[K]> };

type Meaning<T> = Pick<Setting<T>, "default" | "usual" | "isOptional">;

export const setting = <T, L>(kind: Kind<T, L>, about: string, more: Meaning<NoInfer<T>> = {}): Setting<T, L> => ({
  about,
  kind,
  ...more,
});
export const group = <S extends Settings>(about: string, settings: S): Group<S> => ({ about, settings });
export const variants = <V extends Readonly<Record<string, Settings>>>(
  about: string,
  by: string,
  of: V,
  usual?: string,
): Variants<V> => ({ about, by, of, ...(usual !== undefined && { usual }) });

/** The settings of a group, or of the variant that `values` belong to. */
export function settingsOf(entry: Group | Variants, values: unknown): Settings {
  if ("settings" in entry) return entry.settings;
  const which = (values as Record<string, unknown> | undefined)?.[entry.by];
  return entry.of[String(which)] ?? entry.of[entry.usual ?? Object.keys(entry.of)[0]];
}

/** The settings under a key for its value; unless one variant is the default, those of the other variants follow. */
export function everySetting(entry: Group | Variants, values: unknown): Settings {
  checkArgument(
    "entry",
    entry,
    "of" in Object(entry) ? ["of"] : ["settings"],
    "give an entry of what configSettings returns",
  );
  const own = settingsOf(entry, values);
  return "of" in entry && entry.usual === undefined
    ? { ...own, ...Object.assign({}, ...Object.values(entry.of), own) }
    : own;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * The complete values of a group: those given, otherwise those of `base`, otherwise the declared defaults. A value
 * that follows from others is left out if not given.
 * @throws "unknown" for a key that does not exist, "missing" for a value without a default, and the errors of the
 * kinds, with the path of the value
 */
export function readGroup<S extends Settings>(
  { settings }: Group<S>,
  value: unknown,
  base: object = {},
): CompleteSettings<S> {
  checkIsGroup(settings, value);
  const given = readKeys(value ?? undefined, Object.keys(settings));
  const values = Object.entries(settings).flatMap(([key, entry]) => {
    const read = below(key, () => readEntry(entry, given[key], (base as Values)[key]));
    return read === undefined ? [] : [[key, read]];
  });
  return Object.fromEntries(values) as CompleteSettings<S>;
}

/** Throws "invalid" for a name that is a value of settings of the group, such as "project" for `dale`. */
function checkIsGroup(settings: Settings, value: unknown): void {
  if (typeof value !== "string") return;
  const takes = (entry: Entry) => {
    const names = "kind" in entry ? entry.kind.schema["enum"] : undefined;
    return Array.isArray(names) && names.includes(value);
  };
  const keys = Object.keys(settings).filter((key) => takes(settings[key]));
  if (keys.length === 0) return;
  throw invalid({
    value,
    remedy: `give { ${keys.map((key) => `${key}: ${value}`).join(", ")} }${keys.length > 1 ? ", or some of these" : ""}`,
  });
}

function readEntry(entry: Entry, given: unknown, base: unknown): unknown {
  if ("settings" in entry) return readGroup(entry, given, base as object | undefined);
  if ("of" in entry) return readVariant(entry, given, base as Values | undefined);
  const value = given === undefined ? (base === undefined ? entry.default : base) : given;
  const mayLack = entry.usual !== undefined || entry.isOptional;
  return value === undefined && mayLack ? undefined : entry.kind.read(value);
}

function readVariant({ about, by, of, usual }: Variants, given: unknown, base: Values = {}): unknown {
  const all = [...new Set(Object.values(of).flatMap(Object.keys))];
  const named = readKeys(given ?? undefined, all)[by] ?? base[by] ?? usual;
  const any = Object.values(of)[0][by] as Setting;
  const which = String(below(by, () => any.kind.read(named)));
  const settings = of[which];
  const foreign = Object.keys((given ?? {}) as object).find((key) => !Object.hasOwn(settings, key));
  if (foreign !== undefined) {
    const owners = Object.keys(of).filter((other) => Object.hasOwn(of[other], foreign));
    throw invalid({
      at: foreign,
      detail: `, which ${which} does not have`,
      remedy: `it takes ${Object.keys(settings).join(", ")}; ${owners.join(", ")} ${owners.length === 1 ? "has" : "have"} ${foreign}`,
    });
  }
  return readGroup(group(about, settings), given, base);
}

/** The meaning of an entry, with its unit. */
const meaningOf = (entry: Entry): string =>
  "kind" in entry && entry.kind.unit ? `${entry.about} (${entry.kind.unit})` : entry.about;

/** The schema of a setting, or of everything under a key, which may be null; `base` holds the defaults. */
export function schemaOf(entry: Entry, base?: unknown): Schema {
  const description = meaningOf(entry);
  if ("kind" in entry) {
    const known = base !== undefined && entry.usual === undefined;
    return { description, ...entry.kind.schema, ...(known && { default: base }) };
  }
  if ("settings" in entry)
    return { description, ...objectOf(schemasOf(entry.settings, base)), type: ["object", "null"] };
  const all = Object.entries(entry.of).map(([which, settings]) => {
    const isBase = settingsOf(entry, base) === settings;
    const schemas = schemasOf(settings, isBase ? base : undefined);
    // The usual variant may lack this key.
    if (!(entry.by in schemas)) return objectOf(schemas);
    const { [entry.by]: by, ...others } = schemas;
    const { enum: _, ...said } = by;
    const required = entry.usual === undefined || entry.usual === which ? [] : [entry.by];
    return objectOf({ [entry.by]: { ...said, const: which }, ...others }, required);
  });
  return { description, anyOf: [...all, { type: "null" }] };
}

/** The schema of an object with only these keys. */
const objectOf = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }),
});

const schemasOf = (settings: Settings, base: unknown): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(settings).map(([key, entry]) => [
      key,
      schemaOf(entry, (base as Record<string, unknown> | undefined)?.[key]),
    ]),
  );
