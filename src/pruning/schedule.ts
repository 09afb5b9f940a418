/** When connections are removed in training, and how many. */

export interface PruningSchedule {
  readonly keep: number;
  /** Epoch after which connections are first removed. */
  readonly after: number;
  /** Number of epochs over which they are removed. */
  readonly over: number;
}

/**
 * The share of connections that remains after an epoch, or null if nothing is removed then. It falls as a cubic, fast
 * at first and slowly towards the end (Zhu & Gupta 2017, arXiv:1710.01878).
 */
export function keptAfter({ keep, after, over }: PruningSchedule, epoch: number): number | null {
  const done = epoch - after + 1;
  if (keep === 1 || done < 1 || done > over) return null;
  const left = 1 - done / over;
  return keep + (1 - keep) * left * left * left;
}
