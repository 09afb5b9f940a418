import type { SlabCall } from "../arena/slabCall.ts";

/** What a worker needs to run the jobs of an executable. Each backend adds what its runner takes. */
export interface Jobs {
  /** The calls of each job, in order. */
  readonly groups: readonly (readonly SlabCall[])[];
  /** Address of the region of each thread. */
  readonly threads: readonly number[];
}
