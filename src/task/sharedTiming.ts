/** A task of which all trials of a batch have the same timing, as in Yang et al. (2019), Nat Neurosci 22: 297–306. */
import type { TaskInstance } from "./instance.ts";

/**
 * The task with periods whose random lengths are drawn once for `batch` trials, those of numbers 0 … batch − 1 and so
 * on; conditions with the same periods then have the same lengths. In rows of several trials, the first of each row
 * have the same lengths, and so on. All else is drawn trial by trial.
 */
export const withSharedTiming = (task: TaskInstance, batch: number): TaskInstance => ({
  ...task,
  draw: (seed, number, place = 0) => task.draw(seed, number, place, null, Math.floor(number / batch)),
  at: (condition, seed, number, place = 0) => task.at(condition, seed, number, place, Math.floor(number / batch)),
});
