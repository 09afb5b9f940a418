/** A plan as code: one function per kernel, and drivers that call them in order. */
import { constant } from "../../ir/expr.ts";
import type { Kernel, OutsideKernel, Slot, Store } from "../../lower/kernel.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { clearFunction, slabFunction } from "./names.js";
import { emitNoise } from "./noise.ts";
import { emitOutside } from "./outside.ts";
import { emitProduct } from "./product.ts";
import { emitMap, emitReduce } from "./signals.ts";
import { emitContraction, emitLaneSum } from "./sums.ts";

/** Parameters of a slab's driver: bases of the thread's region, the slab's, the partial sums; trial counters; steps. */
export const slabParameters = ["i32", "i32", "i32", "i32", "i32"] as const;
const [thread, slab, group, counters, steps] = [0, 1, 2, 3, 4];

export function emitModule(context: KernelContext, maxSteps: number): FunctionBuilder[] {
  const functions: FunctionBuilder[] = [];
  const add = (f: FunctionBuilder): number => functions.push(f) - 1;
  const { plan } = context;
  const phase = (name: string, kernels: readonly OutsideKernel[]) => {
    const calls = kernels.map((kernel, k) => add(emitOutside(`${name}${k} ${kernel.kind}`, kernel, context)));
    const driver = new FunctionBuilder(name, [], context.outsideLanes);
    for (const call of calls) driver.emit("call", call);
    add(driver);
  };
  phase("prologue", plan.prologue);
  phase("epilogue", plan.epilogue);
  phase("update", plan.update);
  emitClear(context, add);
  for (const lanes of new Set(context.layout.slabs.map((slab) => slab.lanes))) emitSlab(lanes, context, maxSteps, add);
  return functions;
}

function emitClear({ layout, outsideLanes }: KernelContext, add: (f: FunctionBuilder) => number): void {
  const f = new FunctionBuilder(clearFunction, ["i32"], outsideLanes);
  const zero = f.f32v(0).keep();
  f.repeat(layout.groupBytes / f.bytes, () => f.get(0).get(zero).emit("v.store", 0).advance(0, f.bytes));
  add(f);
}

function emitSlab(lanes: number, context: KernelContext, maxSteps: number, add: (f: FunctionBuilder) => number): void {
  const { plan } = context;
  const emitted = (name: string, kernels: readonly Kernel[], first = 0) =>
    kernels.map((kernel, k) => ({
      kernel,
      index: add(emitKernel(`${name}${first + k} ${kernel.kind} ${lanes}`, kernel, lanes, context)),
    }));
  const emittedLoops = (name: string, loops: readonly (readonly Kernel[])[]) =>
    loops.map((kernels, k) => emitted(name, kernels, loops.slice(0, k).flat().length));
  const zero = constant(0);
  const slot = (buffer: Slot["buffer"]): Slot => ({ buffer, shift: 0 });
  const starts = emitted("start", fills(plan.starts));
  const zeros = emitted("zero", fills(plan.accumulators.map((buffer) => ({ to: slot(buffer), value: zero }))));
  const lasts = emitted("last", fills(plan.lasts));
  const firsts = emitted("first", fills(plan.firsts));
  const ends = emitted("end", fills(plan.ends.map((buffer) => ({ to: slot(buffer), value: zero }))));
  const forward = emittedLoops("forward", plan.forward);
  const backward = emittedLoops("backward", plan.backward);
  const sums = [
    ...plan.contractions.map((sum, k) => add(emitContraction(`contract${k} ${lanes}`, sum, lanes, maxSteps, context))),
    ...plan.laneSums.map((sum, k) => add(emitLaneSum(`lanes${k} ${lanes}`, sum, lanes, context))),
  ];

  const f = new FunctionBuilder(slabFunction(lanes), slabParameters, context.vectorLanes(lanes));
  const t = f.local("i32");
  const call = ({ kernel, index }: { kernel: Kernel; index: number }) => {
    f.get(thread).get(slab).get(t);
    if (kernel.kind === "noise") f.get(counters);
    f.emit("call", index);
  };
  for (const kernel of [...zeros, ...starts]) call(kernel);
  const left = f.local("i32");
  /** Calls kernels for all steps, from `start` + direction on. */
  const loop = (start: () => void, direction: number, kernels: Parameters<typeof call>[0][]) => {
    start();
    f.set(t).get(steps).set(left).emit("loop").advance(t, direction);
    kernels.forEach(call);
    f.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if").emit("end");
  };
  for (const kernels of forward) loop(() => f.i32(0), 1, kernels);
  if (lasts.length > 0) f.get(steps).set(t);
  lasts.forEach(call);
  const afterLast = () => f.get(steps).i32(1).emit("i32.add");
  afterLast();
  f.set(t);
  ends.forEach(call);
  for (const kernels of backward) loop(afterLast, -1, kernels);
  if (firsts.length > 0) f.i32(0).set(t);
  firsts.forEach(call);
  for (const index of sums) f.get(thread).get(slab).i32(1).get(group).get(steps).emit("call", index);
  add(f);
}

/** One map for all stores of equal size. */
function fills(stores: readonly Store[]): Kernel[] {
  const byUnits = new Map<number, Store[]>();
  for (const store of stores) {
    const { units } = store.to.buffer;
    byUnits.set(units, [...(byUnits.get(units) ?? []), store]);
  }
  return [...byUnits].map(([units, same]) => ({ kind: "map", units, stores: same, sums: [] }));
}

function emitKernel(name: string, kernel: Kernel, lanes: number, context: KernelContext): FunctionBuilder {
  const emitters = {
    noise: (k) => emitNoise(name, k, lanes, context),
    product: (k) => emitProduct(name, k, lanes, context),
    map: (k) => emitMap(name, k, lanes, context),
    reduce: (k) => emitReduce(name, k, lanes, context),
  } satisfies { [K in Kernel["kind"]]: (kernel: Extract<Kernel, { kind: K }>) => FunctionBuilder };
  return (emitters[kernel.kind] as (kernel: Kernel) => FunctionBuilder)(kernel);
}
