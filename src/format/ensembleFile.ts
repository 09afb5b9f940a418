/** ensemble.json and ensemble.csv: every network of an ensemble, and statistics over them. */
import type { Spread } from "../analysis/spread.ts";
import { jsonText } from "../base/json.ts";
import { listOf, openRecord } from "../settings/compound.ts";
import { plain } from "../settings/kind.ts";
import { type CsvColumn, encodeCsv } from "./csv.ts";

export const ensembleFileName = "ensemble.json";

/** One network, whatever its outcome. Values are null if it was not evaluated, or the task does not define them. */
export interface EnsembleNetwork {
  readonly seed: number;
  /** "stopped" can be resumed; "failed" has an error. */
  readonly status: "waiting" | "running" | "finished" | "stopped" | "failed";
  /** On fresh trials, as in its run.json; with a 95 % Wilson interval. */
  readonly accuracy: number | null;
  readonly accuracyInterval: readonly [low: number, high: number] | null;
  /** Accuracy of the ideal observer on these trials; null if unknown. */
  readonly idealObserver: number | null;
  /** Fraction of these trials in which something overflowed: they have no choice and count as wrong. */
  readonly notFinite: number | null;
  /** Mean error of the outputs on these trials, with its 95 % interval, if the task's score measures one. */
  readonly meanError: number | null;
  readonly meanErrorInterval: readonly [low: number, high: number] | null;
  /** Of the last epoch. */
  readonly loss: number | null;
  /** Its run folder, relative to the ensemble's: inside it, or elsewhere if it was trained separately. */
  readonly folder: string;
  /** Why it failed. */
  readonly error: string | null;
  /** Time for training and evaluation, without pauses. */
  readonly seconds: number | null;
}

export interface Ensemble {
  readonly format: 2;
  readonly name: string;
  readonly version: string;
  /** What all networks have in common; with a seed it is the configuration of one of them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** All seeds ever requested in this folder, in order. */
  readonly seeds: readonly number[];
  /** In the order of the seeds. */
  readonly networks: readonly EnsembleNetwork[];
  /** Accuracy of the ideal observer; null if unknown. */
  readonly idealObserver: number | null;
  /** Of the mean errors; null if the task's score measures none. */
  readonly errorUnit: string | null;
  /**
   * Over the finished networks: accuracy; if no answer is right, the mean error; if none is measured, the loss of
   * the last epoch.
   */
  readonly summary: Spread & { readonly of: "accuracy" | "meanError" | "loss" };
}

/** The text of ensemble.json. */
export const encodeEnsemble = (ensemble: Ensemble): string => `${jsonText(ensemble)}\n`;

const elsewhere = plain(
  { type: "string" },
  "folder elsewhere",
  "a folder elsewhere",
  (folder) => typeof folder === "string" && /^\.\.(?:\/|$)/.test(folder),
);
const gathered = openRecord({ networks: listOf(openRecord({ folder: elsewhere }), { min: 1 }) });

/** Whether the text of an ensemble.json describes runs gathered from elsewhere. */
export function isOfRunsElsewhere(text: string): boolean {
  try {
    gathered.read(JSON.parse(text));
    return true;
  } catch {
    return false;
  }
}

/** The text of ensemble.csv: one row per network. */
export function encodeNetworks(networks: readonly EnsembleNetwork[]): string {
  const column = (value: (network: EnsembleNetwork) => string | number | null): CsvColumn => networks.map(value);
  return encodeCsv({
    seed: column(({ seed }) => seed),
    status: column(({ status }) => status),
    accuracy: column(({ accuracy }) => accuracy),
    accuracy_low: column(({ accuracyInterval }) => accuracyInterval?.[0] ?? null),
    accuracy_high: column(({ accuracyInterval }) => accuracyInterval?.[1] ?? null),
    mean_error: column(({ meanError }) => meanError),
    mean_error_low: column(({ meanErrorInterval }) => meanErrorInterval?.[0] ?? null),
    mean_error_high: column(({ meanErrorInterval }) => meanErrorInterval?.[1] ?? null),
    not_finite: column(({ notFinite }) => notFinite),
    loss: column(({ loss }) => loss),
    seconds: column(({ seconds }) => seconds),
    folder: column(({ folder }) => folder),
    error: column(({ error }) => error),
  });
}
