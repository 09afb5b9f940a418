/** What is told of training since the last report. */
import type { StepRecord } from "../../src/loop/records.ts";
import type { Progress } from "../protocol.ts";
import type { TrainedNetwork } from "./network.ts";

/** ms over which the speed is measured. */
const window = 1000;

export interface ProgressReports {
  add(record: StepRecord): void;
  /** The engine adds the age; `isSettled`: whether a page waits for this report. */
  report(network: TrainedNetwork, isPlaying: boolean, isSettled: boolean): Omit<Progress, "age">;
  /** Forgets what was not reported yet, as when the network goes back. */
  clear(): void;
}

export function progressOf(): ProgressReports {
  let records: StepRecord[] = [];
  /** Times of updates, within the window. */
  let times: number[] = [];
  return {
    add(record) {
      records.push(record);
      times.push(performance.now());
    },
    report({ step, edits, canUndo, learningRate }, isPlaying, isSettled) {
      const now = performance.now();
      times = times.filter((time) => now - time <= window);
      const since = times.length === 0 ? window : Math.max(now - times[0], 1);
      const told: Omit<Progress, "age"> = {
        kind: "progress",
        ...{ step, isPlaying, isSettled, edits, canUndo, learningRate },
        updatesPerSecond: (1000 * times.length) / since,
        steps: Float64Array.from(records, (record) => record.step),
        loss: Float64Array.from(records, (record) => record.loss),
        accuracy: Float64Array.from(records, (record) => record.accuracy ?? Number.NaN),
      };
      records = [];
      return told;
    },
    clear() {
      records = [];
      times = [];
    },
  };
}
