/** What a training tells as it goes on, and what it ends with. */
import type { NumericProfile } from "../backend/backend.ts";
import type { Run } from "../folder/loadRun.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import type { TrainRecord } from "../loop/loop.ts";
import type { RunConfig } from "../open/config.ts";
import type { Advice } from "./advice.ts";

/** Before the first step; `step` is how far a resumed run was, of `steps` in all. */
export interface StartRecord {
  readonly kind: "start";
  readonly config: RunConfig;
  readonly units: number;
  readonly step: number;
  readonly steps: number;
  /** Where the run is written; null where it is not. */
  readonly folder: string | null;
  readonly warnings: readonly string[];
  /** The backend, and all on which numbers depend. */
  readonly profile: NumericProfile;
  /** Why it is this backend, where the configuration says `auto`. */
  readonly because?: string;
  /** From the configuration to kernels that can be called. */
  readonly compileSeconds: number;
  /** What a C compiler took of it; 0 where none is used or its work was done before. */
  readonly compilerSeconds: number;
}
export type RunRecord =
  | StartRecord
  | TrainRecord
  /** A checkpoint could not be written (it is tried again with the next one), or the evaluation met what a user should know. */
  | { readonly kind: "warning"; readonly message: string }
  /** Once, where the loss has sat for long at the level of an answer that ignores the stimulus. */
  | ({ readonly kind: "advice" } & Advice)
  | { readonly kind: "evaluating"; readonly trials: number }
  | { readonly kind: "saved"; readonly folder: string; readonly finished: boolean }
  | { readonly kind: "report"; readonly path: string };

/** A trained network. */
export interface RunResult extends Run {
  readonly checkpoint: Checkpoint;
  /** False where the signal stopped it, or the loop over it was left; then it was not evaluated. */
  readonly finished: boolean;
  readonly folder: string | null;
}
