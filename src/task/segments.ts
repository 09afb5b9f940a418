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
    const { segments, background } = this;
    let result = segments;
    if (this.layered.size > 0) {
      const layers = new Map<number, number[]>();
      for (const channel of this.layered) layers.set(channel, []);
      result = [];
      for (let i = 0; i < segments.length; i++) {
        const places = layers.get(segments[i].channel);
        if (places) places.push(i);
        else if (background === 0 || segments[i].value !== background) result.push(segments[i]);
      }
      for (const [channel, places] of layers) this.settle(channel, places, result);
      this.layered.clear();
    } else if (background !== 0) {
      // Segments with the background value are redundant.
      result = segments.filter(({ value }) => value !== background);
    }
    for (const channel of this.touched) this.reach[channel] = 0;
    this.touched = [];
    this.segments = [];
    this.adding = [];
    return result;
  }

  /**
   * Applies the layers of one channel, the segments at these places, in order and in float64, and adds the result to
   * a list, as runs (or one array).
   */
  private settle(channel: number, places: readonly number[], into: Segment[]): void {
    const isConstant = places.every((i) => typeof this.segments[i].value === "number");
    const runs = isConstant ? this.runsOfConstants(channel, places) : null;
    if (runs) into.push(...runs);
    else into.push(...this.runsOf(channel, places));
  }

  /** The result for constants, from their edges; null if there are too many. */
  private runsOfConstants(channel: number, places: readonly number[]): Segment[] | null {
    const edges: number[] = [];
    for (const i of places) edges.push(this.segments[i].from, this.segments[i].to);
    edges.sort((a, b) => a - b);
    const runs: Segment[] = [];
    for (let e = 0; e + 1 < edges.length; e++) {
      const [from, to] = [edges[e], edges[e + 1]];
      if (from === to) continue;
      let value = this.background;
      for (const i of places) {
        const segment = this.segments[i];
        if (segment.from > from || segment.to <= from) continue;
        value = this.adding[i] ? value + (segment.value as number) : (segment.value as number);
      }
      if (value === this.background) continue;
      const before = runs[runs.length - 1];
      if (before?.to === from && before.value === value)
        runs[runs.length - 1] = { channel, from: before.from, to, value };
      else runs.push({ channel, from, to, value });
      if (runs.length > mostRuns) return null;
    }
    return runs;
  }

  private runsOf(channel: number, places: readonly number[]): Segment[] {
    const values = new Float64Array(this.reach[channel]).fill(this.background);
    for (const i of places) {
      const segment = this.segments[i];
      for (let k = segment.from; k < segment.to; k++) {
        const value = typeof segment.value === "number" ? segment.value : segment.value[k - segment.from];
        values[k] = this.adding[i] ? values[k] + value : value;
      }
    }
    const runs: Segment[] = [];
    for (let from = 0, to = 1; from < values.length; from = to++) {
      while (to < values.length && values[to] === values[from]) to++;
      if (values[from] !== this.background) runs.push({ channel, from, to, value: values[from] });
      if (runs.length > mostRuns) return [{ channel, from: 0, to: values.length, value: Float32Array.from(values) }];
    }
    return runs;
  }
}
