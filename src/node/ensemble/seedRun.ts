/** One network of an ensemble: the description of its job, and running it in this process. */

import { DalenetError, Interrupted } from "../../base/errors.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import type { ConfigOptions, RunConfig } from "../../open/config.ts";
import { loadDefinitions } from "../folder/definitions.ts";
import type { RunRecord } from "../host/train.ts";
import { train } from "../host/train.ts";

/** Plain data: it may be sent to another process. */
export interface SeedJob {
  readonly seed: number;
  /** Complete, with the seeds and the backend of this network. */
  readonly config: RunConfig;
  readonly folder: string;
  /** True if the folder holds a run to resume. */
  readonly goesOn: boolean;
  /** Draw figures and report of the network. */
  readonly report: boolean;
  /** Modules that define its task or model. */
  readonly use: readonly string[];
}

/**
 * Trains the network of a job, here or elsewhere, and reports its progress, with only some of the steps. At its
 * end, even after a signal, the run folder shows how far it came. Never rejects: returns the error, or null.
 */
export type Launch = (job: SeedJob, tell: (record: RunRecord) => void, signal: StopSignal) => Promise<string | null>;

/** Shortest time between two reported steps, in ms: a network may make a thousand a second. */
const betweenSteps = 100;

/** Trains in this process. */
export const launchHere =
  (options: ConfigOptions = {}): Launch =>
  async ({ config, folder, goesOn, report, use }, tell, signal) => {
    const place = goesOn ? { resume: folder } : { out: folder };
    let last = Number.NEGATIVE_INFINITY;
    try {
      const { tasks, models } = await loadDefinitions(use);
      const definitions = {
        tasks: [...(options.tasks ?? []), ...tasks],
        models: [...(options.models ?? []), ...models],
      };
      // One thread per network: the networks fill the cores.
      const settings = { ...definitions, ...place, threads: 1, report, signal };
      for await (const record of train(config, settings)) {
        if (record.kind === "step") {
          if (performance.now() - last < betweenSteps) continue;
          last = performance.now();
        }
        tell(record);
      }
      return null;
    } catch (error) {
      // Ctrl-C also reaches the C compiler; that network has not begun.
      if (error instanceof Interrupted) return null;
      return error instanceof DalenetError ? error.message : `fault of dalenet, not yours: ${error}`;
    }
  };
