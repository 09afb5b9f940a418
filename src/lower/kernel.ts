/**
 * The waist between programs and machines: what is computed in which order and where it is kept. Data only; emitters turn it into
 * WebAssembly or C, and an element-wise body is still an expression of the language.
 */
import type { Expr } from "../ir/expr.ts";
import type { ParameterDeclaration, Result } from "../ir/program.ts";

/** tape: one slot per step, 0 … steps + 1. pair: the steps t and t ± 1. single: the present step. */
export type Lifetime = "tape" | "pair" | "single";

/** Room for a signal, laid out [slot][unit][lane]. Inputs and records belong to a slab, the rest to the thread that works on it. */
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

/** A matrix as products read it: columns in tiles of a few (narrower at the end of each range), rows contiguous within a tile. */
export interface Packed {
  /** A stored matrix [rows, columns]; transposed: its columns are read as rows. */
  readonly source: Expr;
  readonly transposed: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Where ranges of columns begin; tiles do not cross them. */
  readonly cuts: readonly number[];
}

/** operand[offset … offset + rows) × matrix, which fills units from … from + columns of the result. */
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

/** What one step does, in order. */
export type Kernel =
  | { readonly kind: "noise"; readonly stream: number; readonly shared: boolean; readonly to: Slot }
  | {
      readonly kind: "product";
      readonly to: Slot;
      readonly cuts: readonly number[];
      readonly terms: readonly ProductTerm[];
    }
  /** For every unit: evaluate and store; `sums` are added to what is there. */
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

/** Σ over lanes of a buffer, after the loops: an accumulator, or the last value carried. */
export interface LaneSum {
  readonly expr: Expr;
  readonly from: Slot;
}

/** What is computed once per run, on parameters and scalars. Flat arrays, all stores of one kernel of equal count. */
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
  /** Where a step finds each signal that is kept. */
  readonly signals: ReadonlyMap<Expr, Slot>;
  /** Parameters, constants and values computed outside the loops that are kept as arrays (scalars: one number). */
  readonly arrays: readonly Expr[];
  readonly prologue: readonly OutsideKernel[];
  readonly starts: readonly { readonly to: Slot; readonly value: Expr }[];
  /** Buffers that are zero after the last step. */
  readonly ends: readonly Buffer[];
  readonly accumulators: readonly Buffer[];
  /** Loops over the steps 1 … T, one after the other; each a list of what one step does, in order. */
  readonly forward: readonly (readonly Kernel[])[];
  /** The same over T … 1. */
  readonly backward: readonly (readonly Kernel[])[];
  readonly contractions: readonly Contraction[];
  readonly laneSums: readonly LaneSum[];
  readonly epilogue: readonly OutsideKernel[];
  readonly update: readonly OutsideKernel[];
  readonly packs: readonly Packed[];
  readonly inputs: readonly { readonly name: string; readonly buffer: Buffer }[];
  readonly records: readonly { readonly name: string; readonly slot: Slot; readonly units: number }[];
  /** Sums over steps and trials: every group of slabs has a partial one of each. */
  readonly groups: readonly Expr[];
  readonly parameters: readonly ParameterDeclaration[];
  readonly results: readonly Result[];
  readonly usesNoise: boolean;
  readonly roots: readonly Expr[];
}
