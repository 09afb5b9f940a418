/**
 * The derivative of values of a step with respect to leaves: forward mode, one block (blocks.ts) per node (slopes.ts)
 * and leaf.
 */
import type { Expr } from "../ir/expr.ts";
import { isElementwise } from "../ir/op.ts";
import {
  blockOfElements,
  blockOfPlace,
  blockOfProduct,
  blockOfSlice,
  blockOfSum,
  type Filled,
  identity,
  type JacobianBlock,
  writeBlock,
} from "./blocks.ts";
import type { Job } from "./loops.ts";
import { isOne, type Simplify, type Slopes, slopesOf } from "./slopes.ts";
import type { Values } from "./values.ts";

/** A value that is differentiated, and its first row. */
export interface RowPart {
  readonly value: Expr;
  readonly offset: number;
}
/** A leaf with respect to which it is differentiated, and its first column. */
export interface ColumnPart {
  readonly op: "previous" | "input" | "noise";
  /** Its name, or the stream of a noise. */
  readonly key: string | number;
  readonly size: number;
  readonly offset: number;
}

/** Computes something of a step from the numbers of its leaves into an array. */
export type Compute = (out: Float64Array) => void;

/** What computes the derivative, [row, column] row by row. */
export function compileDerivative(
  rows: readonly RowPart[],
  columns: readonly ColumnPart[],
  values: Values,
  simplify: Simplify,
): Compute {
  const width = columns.reduce((sum, { size }) => sum + size, 0);
  const roots = rows.map(({ value }) => value);
  const slopes = slopesOf(roots, simplify);
  const needed: Expr[] = [];
  const fill: Job[] = [];
  const parts = columns.flatMap(({ op, key, size, offset }) => {
    const isLeaf = (expr: Expr) => expr.op === op && (expr.attr.name ?? expr.attr.stream) === key;
    const blocks = blocksBy(isLeaf, size, slopes, values);
    needed.push(...blocks.needed);
    fill.push(...blocks.jobs);
    return rows.map((row) => ({ block: blocks.of(row.value), size, row: row.offset, column: offset }));
  });
  const jobs = [...values.jobs(needed), ...fill];
  return (out) => {
    for (const job of jobs) job();
    out.fill(0);
    for (const { block, size, row, column } of parts) writeBlock(block, size, out, width, row, column);
  };
}

/** The blocks of all nodes for one leaf, the jobs that fill them, and the slopes whose values these jobs need. */
export function blocksBy(isLeaf: (expr: Expr) => boolean, width: number, slopes: Slopes, values: Values) {
  const blocks = new Map<Expr, JacobianBlock>();
  const needed: Expr[] = [];
  const jobs: Job[] = [];
  const known = (slope: Expr): Float64Array => {
    needed.push(slope);
    return values.numbers(slope);
  };
  const fillOf = (node: Expr): Filled => {
    const { op, args, units, attr } = node;
    if (isElementwise(op)) {
      const terms = slopes.dependences(node).flatMap(({ on, slope }) => {
        const block = blocks.get(on)!;
        return block ? [{ block, slope: known(slope), isOne: isOne(slope), units: on.units }] : [];
      });
      return blockOfElements(terms, units, width);
    }
    if (args.length === 0) return { block: isLeaf(node) ? identity(width) : null, jobs: [] };
    const block = blocks.get(args[0])!;
    if (block === null) return { block, jobs: [] };
    switch (op) {
      case "slice":
        return blockOfSlice(block, width, attr.start!, units);
      case "place":
        return blockOfPlace(block, attr.start!);
      case "matmul":
        return blockOfProduct(block, width, values.numbers(slopes.weights(node)), units);
      default:
        return blockOfSum(block, width, known(slopes.alongUnits(node)));
    }
  };
  for (const node of slopes.nodes) {
    const filled = fillOf(node);
    blocks.set(node, filled.block);
    jobs.push(...filled.jobs);
  }
  return { of: (value: Expr): JacobianBlock => blocks.get(value)!, needed, jobs };
}
