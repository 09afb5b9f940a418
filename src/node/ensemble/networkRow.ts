/** The row of a network in ensemble.json, from its run folder. */
import type { EnsembleNetwork } from "../../format/ensembleFile.ts";
import type { RunFile } from "../../format/runFile.ts";
import type { ErrorResult } from "../../format/runResults.ts";
import { seedFolder } from "./ensembleFolder.ts";

/**
 * The row of a network.
 * @param file its run.json; null if it has not begun
 * @param error the error that ended its training, if any
 */
export function networkRow(seed: number, file: RunFile | null, error: string | null = null): EnsembleNetwork {
  const results = error === null && file?.state === "finished" ? file.results : null;
  const status =
    error !== null || file?.state === "diverged" ? "failed" : results ? "finished" : file ? "stopped" : "waiting";
  return {
    seed,
    status,
    accuracy: results?.accuracy ?? null,
    accuracyInterval: results?.accuracyInterval ?? null,
    idealObserver: results?.idealObserver ?? null,
    meanError: results?.error?.mean ?? null,
    meanErrorInterval: intervalOf(results?.error),
    notFinite: results?.notFinite ?? null,
    loss: results?.loss.at(-1) ?? null,
    folder: seedFolder(seed),
    error: status === "failed" ? (error ?? "training diverged") : null,
    seconds: results?.timing.totalSeconds ?? null,
  };
}

const intervalOf = (part: ErrorResult | null | undefined): EnsembleNetwork["meanErrorInterval"] =>
  part && part.low !== null && part.high !== null ? [part.low, part.high] : null;
