/** One slab of a group, as whoever runs the group sees it: a call of the driver for the slab's width. */
export interface SlabCall {
  /** Lanes of the slab. */
  readonly lanes: number;
  /** Addresses: its region, the partial sums it adds to, the counters of its trials. */
  readonly slab: number;
  readonly group: number;
  readonly counters: number;
}
