/** When each stage of an order of trials began. */
import type { StateEntry } from "../source.ts";
import type { TrialOrder } from "./orderSettings.ts";

export interface BegunStage {
  /** Counted from 1. */
  readonly stage: number;
  /** Batches shown before it. */
  readonly batches: number;
}

/** The stages of `train.order` that have begun, from the log of its states; null for another order. */
export function stagesBegun(
  order: TrialOrder | null,
  log: readonly StateEntry[] | undefined,
  batch: number,
): readonly BegunStage[] | null {
  if (order === null || !("stages" in order) || log === undefined) return null;
  const begun: BegunStage[] = [];
  for (const { row, state } of log) {
    const stage = (state as { readonly stage: number }).stage + 1;
    if (stage !== begun.at(-1)?.stage) begun.push({ stage, batches: row / batch });
  }
  return begun;
}
