/**
 * The contract between a program and the machine that runs it. Every backend passes the same suite (test/contract).
 *
 * Ownership: arrays passed in are read before the call returns and not kept; arrays returned belong to the caller.
 * Precision: `reference` computes in float64, `wasm` and `native` in float32; all draw noise from the same uniforms.
 */
import type { Program } from "../ir/program.ts";
import type { Feed } from "./feed.ts";

export interface CompileOptions {
  /** Trials of a run. */
  readonly trials: number;
  /** Longest run, in time steps. */
  readonly maxSteps: number;
  /** Whether draws come from the generator or from the feed. */
  readonly noise: "generated" | "given";
  /**
   * The same bits on every machine and float32 backend: no multiply–add is fused, and slabs and the order of sums do
   * not depend on the vector width. By default, a backend computes as fast as the machine allows.
   */
  readonly portable?: boolean;
}

/** Everything outside configuration and seeds that a run's numbers depend on; recorded with every result. */
export type NumericProfile = Readonly<Record<string, string | number | boolean>>;

export interface Executable {
  readonly profile: NumericProfile;
  /**
   * Runs all loops on one batch and returns every scalar result by name. Parameters do not change.
   * @param feed signals, noise and trial numbers of the batch
   * @param scalars run-time numbers by name; the backend fills in lossScale (1/Σmask), stepScale (1/(steps·trials)) and
   * continued (1 if a window continues another); a program with a pass over the batch refuses another stepScale
   */
  run(feed: Feed, scalars?: Readonly<Record<string, number>>): Record<string, number>;
  /** Applies the program's updates, computed from the last run. */
  apply(): void;
  /** A copy of a parameter, [n] or [from, to] row by row. */
  read(name: string): Float64Array;
  write(name: string, values: ArrayLike<number>): void;
  /** A copy of an array result of the last run, such as a gradient. */
  result(name: string): Float64Array;
  /**
   * A copy of a recorded signal of the last run, [step, trial, unit], starting at step `from` (counted from 0).
   * @param into where to write it, if it has the right length and precision
   */
  record(name: string, from?: number, into?: Float32Array | Float64Array): Float32Array | Float64Array;
  /**
   * A copy of a value that the last run kept per trial, [trial, unit]: a final state, or an initial state's gradient.
   */
  perTrial(name: string): Float32Array | Float64Array;
  /** Makes threads release its memory now instead of at garbage collection. It cannot run afterwards. */
  close(): void;
  /**
   * The kernels one by one, to measure their speed (node/tools/roofline.ts); not every backend has it. They work on
   * the executable's memory, filled from the feed, and leave invalid values there: write all parameters before the
   * next run.
   */
  inspect?(feed: Feed): Inspection;
}

/** The cost of a kernel in a training step. */
export interface KernelFacts {
  /** Name, phase and sizes, as in lower/cost.ts. */
  readonly name: string;
  readonly phase: string;
  readonly what: string;
  /** Over all its calls in one training step. */
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Distinct bytes that it touches while it works on one slab. */
  readonly footprint: number;
}

/** A kernel that can be called and timed on its own. */
export interface InspectedKernel extends KernelFacts {
  /** Makes all its calls of one training step on the calling thread, `times` times. */
  run(times: number): void;
}

/** The peak performance of one thread with this backend; each `run` repeats its work `times` times. */
export interface MachineLimits {
  readonly compute: { readonly flops: number; run(times: number): void };
  /** Ways to stream through a buffer of this size; the fastest is the limit. */
  memory(bytes: number): readonly { readonly name: string; readonly bytes: number; run(times: number): void }[];
}

export interface Inspection {
  readonly kernels: readonly InspectedKernel[];
  readonly limits: MachineLimits;
}

/** The memory of a compiled program: one block, allocated at compilation and never enlarged. */
export interface MemoryPlan {
  /** Total of all parts. */
  readonly bytes: number;
  /** The most that a program may use. */
  readonly limit: number;
  readonly parts: readonly MemoryPart[];
}
export interface MemoryPart {
  /** For display, such as "tape" or "partial gradients". */
  readonly name: string;
  /** Total of all copies. */
  readonly bytes: number;
  /** Number of copies, one per `per`. */
  readonly copies: number;
  readonly per: "program" | "group" | "slab" | "thread";
  /** Advice on making it smaller; empty if nothing does. */
  readonly shrinks: string;
}

/** How a backend would run a program, known before anything is allocated or compiled. */
export interface Explanation {
  readonly profile: NumericProfile;
  /** Threads that would take part. */
  readonly threads: number;
  /** Lanes of each slab of trials. */
  readonly slabs: readonly number[];
  /** Groups of slabs with partial sums of their own. */
  readonly groups: number;
  readonly memory: MemoryPlan;
  /**
   * Floating-point operations of a run of this many steps, on trials only: lanes that merely fill a vector do not
   * count.
   */
  flops(steps: number): number;
  /** The cost of each kernel of such a run, all lanes counted. */
  kernels(steps: number): readonly KernelFacts[];
  /** The kernels as text: what is kept, for how long, and what each loop computes. */
  plan(): string;
  /** The compiled code as text. Throws "unsupported" if the memory exceeds its limit. */
  code(): Listing;
}

/** Code as text, and its size in bytes: of the WebAssembly module, or of the C source. */
export interface Listing {
  readonly text: string;
  readonly bytes: number;
}

/**
 * A run of the C compiler: reported without `seconds` when it starts, and with the time taken once its output is
 * tested.
 */
export interface Compilation {
  /** Name and version as the compiler reports them. */
  readonly compiler: string;
  readonly seconds?: number;
}
export type OnCompile = (compilation: Compilation) => void;

export interface Backend {
  readonly name: string;
  /** The relative errors that the reference cases allow. */
  readonly tolerance: { readonly values: number; readonly gradients: number };
  compile(program: Program, options: CompileOptions): Executable;
  /** Describes what `compile` would make; not every backend has it. */
  explain?(program: Program, options: CompileOptions): Explanation;
}
