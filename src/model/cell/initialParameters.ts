/** Initial values of the parameters that a user's cell declares. */
import { invalid, mismatched } from "../../base/errors.ts";
import { type Population, perUnit } from "../../base/population.ts";
import { type Generator, generator, keyOf } from "../../base/random.ts";
import type { Cell } from "../../ir/cell.ts";
import type { Expr } from "../../ir/expr.ts";
import { countOf, showType } from "../../ir/shape.ts";
import { below, isFloat32, outsideFloat32 } from "../../settings/kind.ts";
import { distributionKind } from "../distribution.ts";
import { drawValues } from "../drawValues.ts";
import { meanInDegree } from "../fanIn.ts";
import type { ParameterValues } from "../model.ts";
import type { LooseInitial, ParameterOptions } from "./definition.ts";

export type InitialSpec = {
  readonly values: LooseInitial;
  /** Whether entries from populations with a sign start from absolute values. */
  readonly startsPositive?: boolean;
  /** Whether the equations give entries the sign of their sender. */
  readonly isSigned?: boolean;
} & Pick<ParameterOptions, "mask" | "scale">;

/**
 * Draws parameters in order of declaration. The rows of a matrix with one row per unit belong to the units'
 * populations.
 */
export function cellInitialParameters(
  { parameters }: Cell<InitialSpec>,
  populations: readonly Population[],
  seed: number,
): ParameterValues {
  const random = generator(keyOf(seed), 0, 0);
  const signs = perUnit(populations, ({ sign }) => sign);
  return new Map(
    parameters.map(({ name, value, initial }) => {
      const drawn = valuesOf(name, value, initial, populations, random);
      const columns = drawn.length / signs.length;
      const started = (weight: number, k: number) => (signs[Math.floor(k / columns)] === 0 ? weight : Math.abs(weight));
      return [name, initial.startsPositive ? drawn.map(started) : drawn];
    }),
  );
}

/** Paths in its errors refer to the cell's declaration: parameter.w.initial[3]. */
function valuesOf(
  name: string,
  { type }: Expr,
  { values, mask, scale }: InitialSpec,
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
  return below(path, () => drawValues(distributionKind(names).read(given), draw, random));
}
