/**
 * Evaluates expressions of parameters on the host, such as effective weights: the expressions that the engine
 * compiles.
 */

import { checkArgument, checkCount } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { type Expr, walk } from "../ir/expr.ts";
import type { CoreOp } from "../ir/op.ts";
import { compute, shapeOf, type Value } from "../ir/value.ts";

type ByName<T> = Readonly<Record<string, T>>;
export type EffectiveValues = Readonly<Record<string, Float64Array>>;

/**
 * The values of expressions of parameters by name, row by row.
 * @param effective expressions without signals, such as a built network's `effective`
 * @param parameters raw parameters by name (wIn, wRec, wOut, wRecFixed …), as an object or a Map, such as
 * `initialParameters` returns
 * @throws "missing" for a parameter without values, "mismatched" for one of another size
 */
export function effectiveValues(
  effective: Readonly<Record<string, Expr>>,
  parameters: ByName<ArrayLike<number>> | ReadonlyMap<string, ArrayLike<number>>,
): EffectiveValues {
  checkArgument(
    "effective",
    effective,
    [],
    "give expressions by name, such as `effective` of the network that `build` returns",
  );
  checkArgument("parameters", parameters, [], "give the values of each parameter by name");
  const byName = parameters instanceof Map ? Object.fromEntries(parameters) : (parameters as ByName<ArrayLike<number>>);
  const values = new Map<Expr, Value>();
  for (const expr of walk(Object.values(effective))) {
    const { op, attr, type, args } = expr;
    if (op === "constant" || op === "parameter") {
      const data = op === "constant" ? attr.data! : given(byName, attr.name!, type);
      values.set(expr, { ...shapeOf(type, 1), data: Float64Array.from(data) });
    } else if (op === "detach") values.set(expr, values.get(args[0])!);
    else
      values.set(
        expr,
        compute(
          op as CoreOp,
          type,
          attr,
          args.map((arg) => values.get(arg)!),
          1,
        ),
      );
  }
  return Object.fromEntries(
    Object.entries(effective).map(([name, expr]) => [name, Float64Array.from(values.get(expr)!.data)]),
  );
}

function given(parameters: ByName<ArrayLike<number>>, name: string, type: Expr["type"]) {
  const data = ownValue(parameters, name);
  checkCount(`parameter "${name}"`, data!, Object.fromEntries(type.axes.map(({ name, size }) => [name, size])));
  return data!;
}
