/** The WebAssembly backend: float32, four lanes at a time, on one thread or several. */
import { mismatched, missing, named, unsupported } from "../../errors.ts";
import type { Program } from "../../ir/program.ts";
import { validName } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { givenName, givenNoise } from "../../lower/given.ts";
import type { Buffer, Plan } from "../../lower/kernel.ts";
import { lower } from "../../lower/lower.ts";
import { usesOf } from "../../lower/normalize.ts";
import { slabGroups, slabWidths } from "../../lower/slabs.ts";
import type { Backend, CompileOptions, Executable } from "../backend.ts";
import { checkSize, type Feed, noiseOf, scalesOf, signalOf, writeTrial } from "../feed.ts";
import { checkCounts, guarded } from "../guard.ts";
import { stage } from "../threads/team.ts";
import { groupRunner, type WasmJobs } from "../threads/wasmRunner.js";
import { assemble } from "./assembler.ts";
import { emitModule, slabFunction } from "./emit.ts";
import { fusedMultiplyAdd } from "./features.ts";
import { type Layout, layOut, type Slab, slotUnits } from "./layout.ts";
import { roundKeys } from "./philox.ts";

export interface WasmOptions {
  /** Use fused multiply–add; by default if the machine has it, "unsupported" if asked for where it has not. */
  readonly fused?: boolean;
  /** Threads that work on a run, the calling one among them; at most one per group of slabs is used. Default 1. Results do not depend on it. */
  readonly threads?: number;
}

interface Compiled {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly functions: ReturnType<typeof emitModule>;
  readonly fused: boolean;
}

function build(
  program: Program,
  options: CompileOptions,
  { fused = fusedMultiplyAdd(), threads = 1 }: WasmOptions,
): Compiled {
  if (fused && !fusedMultiplyAdd())
    throw unsupported(
      "fused multiply–add on this machine; its WebAssembly has no relaxed SIMD: compile with fused: false",
    );
  const plan = lower(options.noise === "given" ? givenNoise(program) : program);
  const widest = Math.max(1, ...plan.buffers.map((buffer) => buffer.units));
  const widths = slabWidths(options.trials, widest);
  const gradientBytes = plan.groups.reduce((bytes, expr) => bytes + countOf(expr.type) * 4, 0);
  const groupOf = slabGroups(widths.length, gradientBytes);
  const threadCount = Math.min(threads, new Set(groupOf).size);
  const layout = layOut(plan, widths, groupOf, options.maxSteps, threadCount);
  const context = { plan, layout, arithmetic: { fused }, uses: usesOf(plan.roots) };
  return { plan, layout, functions: emitModule(context, widths, options.maxSteps), fused };
}

function compile(program: Program, options: CompileOptions, wasmOptions: WasmOptions): Executable {
  const { plan, layout, functions, fused } = build(program, options, wasmOptions);
  const shared = layout.threads.length > 1;
  const memory = allocate(layout, shared);
  const module = new WebAssembly.Module(assemble(functions, { pages: layout.pages, shared }));
  const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
  const call = exports as Record<string, (...numbers: number[]) => void>;
  const jobs: WasmJobs = {
    module,
    memory,
    threads: layout.threads,
    groups: layout.groups.map((group, g) =>
      layout.slabs
        .filter((slab) => slab.group === g)
        .map(({ lanes, base, counters }) => ({ name: slabFunction(lanes), slab: base, group, counters })),
    ),
  };
  const runGroup = groupRunner(exports, jobs, 0);
  const team = shared ? stage(jobs, layout.threads.length, runGroup) : undefined;
  const floats = new Float32Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);

  for (const [expr, at] of layout.arrays)
    if (expr.op === "constant") floats.set(expr.attr.data as ArrayLike<number>, at / 4);
  const scalarPlaces = [...layout.arrays]
    .filter(([expr]) => expr.op === "scalar")
    .map(([expr, at]) => ({ name: expr.attr.name!, at }));
  const scalarResults = plan.results.filter((r) => r.value.type.space === "scalar");
  let last: { steps: number; trials: number } = { steps: 0, trials: 0 };

  const place = (name: string) => {
    const { value } = named("parameter", name, plan.parameters);
    return { at: layout.arrays.get(value)! / 4, count: countOf(value.type) };
  };
  /** Index in `floats` of step 1, lane 0, unit 0 of a buffer that belongs to a slab, and the distances from there. */
  const inSlab = (buffer: Buffer, slab: Slab, shift = 0) => {
    const stepStride = slotUnits(buffer) * slab.lanes;
    return {
      first: (slab.base + layout.perLane.get(buffer)! * slab.lanes) / 4 + (1 + shift) * stepStride,
      stepStride,
      unitStride: slab.lanes,
    };
  };

  function fill(feed: Feed, slab: Slab): void {
    for (const { name, buffer } of plan.inputs) {
      const { first, stepStride, unitStride } = inSlab(buffer, slab);
      floats.fill(0, first, first + feed.steps * stepStride);
      if (name === validName) {
        for (let k = 0; k < feed.steps; k++)
          floats.fill(
            1,
            first + k * stepStride,
            first + k * stepStride + Math.min(slab.lanes, feed.trials - slab.firstTrial),
          );
        continue;
      }
      const signal = signalOf(feed, name, buffer.units);
      // Lanes beyond the last trial only fill the vector: they repeat it, but are not valid.
      for (let lane = 0; lane < slab.lanes; lane++)
        writeTrial(
          signal,
          Math.min(slab.firstTrial + lane, feed.trials - 1),
          feed,
          buffer.units,
          floats,
          first + lane,
          stepStride,
          unitStride,
        );
    }
    if (plan.usesNoise) {
      const noise = noiseOf(feed, "generated");
      if (!("key" in noise)) return;
      for (let lane = 0; lane < slab.lanes; lane++)
        integers[slab.counters / 4 + lane] = noise.trialNumbers[Math.min(slab.firstTrial + lane, feed.trials - 1)];
      integers[slab.counters / 4 + slab.lanes] = noise.run;
    }
  }

  return {
    profile: {
      backend: "wasm",
      precision: "float32",
      fused,
      slabs: showWidths(layout.slabs.map((slab) => slab.lanes)),
      groups: layout.groups.length,
    },
    run(asked, given = {}) {
      const feed = withDraws(asked);
      const { steps, trials } = feed;
      checkSize(feed, options);
      const scalars: Readonly<Record<string, number>> = { ...scalesOf(feed), ...given };
      for (const { name, at } of scalarPlaces) {
        if (!(name in scalars)) throw missing(`scalar "${name}" of the program; give its value to run`);
        floats[at / 4] = scalars[name];
      }
      if (feed.noise && "key" in feed.noise) integers.set(roundKeys(feed.noise.key), layout.roundKeys / 4);
      for (const group of layout.groups) floats.fill(0, group / 4, (group + layout.groupBytes) / 4);
      for (const slab of layout.slabs) fill(feed, slab);
      call["prologue"]();
      if (team) team.run(jobs.groups.length, steps);
      else for (let group = 0; group < jobs.groups.length; group++) runGroup(group, steps);
      call["epilogue"]();
      last = { steps, trials };
      return Object.fromEntries(scalarResults.map(({ name, value }) => [name, scalarOf(floats, layout, value)]));
    },
    apply: () => call["update"](),
    read(name) {
      const { at, count } = place(name);
      return Float64Array.from(floats.subarray(at, at + count));
    },
    write(name, values) {
      const { at, count } = place(name);
      if (values.length !== count) throw mismatched(`parameter "${name}" of ${values.length} numbers; it has ${count}`);
      floats.set(values, at);
    },
    result(name) {
      const { value } = named("result", name, plan.results);
      if (value.type.space === "scalar") return Float64Array.of(scalarOf(floats, layout, value));
      const at = layout.arrays.get(value)! / 4;
      return Float64Array.from(floats.subarray(at, at + countOf(value.type)));
    },
    record(name) {
      const { slot, units } = named("record", name, plan.records);
      const { steps, trials } = last;
      const out = new Float32Array(steps * trials * units);
      for (const slab of layout.slabs) {
        const { first, stepStride, unitStride } = inSlab(slot.buffer, slab, slot.shift);
        const real = Math.min(slab.lanes, trials - slab.firstTrial);
        for (let k = 0; k < steps; k++)
          for (let j = 0; j < units; j++) {
            const from = first + k * stepStride + j * unitStride;
            let to = (k * trials + slab.firstTrial) * units + j;
            for (let lane = 0; lane < real; lane++, to += units) out[to] = floats[from + lane];
          }
      }
      return out;
    },
    close: () => team?.close(),
  };
}

/** A feed whose draws, if it brings any, stand among its signals. */
function withDraws(feed: Feed): Feed {
  if (!feed.noise || !("given" in feed.noise)) return feed;
  const draws = feed.noise.given.map((dense, stream) => [givenName(stream), { dense }] as const);
  return { ...feed, signals: { ...feed.signals, ...Object.fromEntries(draws) } };
}

/** Equal neighbours counted: 8+8+8 → 3×8. */
function showWidths(widths: readonly number[]): string {
  const runs: { width: number; count: number }[] = [];
  for (const width of widths) {
    const last = runs[runs.length - 1];
    if (last?.width === width) last.count++;
    else runs.push({ width, count: 1 });
  }
  return runs.map(({ width, count }) => (count === 1 ? `${width}` : `${count}×${width}`)).join("+");
}

function allocate({ pages, bytes }: Layout, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    throw unsupported(
      `plan of ${(bytes / 2 ** 30).toFixed(1)} GiB, which this machine does not have free; use a smaller batch, fewer steps or fewer records`,
    );
  }
}

/** A scalar result: a number kept in memory, or a constant that never needed to be. */
function scalarOf(floats: Float32Array, layout: Layout, value: Plan["results"][number]["value"]): number {
  const at = layout.arrays.get(value);
  return at === undefined ? value.attr.data![0] : floats[at / 4];
}

/** The WebAssembly backend with the given options. */
export const wasmBackend = (options: WasmOptions = {}): Backend => ({
  name: "wasm",
  tolerance: { values: 2e-5, gradients: 2e-4 },
  compile(program, compileOptions) {
    const { trials, maxSteps } = compileOptions;
    checkCounts({ trials, maxSteps, threads: options.threads ?? 1 });
    return guarded(compile(program, compileOptions, options));
  },
});

export const wasm: Backend = wasmBackend();
