/** Blocks of matrices: weights of some senders to some receivers. */
import { type Expr, transpose } from "./expr.ts";

/** From the first up to but not including the last. */
export type Range = readonly [start: number, end: number];

/** Rows and columns of a matrix. */
export const block = (matrix: Expr, [from, toRow]: Range, [first, toColumn]: Range): Expr =>
  transpose(transpose(matrix.slice(from, toRow)).slice(first, toColumn));

/** Where a block made by `block` begins in its matrix; 0, 0 for the matrix itself, undefined for anything else. */
export function placeOfBlock(expr: Expr, matrix: Expr): { readonly row: number; readonly column: number } | undefined {
  if (expr === matrix) return { row: 0, column: 0 };
  const columns = expr.op === "transpose" ? expr.args[0] : undefined;
  const flipped = columns?.op === "slice" ? columns.args[0] : undefined;
  const rows = flipped?.op === "transpose" ? flipped.args[0] : undefined;
  if (rows?.op !== "slice" || rows.args[0] !== matrix) return undefined;
  return { row: rows.attr.start!, column: columns!.attr.start! };
}
