/**
 * The numbers of expressions in a step: those of parameters are computed once, those of signals at every step, by a
 * list of jobs.
 */

import { checkCount } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { missing } from "../base/errors.ts";
import { type Expr, walk } from "../ir/expr.ts";
import type { CoreOp } from "../ir/op.ts";
import { compute, shapeOf, toValue, type Value } from "../ir/value.ts";
import { type Job, jobOf } from "./loops.ts";

/** Raw parameters and run-time scalars by name. */
export interface StepNumbers {
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  readonly scalars: Readonly<Record<string, number>>;
}

export interface Values {
  /**
   * The array with the numbers of an expression. That of a signal changes when its job runs; that of a leaf is for the
   * caller to write.
   */
  numbers(expr: Expr): Float64Array;
  /** What computes the signals that `roots` need, `roots` included, in order. */
  jobs(roots: Iterable<Expr>): readonly Job[];
}

/**
 * Values for one set of parameters.
 * @throws from its functions: "missing" for a parameter or scalar that was not given, "mismatched" for a parameter of
 * another size
 */
export function valuesOf(given: StepNumbers): Values {
  const outside = new Map<Expr, Value>();
  const signals = new Map<Expr, Float64Array>();
  const made = new Map<Expr, Job>();

  function outsideValue(root: Expr): Value {
    if (!outside.has(root))
      for (const expr of walk([root])) {
        if (outside.has(expr)) continue;
        const args = expr.args.map((arg) => outside.get(arg)!);
        outside.set(expr, leafValue(expr, given) ?? compute(expr.op as CoreOp, expr.type, expr.attr, args, 1));
      }
    return outside.get(root)!;
  }
  function numbers(expr: Expr): Float64Array {
    if (expr.type.space !== "signal") return outsideValue(expr).data;
    const known = signals.get(expr) ?? new Float64Array(expr.units);
    signals.set(expr, known);
    return known;
  }
  function jobs(roots: Iterable<Expr>): readonly Job[] {
    const computed = walk(roots).filter(({ type, args }) => type.space === "signal" && args.length > 0);
    return computed.map((expr) => {
      const job = made.get(expr) ?? jobOf(expr.op, numbers(expr), expr.args.map(numbers), expr.attr);
      made.set(expr, job);
      return job;
    });
  }
  return { numbers, jobs };
}

function leafValue({ op, attr, type }: Expr, { parameters, scalars }: StepNumbers): Value | undefined {
  const name = attr.name ?? "";
  if (op === "constant") return { ...shapeOf(type, 1), data: Float64Array.from(attr.data!) };
  if (op === "parameter") {
    const data = ownValue(parameters, name);
    checkCount(`parameter "${name}"`, data!, Object.fromEntries(type.axes.map((axis) => [axis.name, axis.size])));
    return { ...shapeOf(type, 1), data: Float64Array.from(data!) };
  }
  if (op !== "scalar") return undefined;
  const value = ownValue(scalars, name);
  if (value === undefined)
    throw missing({ subject: `scalar "${name}" of the network`, remedy: "give its value in `scalars`" });
  return toValue(1, 1, Float64Array.of(value));
}
