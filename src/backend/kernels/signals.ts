/** Element-wise kernels of a time step: maps and reductions over units. */
import type { Expr } from "../../ir/expr.ts";
import type { Kernel, Slot, Store } from "../../lower/kernel.ts";
import { loopRanges } from "../../lower/ranges.ts";
import { Body, type ValueSource } from "./body.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";

type MapKernel = Extract<Kernel, { kind: "map" }>;
type ReduceKernel = Extract<Kernel, { kind: "reduce" }>;

/** Loads signals at (unit, vector of lanes) and spreads parameters over lanes. */
class SignalSource implements ValueSource {
  stream = "";
  private readonly context: KernelContext;
  private readonly f: FunctionBuilder;
  private readonly pointers: Pointers;
  private readonly units: number;

  constructor(context: KernelContext, f: FunctionBuilder, pointers: Pointers, units: number) {
    this.context = context;
    this.f = f;
    this.pointers = pointers;
    this.units = units;
  }

  isFixed(expr: Expr): boolean {
    return expr.type.space === "scalar" || (this.units > 1 && expr.type.axes.length === 1 && expr.units === 1);
  }

  load(expr: Expr, unit: number, part: number): boolean {
    const slot = this.context.plan.signals.get(expr);
    if (slot) {
      const { pointer, offset } = this.pointers.at(slot, unit, this.stream);
      this.f.get(pointer).emit("v.load", offset + part * this.f.bytes);
      return true;
    }
    const array = this.context.layout.arrays.get(expr);
    if (array === undefined) return false;
    const { pointer, offset } = this.pointers.element(array, unit, this.stream);
    this.f.get(pointer).emit("v.spread", offset);
    return true;
  }
}

const isStored = (context: KernelContext) => (expr: Expr) =>
  context.plan.signals.has(expr) || context.layout.arrays.has(expr);

export function emitMap(name: string, kernel: MapKernel, lanes: number, context: KernelContext): FunctionBuilder {
  const f = new FunctionBuilder(name, kernelParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const source = new SignalSource(context, f, pointers, kernel.units);
  const body = new Body(f, source, context.uses);
  const parts = lanes / f.lanes;
  const write = (to: Slot, unit: number, part: number, local: number) => {
    const { pointer, offset } = pointers.at(to, unit, source.stream);
    f.get(pointer)
      .get(local)
      .emit("v.store", offset + part * f.bytes);
  };
  const values = [...kernel.stores, ...kernel.sums].map((store: Store) => store.value);
  const ranges = loopRanges(values, kernel.units, isStored(context));
  ranges.forEach((range, k) => {
    source.stream = `range${k}`;
    f.repeat(range.to - range.from, () => {
      for (let part = 0; part < parts; part++) {
        body.enter(range);
        for (const { to, value } of kernel.stores) {
          const slot = context.plan.signals.get(value);
          const isElsewhere = slot !== undefined && slot.buffer !== to.buffer;
          write(to, range.from, part, isElsewhere ? body.value(value, 0, part) : body.fresh(value, part));
        }
        for (const { to, value } of kernel.sums) {
          const { pointer, offset } = pointers.at(to, range.from, source.stream);
          const local = body.value(value, 0, part);
          f.get(pointer)
            .emit("v.load", offset + part * f.bytes)
            .get(local)
            .emit("f32v.add");
          write(to, range.from, part, f.keep());
        }
      }
      if (range.to - range.from > 1) pointers.advance(source.stream, 1);
    });
  });
  return f;
}

export function emitReduce(name: string, kernel: ReduceKernel, lanes: number, context: KernelContext): FunctionBuilder {
  const f = new FunctionBuilder(name, kernelParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const { value, op } = kernel;
  const source = new SignalSource(context, f, pointers, value.units);
  const body = new Body(f, source, context.uses);
  const results = Array.from({ length: lanes / f.lanes }, () => f.local("vector"));
  for (const result of results) f.f32v(op === "sum" ? 0 : Number.NEGATIVE_INFINITY).set(result);
  loopRanges([value], value.units, isStored(context)).forEach((range, k) => {
    source.stream = `range${k}`;
    f.repeat(range.to - range.from, () => {
      results.forEach((result, part) => {
        body.enter(range);
        f.get(body.value(value, 0, part))
          .get(result)
          .emit(op === "sum" ? "f32v.add" : "f32v.max")
          .set(result);
      });
      if (range.to - range.from > 1) pointers.advance(source.stream, 1);
    });
  });
  results.forEach((result, part) => {
    const { pointer, offset } = pointers.at(kernel.to, 0);
    f.get(pointer)
      .get(result)
      .emit("v.store", offset + part * f.bytes);
  });
  return f;
}
