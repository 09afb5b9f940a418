/** How much the rate of each unit depends on the stimulus in each task, after Yang et al. (2019). */
import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { missing, unknownName } from "../base/errors.ts";
import { knownOptions } from "../settings/options.ts";
import { bestClusters } from "./kMeans.ts";
import { checkRecording, isFiniteTrial, type Recording, stepsBetween } from "./recording.ts";

export interface TaskVariance {
  /** Names of the tasks, in order of their first trial. */
  readonly tasks: readonly string[];
  readonly units: number;
  /** [unit, task] in C order; NaN for a task without two finite trials. */
  readonly variance: Float64Array;
}

export interface TaskVarianceOptions {
  /** The factor that tells tasks apart, by default `task`, that of a mixture. */
  readonly factor?: string;
  /** Steps up to this time, in ms, do not count (500 in the paper: the state still moves from its start). Default 0. */
  readonly after?: number;
  /** The only period that counts (default: all). */
  readonly period?: string;
}

/**
 * The task variance of every unit: the variance of its rate across the trials of a task at one time, averaged over
 * times (Yang, Joglekar, Song, Newsome & Wang 2019, Nat Neurosci 22: 297–306). Times are counted from the onset of each
 * period, so that trials with periods of random length are compared at the same moment. With noise the variance
 * includes that of the noise; the paper has none.
 * @throws "missing" if no trial has the factor, "unknown" for a period that no trial has
 */
export function taskVariance(recording: Recording, options: TaskVarianceOptions = {}): TaskVariance {
  checkRecording(recording, "rates", "times");
  const known = ["factor", "after", "period"] as const;
  const { factor = "task", after = 0, period } = knownOptions(options, known, "the options of taskVariance");
  const { table, units } = recording;
  const levels = table.map(({ condition }) => ownValue(condition, factor));
  const tasks = [...new Set(levels)].filter((level) => level !== undefined);
  if (tasks.length === 0)
    throw missing({
      subject: `factor "${factor}" of the recorded trials`,
      remedy: "record trials of a mixture, or name a factor of the task",
    });
  const periods = [...new Set(table.flatMap((row) => row.periods.map(({ name }) => name)))];
  if (period !== undefined && !periods.includes(period)) throw unknownName({ at: "period" }, period, periods);
  const variance = new Float64Array(units * tasks.length).fill(Number.NaN);
  tasks.forEach((task, column) => {
    const own = [...table.keys()].filter((trial) => levels[trial] === task && isFiniteTrial(table[trial]));
    const sums = new Float64Array(units);
    let count = 0;
    for (const offsets of momentsOf(recording, own, after, period)) {
      if (offsets.length < 2) continue;
      addVariance(recording, offsets, sums);
      count += offsets.length;
    }
    if (count > 0) for (let unit = 0; unit < units; unit++) variance[unit * tasks.length + column] = sums[unit] / count;
  });
  return { tasks: tasks.map(String), units, variance };
}

/** Where the rates of trials begin at each step of each period that they have. */
function momentsOf(
  recording: Recording,
  own: readonly number[],
  after: number,
  only: string | undefined,
): Iterable<readonly number[]> {
  const { table, trials, units } = recording;
  const moments = new Map<string, number[]>();
  for (const trial of own)
    for (const { name, from, to } of table[trial].periods) {
      if (only !== undefined && name !== only) continue;
      const [first, end] = stepsBetween(recording, from, to);
      for (let step = first; step < end; step++) {
        if (recording.times[step] <= after) continue;
        const key = `${step - first} ${name}`;
        const offset = (step * trials + trial) * units;
        const before = moments.get(key);
        if (before) before.push(offset);
        else moments.set(key, [offset]);
      }
    }
  return moments.values();
}

/** Adds the sum of squares around the mean of every unit. */
function addVariance({ rates, units }: Recording, offsets: readonly number[], sums: Float64Array): void {
  const means = new Float64Array(units);
  for (const offset of offsets) for (let unit = 0; unit < units; unit++) means[unit] += rates[offset + unit];
  for (let unit = 0; unit < units; unit++) means[unit] /= offsets.length;
  for (const offset of offsets)
    for (let unit = 0; unit < units; unit++) {
      const away = rates[offset + unit] - means[unit];
      sums[unit] += away * away;
    }
}

export interface TaskClusters {
  /** Task variance relative to the largest of the unit, [unit, task]; NaN for units that are not active. */
  readonly normalised: Float64Array;
  /** The cluster of each unit, counted from 0 in the order of the task in which it varies most; −1: not active. */
  readonly cluster: readonly number[];
  readonly count: number;
  readonly silhouette: number;
  /** The active units, cluster by cluster. */
  readonly order: readonly number[];
}

export interface TaskClusterOptions {
  /** Units whose variances over all tasks have a smaller sum are not active; default 0.001, as in the paper. */
  readonly least?: number;
  /** Most clusters; default 30, as in the paper. */
  readonly most?: number;
  readonly seed?: number;
}

/** Clusters of units with a similar task variance: k-means, with the number of clusters of the largest silhouette. */
export function taskClusters(of: TaskVariance, options: TaskClusterOptions = {}): TaskClusters {
  checkArgument("of", of, ["tasks", "units", "variance"], "give what `taskVariance` returns");
  const { tasks, units, variance } = of;
  const {
    least = 1e-3,
    most = 30,
    seed = 1,
  } = knownOptions(options, ["least", "most", "seed"], "the options of taskClusters");
  const width = tasks.length;
  const rows = Array.from({ length: units }, (_, unit) => variance.slice(unit * width, (unit + 1) * width));
  const sumOf = (row: Float64Array) => row.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0);
  const active = [...rows.keys()].filter((unit) => sumOf(rows[unit]) > least);
  const normalised = new Float64Array(units * width).fill(Number.NaN);
  for (const unit of active) {
    const largest = rows[unit].reduce((most, one) => (one > most ? one : most), 0);
    for (const [task, one] of rows[unit].entries()) normalised[unit * width + task] = one / largest;
  }
  const points = active.map((unit) =>
    Array.from(normalised.subarray(unit * width, (unit + 1) * width), (one) => (Number.isNaN(one) ? 0 : one)),
  );
  const { cluster, count, silhouette } = bestClusters(points, most, seed);
  const means = Array.from({ length: count }, (_, k) => {
    const own = points.filter((_, p) => cluster[p] === k);
    return Array.from({ length: width }, (_, task) => own.reduce((sum, one) => sum + one[task], 0) / own.length);
  });
  const peaks = means.map((mean) => mean.indexOf(Math.max(...mean)));
  const ranked = [...means.keys()].sort(
    (a, b) => peaks[a] - peaks[b] || means[b][peaks[b]] - means[a][peaks[a]] || a - b,
  );
  const place = new Map(ranked.map((k, rank) => [k, rank]));
  const ofUnit = new Array<number>(units).fill(-1);
  for (const [p, unit] of active.entries()) ofUnit[unit] = place.get(cluster[p])!;
  const order = active.toSorted((a, b) => ofUnit[a] - ofUnit[b] || a - b);
  return { normalised, cluster: ofUnit, count, silhouette, order };
}
