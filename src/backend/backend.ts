/**
 * The contract between a program and the machine that runs it. Every backend passes the same suite (test/contract).
 *
 * Ownership: arrays that go in are read before the call returns and never kept; arrays that come out are the caller's.
 * Precision: `reference` computes in float64, `wasm` and `native` in float32; all draw noise from the same uniform numbers.
 */
import type { Program } from "../ir/program.ts";
import type { Feed } from "./feed.ts";

export interface CompileOptions {
  /** Trials of a run. */
  readonly trials: number;
  /** Longest run, in time steps. */
  readonly maxSteps: number;
  /** Draws come from the generator, or from the feed. */
  readonly noise: "generated" | "given";
  /**
   * Makes the same bits on every machine and every float32 backend: no multiply–add is fused, and lanes are split into slabs and summed in the same
   * order whatever the vector width. By default a backend computes as fast as its machine can.
   */
  readonly portable?: boolean;
}

/** Facts on which the numbers of a run depend; recorded with every result. */
export type NumericProfile = Readonly<Record<string, string | number | boolean>>;

export interface Executable {
  readonly profile: NumericProfile;
  /**
   * Runs all loops on one batch and returns every scalar result by name. Parameters stay as they are.
   * @param feed signals, noise and trial numbers of the batch
   * @param scalars run-time numbers by name; lossScale (1/Σmask) and stepScale (1/(steps·trials)) are filled in by the backend
   */
  run(feed: Feed, scalars?: Readonly<Record<string, number>>): Record<string, number>;
  /** Carries out the program's updates, from the values of the last run. */
  apply(): void;
  /** A copy of a parameter, [n] or [from, to] row by row. */
  read(name: string): Float64Array;
  write(name: string, values: ArrayLike<number>): void;
  /** A copy of a result that is an array (a gradient), from the last run. */
  result(name: string): Float64Array;
  /** A copy of a recorded signal of the last run, [step, trial, unit], from a step (counted from 0) on. */
  record(name: string, from?: number): Float32Array | Float64Array;
  /** Threads that worked for it let go of its memory now, not when it is collected as garbage. It cannot run afterwards. */
  close(): void;
  /**
   * The kernels one by one, for a look at their speed (tools/roofline.ts); not every backend has it. They work on the memory of the
   * executable, filled from the feed, and leave nonsense there: write all parameters before the next run.
   */
  inspect?(feed: Feed): Inspection;
}

/** What a kernel does in a training step. */
export interface KernelFacts {
  /** As lower/cost.ts names and describes it. */
  readonly name: string;
  readonly phase: string;
  readonly what: string;
  /** What all its calls of one training step compute and move. */
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Different bytes that it touches in a row. */
  readonly footprint: number;
}

/** A kernel that can be called alone, to take its time. */
export interface InspectedKernel extends KernelFacts {
  /** All its calls of one training step, on the calling thread, `times` over. */
  run(times: number): void;
}

/** What one thread can do at most, as this backend computes; each `run` does it `times` over. */
export interface MachineLimits {
  readonly compute: { readonly flops: number; run(times: number): void };
  /** Ways to stream through a buffer of so many bytes; the best of them is the limit. */
  memory(bytes: number): readonly { readonly name: string; readonly bytes: number; run(times: number): void }[];
}

export interface Inspection {
  readonly kernels: readonly InspectedKernel[];
  readonly limits: MachineLimits;
}

/** The memory of a compiled program: one piece, allocated when it is compiled and never enlarged. */
export interface MemoryPlan {
  /** All parts together. */
  readonly bytes: number;
  /** What a program may have at most. */
  readonly limit: number;
  readonly parts: readonly MemoryPart[];
}
export interface MemoryPart {
  /** "tape", "partial gradients". */
  readonly name: string;
  /** Of all copies. */
  readonly bytes: number;
  /** How often it is there, one for each `per`. */
  readonly copies: number;
  readonly per: "program" | "group" | "slab" | "thread";
  /** What makes it smaller, for people; empty where nothing does. */
  readonly shrinks: string;
}

/** What a backend makes of a program, as far as that is known before anything is allocated or compiled. */
export interface Explanation {
  readonly profile: NumericProfile;
  /** Threads that would work. */
  readonly threads: number;
  /** Lanes of each slab of trials. */
  readonly slabs: readonly number[];
  /** Groups of slabs with partial sums of their own. */
  readonly groups: number;
  readonly memory: MemoryPlan;
  /** Floating-point operations of a run over so many steps, on trials alone: lanes that only fill a vector do not count. */
  flops(steps: number): number;
  /** What each kernel of such a run costs, all lanes counted. */
  kernels(steps: number): readonly KernelFacts[];
  /** The kernels as text: what is kept and for how long, and what each loop computes. */
  plan(): string;
  /** The code that is run, as text. Throws "unsupported" where the memory is beyond its limit. */
  code(): Listing;
}
/** Code as text, and how large it is: WebAssembly as the bytes of its module, C as its source. */
export interface Listing {
  readonly text: string;
  readonly bytes: number;
}

/** The C compiler at work. Reported when it starts, without `seconds`, and once its output has been tried, with the seconds that both took. */
export interface Compilation {
  /** Name and version, in its own words. */
  readonly compiler: string;
  readonly seconds?: number;
}
export type OnCompile = (compilation: Compilation) => void;

export interface Backend {
  readonly name: string;
  /** The relative errors that the reference cases allow it. */
  readonly tolerance: { readonly values: number; readonly gradients: number };
  compile(program: Program, options: CompileOptions): Executable;
  /** What `compile` would make; not every backend has it. */
  explain?(program: Program, options: CompileOptions): Explanation;
}
