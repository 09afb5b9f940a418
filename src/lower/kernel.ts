/**
 * A plan, the interface between programs and machines: what is computed in which order, and where it is kept. Data
 * only; emitters turn it into WebAssembly or C. The body of an element-wise kernel is still an expression.
 */
import type { Expr } from "../ir/expr.ts";
import type { ParameterDeclaration, Result } from "../ir/program.ts";

/** tape: one slot per step, 0 … steps + 1. pair: the steps t and t ± 1. single: the present step. */
export type Lifetime = "tape" | "pair" | "single";

/**
 * Memory of a signal, [slot][unit][lane]. Inputs and records belong to a slab, all else to the thread working on it.
 */
export interface Buffer {
  readonly name: string;
  readonly units: number;
  readonly lifetime: Lifetime;
  readonly region: "thread" | "slab";
}

/** A signal at step t + shift. */
export interface Slot {
  readonly buffer: Buffer;
  readonly shift: number;
}

/** A matrix as products read it: tiles of a few columns (narrower at the end of a range), each with contiguous rows. */
export interface Packed {
  /** A stored matrix [rows, columns]; if transposed, its columns are read as rows. */
  readonly source: Expr;
  readonly transposed: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Where ranges of columns begin; tiles do not cross them. */
  readonly cuts: readonly number[];
}

/** operand[offset … offset + rows) × matrix, added to the units [from … from + columns) of the result. */
export interface ProductTerm {
  readonly operand: Slot;
  readonly offset: number;
  readonly matrix: Packed;
  readonly from: number;
}

export interface Store {
  readonly to: Slot;
  readonly value: Expr;
}

/** One operation of a time step. */
export type Kernel =
  | {
      readonly kind: "noise";
      readonly stream: number;
      readonly shared: boolean;
      readonly windowed: boolean;
      readonly to: Slot;
    }
  | {
      readonly kind: "product";
      readonly to: Slot;
      readonly cuts: readonly number[];
      readonly terms: readonly ProductTerm[];
    }
  /** For every unit: evaluate and store; `sums` add to the stored value. */
  | { readonly kind: "map"; readonly units: number; readonly stores: readonly Store[]; readonly sums: readonly Store[] }
  /** Over the units of `value`, to one unit. */
  | { readonly kind: "reduce"; readonly op: "sum" | "maximum"; readonly value: Expr; readonly to: Slot };

/** Σ over steps and lanes of leftᵢ·rightⱼ, after the loops. */
export interface Contraction {
  readonly expr: Expr;
  readonly left: Slot;
  readonly leftOffset: number;
  readonly right: Slot;
  readonly rightOffset: number;
}

/** Σ over lanes of a buffer after the loops: an accumulator, or a value carried past the first step. */
export interface LaneSum {
  readonly expr: Expr;
  readonly from: Slot;
}

/** An operation outside the loops, on flat arrays; all stores of a kernel have equal count. */
export type OutsideKernel =
  | {
      readonly kind: "map";
      readonly count: number;
      readonly stores: readonly { readonly to: Expr; readonly value: Expr }[];
    }
  | { readonly kind: "reduce"; readonly op: "sum" | "maximum"; readonly value: Expr; readonly to: Expr }
  | { readonly kind: "product"; readonly to: Expr }
  | { readonly kind: "transpose"; readonly to: Expr }
  /** The partial sums of all groups, added in order. */
  | { readonly kind: "gather"; readonly to: Expr }
  | { readonly kind: "pack"; readonly matrix: Packed };

export interface Plan {
  readonly buffers: readonly Buffer[];
  /** Where a step finds each kept signal. */
  readonly signals: ReadonlyMap<Expr, Slot>;
  /** Parameters, constants and results computed outside the loops that are kept as arrays (scalars: one number). */
  readonly arrays: readonly Expr[];
  readonly prologue: readonly OutsideKernel[];
  readonly starts: readonly { readonly to: Slot; readonly value: Expr }[];
  /** Stored after the last step, before the backward loop. */
  readonly lasts: readonly Store[];
  /** Stored after the backward loop: functions of what it carries past the first step. */
  readonly firsts: readonly Store[];
  /** Buffers set to zero after the last step. */
  readonly ends: readonly Buffer[];
  readonly accumulators: readonly Buffer[];
  /** Successive loops over steps 1 … T, each with its kernels in order. */
  readonly forward: readonly (readonly Kernel[])[];
  /** Likewise over steps T … 1. */
  readonly backward: readonly (readonly Kernel[])[];
  readonly contractions: readonly Contraction[];
  readonly laneSums: readonly LaneSum[];
  readonly epilogue: readonly OutsideKernel[];
  readonly update: readonly OutsideKernel[];
  readonly packs: readonly Packed[];
  readonly inputs: readonly { readonly name: string; readonly buffer: Buffer }[];
  /** Initial states given per trial with each run. */
  readonly initials: readonly { readonly name: string; readonly windowed: boolean; readonly buffer: Buffer }[];
  readonly perTrial: readonly { readonly name: string; readonly buffer: Buffer }[];
  readonly records: readonly { readonly name: string; readonly slot: Slot; readonly units: number }[];
  /** Sums over steps and trials, of which every group of slabs has a partial one. */
  readonly groups: readonly Expr[];
  readonly parameters: readonly ParameterDeclaration[];
  readonly results: readonly Result[];
  readonly usesNoise: boolean;
  /** Whether a run may be a window that continues another. */
  readonly hasWindows: boolean;
  readonly roots: readonly Expr[];
}
