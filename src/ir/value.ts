/** The arrays of the interpreter and its operations on them, written for clarity. */
import { elementwise } from "./elementwise.ts";
import { type CoreOp, isElementwise } from "./op.ts";
import type { Attributes, Type } from "./shape.ts";

/** A signal is [trial, unit], a vector [1, n], a matrix [n, m], a scalar [1, 1]. */
export interface Value {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export const toValue = (
  rows: number,
  columns: number,
  data: Float64Array = new Float64Array(rows * columns),
): Value => ({
  rows,
  columns,
  data,
});

export function shapeOf(type: Type, trials: number): Value {
  if (type.space === "scalar") return toValue(1, 1);
  if (type.space === "signal") return toValue(trials, type.axes[0].size);
  return type.axes.length === 1 ? toValue(1, type.axes[0].size) : toValue(type.axes[0].size, type.axes[1].size);
}

type Kernel = (out: Value, args: readonly Value[], attr: Attributes, type: Type) => void;

const fill = (out: Value, f: (row: number, column: number) => number) => {
  for (let r = 0; r < out.rows; r++) for (let c = 0; c < out.columns; c++) out.data[r * out.columns + c] = f(r, c);
};
/** An entry; single rows and columns broadcast. */
const at = (value: Value, r: number, c: number) =>
  value.data[(value.rows === 1 ? 0 : r) * value.columns + (value.columns === 1 ? 0 : c)];

const multiply: Kernel = (out, [a, b]) => {
  fill(out, (r, c) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += a.data[r * a.columns + k] * b.data[k * b.columns + c];
    return sum;
  });
};
const isMatrix = (type: Type) => type.axes.length === 2;
/** Over the units of each trial of a signal, or over all entries of a parameter. */
const reduce =
  (start: number, f: (a: number, b: number) => number): Kernel =>
  (out, [a], _attr, type) => {
    if (type.space === "scalar") out.data[0] = a.data.reduce(f, start);
    else fill(out, (r) => a.data.subarray(r * a.columns, (r + 1) * a.columns).reduce(f, start));
  };

const kernels = {
  slice: (out, [a], { start = 0 }, type) =>
    fill(out, (r, c) => (isMatrix(type) ? at(a, r + start, c) : at(a, r, c + start))),
  place: (out, [a], { start = 0 }, type) =>
    fill(out, (row, column) => {
      const [r, c] = isMatrix(type) ? [row - start, column] : [row, column - start];
      return r >= 0 && r < a.rows && c >= 0 && c < a.columns ? a.data[r * a.columns + c] : 0;
    }),
  sum: reduce(0, (a, b) => a + b),
  maximum: reduce(Number.NEGATIVE_INFINITY, (a, b) => Math.max(a, b)),
  matmul: multiply,
  product: multiply,
  transpose: (out, [a]) => fill(out, (r, c) => a.data[c * a.columns + r]),
} satisfies Partial<Record<CoreOp, Kernel>>;

/** The value of an operation on values. The interpreter itself handles leaves and sums over time. */
export function compute(op: CoreOp, type: Type, attr: Attributes, args: readonly Value[], trials: number): Value {
  const out = shapeOf(type, trials);
  if (isElementwise(op)) {
    const f: (a: number, b: number, c: number) => number = elementwise[op];
    const [a, b = a, c = a] = args;
    fill(out, (row, column) => f(at(a, row, column), at(b, row, column), at(c, row, column)));
  } else kernels[op as keyof typeof kernels](out, args, attr, type);
  return out;
}
