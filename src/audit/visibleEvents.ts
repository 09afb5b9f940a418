/** What the noiseless inputs of a trial show: their values, and how long they last. */
import type { Shortcut } from "../task/shortcut.ts";
import type { Segment, Trial } from "../task/trial.ts";

/** Stretches of constant inputs in order. */
export interface VisibleEvents {
  readonly count: number;
  /** Of each event: its values, one per channel, then its length in steps, which nothing shows for the last. */
  readonly features: Float64Array;
}

/** The events of a trial for an observer who does not see what a shortcut leaves out. */
export function visibleEvents(
  { inputs, periods, steps }: Trial,
  channels: readonly string[],
  { withoutPeriods = [], withoutInputs = [] }: Shortcut = {},
): VisibleEvents {
  const shown = inputs.filter(({ channel }) => !withoutInputs.includes(channels[channel]));
  const hidden = periods.filter(({ name }) => withoutPeriods.includes(name));
  const edges = new Set([0, steps]);
  for (const { from, to } of [...shown, ...hidden]) edges.add(from).add(to);
  for (const { from, to, value } of shown) if (typeof value !== "number") for (let k = from; k < to; k++) edges.add(k);
  const times = [...edges].sort((a, b) => a - b);
  const bySegment = segmentsByChannel(shown, channels.length);
  const features: number[] = [];
  const { length: width } = channels;
  let [count, since] = [0, 0];
  for (const from of times.slice(0, -1)) {
    const isHidden = hidden.some((one) => one.from <= from && from < one.to);
    const values = bySegment.map((segments) => (isHidden ? 0 : valueAt(segments, from)));
    const last = features.length - width;
    if (count > 0 && values.every((value, c) => features[last + c] === value)) continue;
    if (count > 0) features.push(from - since);
    features.push(...values);
    since = from;
    count++;
  }
  return { count, features: Float64Array.from(features) };
}

function segmentsByChannel(segments: readonly Segment[], channels: number): readonly (readonly Segment[])[] {
  const lists = Array.from({ length: channels }, (): Segment[] => []);
  for (const segment of segments) lists[segment.channel].push(segment);
  return lists;
}

function valueAt(segments: readonly Segment[], step: number): number {
  for (const { from, to, value } of segments)
    if (from <= step && step < to) return typeof value === "number" ? value : value[step - from];
  return 0;
}
