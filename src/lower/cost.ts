/**
 * What a run of a plan costs, kernel by kernel: floating-point operations, and the bytes that each call moves if it
 * reads and writes every named value once. Properties of the plan, not of a machine.
 */
import { constant, type Expr, walk } from "../ir/expr.ts";
import { countOf } from "../ir/shape.ts";
import type { Buffer, Contraction, Kernel, OutsideKernel, Plan, Slot, Store } from "./kernel.ts";
import { type Root, type Work, workOf } from "./work.ts";

/** The parts of a training step that are kernels, in order. */
export const kernelPhases = [
  "prologue",
  "noise",
  "forward products",
  "forward element-wise",
  "loss",
  "backward products",
  "backward element-wise",
  "weight gradients",
  "reduction",
  "update",
] as const;
export type KernelPhase = (typeof kernelPhases)[number];

export interface KernelCost {
  /** Loop or phase, position and kind, such as "forward3 product". */
  readonly name: string;
  readonly phase: KernelPhase;
  /** Sizes of its operands for display, such as "50 × 50 + 3 × 50". */
  readonly what: string;
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** At most this many distinct bytes are touched for one slab (outside the loops: in total). */
  readonly footprint: number;
}

export interface RunSize {
  /** Lanes of each slab. */
  readonly slabs: readonly number[];
  /** Groups of slabs that share partial sums. */
  readonly groups: number;
  readonly steps: number;
}

/** Box–Muller, per draw. The integer operations of the generator are not counted. */
export const flopsPerDraw = 25;
const bytesOfNumber = 4;

/** What one call computes and moves. */
interface Call {
  /** Per lane. */
  flops: number;
  /** Once for all lanes. */
  flopsOnce: number;
  readonly read: Numbers;
  readonly written: Numbers;
  readonly touched: Set<Buffer>;
}
interface Numbers {
  /** Numbers of signals, per lane. */
  signal: number;
  /** Numbers of arrays, once for all lanes. */
  array: number;
}
const noCall = (): Call => ({
  flops: 0,
  flopsOnce: 0,
  read: { signal: 0, array: 0 },
  written: { signal: 0, array: 0 },
  touched: new Set(),
});

function move(call: Call, direction: "read" | "written", buffer: Buffer, units: number): void {
  call[direction].signal += units;
  call.touched.add(buffer);
}

/** All kernels of a run and its update, in order. */
export function planCost(plan: Plan, size: RunSize): KernelCost[] {
  const once = (name: string, phase: KernelPhase, kernels: readonly OutsideKernel[]) =>
    kernels.map((kernel, k) => outsideCost(`${name}${k} ${kernel.kind}`, phase, kernel, plan, size.groups));
  const loop = (name: string, kernels: readonly Kernel[], phaseOf: (kernel: Kernel) => KernelPhase) =>
    kernels.map((kernel, k) =>
      overSlabs(`${name}${k} ${kernel.kind}`, phaseOf(kernel), whatOf(kernel), callOf(kernel, plan), size, size.steps),
    );
  const fill = (name: string, phase: KernelPhase, stores: readonly Store[]) =>
    stores.length === 0 ? [] : [overSlabs(name, phase, storesText(stores), storeCall(stores, plan), size, 1)];
  return [
    ...once("prologue", "prologue", plan.prologue),
    ...fill("zero", "forward element-wise", plan.accumulators.map(zeroOf)),
    ...fill("start", "forward element-wise", plan.starts),
    ...loop("forward", plan.forward.flat(), forwardPhase),
    ...fill("last", "forward element-wise", plan.lasts),
    ...fill("end", "backward element-wise", plan.ends.map(zeroOf)),
    ...loop("backward", plan.backward.flat(), backwardPhase),
    ...fill("first", "backward element-wise", plan.firsts),
    ...plan.contractions.map((sum, k) => contractionCost(`contract${k}`, sum, size)),
    ...plan.laneSums.map(({ expr, from }, k) => {
      const call = noCall();
      call.flops = expr.units;
      move(call, "read", from.buffer, expr.units);
      call.read.array += expr.units;
      call.written.array += expr.units;
      return overSlabs(`lanes${k}`, "weight gradients", `${expr.units}`, call, size, 1);
    }),
    ...once("epilogue", "reduction", plan.epilogue),
    ...once("update", "update", plan.update),
  ];
}

/** Operations of a run and its update, on trials only: lanes that merely fill a vector do not count. */
export const usefulFlops = (plan: Plan, trials: number, steps: number): number =>
  planCost(plan, { slabs: [trials], groups: 1, steps }).reduce((sum, { flops }) => sum + flops, 0);

const forwardPhase = ({ kind }: Kernel): KernelPhase =>
  kind === "noise" ? "noise" : kind === "product" ? "forward products" : "forward element-wise";

/** Kernels of the backward loop that use nothing carried from step to step compute the loss and its penalties. */
function backwardPhase(kernel: Kernel): KernelPhase {
  if (kernel.kind === "noise") return "noise";
  if (kernel.kind === "product") return "backward products";
  const values = kernel.kind === "reduce" ? [kernel.value] : [...kernel.stores, ...kernel.sums].map((s) => s.value);
  return walk(values).some((expr) => expr.op === "carried") ? "backward element-wise" : "loss";
}

const zero = constant(0);
const zeroOf = (buffer: Buffer): Store => ({ to: { buffer, shift: 0 }, value: zero });

function callOf(kernel: Kernel, plan: Plan): Call {
  const call = noCall();
  const write = ({ buffer }: Slot, units: number) => move(call, "written", buffer, units);
  switch (kernel.kind) {
    case "noise": {
      const { units } = kernel.to.buffer;
      if (kernel.shared) call.flopsOnce = flopsPerDraw * units;
      else call.flops = flopsPerDraw * units;
      write(kernel.to, units);
      return call;
    }
    case "product": {
      const operands = new Set<string>();
      for (const { operand, offset, matrix } of kernel.terms) {
        call.flops += 2 * matrix.rows * matrix.columns;
        call.read.array += matrix.rows * matrix.columns;
        const key = `${plan.buffers.indexOf(operand.buffer)} ${operand.shift} ${offset} ${matrix.rows}`;
        if (operands.has(key)) continue;
        operands.add(key);
        move(call, "read", operand.buffer, matrix.rows);
      }
      write(kernel.to, kernel.to.buffer.units);
      return call;
    }
    case "reduce":
      readInto(call, workOf([{ value: kernel.value, isComputed: false }], kernel.value.units, storedIn(plan)), plan);
      call.flops += kernel.value.units;
      write(kernel.to, 1);
      return call;
    case "map":
      return storeCall(kernel.stores, plan, kernel.sums);
  }
}

/** @param sums stores that add to the old value */
function storeCall(stores: readonly Store[], plan: Plan, sums: readonly Store[] = []): Call {
  const call = noCall();
  const bySize = new Map<number, Root[]>();
  const add = ({ to, value }: Store, isComputed: boolean) => {
    const { units } = to.buffer;
    bySize.set(units, [...(bySize.get(units) ?? []), { value, isComputed }]);
    move(call, "written", to.buffer, units);
  };
  for (const store of stores) add(store, true);
  for (const sum of sums) {
    add(sum, false);
    const { units } = sum.to.buffer;
    call.flops += units;
    move(call, "read", sum.to.buffer, units);
  }
  for (const [units, roots] of bySize) readInto(call, workOf(roots, units, storedIn(plan)), plan);
  return call;
}

const storedIn = (plan: Plan) => {
  const arrays = new Set(plan.arrays);
  return (expr: Expr) => plan.signals.has(expr) || arrays.has(expr);
};

function readInto(call: Call, { flops, reads }: Work, plan: Plan): void {
  call.flops += flops;
  for (const [expr, count] of reads) {
    const slot = plan.signals.get(expr);
    if (slot) move(call, "read", slot.buffer, count);
    else call.read.array += count;
  }
}

/** `calls` calls of a kernel for every slab. */
function overSlabs(
  name: string,
  phase: KernelPhase,
  what: string,
  { flops, flopsOnce, read, written, touched }: Call,
  { slabs }: RunSize,
  calls: number,
): KernelCost {
  const lanes = slabs.reduce((a, b) => a + b, 0);
  const bytes = ({ signal, array }: Numbers) => bytesOfNumber * calls * (lanes * signal + slabs.length * array);
  const slots = { tape: calls, pair: Math.min(calls, 2), single: 1 };
  const distinct = [...touched].reduce((sum, { units, lifetime }) => sum + units * slots[lifetime], 0);
  return {
    name,
    phase,
    what,
    flops: calls * (lanes * flops + slabs.length * flopsOnce),
    bytesRead: bytes(read),
    bytesWritten: bytes(written),
    footprint: bytesOfNumber * (Math.max(...slabs) * distinct + read.array + written.array),
  };
}

/** Reads both operands over all steps, reads and writes the partial sums. */
function contractionCost(name: string, { expr }: Contraction, { slabs, steps }: RunSize): KernelCost {
  const [rows, columns] = expr.type.axes.map((axis) => axis.size);
  const lanes = slabs.reduce((a, b) => a + b, 0);
  const partial = bytesOfNumber * rows * columns;
  const operands = bytesOfNumber * steps * (rows + columns);
  return {
    name,
    phase: "weight gradients",
    what: `${rows} × ${columns}, ${steps} steps`,
    flops: 2 * rows * columns * lanes * steps,
    bytesRead: operands * lanes + partial * slabs.length,
    bytesWritten: partial * slabs.length,
    footprint: operands * Math.max(...slabs) + partial,
  };
}

function outsideCost(name: string, phase: KernelPhase, kernel: OutsideKernel, plan: Plan, groups: number): KernelCost {
  const cost = (what: string, flops: number, read: number, written: number): KernelCost => {
    const [bytesRead, bytesWritten] = [read * bytesOfNumber, written * bytesOfNumber];
    return { name, phase, what, flops, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  };
  const total = ({ reads }: Work) => [...reads.values()].reduce((a, b) => a + b, 0);
  const shape = (expr: Expr) => expr.type.axes.map(({ size }) => size).join(" × ") || "1";
  switch (kernel.kind) {
    case "map": {
      const roots = kernel.stores.map(({ to, value }) => ({ value, isComputed: to === value }));
      const work = workOf(roots, kernel.count, storedIn(plan));
      return cost(`${kernel.count}`, work.flops, total(work), kernel.count * kernel.stores.length);
    }
    case "reduce": {
      const count = countOf(kernel.value.type);
      const work = workOf([{ value: kernel.value, isComputed: false }], count, storedIn(plan));
      return cost(`${kernel.op} of ${count}`, work.flops + count, total(work), 1);
    }
    case "product": {
      const [a, b] = kernel.to.args.map((arg) => countOf(arg.type));
      const inner = kernel.to.args[0].type.axes[1].size;
      const count = countOf(kernel.to.type);
      return cost(shape(kernel.to), 2 * count * inner, a + b, count);
    }
    case "transpose": {
      const count = countOf(kernel.to.type);
      return cost(shape(kernel.to), 0, count, count);
    }
    case "gather": {
      const count = countOf(kernel.to.type);
      return cost(shape(kernel.to), (groups - 1) * count, groups * count, count);
    }
    case "pack": {
      const { rows, columns } = kernel.matrix;
      return cost(`${rows} × ${columns}`, 0, rows * columns, rows * columns);
    }
  }
}

function whatOf(kernel: Kernel): string {
  switch (kernel.kind) {
    case "noise":
      return `${kernel.to.buffer.units}${kernel.shared ? ", shared" : ""}`;
    case "product":
      return kernel.terms.map(({ matrix }) => `${matrix.rows} × ${matrix.columns}`).join(" + ");
    case "reduce":
      return `${kernel.op} of ${kernel.value.units}`;
    case "map":
      return storesText([...kernel.stores, ...kernel.sums]);
  }
}

/** Names of buffers, without the numbers that make them unique. */
const storesText = (stores: readonly Store[]) => {
  const names = new Set(stores.map(({ to }) => to.buffer.name.replace(/ \d+$/, "")));
  return `${stores[0].to.buffer.units}: ${[...names].join(", ")}`;
};
