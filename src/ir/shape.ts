/**
 * Types of values: a space and named axes.
 *
 * - `scalar`: a run-time number (learning rate, step number, 1/Σmask); no axes.
 * - `parameter`: an array [n] or [n, m], the same for all trials and times.
 * - `signal`: one vector [units] per trial and time step.
 */
import { type DalenetError, invalid, mismatched, unsupported } from "../base/errors.ts";
import type { Op } from "./op.ts";

export type Space = "scalar" | "parameter" | "signal";
export interface Axis {
  readonly name: string;
  readonly size: number;
}
export interface Type {
  readonly space: Space;
  readonly axes: readonly Axis[];
}

/** What an operation needs beyond its arguments. */
export interface Attributes {
  /** constant: its numbers (one for a scalar; row by row for a matrix). */
  readonly data?: readonly number[] | Float64Array;
  /** parameter, scalar, input, initial, previous, carried: the name. */
  readonly name?: string;
  /** noise: the stream (order of declaration), and whether all trials share the draw. */
  readonly stream?: number;
  readonly shared?: boolean;
  /** In windows. noise: steps count from the start of the trial. initial: read only if a run continues another. */
  readonly windowed?: boolean;
  /**
   * slice: [start, start + size) of the argument. place: the argument at start in a vector of this size, 0 elsewhere.
   * Of a matrix, both count rows.
   */
  readonly start?: number;
  readonly size?: number;
  /**
   * What interventions add to a network (intervene/copy.ts). copy: an expression that stays apart from an equal one.
   * choice: select(active, copy, original), what the rest of the network sees.
   */
  readonly apart?: "copy" | "choice";
}

export const scalarType: Type = { space: "scalar", axes: [] };

/** The type as a user reads it: `signal [unit 50]`. */
export function showType(type: Type): string {
  if (type.space === "scalar") return "scalar";
  return `${type.space} [${type.axes.map((axis) => `${axis.name} ${axis.size}`).join(", ")}]`;
}

/** The first number of a slice in its argument, or of an argument in a place: rows of a matrix follow each other. */
export const firstNumber = ({ type, attr }: { readonly type: Type; readonly attr: Attributes }): number =>
  (attr.start ?? 0) * countOf({ ...type, axes: type.axes.slice(1) });

export const countOf = (type: Type): number => type.axes.reduce((count, axis) => count * axis.size, 1);

type Rule = (args: readonly Type[], attr: Attributes, op: Op) => Type;

const fail = (args: readonly Type[], why: string): DalenetError =>
  mismatched({ detail: `of ${args.map(showType).join(" and ")}`, remedy: why });

/** Scalars broadcast to anything, a parameter vector over trials, a single unit over all units. */
const broadcast: Rule = (args) => {
  const arrays = args.filter((type) => type.space !== "scalar");
  if (arrays.length === 0) return scalarType;
  const space: Space = arrays.some((type) => type.space === "signal") ? "signal" : "parameter";
  const rank = Math.max(...arrays.map((type) => type.axes.length));
  if (arrays.some((type) => type.axes.length !== rank))
    throw fail(
      args,
      `both must have the same number of axes; ${
        space === "signal"
          ? "multiply by a matrix with matmul(signal, matrix)"
          : "write the vector as a constant matrix"
      }`,
    );
  const axes = Array.from({ length: rank }, (_, k) => {
    const along = arrays.map((type) => type.axes[k]);
    const widest = along.find((axis) => axis.size !== 1) ?? along[0];
    const odd = along.find((axis) => axis.size !== widest.size && (axis.size !== 1 || rank > 1));
    if (odd)
      throw fail(
        args,
        `${odd.name} ${odd.size} does not match ${widest.name} ${widest.size}: sizes must be equal, or 1`,
      );
    return widest;
  });
  return { space, axes };
};

const sameAsFirst: Rule = (args) => args[0];

const vector = (type: Type, args: readonly Type[]): Axis => {
  if (type.space === "scalar" || type.axes.length !== 1) throw fail(args, "it needs a vector of units");
  return type.axes[0];
};
/** The axes of a vector of units or a matrix. */
const array = (type: Type, args: readonly Type[]): readonly Axis[] => {
  if (type.axes.length === 0) throw fail(args, "it needs a vector of units or a matrix");
  return type.axes;
};
const signalVector = (type: Type, args: readonly Type[]): Axis => {
  if (type.space !== "signal") throw fail(args, "it needs a signal, one vector per trial and step");
  return vector(type, args);
};
const matrix = (type: Type, args: readonly Type[]): readonly [Axis, Axis] => {
  if (type.space !== "parameter" || type.axes.length !== 2) throw fail(args, "it needs a matrix [from, to]");
  return [type.axes[0], type.axes[1]];
};

const reduceUnits: Rule = (args, _attr, op) => {
  if (args[0].space === "scalar") throw fail(args, "a scalar has nothing to reduce");
  if (args[0].space === "parameter") return scalarType;
  return { space: "signal", axes: [{ name: op, size: 1 }] };
};

const leaf: Rule = () => {
  throw unsupported({
    detail: "has no arguments to infer a shape from",
    remedy: "build it with its own function",
  });
};

/** The type of a result, or a "mismatched" error that names the axes. */
const rules = {
  constant: leaf,
  parameter: leaf,
  scalar: leaf,
  input: leaf,
  initial: leaf,
  previous: leaf,
  noise: leaf,
  carried: leaf,
  neg: sameAsFirst,
  abs: sameAsFirst,
  exp: sameAsFirst,
  log: sameAsFirst,
  tanh: sameAsFirst,
  sigmoid: sameAsFirst,
  softplus: sameAsFirst,
  sqrt: sameAsFirst,
  add: broadcast,
  sub: broadcast,
  mul: broadcast,
  div: broadcast,
  max: broadcast,
  pow: broadcast,
  less: broadcast,
  lessEqual: broadcast,
  equal: broadcast,
  select: broadcast,
  slice: (args, attr) => {
    const [axis, ...others] = array(args[0], args);
    const { start = 0, size = 0 } = attr;
    if (!Number.isInteger(start) || !Number.isInteger(size) || start < 0 || size < 1 || start + size > axis.size)
      throw invalid({
        detail: `from ${start} to ${start + size} of ${showType(args[0])}`,
        remedy: `it must lie within 0 … ${axis.size}`,
      });
    return { space: args[0].space, axes: [{ name: axis.name, size }, ...others] };
  },
  place: (args, attr) => {
    const [axis, ...others] = array(args[0], args);
    const { start = 0, size = 0 } = attr;
    if (!Number.isInteger(start) || !Number.isInteger(size) || start < 0 || start + axis.size > size)
      throw invalid({
        detail: `of ${showType(args[0])} at ${start} in ${size} units`,
        remedy: `it must lie within 0 … ${size}`,
      });
    return { space: args[0].space, axes: [{ name: axis.name, size }, ...others] };
  },
  sum: reduceUnits,
  maximum: reduceUnits,
  matmul: (args) => {
    if (args[0].space === "parameter" && args[1].space === "signal")
      throw fail(args, "the signal comes first: matmul(signal, matrix)");
    const units = signalVector(args[0], args);
    const [from, to] = matrix(args[1], args);
    if (units.size !== from.size)
      throw fail(
        args,
        `the signal's ${units.name} ${units.size} must equal the matrix's rows ${from.name} ${from.size}`,
      );
    return { space: "signal", axes: [to] };
  },
  product: (args) => {
    const [rows, inner] = matrix(args[0], args);
    const [same, columns] = matrix(args[1], args);
    if (inner.size !== same.size)
      throw fail(args, `columns ${inner.name} ${inner.size} must equal rows ${same.name} ${same.size}`);
    return { space: "parameter", axes: [rows, columns] };
  },
  transpose: (args) => {
    const [rows, columns] = matrix(args[0], args);
    return { space: "parameter", axes: [columns, rows] };
  },
  outer: (args) => ({
    space: "parameter",
    axes: [signalVector(args[0], args), signalVector(args[1], args)],
  }),
  total: (args) => ({ space: "parameter", axes: [signalVector(args[0], args)] }),
  final: (args) => ({ space: "parameter", axes: [signalVector(args[0], args)] }),
  detach: sameAsFirst,
  derivative: (args) => {
    if (showType(args[0]) !== showType(args[1])) throw fail(args, "the function must act on each element alone");
    return args[1];
  },
} satisfies Record<Op, Rule>;

/** The type of an operation's result. The caller, which knows the expression, adds it to errors as their subject. */
export const inferType = (op: Op, args: readonly Type[], attr: Attributes): Type => rules[op](args, attr, op);
