/** The values of effective weights on the host, from the same expressions that the engine compiles. */
import { type Expr, parameter, walk } from "../ir/expr.ts";
import type { Op } from "../ir/op.ts";
import { countOf } from "../ir/shape.ts";
import { type EffectiveWeights, effectiveWeights } from "./dale.ts";
import type { Dimensions, ModelOptions } from "./options.ts";
import { type Declare, rawWeightsOf } from "./raw.ts";

/** The operations that sign constraints, masks and fixed weights are written with. */
const operations: Partial<Record<Op, (a: number, b: number) => number>> = {
  abs: (a) => Math.abs(a),
  max: (a, b) => Math.max(a, b),
  mul: (a, b) => a * b,
  add: (a, b) => a + b,
};

function hostValue(root: Expr, parameters: ReadonlyMap<string, ArrayLike<number>>): Float64Array {
  const values = new Map<Expr, ArrayLike<number>>();
  for (const expr of walk([root])) {
    const { op, attr, args } = expr;
    if (op === "constant") values.set(expr, attr.data!);
    else if (op === "parameter") values.set(expr, parameters.get(attr.name!)!);
    else {
      const [a, b = a] = args.map((arg) => values.get(arg)!);
      const f = operations[op]!;
      values.set(
        expr,
        Float64Array.from({ length: countOf(expr.type) }, (_, k) =>
          f(a[a.length === 1 ? 0 : k], b[b.length === 1 ? 0 : k]),
        ),
      );
    }
  }
  return Float64Array.from(values.get(root)!);
}

const plainParameter: Declare = (name, [from, to]) =>
  parameter(name, [
    { name: "from", size: from },
    { name: "to", size: to },
  ]);

export type EffectiveValues = { readonly [K in keyof EffectiveWeights]: Float64Array };

/** The effective matrices [from, to], row by row, of raw parameters by name (wIn, wRec, wOut, wRecFixed). */
export function effectiveValues(
  options: ModelOptions,
  dimensions: Dimensions,
  parameters: ReadonlyMap<string, ArrayLike<number>>,
): EffectiveValues {
  const { wIn, wRec, wOut } = effectiveWeights(options, dimensions, rawWeightsOf(options, dimensions, plainParameter));
  const value = (expr: Expr) => hostValue(expr, parameters);
  return { wIn: wIn && value(wIn), wRec: value(wRec), wOut: value(wOut) };
}
