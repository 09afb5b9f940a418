import type { Schema } from "../../src/open/index.ts";

/** A schema with every reference replaced by what it refers to, and so without definitions. */
export function inlined({ definitions, ...schema }: Schema): Schema {
  const known = (definitions ?? {}) as Readonly<Record<string, Schema>>;
  const inline = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(inline);
    if (typeof part !== "object" || part === null) return part;
    const { $ref, ...own } = part as Schema;
    if (typeof $ref !== "string")
      return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, inline(value)]));
    return inline(known[decodeURIComponent($ref.replace("#/definitions/", ""))]);
  };
  return inline(schema) as Schema;
}

/** Every place of a value in a schema, as a path; the whole is the empty one. */
export function everyPlace(schema: Schema): readonly (readonly string[])[] {
  const paths = new Set(places(inlined(schema), []).map((path) => path.join(".")));
  return [...paths].map((path) => (path === "" ? [] : path.split(".")));
}

function places(part: Schema, path: readonly string[]): (readonly string[])[] {
  const inner = [part, ...((part["anyOf"] as Schema[] | undefined) ?? [])];
  const below = inner.flatMap(({ properties }) =>
    Object.entries((properties as Record<string, Schema> | undefined) ?? {}).flatMap(([key, value]) =>
      places(value, [...path, key]),
    ),
  );
  return [path, ...below];
}

/** A configuration with one value. */
export const only = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
