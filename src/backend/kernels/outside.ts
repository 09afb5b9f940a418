/** Kernels outside the loops, on flat arrays, one vector of elements at a time. */
import type { Expr } from "../../ir/expr.ts";
import { countOf } from "../../ir/shape.ts";
import type { OutsideKernel, Packed } from "../../lower/kernel.ts";
import { type LoopRange, loopRanges } from "../../lower/ranges.ts";
import { Body, type ValueSource } from "./body.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { tileUnits } from "./product.ts";

/** Block size of sums: the sum of a block is added to the total, in the same order on every backend. */
const reduceBlock = 4096;

/** Loads a vector of neighbouring elements, or one number in all lanes. */
class ArraySource implements ValueSource {
  pointer = -1;
  private readonly f: FunctionBuilder;
  private readonly context: KernelContext;
  private readonly count: number;
  private readonly zero: number;

  constructor(f: FunctionBuilder, context: KernelContext, count: number) {
    this.f = f;
    this.context = context;
    this.count = count;
    this.zero = f.local("i32");
  }

  isFixed(expr: Expr): boolean {
    return countOf(expr.type) === 1 && this.count > 1;
  }

  load(expr: Expr, unit: number, _part: number): boolean {
    const array = this.context.layout.arrays.get(expr);
    if (array === undefined) return false;
    if (countOf(expr.type) === 1) this.f.get(this.zero).emit("v.spread", array + (this.isFixed(expr) ? 0 : unit * 4));
    else this.f.get(this.pointer).emit("v.load", array + unit * 4);
    return true;
  }
}

/** Calls `write(remaining lanes)` for each vector of a range of elements; `pointer` advances by 4 bytes per element. */
function sweep(f: FunctionBuilder, source: ArraySource, range: LoopRange, write: (lanes: number) => void): void {
  const count = range.to - range.from;
  source.pointer = f.i32(0).keep("i32");
  f.repeat(Math.floor(count / f.lanes), () => {
    write(f.lanes);
    f.advance(source.pointer, f.bytes);
  });
  if (count % f.lanes > 0) write(count % f.lanes);
}

function emitMap(f: FunctionBuilder, kernel: Extract<OutsideKernel, { kind: "map" }>, context: KernelContext): void {
  const source = new ArraySource(f, context, kernel.count);
  const body = new Body(f, source, context.uses);
  const { arrays } = context.layout;
  const values = kernel.stores.map((store) => store.value);
  for (const range of loopRanges(values, kernel.count, (expr) => arrays.has(expr)))
    sweep(f, source, range, (lanes) => {
      body.enter(range);
      const locals = kernel.stores.map(({ to, value }) =>
        to === value ? body.fresh(value, 0) : body.value(value, 0, 0),
      );
      kernel.stores.forEach(({ to }, k) => {
        store(f, source.pointer, arrays.get(to)! + range.from * 4, locals[k], lanes);
      });
    });
}

function store(f: FunctionBuilder, pointer: number, offset: number, local: number, lanes: number): void {
  f.get(pointer).get(local);
  if (lanes === f.lanes) f.emit("v.store", offset);
  else f.emit("v.storeFirst", offset, lanes);
}

function emitReduce(
  f: FunctionBuilder,
  kernel: Extract<OutsideKernel, { kind: "reduce" }>,
  context: KernelContext,
): void {
  const count = countOf(kernel.value.type);
  const source = new ArraySource(f, context, count);
  const body = new Body(f, source, context.uses);
  const isSum = kernel.op === "sum";
  const start = isSum ? 0 : Number.NEGATIVE_INFINITY;
  const combine = () => f.emit(isSum ? "f32v.add" : "f32v.max");
  const result = f.f32v(start).keep();
  const block = f.local("vector");
  source.pointer = f.i32(0).keep("i32");
  const vectors = (number: number) => {
    f.f32v(start).set(block);
    f.repeat(number, () => {
      body.enter({ from: 0, to: count });
      f.get(body.value(kernel.value, 0, 0)).get(block);
      combine().set(block).advance(source.pointer, f.bytes);
    });
    f.get(result).get(block);
    combine().set(result);
  };
  const perBlock = reduceBlock / f.lanes;
  const whole = Math.floor(count / f.lanes);
  f.repeat(Math.floor(whole / perBlock), () => vectors(perBlock));
  if (whole % perBlock > 0) vectors(whole % perBlock);
  const rest = count % f.lanes;
  if (rest > 0) {
    body.enter({ from: 0, to: count });
    f.get(body.value(kernel.value, 0, 0))
      .f32v(start)
      .emit("v.first", rest)
      .emit("v.choose")
      .get(result);
    combine().set(result);
  }
  f.i32(0)
    .get(result)
    .emit(isSum ? "f32v.sumLanes" : "f32v.maxLanes")
    .emit("f32.store", context.layout.arrays.get(kernel.to)!);
}

/** to = a × b: each row is a sum of rows of b, weighted by entries of a. */
function emitProduct(f: FunctionBuilder, to: Expr, { layout }: KernelContext): void {
  const [a, b] = to.args.map((arg) => layout.arrays.get(arg)!);
  const [rows, columns] = to.type.axes.map((axis) => axis.size);
  const inner = to.args[0].type.axes[1].size;
  const out = f.i32(layout.arrays.get(to)!).keep("i32");
  const weight = f.i32(a).keep("i32");
  const column = f.local("i32");
  const part = (lanes: number) => {
    const sum = f.f32v(0).keep();
    const w = f.get(weight).keep("i32");
    const row = f.get(column).keep("i32");
    f.repeat(inner, () => {
      f.get(w).emit("v.spread", 0).get(row).emit("v.load", b).get(sum);
      f.emit("f32v.madd")
        .set(sum)
        .advance(w, 4)
        .advance(row, columns * 4);
    });
    store(f, out, 0, sum, lanes);
    f.advance(out, lanes * 4).advance(column, lanes * 4);
  };
  f.repeat(rows, () => {
    f.i32(0).set(column);
    f.repeat(Math.floor(columns / f.lanes), () => part(f.lanes));
    if (columns % f.lanes > 0) part(columns % f.lanes);
    f.advance(weight, inner * 4);
  });
}

function emitTranspose(f: FunctionBuilder, to: Expr, { layout }: KernelContext): void {
  const [rows, columns] = to.type.axes.map((axis) => axis.size);
  const out = f.i32(layout.arrays.get(to)!).keep("i32");
  const first = f.i32(layout.arrays.get(to.args[0])!).keep("i32");
  f.repeat(rows, () => {
    const from = f.get(first).keep("i32");
    f.repeat(columns, () => {
      f.get(out).get(from).emit("f32.load", 0).emit("f32.store", 0);
      f.advance(out, 4).advance(from, rows * 4);
    });
    f.advance(first, 4);
  });
}

/** Adds the partial sums of all groups in order. */
function emitGather(f: FunctionBuilder, to: Expr, context: KernelContext): void {
  const { layout } = context;
  const source = new ArraySource(f, context, countOf(to.type));
  const partial = layout.partials.get(to)!;
  sweep(f, source, { from: 0, to: countOf(to.type) }, (lanes) => {
    layout.groups.forEach((group, k) => {
      f.get(source.pointer).emit("v.load", group + partial);
      if (k > 0) f.emit("f32v.add");
    });
    store(f, source.pointer, layout.arrays.get(to)!, f.keep(), lanes);
  });
}

/** Copies a matrix into tiles of columns; see Packed. */
function emitPack(f: FunctionBuilder, matrix: Packed, context: KernelContext): void {
  const { layout } = context;
  const { rows, columns, transposed, cuts } = matrix;
  const [rowBytes, columnBytes] = transposed ? [4, rows * 4] : [columns * 4, 4];
  const source = layout.arrays.get(matrix.source)!;
  const out = f.i32(layout.packs.get(matrix)!).keep("i32");
  const tile = (first: number, width: number) => {
    const from = f.get(first).keep("i32");
    f.repeat(rows, () => {
      for (let j = 0; j < width; j++)
        f.get(out)
          .get(from)
          .emit("f32.load", j * columnBytes)
          .emit("f32.store", j * 4);
      f.advance(out, width * 4).advance(from, rowBytes);
    });
  };
  cuts.forEach((cut, k) => {
    const width = (cuts[k + 1] ?? columns) - cut;
    const first = f.i32(source + cut * columnBytes).keep("i32");
    const units = tileUnits(width, context);
    f.repeat(Math.floor(width / units), () => {
      tile(first, units);
      f.advance(first, units * columnBytes);
    });
    if (width % units > 0) tile(first, width % units);
  });
}

export function emitOutside(name: string, kernel: OutsideKernel, context: KernelContext): FunctionBuilder {
  const f = new FunctionBuilder(name, [], context.outsideLanes);
  const emitters = {
    map: (k) => emitMap(f, k, context),
    reduce: (k) => emitReduce(f, k, context),
    product: (k) => emitProduct(f, k.to, context),
    transpose: (k) => emitTranspose(f, k.to, context),
    gather: (k) => emitGather(f, k.to, context),
    pack: (k) => emitPack(f, k.matrix, context),
  } satisfies { [K in OutsideKernel["kind"]]: (kernel: Extract<OutsideKernel, { kind: K }>) => void };
  (emitters[kernel.kind] as (kernel: OutsideKernel) => void)(kernel);
  return f;
}
