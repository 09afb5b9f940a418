/** Collects the values that a trial sets on its channels and resolves overlaps, so that segments never overlap. */
import type { Segment } from "./trial.ts";

/** More constant runs than this on one channel are returned as one array. */
const mostRuns = 8;

export class SegmentList {
  private segments: Segment[] = [];
  private adding: boolean[] = [];
  /** Last step reached so far, by channel. */
  private readonly reach: Int32Array;
  private touched: number[] = [];
  private layered = new Set<number>();
  private readonly background: number;

  /** @param background the value of steps that are not set */
  constructor(channels: number, background = 0) {
    this.background = background;
    this.reach = new Int32Array(channels);
  }

  /**
   * Sets (or adds) a value over the steps (from, to]; an empty stretch is dropped, and one that continues the last
   * is merged.
   */
  put(channel: number, from: number, to: number, value: number | Float32Array, add: boolean): void {
    if (to <= from) return;
    if (from < this.reach[channel] || (add && this.background !== 0)) this.layered.add(channel);
    const last = this.segments.length - 1;
    const before = this.segments[last];
    const continues = last >= 0 && before.channel === channel && before.to === from && this.adding[last] === add;
    if (continues && typeof value === "number" && before.value === value) {
      this.segments[last] = { channel, from: before.from, to, value };
    } else {
      this.segments.push({ channel, from, to, value });
      this.adding.push(add);
    }
    this.touched.push(channel);
    if (to > this.reach[channel]) this.reach[channel] = to;
  }

  get empty(): boolean {
    return this.segments.length === 0;
  }

  /** The segments put so far, free of overlaps; the list is empty again afterwards. */
  take(): readonly Segment[] {
    // Segments with the background value are redundant.
    let result = this.background === 0 ? this.segments : this.segments.filter(({ value }) => value !== this.background);
    if (this.layered.size > 0) {
      const settled = [...this.layered].flatMap((channel) => this.settle(channel));
      result = [...result.filter((segment) => !this.layered.has(segment.channel)), ...settled];
      this.layered.clear();
    }
    for (const channel of this.touched) this.reach[channel] = 0;
    this.touched = [];
    this.segments = [];
    this.adding = [];
    return result;
  }

  /** Applies the layers of one channel in order, in float64, and splits the result into runs (or one array). */
  private settle(channel: number): Segment[] {
    const values = new Float64Array(this.reach[channel]).fill(this.background);
    this.segments.forEach((segment, i) => {
      if (segment.channel !== channel) return;
      for (let k = segment.from; k < segment.to; k++) {
        const value = typeof segment.value === "number" ? segment.value : segment.value[k - segment.from];
        values[k] = this.adding[i] ? values[k] + value : value;
      }
    });
    const runs: Segment[] = [];
    for (let from = 0, to = 1; from < values.length; from = to++) {
      while (to < values.length && values[to] === values[from]) to++;
      if (values[from] !== this.background) runs.push({ channel, from, to, value: values[from] });
      if (runs.length > mostRuns) return [{ channel, from: 0, to: values.length, value: Float32Array.from(values) }];
    }
    return runs;
  }
}
