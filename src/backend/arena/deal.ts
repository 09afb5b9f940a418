/** Which trials a slab runs, and how many steps: to the last one that matters in any of them. */
import { endOf, type Feed, type SignalFeed } from "../feed.ts";

/**
 * The trial of each lane of all slabs: trials in the order of the feed or, if slabs may stop early, by length, so that
 * short ones share a slab. Lanes beyond the last trial only fill the vector: they repeat it.
 */
export function dealt(feed: Feed, lanes: number, mayStop: boolean): Int32Array {
  const { trials } = feed;
  const order = Int32Array.from({ length: trials }, (_, trial) => trial);
  if (mayStop && feed.ends) order.sort((a, b) => endOf(feed, a) - endOf(feed, b) || a - b);
  return Int32Array.from({ length: lanes }, (_, lane) => order[Math.min(lane, trials - 1)]);
}

/** What decides which steps of a trial matter. */
export interface Matters {
  /** The weights of the loss, in a program in which nothing matters after the last of them, apart from records. */
  readonly mask: SignalFeed | undefined;
  readonly isRecorded: boolean;
}

/** Steps of a trial that matter. */
export const stepsThatMatter = (feed: Feed, trial: number, { mask, isRecorded }: Matters): number =>
  Math.max(mask ? lastWeight(mask, feed, trial) : 0, isRecorded ? endOf(feed, trial) : 0);

/** The last step of a trial with a weight other than 0; 0 without any. */
function lastWeight(mask: SignalFeed, { steps, trials }: Feed, trial: number): number {
  if ("segments" in mask) {
    if (mask.background) return steps;
    return mask.segments[trial].reduce((last, { from, to, value }) => {
      let end = Math.min(to, steps);
      if (typeof value === "number") return value === 0 || end <= from ? last : Math.max(last, end);
      while (end > from && value[end - 1 - from] === 0) end--;
      return end > from ? Math.max(last, end) : last;
    }, 0);
  }
  const { dense } = mask;
  const units = dense.length / (steps * trials);
  for (let step = steps; step > 0; step--)
    for (let unit = 0; unit < units; unit++) if (dense[((step - 1) * trials + trial) * units + unit] !== 0) return step;
  return 0;
}
