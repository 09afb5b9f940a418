/** How long a training takes. */
import { noTime, type WallClockTimes } from "./checkpoint.ts";

export interface TrainingClock {
  /** Counts the time of a step. */
  step(ms: number): void;
  times(): WallClockTimes;
}

/**
 * @param began when it was started, as `performance.now()`
 * @param before the times of earlier sessions
 */
export function trainingClock(began: number, compileMs: number, before: WallClockTimes = noTime): TrainingClock {
  /** Of the last steps only, so that a long training does not accumulate numbers. */
  const times = new Float64Array(1024);
  let steps = 0;
  return {
    step(ms) {
      times[steps++ % times.length] = ms;
    },
    times: () => ({
      compileMs,
      stepMs: steps > 0 ? median(times.subarray(0, steps)) : before.stepMs,
      totalSeconds: before.totalSeconds + (performance.now() - began) / 1000,
    }),
  };
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
