import type { Schema } from "../../src/open/index.ts";

/** Every place of a value in a schema, as a path; the whole is the empty one. */
export function everyPlace(schema: Schema): readonly (readonly string[])[] {
  const paths = new Set(places(schema, []).map((path) => path.join(".")));
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
