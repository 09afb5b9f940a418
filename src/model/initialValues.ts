/** Initial values of the parameters that a user's cell declares. */
import { invalid, mismatched } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import { type Generator, generator, keyOf } from "../base/random.ts";
import type { Cell } from "../ir/cell.ts";
import type { Expr } from "../ir/expr.ts";
import { countOf, showType } from "../ir/shape.ts";
import { isFloat32, outsideFloat32, readAt } from "../settings/kind.ts";
import { meanInDegree } from "./connectivity.ts";
import type { InitialValues, ParameterOptions } from "./definition.ts";
import { drawValues, initializer } from "./initializer.ts";
import type { ParameterValues } from "./model.ts";

export type Initial = { readonly values: InitialValues } & Pick<ParameterOptions, "mask" | "scale">;

/** Drawn by one generator in the order of their declaration. A matrix with as many rows as there are units is sent by these. */
export function initialValues(
  { parameters }: Cell<Initial>,
  populations: readonly Population[],
  seed: number,
): ParameterValues {
  const random = generator(keyOf(seed), 0, 0);
  return new Map(parameters.map(({ name, value, init }) => [name, valuesOf(name, value, init, populations, random)]));
}

/** Paths in its errors are those of what the cell gave for the parameter: parameter.w.initial[3]. */
function valuesOf(
  name: string,
  { type }: Expr,
  { values, mask, scale }: Initial,
  populations: readonly Population[],
  random: Generator,
): Float64Array {
  const count = countOf(type);
  const plastic = mask ? Float64Array.from(mask.attr.data!) : null;
  const [rows, columns] = type.axes.length === 2 ? type.axes.map(({ size }) => size) : [1, count];
  const path = `parameter.${name}.initial`;
  const factors = scale && Float64Array.from({ length: count }, (_, k) => scale(Math.floor(k / columns), k % columns));
  const bad = factors?.find((factor) => !(isFloat32(factor) && Math.fround(factor) > 0));
  if (bad !== undefined) throw invalid({ at: `parameter.${name}.scale`, value: bad, remedy: "give factors above 0" });
  const given = typeof values === "number" ? new Float64Array(count).fill(values) : values;
  if (typeof given !== "string" && "length" in given) {
    if (given.length !== count)
      throw mismatched({
        at: path,
        detail: `of ${given.length} numbers for ${showType(type)}`,
        remedy: `give ${count}`,
      });
    const odd = Array.from(given).findIndex((value) => !isFloat32(value));
    if (odd >= 0)
      throw invalid({
        at: `${path}[${odd}]`,
        value: given[odd],
        remedy: `it must be a number${outsideFloat32(given[odd])}`,
      });
    return Float64Array.from(given, (value, k) => (plastic && plastic[k] === 0 ? 0 : value * (factors?.[k] ?? 1)));
  }
  const fanIn = type.axes.length === 2 ? meanInDegree(plastic, rows, columns) : count;
  const units = populations.reduce((sum, { units }) => sum + units, 0);
  const senders = type.axes.length === 2 && rows === units ? populations : null;
  const draw = { rows, columns, fanIn, fanOut: columns, plastic, scale: factors ?? null, senders };
  const names = senders?.map((population) => population.name);
  return drawValues(readAt(initializer(names), given, path), draw, random);
}
