/** Reads arrays that a reference case writes as nested lists. */
import { invalid, mismatched, missing } from "../base/errors.ts";
import { readKeys } from "../settings/compound.ts";
import { below, number, readAt } from "../settings/kind.ts";

/** The raw parameters that a case may have. */
export const parameterNames = ["wIn", "wRec", "bRec", "wOut", "bOut", "x0"];
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Parameters by name; empty ones (a matrix from no inputs) are left out. */
export function readArrays(
  value: unknown,
  path: string,
  shapes: Readonly<Record<string, readonly number[]>>,
): Map<string, Float64Array> {
  const given = below(path, () => readKeys(value, parameterNames));
  const out = new Map<string, Float64Array>();
  for (const [name, loose] of Object.entries(given)) {
    const shape = shapes[name];
    if (loose === null || shape.some((count) => count === 0)) continue;
    out.set(name, readArray(loose, `${path}.${name}`, shape, shape.length === 2 ? ["from", "to"] : ["unit"]).data);
  }
  return out;
}

/**
 * Nested lists as one array in C order. An undefined size is taken from the data; `isFlat` also accepts a missing
 * last axis of size 1.
 */
export function readArray(
  value: unknown,
  path: string,
  sizes: readonly (number | undefined)[],
  axes: readonly string[],
  isFlat = false,
): { data: Float64Array; shape: number[] } {
  if (value === undefined) throw missing({ at: path, remedy: `give an array [${axes.join(", ")}]` });
  const shape = sizes.slice();
  const data: number[] = [];
  const visit = (part: unknown, depth: number, where: string) => {
    if (depth === shape.length || (isFlat && depth === shape.length - 1 && !Array.isArray(part))) {
      data.push(readAt(number(), part, where));
      return;
    }
    if (!Array.isArray(part))
      throw invalid({ at: where, value: part, remedy: `it must be a list over ${axes[depth]}` });
    shape[depth] ??= part.length;
    if (part.length !== shape[depth])
      throw mismatched({
        at: where,
        detail: `[${axes[depth]} ${part.length}]`,
        remedy: `it must be [${axes[depth]} ${shape[depth]}]`,
      });
    part.forEach((entry, k) => {
      visit(entry, depth + 1, `${where}[${k}]`);
    });
  };
  visit(value, 0, path);
  const known = shape.map((size) => size ?? 0);
  if (known.slice(0, -1).includes(0))
    throw invalid({ at: path, detail: "is empty", remedy: `give at least one ${axes[known.indexOf(0)]}` });
  return { data: Float64Array.from(data), shape: known };
}
