/** Shares equal expressions, so that a value is computed once however often it is written. */
import type { Expr } from "./expr.ts";

const identities = new WeakMap<object, number>();
let seen = 0;
const identityOf = (object: object): number => {
  const known = identities.get(object);
  if (known !== undefined) return known;
  identities.set(object, seen);
  return seen++;
};

/** Long constants count as equal if they share one array, or repeat one number. */
function dataKey(data: readonly number[] | Float64Array): string {
  if (data.length <= 8) return data.join(" ");
  return data.every((value) => value === data[0]) ? `${data.length}×${data[0]}` : `array ${identityOf(data)}`;
}

function keyOf(expr: Expr): string {
  const { op, args, attr, type } = expr;
  const axes = args.length === 0 ? type.axes.map((axis) => axis.size).join("x") : "";
  const data = attr.data ? dataKey(attr.data) : "";
  return [
    op,
    args.map((arg) => arg.id).join(),
    axes,
    attr.name,
    attr.stream,
    attr.shared,
    attr.windowed,
    attr.start,
    attr.size,
    attr.apart,
    data,
  ].join("|");
}

/** A function that maps an expression with interned arguments to the first equal expression it has seen. */
export function interner(): (expr: Expr) => Expr {
  const known = new Map<string, Expr>();
  return (expr) => {
    const key = keyOf(expr);
    const first = known.get(key);
    if (!first) known.set(key, expr);
    return first ?? expr;
  };
}
