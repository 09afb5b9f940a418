/** How kernels use the registers of a machine. The results of a run depend on it. */
export interface Tiling {
  /** Lanes of a vector in kernels of a slab of so many lanes; a divisor of them. */
  vectorLanes(slabLanes: number): number;
  /**
   * Number of independent partial sums in reductions over time and trials, for a slab of so many lanes; a multiple of `vectorLanes`. The results are
   * those of a machine whose vectors have that many lanes.
   */
  sumLanes(slabLanes: number): number;
  /** Lanes of a vector in kernels outside the loops. */
  readonly outsideLanes: number;
  /** Units and vectors of lanes of a tile of a product. */
  readonly productTile: { readonly units: number; readonly vectors: number };
  /** Vectors of draws that are made side by side: the chain of operations of one alone is too long. */
  readonly noiseVectors: number;
  /** Rows and columns of a tile of a contraction. */
  readonly sumTile: { readonly rows: number; readonly columns: number };
}

const widths = [16, 8, 4];
/** Lanes of the widest vector, up to `most`, that divides the slab. */
export const widestVector = (slabLanes: number, most = widths[0]): number =>
  widths.find((width) => width <= most && slabLanes % width === 0)!;

/** The same kernels, with reductions ordered as on the widest vectors that any machine has. */
export const portableTiling = (tiling: Tiling): Tiling => ({
  ...tiling,
  sumLanes: (slabLanes) => widestVector(slabLanes),
  outsideLanes: 4,
});

/** What all emitters share: the plan, where things lie, how to compute. */
import type { Expr } from "../../ir/expr.ts";
import type { Plan } from "../../lower/kernel.ts";
import type { Layout } from "../arena/layout.ts";

export interface Context extends Tiling {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly uses: ReadonlyMap<Expr, number>;
}
