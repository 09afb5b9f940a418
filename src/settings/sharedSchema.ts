/** A schema in which what occurs several times is written once. */
import { isRecord } from "../base/display.ts";
import type { Schema } from "./kind.ts";

/** Shorter parts, as text, stay where they are. */
const shortest = 100;
/** Keys whose value is one schema or a list of them, and those whose value holds schemas by name. */
const inner = { of: ["items", "additionalProperties", "anyOf"], named: ["properties"] } as const;

/** The schema with those of its parts applied that are schemas; `at` is the path of each. */
function mapped(schema: Schema, at: string, change: (part: Schema, at: string) => Schema): Schema {
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(each) : isRecord(value) ? change(value, at) : value;
  const below = (value: unknown) =>
    Object.fromEntries(
      Object.entries(value as Readonly<Record<string, Schema>>).map(([key, part]) => [
        key,
        change(part, at === "" ? key : `${at}.${key}`),
      ]),
    );
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      inner.named.some((name) => name === key)
        ? [key, below(value)]
        : [key, inner.of.some((name) => name === key) ? each(value) : value],
    ),
  );
}

/** What is known of equal parts. */
interface Known {
  readonly number: number;
  /** Of their text. */
  readonly length: number;
  often: number;
  name?: string;
}

/**
 * The same schema, with equal parts as references to `definitions` (draft 7). A definition has the name of the place
 * where it occurs first.
 */
export function sharedSchema(schema: Schema): Schema {
  const known = new WeakMap<Schema, Known>();
  /** By their text, in which each inner part is a number: whole texts would grow with the depth. */
  const all = new Map<string, Known>();
  const count = (part: Schema): Known => {
    let within = 0;
    const text = JSON.stringify(
      mapped(part, "", (child) => {
        const { number, length } = count(child);
        within += length;
        return { number };
      }),
    );
    const one = all.get(text) ?? { number: all.size, length: text.length + within, often: 0 };
    one.often++;
    all.set(text, one);
    known.set(part, one);
    return one;
  };
  count(schema);
  const definitions: Record<string, Schema> = {};
  const share = (part: Schema, at: string): Schema => {
    const one = known.get(part)!;
    if (one.often === 1 || one.length < shortest) return mapped(part, at, share);
    if (one.name === undefined) {
      one.name = at;
      for (let k = 2; Object.hasOwn(definitions, one.name); k++) one.name = `${at} ${k}`;
      definitions[one.name] = {}; // taken before those within are named
      definitions[one.name] = mapped(part, at, share);
    }
    return { $ref: `#/definitions/${encodeURIComponent(one.name)}` };
  };
  return { ...mapped(schema, "", share), definitions };
}
