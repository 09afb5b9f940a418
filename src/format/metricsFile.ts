/** metrics.csv: one row per epoch. */
import type { EpochSummary } from "../loop/checkpoint.ts";
import { anyNumber, cellsOf, orEmpty } from "./columns.ts";
import { decodeCsv, encodeCsv } from "./csv.ts";

/**
 * Columns epoch, loss, penalties, gradient_norm, accuracy; with a guard also skipped, a number of updates; with a
 * penalty of the Jacobian omega, λ_Ω·Ω, which penalties do not contain.
 */
export const encodeMetrics = (epochs: readonly EpochSummary[]): string =>
  encodeCsv({
    epoch: epochs.map(({ epoch }) => epoch),
    loss: epochs.map(({ loss }) => loss),
    penalties: epochs.map(({ penalties }) => penalties),
    gradient_norm: epochs.map(({ gradientNorm }) => gradientNorm),
    accuracy: epochs.map(({ accuracy }) => accuracy),
    ...(epochs.some(({ skipped }) => skipped !== undefined) && {
      skipped: epochs.map(({ skipped }) => skipped ?? 0),
    }),
    ...(epochs.some(({ omega }) => omega !== undefined) && { omega: epochs.map(({ omega }) => omega ?? null) }),
  });

/** Summary of each epoch. */
export interface Metrics {
  readonly loss: readonly number[];
  readonly accuracy: readonly (number | null)[];
  /** Empty if the file lacks them. */
  readonly penalties: readonly (number | null)[];
  readonly gradientNorm: readonly (number | null)[];
  readonly omega: readonly (number | null)[];
}

/**
 * The content of metrics.csv. Throws "invalid" if loss or accuracy is missing, or for a cell that is not a number.
 */
export function decodeMetrics(text: string, name: string): Metrics {
  const columns = decodeCsv(text, name);
  const measured = (column: string) => cellsOf(columns, column, orEmpty(anyNumber), name);
  const ifThere = (column: string) => (Object.hasOwn(columns, column) ? measured(column) : []);
  return {
    loss: cellsOf(columns, "loss", anyNumber, name),
    accuracy: measured("accuracy"),
    penalties: ifThere("penalties"),
    gradientNorm: ifThere("gradient_norm"),
    omega: ifThere("omega"),
  };
}
