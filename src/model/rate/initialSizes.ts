/** Typical sizes of initial weights: the values of a connectivity matrix in Song, Yang & Wang (2016), authors' code. */
import { invalid } from "../../base/errors.ts";
import type { Dimensions } from "../model.ts";
import type { Masks } from "./dale.ts";
import { checkMatrixShape } from "./mask.ts";
import type { ModelOptions } from "./modelSettings.ts";

const matrixNames = ["input", "recurrent", "output"] as const;

/**
 * Throws "mismatched" for a matrix whose size on the side of the units differs from theirs, "invalid" for recurrent
 * sizes besides those of a balance.
 */
export function checkInitialSizes(options: ModelOptions, at: string): void {
  const { initialSizes, balance, units, weights } = options;
  if (weights !== null) return;
  const shapes = { input: [undefined, units], recurrent: [units, units], output: [units, undefined] } as const;
  for (const name of matrixNames) {
    const sizes = initialSizes[name];
    if (sizes === null) continue;
    const [rows = sizes.length, columns = sizes[0].length] = shapes[name];
    checkMatrixShape(sizes, `${at}.initialSizes.${name}`, rows, columns);
  }
  if (initialSizes.recurrent !== null && balance === "song2016")
    throw invalid({
      at: `${at}.balance`,
      value: balance,
      detail: `with ${at}.initialSizes.recurrent`,
      remedy: 'both say how large weights are: use "none"',
    });
}

/**
 * The sizes of each matrix, row by row, where given.
 * @param plastic the connections that are drawn, null for all
 * @throws "mismatched" for a matrix of another shape, "invalid" for a connection of size 0
 */
export function initialSizes(
  { units, initialSizes: given }: Pick<ModelOptions, "units" | "initialSizes">,
  { inputs, outputs }: Dimensions,
  plastic: Masks,
): { readonly [name in (typeof matrixNames)[number]]: Float64Array | null } {
  const shapes = { input: [inputs, units], recurrent: [units, units], output: [units, outputs] } as const;
  const read = (name: (typeof matrixNames)[number]) => {
    const sizes = given[name];
    if (sizes === null) return null;
    const at = `model.initialSizes.${name}`;
    const [rows, columns] = shapes[name];
    checkMatrixShape(sizes, at, rows, columns);
    const flat = Float64Array.from(sizes.flat());
    const silent = flat.findIndex((size, k) => size === 0 && plastic[name]?.[k] !== 0);
    if (silent >= 0)
      throw invalid({
        at: `${at}[${Math.floor(silent / columns)}][${silent % columns}]`,
        value: 0,
        detail: "of a connection that is trained",
        remedy: `give a size above 0, or 0 in model.${name}Mask, too`,
      });
    return flat;
  };
  return { input: read("input"), recurrent: read("recurrent"), output: read("output") };
}
