/** How kernels use the registers of a machine. Results depend on it. */
export interface Tiling {
  /** Vector width in kernels of a slab, a divisor of the slab's lanes. */
  vectorLanes(slabLanes: number): number;
  /**
   * Independent partial sums in reductions over time and trials, given the lanes of a slab; a multiple of
   * `vectorLanes`. Results equal those of a machine with vectors of that width.
   */
  sumLanes(slabLanes: number): number;
  /** Lanes of a vector in kernels outside the loops. */
  readonly outsideLanes: number;
  /** Units and vectors of lanes of a tile of a product. */
  readonly productTile: { readonly units: number; readonly vectors: number };
  /** Vectors of draws computed side by side, since the dependency chain of a single one is too long. */
  readonly noiseVectors: number;
  /** Rows and columns of a tile of a contraction. */
  readonly sumTile: { readonly rows: number; readonly columns: number };
}

const widths = [16, 8, 4];
/** The widest vector of at most `most` lanes that divides the slab. */
export const widestVector = (slabLanes: number, most = widths[0]): number =>
  widths.find((width) => width <= most && slabLanes % width === 0)!;

/** The same kernels, with reductions in the order of the widest vectors of any machine. */
export const portableTiling = (tiling: Tiling): Tiling => ({
  ...tiling,
  sumLanes: (slabLanes) => widestVector(slabLanes),
  outsideLanes: 4,
});

/** What all emitters share: the plan, the layout, the use of registers. */
import type { Expr } from "../../ir/expr.ts";
import type { Plan } from "../../lower/kernel.ts";
import type { ArenaLayout } from "../arena/layout.ts";

export interface KernelContext extends Tiling {
  readonly plan: Plan;
  readonly layout: ArenaLayout;
  readonly uses: ReadonlyMap<Expr, number>;
}
