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

/** Loss and accuracy of every epoch. Throws "invalid" where a column is missing. */
export function decodeMetrics(text: string, name: string): { loss: number[]; accuracy: (number | null)[] } {
  const columns = decodeCsv(text, name);
  for (const needed of ["loss", "accuracy"])
    if (!columns[needed]) throw invalid(`file "${name}" without column "${needed}"; it is damaged, train again`);
  return {
    loss: columns["loss"].map(Number),
    accuracy: columns["accuracy"].map((value) => (value === null ? null : Number(value))),
  };
}
