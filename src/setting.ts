/**
 * What a configuration may hold, as data: what each value means and may be. The readers take their ranges and names from such tables, and
 * the JSON Schema, `dalenet init` and the tables of docs/configuration.md are printed from them.
 */
import { display, type Range } from "./reader.ts";

/** JSON Schema, draft 7. */
export type Schema = Readonly<Record<string, unknown>>;

/** One value. */
export interface Setting {
  /** What it means, without a full stop. */
  readonly about: string;
  /** "ms", "%"; none where it has none. */
  readonly unit?: string;
  /** What is taken, whatever the other values are. */
  readonly schema: Schema;
  /** Where the default comes from, where it follows from other values. */
  readonly usual?: string;
  /** What is taken, in words, where the schema would say it at too great length. */
  readonly takes?: string;
}
export interface NumberSetting extends Setting {
  readonly range: Range;
}
export interface NameSetting<T extends string> extends Setting {
  readonly names: readonly T[];
}

/** Values that stand below one key. */
export interface Group {
  readonly about: string;
  readonly settings: Settings;
}
/** Values below one key, of which one says what the others are: the kind of an optimiser, the name of a task. */
export interface Variants {
  readonly about: string;
  /** The key that says which. */
  readonly by: string;
  readonly of: Readonly<Record<string, Settings>>;
  /** The one that is meant where the key is left out, unless that depends. */
  readonly usual?: string;
}
export type Entry = Setting | Group | Variants;
export type Settings = Readonly<Record<string, Entry>>;

/** Schemas of values. */
export const numberIn = ({ above, min, max, integer }: Range): Schema => ({
  type: integer ? "integer" : "number",
  ...(above !== undefined && { exclusiveMinimum: above }),
  ...(min !== undefined && { minimum: min }),
  ...(max !== undefined && { maximum: max }),
});
export const nameIn = (names: readonly string[]): Schema => ({ type: "string", enum: names });
export const listOf = (items: Schema, minItems = 0): Schema => ({ type: "array", items, minItems });
export const either = (...anyOf: readonly Schema[]): Schema => ({ anyOf });
export const orNull = (schema: Schema): Schema => either(schema, { type: "null" });
/** An object without other keys. */
export const objectOf = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }),
});

export const number = (range: Range, about: string, unit?: string): NumberSetting => ({
  about,
  unit,
  range,
  schema: numberIn(range),
});
export const boolean = (about: string): Setting => ({ about, schema: { type: "boolean" } });
export const name = <T extends string>(names: readonly T[], about: string): NameSetting<T> => ({
  about,
  names,
  schema: nameIn(names),
});
export const group = <S extends Settings>(about: string, settings: S) => ({ about, settings });

/** The settings of a group, or of the variant that `values` are of. */
export function settingsOf(entry: Group | Variants, values: unknown): Settings {
  if ("settings" in entry) return entry.settings;
  const which = (values as Record<string, unknown> | undefined)?.[entry.by];
  return entry.of[String(which)] ?? entry.of[entry.usual ?? Object.keys(entry.of)[0]];
}

/** The same, and behind them, unless one variant is the usual one, what only other variants have. */
export function everySetting(entry: Group | Variants, values: unknown): Settings {
  const own = settingsOf(entry, values);
  return "of" in entry && entry.usual === undefined
    ? { ...own, ...Object.assign({}, ...Object.values(entry.of), own) }
    : own;
}

/** The meaning of an entry, with its unit. */
const meaningOf = (entry: Entry): string =>
  "unit" in entry && entry.unit ? `${entry.about} (${entry.unit})` : entry.about;

/** The schema of a setting, or of everything below a key, where null says nothing; `base` holds the defaults. */
export function schemaOf(entry: Entry, base?: unknown): Schema {
  const description = meaningOf(entry);
  if ("schema" in entry) {
    const known = base !== undefined && entry.usual === undefined;
    return { description, ...entry.schema, ...(known && { default: base }) };
  }
  if ("settings" in entry)
    return { description, ...objectOf(schemasOf(entry.settings, base)), type: ["object", "null"] };
  const variants = Object.entries(entry.of).map(([which, settings]) => {
    const isBase = settingsOf(entry, base) === settings;
    const schemas = schemasOf(settings, isBase ? base : undefined);
    // The usual variant may be the one that has no such key.
    if (!(entry.by in schemas)) return objectOf(schemas);
    const { [entry.by]: by, ...others } = schemas;
    const { enum: _, ...said } = by;
    const required = entry.usual === undefined || entry.usual === which ? [] : [entry.by];
    return objectOf({ [entry.by]: { ...said, const: which }, ...others }, required);
  });
  return { description, ...either(...variants, { type: "null" }) };
}

const schemasOf = (settings: Settings, base: unknown): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(settings).map(([key, entry]) => [
      key,
      schemaOf(entry, (base as Record<string, unknown> | undefined)?.[key]),
    ]),
  );

/** What a setting takes, in words: "number above 0", "none, abs, rectify", "whole number of at least 1, or null". */
export const takesOf = ({ takes, schema }: Setting): string => takes ?? wordsOf(schema);

function wordsOf(schema: Schema): string {
  const { type, enum: names, const: only, anyOf, items, properties, minimum, exclusiveMinimum, maximum } = schema;
  if (anyOf) {
    const words = (anyOf as Schema[]).map(wordsOf);
    return words.length < 3 ? words.join(", or ") : `${words.slice(0, -1).join("; ")}; or ${words.at(-1)}`;
  }
  if (names) return (names as unknown[]).join(", ");
  if (only !== undefined) return String(only);
  if (type === "boolean") return "true, false";
  if (type === "null") return "null";
  if (type === "array")
    return Array.isArray(items) ? `[${items.map(wordsOf).join(", ")}]` : `list of ${plural(wordsOf(items as Schema))}`;
  if (type === "object") {
    const keys = Object.entries(properties as Record<string, Schema>);
    return `{ ${keys.map(([key, { const: value }]) => (value === undefined ? key : `${key}: ${display(value)}`)).join(", ")} }`;
  }
  if (type !== "number" && type !== "integer") return String(type ?? "any value");
  const what = type === "integer" ? "whole number" : "number";
  if (minimum !== undefined && maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER)
    return `${what} from ${minimum} to ${maximum}`;
  const upper = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : `, at most ${maximum}`;
  const lower = exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : "";
  return `${what}${minimum !== undefined ? ` of at least ${minimum}` : lower}${upper}`;
}

const plural = (words: string) => words.replace(/^(whole number|number|list)\b/, "$1s");
