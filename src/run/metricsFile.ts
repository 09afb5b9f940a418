/** metrics.csv: one row per epoch. */
import { invalid } from "../errors.ts";
import type { EpochSummary } from "../train/checkpoint.ts";
import { decodeCsv, encodeCsv } from "./csv.ts";

/** Columns epoch, loss, penalties, gradient_norm, accuracy. */
export const encodeMetrics = (epochs: readonly EpochSummary[]): string =>
  encodeCsv({
    epoch: epochs.map(({ epoch }) => epoch),
    loss: epochs.map(({ loss }) => loss),
    penalties: epochs.map(({ penalties }) => penalties),
    gradient_norm: epochs.map(({ gradientNorm }) => gradientNorm),
    accuracy: epochs.map(({ accuracy }) => accuracy),
  });

/** What each epoch was like. */
export interface Metrics {
  readonly loss: readonly number[];
  readonly accuracy: readonly (number | null)[];
  /** Empty in a file that does not hold them. */
  readonly penalties: readonly (number | null)[];
  readonly gradientNorm: readonly (number | null)[];
}

/** The content of metrics.csv. Throws "invalid" where loss or accuracy is missing. */
export function decodeMetrics(text: string, name: string): Metrics {
  const columns = decodeCsv(text, name);
  for (const needed of ["loss", "accuracy"])
    if (!columns[needed]) throw invalid(`file "${name}" without column "${needed}"; it is damaged, train again`);
  const numbers = (column: string) => (columns[column] ?? []).map((value) => (value === null ? null : Number(value)));
  return {
    loss: columns["loss"].map(Number),
    accuracy: numbers("accuracy"),
    penalties: numbers("penalties"),
    gradientNorm: numbers("gradient_norm"),
  };
}
