import { invalid, mismatched, missing, unknownName } from "../base/errors.ts";
import { count, number, readAt } from "../settings/kind.ts";
import type { Frame } from "./alignment.ts";
import {
  checkRecording,
  checkTable,
  checkUnits,
  endOfTrial,
  finiteAmong,
  type Recording,
  type TrialRow,
} from "./recording.ts";
import { smoothed } from "./smooth.ts";

/** Rates over time, averaged over trials. */
export interface Average {
  /** ms from the moment on which the trials are aligned. */
  readonly times: Float64Array;
  readonly mean: Float64Array;
  /** Standard error of the mean over trials, s.d. (n − 1) / √n; NaN if n = 1. */
  readonly sem: Float64Array;
  /** Number of trials at each time. */
  readonly n: Int32Array;
}

export interface AverageOptions {
  /** The number of trials that must run at a time for it to be shown (default: half of them). */
  readonly fewest?: number;
  /** The s.d. in ms of a Gaussian that smooths means over time (default: 0, none). The s.e.m. is not smoothed. */
  readonly smoothing?: number;
}

/** When a period begins in every trial, in ms: the onsets of a frame. Throws "unknown" if a trial does not have it. */
export function onsets(table: readonly TrialRow[], period: string): number[] {
  checkTable(table);
  return table.map(({ periods }) => {
    const found = periods.find(({ name }) => name === period);
    if (!found)
      throw unknownName("period", period, [...new Set(table.flatMap((row) => row.periods.map((p) => p.name)))]);
    return found.from;
  });
}

/**
 * The mean rate of some units as mean ± s.e.m. over trials, each trial shifted by its onset. Excluded are times at
 * which too few trials run (`fewest`), padding, and trials that are not finite.
 * @param among trial numbers
 * @param units unit numbers
 * @param framing the moment in each trial of the recording that becomes time 0, in ms (default: the trial's start); or
 * a frame, which also limits the stretch of each trial
 * @throws "missing", "invalid" or "mismatched" for a recording, trials, units or a frame that do not fit
 */
export function averageRates(
  recording: Recording,
  among: readonly number[],
  units: readonly number[],
  framing?: Framing,
  options: AverageOptions = {},
): Average {
  checkShown(recording, among, framing);
  checkUnits(units, recording.units);
  const frame = frameOf(framing);
  const trials = inFrame(recording, among, frame);
  const axis = sharedAxis(recording, trials, frame, options);
  const length = axis.times.length;
  const sum = new Float64Array(length);
  const n = new Int32Array(length);
  const values = trials.map((trial, k) => {
    const { shift, begin, end } = axis.shown[k];
    const own = new Float64Array(length).fill(Number.NaN);
    for (let i = 0; i < length; i++) {
      const step = axis.first + i + shift;
      if (step < begin || step >= end) continue;
      const offset = (step * recording.trials + trial) * recording.units;
      let total = 0;
      for (let u = 0; u < units.length; u++) total += recording.rates[offset + units[u]];
      const rate = total / units.length;
      sum[i] += rate;
      n[i]++;
      own[i] = rate;
    }
    return own;
  });
  const mean = sum.map((total, i) => total / n[i]);
  const squares = new Float64Array(length);
  for (const trial of values)
    for (let i = 0; i < length; i++)
      if (!Number.isNaN(trial[i])) squares[i] += (trial[i] - mean[i]) * (trial[i] - mean[i]);
  return {
    times: axis.times,
    mean: smoothed(mean, axis.sd),
    sem: squares.map((total, i) => Math.sqrt(total / (n[i] - 1) / n[i])),
    n,
  };
}

/**
 * The mean rate of every unit against time over trials, each shifted by its onset: means as [time, unit] in C order,
 * and the number of trials at each time. Options are those of `averageRates`.
 */
export function averageStates(
  recording: Recording,
  among: readonly number[],
  framing?: Framing,
  options: AverageOptions = {},
): { readonly times: Float64Array; readonly means: Float64Array; readonly n: Int32Array } {
  checkShown(recording, among, framing);
  const { units, rates } = recording;
  const frame = frameOf(framing);
  const trials = inFrame(recording, among, frame);
  const { times, first, shown, sd } = sharedAxis(recording, trials, frame, options);
  const means = new Float64Array(times.length * units);
  const n = new Int32Array(times.length);
  trials.forEach((trial, k) => {
    const { shift, begin, end } = shown[k];
    for (let i = 0; i < times.length; i++) {
      const step = first + i + shift;
      if (step < begin || step >= end) continue;
      n[i]++;
      const offset = (step * recording.trials + trial) * units;
      for (let unit = 0; unit < units; unit++) means[i * units + unit] += rates[offset + unit];
    }
  });
  const average = means.map((sum, place) => sum / n[Math.floor(place / units)]);
  for (let unit = 0; sd > 0 && unit < units; unit++)
    smoothed(
      times.map((_, i) => average[i * units + unit]),
      sd,
    ).forEach((mean, i) => {
      average[i * units + unit] = mean;
    });
  return { times, means: average, n };
}

/** The time 0 of each trial, or a frame. */
export type Framing = readonly number[] | Frame;

const isFrame = (framing: Framing): framing is Frame => !Array.isArray(framing);
export const frameOf = (framing: Framing | undefined): Frame | undefined =>
  framing === undefined || isFrame(framing) ? framing : { onsets: framing };

/**
 * Throws for an invalid recording or list of trials, and for a frame of another recording, which would shift trials by
 * wrong onsets.
 */
export function checkShown(recording: Recording, among: readonly number[], framing: Framing | undefined): void {
  checkRecording(recording, "rates", "times");
  if (!Array.isArray(among)) {
    const remedy = "give a list of trials, counted from 0";
    throw among === undefined ? missing({ at: "among", remedy }) : invalid({ at: "among", value: among, remedy });
  }
  const { onsets, from = onsets, to = onsets } = frameOf(framing) ?? { onsets: recording.table };
  for (const [at, list] of Object.entries({ onsets, from, to }))
    if (list?.length !== recording.table.length)
      throw mismatched({
        at: `framing.${at}`,
        detail: `of ${list?.length} numbers`,
        remedy: `give one for each trial of the recording, which holds ${recording.table.length}`,
      });
}

/** The finite trials of a frame. */
export const inFrame = (recording: Recording, among: readonly number[], frame: Frame | undefined): readonly number[] =>
  finiteAmong(recording, among).filter((trial) => !Number.isNaN(frame?.onsets[trial] ?? 0));

interface SharedAxis {
  readonly first: number;
  readonly shown: readonly { readonly shift: number; readonly begin: number; readonly end: number }[];
  readonly sd: number;
  readonly times: Float64Array;
}

/**
 * The times that enough of the trials have, as steps from `first` on; for each trial its shift in steps and its steps
 * [begin, end). An onset between two recorded steps is moved to the nearest one. `sd` is the smoothing in steps.
 */
export function sharedAxis(
  recording: Recording,
  trials: readonly number[],
  frame: Frame | undefined,
  { fewest = Math.max(1, Math.ceil(trials.length / 2)), smoothing = 0 }: AverageOptions = {},
): SharedAxis {
  readAt(count, fewest, "fewest");
  readAt(number({ min: 0 }), smoothing, "smoothing");
  const { times } = recording;
  const spacing = times.length > 1 ? times[1] - times[0] : recording.dt;
  const steps = (ms: number) => Math.round(ms / spacing);
  /** The number of recorded steps up to a time. */
  const upTo = (ms: number) => Math.floor((ms - (times[0] ?? 0)) / spacing + 1e-3) + 1;
  const shown = trials.map((trial) => {
    const end = endOfTrial(recording, trial);
    return {
      shift: steps(frame?.onsets[trial] ?? 0),
      begin: Math.max(0, frame?.from ? upTo(frame.from[trial]) : 0),
      end: Math.min(end, frame?.to ? upTo(frame.to[trial]) : end),
    };
  });
  const ascending = (list: readonly number[]) => [...list].sort((a, b) => a - b);
  // From when so many trials have begun until so many have not yet ended.
  const isKnown = trials.length >= fewest;
  const first = isKnown ? ascending(shown.map(({ shift, begin }) => begin - shift))[fewest - 1] : 0;
  const end = isKnown ? ascending(shown.map(({ shift, end }) => end - shift))[trials.length - fewest] : 0;
  return {
    first,
    shown,
    sd: smoothing / spacing,
    times: Float64Array.from({ length: Math.max(0, end - first) }, (_, i) => (times[0] ?? 0) + (first + i) * spacing),
  };
}

/** The periods of aligned trials within a frame; bounds that differ between trials are represented by their median. */
export function typicalPeriods(
  table: readonly TrialRow[],
  framing?: Framing,
): { name: string; from: number; to: number }[] {
  const median = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1];
  return [...boundsOf(table, framing)].map(([name, bounds]) => ({
    name,
    from: median(bounds.map(({ from }) => from)),
    to: median(bounds.map(({ to }) => to)),
  }));
}

/** The names of the periods whose bounds differ between trials. */
export function varyingPeriods(table: readonly TrialRow[], framing?: Framing): string[] {
  const differs = (a: number, b: number) => Math.abs(a - b) > 1e-6; // ms, more than rounding
  return [...boundsOf(table, framing)].flatMap(([name, bounds]) =>
    bounds.some(({ from, to }) => differs(from, bounds[0].from) || differs(to, bounds[0].to)) ? [name] : [],
  );
}

/** The bounds of every period in all trials that have it, in ms from time 0. */
function boundsOf(table: readonly TrialRow[], framing?: Framing) {
  const bounds = new Map<string, { from: number; to: number }[]>();
  const frame = frameOf(framing);
  table.forEach((row, trial) => {
    const onset = frame?.onsets[trial] ?? 0;
    if (Number.isNaN(onset)) return;
    const least = frame?.from?.[trial] ?? Number.NEGATIVE_INFINITY;
    const most = frame?.to?.[trial] ?? Number.POSITIVE_INFINITY;
    for (const { name, from, to } of row.periods) {
      // It is outside of the frame.
      if (frame?.to && (from >= most || to <= least)) continue;
      const known = bounds.get(name) ?? [];
      bounds.set(name, known);
      known.push({ from: Math.max(from, least) - onset, to: Math.min(to, most) - onset });
    }
  });
  return bounds;
}
