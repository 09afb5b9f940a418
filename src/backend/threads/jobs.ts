import type { SlabCall } from "../arena/slabCall.ts";

/** What a worker needs to run the jobs of an executable. Each backend adds what its runner needs. */
export interface Jobs {
  /** Slab calls of each job, in order. */
  readonly groups: readonly (readonly SlabCall[])[];
  /** Address of each thread's region. */
  readonly threads: readonly number[];
}
