/** Contractions over time and lanes, and sums over lanes, after the loops; added to the partial sums of a group. */
import type { Contraction, LaneSum } from "../../lower/kernel.ts";
import { slotUnits } from "../arena/layout.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";

/** Adds parameters 3, base of the group's partial sums, and 4, steps. Called with t = 1. */
export const sumParameters = [...kernelParameters, "i32", "i32"] as const;
const [groupBase, steps] = [3, 4];
/** Bytes of the second-level cache that the right operand of a block of columns may take over all steps. */
const blockBytes = 2 ** 18;

function addTo(f: FunctionBuilder, pointer: number, offset: number, local: number): void {
  f.get(pointer).get(pointer).emit("f32.load", offset);
  f.get(local).emit("f32v.sumLanes").emit("f32.add").emit("f32.store", offset);
}

/** Adds sets of vectors in the order in which one wide vector, composed of them, would sum its lanes: halves first. */
function overSets<T>(sets: number, of: (set: number) => T, add: (a: T, b: T) => T): T {
  const from = (first: number, distance: number): T => {
    if (distance === sets) return of(first);
    return add(from(first, 2 * distance), from(first + distance, 2 * distance));
  };
  return from(0, 1);
}
const addVectors = (f: FunctionBuilder) => (a: number, b: number) => f.get(a).get(b).emit("f32v.add").keep();

/** into[i][j] += Σ over steps and lanes of leftᵢ·rightⱼ. */
export function emitContraction(
  name: string,
  sum: Contraction,
  lanes: number,
  maxSteps: number,
  context: KernelContext,
): FunctionBuilder {
  const f = new FunctionBuilder(name, sumParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const [rows, columns] = sum.expr.type.axes.map((axis) => axis.size);
  const partial = context.layout.partials.get(sum.expr)!;
  const { unitBytes } = pointers;
  const tile = context.sumTile;
  const left = pointers.at(sum.left, sum.leftOffset, "left");
  const right = pointers.at(sum.right, sum.rightOffset, "right");
  const stepBytes = (slot: Contraction["left"]) => slotUnits(slot.buffer) * unitBytes;

  const i = f.local("i32"); // bytes of the tile's first row in the left operand
  const j = f.local("i32");
  const out = f.local("i32");
  const rowOut = f.local("i32");
  const parts = lanes / f.lanes;
  const sets = context.sumLanes(lanes) / f.lanes;
  const setOfTile = (height: number, width: number, set: number) => {
    const sums = Array.from({ length: height }, () => Array.from({ length: width }, () => f.f32v(0).keep()));
    // Each vector of lanes over all steps: with several per iteration, V8 runs half as fast (bench/NOTES.md).
    for (let part = set; part < parts; part += sets) {
      const l = f.get(left.pointer).get(i).emit("i32.add").keep("i32");
      const r = f.get(right.pointer).get(j).emit("i32.add").keep("i32");
      const remaining = f.get(steps).keep("i32");
      f.emit("loop");
      const others = Array.from({ length: width }, (_, b) =>
        f
          .get(r)
          .emit("v.load", right.offset + b * unitBytes + part * f.bytes)
          .keep(),
      );
      sums.forEach((row, a) => {
        const one = f
          .get(l)
          .emit("v.load", left.offset + a * unitBytes + part * f.bytes)
          .keep();
        others.forEach((other, b) => {
          f.get(one).get(other).get(row[b]);
          f.emit("f32v.madd");
          f.set(row[b]);
        });
      });
      f.advance(l, stepBytes(sum.left)).advance(r, stepBytes(sum.right));
      f.get(remaining).i32(1).emit("i32.sub").emit("local.tee", remaining).emit("br_if");
      f.emit("end");
    }
    return sums;
  };
  const sumTile = (height: number, width: number) => {
    const add = addVectors(f);
    const sums = overSets(
      sets,
      (set) => setOfTile(height, width, set),
      (one, other) => one.map((row, a) => row.map((local, b) => add(local, other[a][b]))),
    );
    sums.forEach((row, a) => {
      row.forEach((local, b) => {
        addTo(f, out, partial + (a * columns + b) * 4, local);
      });
    });
  };
  /** All rows of the columns first … first + count, with `first` in j and rowOut. */
  const block = (count: number) => {
    const firstColumn = f.get(j).keep("i32");
    const firstOut = f.get(rowOut).keep("i32");
    const rowOfTiles = (height: number) => {
      f.get(firstColumn).set(j).get(rowOut).set(out);
      f.repeat(Math.floor(count / tile.columns), () => {
        sumTile(height, tile.columns);
        f.advance(j, tile.columns * unitBytes).advance(out, tile.columns * 4);
      });
      if (count % tile.columns > 0) sumTile(height, count % tile.columns);
    };
    f.i32(0).set(i);
    f.repeat(Math.floor(rows / tile.rows), () => {
      rowOfTiles(tile.rows);
      f.advance(i, tile.rows * unitBytes).advance(rowOut, tile.rows * columns * 4);
    });
    if (rows % tile.rows > 0) rowOfTiles(rows % tile.rows);
    f.get(firstColumn)
      .i32(count * unitBytes)
      .emit("i32.add")
      .set(j);
    f.get(firstOut)
      .i32(count * 4)
      .emit("i32.add")
      .set(rowOut);
  };
  const fitting = Math.floor(blockBytes / (maxSteps * unitBytes) / tile.columns) * tile.columns;
  const width = Math.min(columns, Math.max(8 * tile.columns, fitting));
  f.i32(0).set(j).get(groupBase).set(rowOut);
  f.repeat(Math.floor(columns / width), () => block(width));
  if (columns % width > 0) block(columns % width);
  return f;
}

/** into[i] += Σ over lanes. */
export function emitLaneSum(name: string, sum: LaneSum, lanes: number, context: KernelContext): FunctionBuilder {
  const f = new FunctionBuilder(name, sumParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const partial = context.layout.partials.get(sum.expr)!;
  const from = pointers.at(sum.from, 0, "from");
  const out = f.get(groupBase).keep("i32");
  const parts = lanes / f.lanes;
  const sets = context.sumLanes(lanes) / f.lanes;
  const ofSet = (set: number) => {
    f.get(from.pointer).emit("v.load", from.offset + set * f.bytes);
    for (let part = set + sets; part < parts; part += sets)
      f.get(from.pointer)
        .emit("v.load", from.offset + part * f.bytes)
        .emit("f32v.add");
    return f.keep();
  };
  f.repeat(sum.expr.units, () => {
    addTo(f, out, partial, overSets(sets, ofSet, addVectors(f)));
    pointers.advance("from", 1);
    f.advance(out, 4);
  });
  return f;
}
