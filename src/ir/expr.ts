/**
 * Expressions: an immutable graph of operations. Users write them as chains, `drive.mul(alpha).add(noise).tanh()`:
 * operations on one or two values are methods, and most are functions too. Every pass reads `op`, `args`, `type` and
 * `attr`. Shape errors are thrown where the expression is written.
 */
import { shortened } from "../base/display.ts";
import { DalenetError, invalid, mismatched, unsupported } from "../base/errors.ts";
import type { Op } from "./op.ts";
import { type Attributes, type Axis, countOf, inferType, scalarType, showType, type Type } from "./shape.ts";
import { attributes, show } from "./show.ts";

/** What an expression can be built from. */
export type Operand = Expr | number;

let created = 0;

export class Expr {
  /** Order of creation: arguments always come before the expression that uses them. */
  readonly id = created++;
  readonly op: Op;
  readonly args: readonly Expr[];
  readonly type: Type;
  readonly attr: Attributes;

  /** Use the functions below; the constructor is for passes that already know the type. */
  constructor(op: Op, args: readonly Expr[], type: Type, attr: Attributes = {}) {
    this.op = op;
    this.args = args;
    this.type = type;
    this.attr = attr;
  }

  /** Number of units of a vector. */
  get units(): number {
    return this.type.axes[0]?.size ?? 1;
  }

  add(other: Operand): Expr {
    return apply("add", this, other);
  }
  sub(other: Operand): Expr {
    return apply("sub", this, other);
  }
  mul(other: Operand): Expr {
    return apply("mul", this, other);
  }
  div(other: Operand): Expr {
    return apply("div", this, other);
  }
  /**
   * x^exponent. A constant whole exponent means products (x·x·x, 1/(x·x)) and their gradients, for every x. For any
   * other exponent x should be ≥ 0: for x < 0 the power is NaN unless the exponent happens to be whole, and its
   * gradient with respect to the exponent is 0. x^0 = 1, also at x = 0. For exponents between 0 and 1, whose tangent
   * at x = 0 is vertical, the slope in x there is defined as 0.
   */
  pow(exponent: Operand): Expr {
    const { op, type, attr } = lift(exponent);
    const whole = op === "constant" && type.space === "scalar" ? attr.data![0] : Number.NaN;
    return Number.isSafeInteger(whole) ? wholePower(this, whole) : apply("pow", this, exponent);
  }
  max(other: Operand): Expr {
    return max(this, other);
  }
  min(other: Operand): Expr {
    return min(this, other);
  }
  /** 1 where this < other, else 0; likewise lessEqual and equal. */
  less(other: Operand): Expr {
    return less(this, other);
  }
  lessEqual(other: Operand): Expr {
    return lessEqual(this, other);
  }
  equal(other: Operand): Expr {
    return equal(this, other);
  }
  neg(): Expr {
    return neg(this);
  }
  abs(): Expr {
    return abs(this);
  }
  exp(): Expr {
    return exp(this);
  }
  log(): Expr {
    return log(this);
  }
  tanh(): Expr {
    return tanh(this);
  }
  sigmoid(): Expr {
    return sigmoid(this);
  }
  softplus(): Expr {
    return softplus(this);
  }
  sqrt(): Expr {
    return sqrt(this);
  }
  sum(): Expr {
    return sum(this);
  }
  mean(): Expr {
    return mean(this);
  }
  maximum(): Expr {
    return maximum(this);
  }
  detach(): Expr {
    return detach(this);
  }
  transpose(): Expr {
    return transpose(this);
  }
  /** Units, or rows of a matrix, from `start` up to but not including `end`, by default to the last. */
  slice(start: number, end: number = this.units): Expr {
    return make("slice", [this], { start, size: end - start });
  }

  /** Without this, `a + b` would concatenate two strings and `a * 2` be NaN. */
  [Symbol.toPrimitive](wanted: string): string {
    if (wanted === "string") return show(this);
    throw unsupported({
      subject: `+, −, *, / or < with ${show(this)}`,
      remedy: "write a.add(b), sub, mul, div or less(a, b)",
    });
  }
}

/** An expression of `op` with its type inferred. Throws the errors of `inferType` with the expression as subject. */
export function make(op: Op, operands: readonly Operand[], attr: Attributes = {}): Expr {
  try {
    const args = operands.map(lift);
    return new Expr(op, args, inferType(op, args.map(typeOf), attr), attr);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    const subject = `${op}(${operands.map(textOf).join(", ")}${attributes({ op, attr })})`;
    throw new DalenetError(error.opening, { ...error.fault, subject });
  }
}

const typeOf = ({ type }: Expr) => type;
const apply = (op: Op, ...args: Operand[]): Expr => make(op, args);

/** xⁿ by squaring: x·x, then (x·x)·x, (x·x)·(x·x), …; 1 for n = 0, even if x is NaN. */
function wholePower(x: Expr, n: number): Expr {
  if (n === 0) return select(1, 1, x);
  let power: Expr | undefined;
  let square = n < 0 ? constant(1).div(x) : x;
  for (let left = Math.abs(n); ; square = square.mul(square)) {
    if (left % 2 === 1) power = power?.mul(square) ?? square;
    left = Math.floor(left / 2);
    if (left === 0) return power!;
  }
}

function lift(value: Operand): Expr {
  if (value instanceof Expr) return value;
  if (typeof value === "number") return constant(value);
  throw invalid({
    detail: `with ${textOf(value)} as an operand`,
    remedy: "give an expression or a number",
  });
}

/** Any value as an error shows it, whether or not it is an operand. */
export function textOf(value: unknown): string {
  if (value instanceof Expr) return show(value, 2);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(shortened(value)) : String(value);
}

/** A number. */
export function constant(value: number): Expr;
/** A matrix [from, to] that training never changes, as a list of rows. */
export function constant(rows: readonly (readonly number[])[]): Expr;
/** An array that training never changes: [n], or [n, m] row by row. */
export function constant(value: readonly number[] | Float32Array | Float64Array, axes?: readonly Axis[]): Expr;
export function constant(
  value: number | readonly number[] | Float32Array | Float64Array | readonly (readonly number[])[],
  axes?: readonly Axis[],
): Expr {
  if (isRows(value)) return matrixOf(value);
  if (typeof value === "number") {
    if (Number.isNaN(value))
      throw invalid({ subject: "constant", value, remedy: "look for a NaN or a missing value in its computation" });
    return new Expr("constant", [], scalarType, { data: [value] });
  }
  const isList = Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;
  if (!isList)
    throw invalid({
      subject: "constant",
      detail: `of ${textOf(value)}`,
      remedy: "give a number, a list of numbers, or a list of rows",
    });
  // A list may hold anything, or have holes; a typed array, which may be large, holds only numbers.
  const strange = Array.isArray(value)
    ? Array.from<unknown>(value).find((entry) => typeof entry !== "number" || Number.isNaN(entry))
    : value.find(Number.isNaN);
  if (Number.isNaN(strange))
    throw invalid({
      subject: "constant array",
      detail: "with NaN",
      remedy: "look for a NaN or a missing value in its computation",
    });
  if (strange !== undefined || (Array.isArray(value) && Object.keys(value).length < value.length))
    throw invalid({ subject: "constant array", detail: `with ${textOf(strange)}`, remedy: "give numbers" });
  const type: Type = { space: "parameter", axes: axes ?? [{ name: "unit", size: value.length }] };
  if (countOf(type) !== value.length)
    throw mismatched({
      subject: "constant",
      detail: `of ${value.length} numbers for ${showType(type)}`,
      remedy: `it needs ${countOf(type)}`,
    });
  return new Expr("constant", [], type, { data: value instanceof Float32Array ? Float64Array.from(value) : value });
}

const isRows = (value: unknown): value is readonly (readonly number[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

function matrixOf(rows: readonly (readonly number[])[]): Expr {
  const columns = rows[0].length;
  const odd = rows.findIndex((row) => !Array.isArray(row) || row.length !== columns);
  if (odd >= 0)
    throw mismatched({
      subject: `row ${odd} of a constant`,
      detail: `of ${rows[odd]?.length ?? 0} numbers; the first row has ${columns}`,
      remedy: "give rows of equal length",
    });
  return constant(rows.flat(), [
    { name: "from", size: rows.length },
    { name: "to", size: columns },
  ]);
}

/** An array that training may change, [n] or [n, m]. */
export function parameter(name: string, axes: readonly Axis[]): Expr {
  if (axes.length < 1 || axes.length > 2)
    throw invalid({ subject: `parameter "${name}"`, detail: `with ${axes.length} axes`, remedy: "it needs 1 or 2" });
  return new Expr("parameter", [], { space: "parameter", axes }, { name });
}

/** A number given with every run; changing it needs no recompilation. */
export const scalar = (name: string): Expr => new Expr("scalar", [], scalarType, { name });

const signal = (size: number, name = "unit"): Type => ({ space: "signal", axes: [{ name, size }] });

/** A signal given with each run: [size] numbers per trial and step. */
export const input = (name: string, size: number, axis = name): Expr =>
  new Expr("input", [], signal(size, axis), { name });
/**
 * The value of a state before the first step, given with each run: [size] numbers per trial. `windowed`: only if the
 * run continues another.
 */
export const initial = (name: string, size: number, axis = "unit", windowed = false): Expr =>
  new Expr("initial", [], signal(size, axis), { name, ...(windowed && { windowed }) });
/** A state's value at the previous step; at the first step, its initial value. */
export const previous = (name: string, size: number, axis = "unit"): Expr =>
  new Expr("previous", [], signal(size, axis), { name });
/**
 * Standard normal draws, independent over steps, units and, unless shared, trials. `stream` counts the declarations.
 * Windowed draws count steps from the start of the trial instead of the run.
 */
export const noise = (stream: number, size: number, shared = false, axis = "unit", windowed = false): Expr =>
  new Expr("noise", [], signal(size, axis), { stream, shared, ...(windowed && { windowed }) });
/** A value of the backward loop, computed at step t + 1; 0 after the last step. */
export const carried = (name: string, size: number, axis = "unit"): Expr =>
  new Expr("carried", [], signal(size, axis), { name });

export const neg = (x: Operand) => apply("neg", x);
export const abs = (x: Operand) => apply("abs", x);
export const exp = (x: Operand) => apply("exp", x);
export const log = (x: Operand) => apply("log", x);
export const tanh = (x: Operand) => apply("tanh", x);
export const sigmoid = (x: Operand) => apply("sigmoid", x);
export const softplus = (x: Operand) => apply("softplus", x);
export const sqrt = (x: Operand) => apply("sqrt", x);
export const max = (a: Operand, b: Operand) => apply("max", a, b);
export const min = (a: Operand, b: Operand) => neg(max(neg(a), neg(b)));
export const less = (a: Operand, b: Operand) => apply("less", a, b);
export const lessEqual = (a: Operand, b: Operand) => apply("lessEqual", a, b);
export const equal = (a: Operand, b: Operand) => apply("equal", a, b);
export const select = (condition: Operand, a: Operand, b: Operand) => apply("select", condition, a, b);

/** signal [n] × matrix [n, m] → signal [m]. */
export const matmul = (x: Expr, w: Expr) => make("matmul", [x, w]);
/** matrix [n, k] × matrix [k, m] → matrix [n, m], computed once per training step, never inside a time step. */
export const product = (a: Expr, b: Expr) => make("product", [a, b]);
export const transpose = (a: Expr) => make("transpose", [a]);
/** Sum over the units of a signal → [1], or over all entries of a parameter → scalar. */
export const sum = (x: Expr) => make("sum", [x]);
/** Mean over the units of a signal → [1], or over all entries of a parameter → scalar. */
export const mean = (x: Expr) => sum(x).mul(1 / countOf(lift(x).type));
/** Maximum over the units of a signal → [1], or over all entries of a parameter → scalar. */
export const maximum = (x: Expr) => make("maximum", [x]);
/** The argument at `start` in a vector of `size` units, or a matrix of `size` rows, 0 elsewhere. */
export const place = (x: Expr, start: number, size: number) => make("place", [x], { start, size });

/** The vectors joined into one. */
export function concat(...parts: readonly Expr[]): Expr {
  if (parts.length === 0)
    throw invalid({ subject: "concat", detail: "of nothing", remedy: "give at least one vector" });
  const size = parts.reduce((total, part) => total + part.units, 0);
  let start = 0;
  return parts
    .map((part) => {
      const placed = place(part, start, size);
      start += part.units;
      return placed;
    })
    .reduce((a, b) => a.add(b));
}

/** The index 0, 1, 2, … of each unit of `x`. */
export const indices = (x: Expr): Expr =>
  constant(
    Array.from({ length: x.units }, (_, k) => k),
    x.type.axes,
  );

/** The unit of `x` whose index is `index` [1], per trial → [1]; 0 where no unit has that index. */
export const pick = (x: Expr, index: Expr): Expr => sum(select(equal(indices(x), index), x, 0));

/** The value, with no gradient passing through it. */
export const detach = (x: Expr) => make("detach", [x]);
/** f′(x) for a function that acts on each element alone. */
export const derivative = (f: (x: Expr) => Expr, x: Expr) => make("derivative", [f(x), x]);

/** Sum of a signal [n] over trials and steps → parameter [n]; for losses, penalties and gradients, never in a step. */
export const total = (x: Expr) => make("total", [x]);
/** Sum over trials and steps of leftᵢ·rightⱼ → parameter [n, m]. */
export const outer = (left: Expr, right: Expr) => make("outer", [left, right]);
/** Sum over trials of a carried value, or a function of carried values, after the backward loop → parameter [n]. */
export const final = (x: Expr) => make("final", [x]);

/** The roots and every expression that they depend on, arguments first. */
export function walk(roots: Iterable<Expr>): Expr[] {
  const seen = new Set<Expr>();
  const order: Expr[] = [];
  const stack: { expr: Expr; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ expr: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const arg = top.expr.args[top.next++];
      if (!arg) {
        order.push(top.expr);
        stack.pop();
      } else if (!seen.has(arg)) {
        seen.add(arg);
        stack.push({ expr: arg, next: 0 });
      }
    }
  }
  return order;
}
