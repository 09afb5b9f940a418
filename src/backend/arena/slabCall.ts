/** One slab of a group: the arguments of a call to the driver for its width. */
export interface SlabCall {
  /** Lanes of the slab. */
  readonly lanes: number;
  /** Addresses: its region, the partial sums it adds to, the counters of its trials, the number of steps to run. */
  readonly slab: number;
  readonly group: number;
  readonly counters: number;
  readonly steps: number;
}
