/**
 * Whether the steps after the last one that counts in the loss leave no trace. Backpropagation then starts at that
 * step: an adjoint is 0 until something counts, and so is all that is computed from it.
 */
import { type Expr, walk } from "../../ir/expr.ts";
import type { Op } from "../../ir/op.ts";
import { type Program, rootsOf } from "../../ir/program.ts";
import { maskName } from "../feed.ts";

type IsZero = (expr: Expr) => boolean;
/** Whether an operation gives 0 for those arguments that are 0, if the others are finite. */
type Rule = (expr: Expr, isZero: IsZero) => boolean;

const always: Rule = () => true;
const never: Rule = () => false;
const all: Rule = ({ args }, isZero) => args.every(isZero);
const any: Rule = ({ args }, isZero) => args.some(isZero);
const ofConstant: Rule = ({ attr }) => Array.from(attr.data!).every((value) => value === 0);
/** A number that no entry of a constant is below. */
const leastOf = ({ op, attr }: Expr): number =>
  op === "constant"
    ? Array.from(attr.data!).reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
    : Number.NEGATIVE_INFINITY;

const rules = {
  constant: ofConstant,
  parameter: never,
  scalar: never,
  input: ({ attr }) => attr.name === maskName,
  initial: never,
  previous: never,
  noise: never,
  carried: always,
  neg: all,
  abs: all,
  exp: never,
  log: never,
  tanh: all,
  sigmoid: never,
  softplus: never,
  sqrt: all,
  add: all,
  sub: all,
  mul: any,
  // 0/0 is not 0.
  div: ({ args: [a, b] }, isZero) => isZero(a) && !isZero(b),
  max: all,
  pow: never,
  less: ({ args: [a, b] }, isZero) => isZero(b) && (isZero(a) || leastOf(a) >= 0),
  lessEqual: ({ args: [a, b] }, isZero) => isZero(b) && leastOf(a) > 0,
  equal: never,
  select: ({ args: [condition, yes, no] }, isZero) => isZero(no) && (isZero(condition) || isZero(yes)),
  slice: all,
  place: all,
  sum: all,
  maximum: all,
  matmul: any,
  product: any,
  transpose: all,
  outer: any,
  total: all,
  final: all,
  detach: all,
  derivative: never,
} satisfies Record<Op, Rule>;

/**
 * Whether all that a program computes is the same without the steps of a trial from which on its mask is 0, apart from
 * signals that the forward loop records: nothing else is kept per trial, and where the mask and what the backward loop
 * carries are 0, so are the terms of every sum and what it carries on.
 *
 * Then every finite result keeps its bits. Sums begin with +0, and adding ±0 changes none that is not 0; a value per
 * trial, which could tell −0 from +0, makes a program count as one that needs all its steps. Only where such a step
 * overflows is there a difference: 0·∞ is NaN, which the backward loop would carry to steps that count.
 */
export function isSilentAfterMask(program: Program): boolean {
  if (program.perTrial.length > 0) return false;
  if (program.records.some(({ value }) => walk([value]).some(({ op }) => op === "carried"))) return false;
  const zeros = new Set<Expr>();
  const order = walk(rootsOf(program));
  for (const expr of order) if ((rules[expr.op] as Rule)(expr, (arg) => zeros.has(arg))) zeros.add(expr);
  const sums = order.filter(({ op }) => op === "outer" || op === "total");
  return sums.every((expr) => zeros.has(expr)) && program.carried.every(({ next }) => zeros.has(next));
}
