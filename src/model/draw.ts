import type { Population } from "../base/population.ts";

/** What a draw depends on beside its distribution. */
export interface Draw {
  /** [from, to], or [1, n] for a vector. */
  readonly rows: number;
  readonly columns: number;
  readonly fanIn: number;
  readonly fanOut: number;
  /** Entries that are 0 here are not drawn and stay 0; null draws all. */
  readonly plastic: ArrayLike<number> | null;
  /** Typical size of each entry, above 0: deviations, limits and means are multiplied by it; null is 1. */
  readonly scale: ArrayLike<number> | null;
  /** The populations that the rows belong to, where they are units; else null. */
  readonly senders: readonly Population[] | null;
}
