/** The records that a training yields, and its result. */
import type { NumericProfile } from "../backend/backend.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import type { TrainRecord } from "../loop/records.ts";
import type { RunConfig } from "../open/config.ts";
import type { Run } from "../run/loadRun.ts";
import type { Advice } from "./advice.ts";

/**
 * Before the first step; a resumed run has done `step` of `steps` already.
 * @template F how the run folder is handed over: by its path on disk, or itself if it is in memory
 */
export interface StartRecordOf<F = string> {
  readonly kind: "start";
  readonly config: RunConfig;
  readonly units: number;
  readonly step: number;
  readonly steps: number;
  /** Where the run is written; null if it is not. */
  readonly folder: F | null;
  readonly warnings: readonly string[];
  readonly backend: string;
  /** Everything that the numbers depend on. */
  readonly profile: NumericProfile;
  /** Why this backend was chosen, if the configuration has `auto`. */
  readonly because?: string;
  /** Time from the configuration to kernels that can be called. */
  readonly compileSeconds: number;
  /** The part of it that the C compiler took; 0 if there is none, or all was compiled before. */
  readonly compilerSeconds: number;
}
/** @template F how the run folder is handed over */
export type RunRecordOf<F = string> =
  | StartRecordOf<F>
  | TrainRecord
  /** A checkpoint could not be written (the next one is still tried), or the evaluation has a warning. */
  | { readonly kind: "warning"; readonly message: string }
  /** Once, when the loss is stuck at the level of an answer that ignores the stimulus. */
  | ({ readonly kind: "advice" } & Advice)
  | { readonly kind: "evaluating"; readonly trials: number }
  | { readonly kind: "saved"; readonly folder: F; readonly finished: boolean }
  | { readonly kind: "report"; readonly path: string };

/**
 * A trained network.
 * @template F how the run folder is handed over
 */
export interface RunResultOf<F = string> extends Run {
  readonly checkpoint: Checkpoint;
  /** Where it was written; null if it was not. */
  readonly folder: F | null;
}
