/**
 * How well the targets follow from the noiseless inputs so far: a regression for tasks whose targets are values.
 *
 * Of each trial a few weighted steps are probed. The inputs up to a probe are summed up, for each channel, as its
 * value, its last value other than 0 and its integral, and besides as the times since the start and since the last
 * change. What the mean target of the period leaves is predicted from these by ridge regression and by the eight
 * nearest probes, whichever is better, with one half of the trials learned and the other predicted, and vice versa.
 */
import { factorsOf, solve } from "../linear/factors.ts";
import type { Sample } from "../task/checkAnswer.ts";
import { denseChannel } from "../task/denseBatch.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";

export interface Regressed {
  /** Share of the variance within periods that is predicted; below 0 if the prediction is worse than the mean. */
  readonly r2: number;
  /** Correlation of what is predicted and what is left. */
  readonly correlation: number;
  readonly trials: number;
}

interface Probe {
  readonly features: Float64Array;
  readonly target: Float64Array;
  readonly period: string;
  readonly half: number;
}

const mostProbes = 800;
const probesPerTrial = 4;
const neighbours = 8;
/** Variance within periods, relative to that of all targets, that counts as none. */
const negligible = 1e-6;

/** null where targets are classes, or depend on the period alone. */
export function regressed(task: TaskInstance, samples: readonly Sample[]): Regressed | null {
  if (task.target !== "value" || samples.length === 0) return null;
  const per = Math.min(probesPerTrial, Math.max(1, Math.floor(mostProbes / samples.length)));
  const conditions = task.conditions.length;
  const probes = samples
    .slice(0, mostProbes)
    .flatMap(({ trial }, n) => probesOf(task, trial, per, Math.floor(n / conditions) % 2));
  const halves = [0, 1].map((half) => probes.filter((one) => one.half === half));
  if (halves.some(({ length }) => length < 2)) return null;
  const width = task.outputs.length;
  const sums = [new Sums(), new Sums()];
  let all = 0;
  const [middle] = meansOf(probes, width).values();
  for (const [half, shown] of halves.entries()) {
    const learned = halves[1 - half];
    const means = meansOf(learned, width, ({ period }) => period);
    const left = ({ target, period }: Probe) => target.map((value, o) => value - (means.get(period)?.[o] ?? middle[o]));
    const [seen, wanted] = [learned.map(left), shown.map(left)];
    const { know, see } = scaled(learned, shown);
    for (const [k, predict] of [ridge(know, seen), nearest(know, seen)].entries())
      for (const [i, features] of see.entries()) sums[k].add(predict(features), wanted[i]);
    for (const { target } of shown)
      for (const [o, value] of target.entries()) all += (value - middle[o]) * (value - middle[o]);
  }
  if (!(sums[0].wanted > negligible * all)) return null;
  const [one, other] = sums;
  const best = one.correlation >= other.correlation ? one : other;
  return { r2: best.r2, correlation: best.correlation, trials: samples.length };
}

/** Sums over probes and outputs of what was predicted and what was wanted. */
class Sums {
  wanted = 0;
  private predicted = 0;
  private both = 0;

  add(predicted: ArrayLike<number>, wanted: Float64Array): void {
    for (let o = 0; o < wanted.length; o++) {
      this.wanted += wanted[o] * wanted[o];
      this.predicted += predicted[o] * predicted[o];
      this.both += predicted[o] * wanted[o];
    }
  }

  get correlation(): number {
    return this.predicted > 0 ? this.both / Math.sqrt(this.predicted * this.wanted) : 0;
  }

  get r2(): number {
    return (2 * this.both - this.predicted) / this.wanted;
  }
}

/** Probes of a trial, evenly spaced among the steps that have weight, the last of them included. */
function probesOf(task: TaskInstance, trial: Trial, count: number, half: number): Probe[] {
  const { steps, periods } = trial;
  const weights = denseChannel(trial.mask, 0, steps);
  const weighted = [...weights.keys()].filter((k) => weights[k] > 0);
  if (weighted.length === 0) return [];
  const inputs = task.inputs.map((_, c) => denseChannel(trial.inputs, c, steps));
  const targets = task.outputs.map((_, c) => denseChannel(trial.targets, c, steps));
  const own = task.outputs.map((_, c) => trial.outputMask && denseChannel(trial.outputMask, c, steps, 1));
  return Array.from({ length: count }, (_, i) => {
    const step = weighted[Math.ceil(((i + 1) * weighted.length) / count) - 1];
    return {
      features: featuresAt(inputs, step, task.dt),
      // An output without weight wants nothing.
      target: Float64Array.from(targets, (one, o) => (own[o]?.[step] === 0 ? 0 : one[step])),
      period: periods.find(({ from, to }) => from <= step && step < to)?.name ?? "",
      half,
    };
  });
}

function featuresAt(inputs: readonly Float64Array[], step: number, dt: number): Float64Array {
  const features = new Float64Array(3 * inputs.length + 2);
  let changed = 0;
  for (const [c, values] of inputs.entries()) {
    let [last, sum] = [0, 0];
    for (let k = 0; k <= step; k++) {
      if (values[k] !== 0) last = values[k];
      if (k > changed && values[k] !== values[k - 1]) changed = k;
      sum += values[k] * dt;
    }
    features.set([values[step], last, sum], 3 * c);
  }
  features.set([(step - changed) * dt, step * dt], 3 * inputs.length);
  return features;
}

function meansOf(
  probes: readonly Probe[],
  width: number,
  groupOf: (probe: Probe) => string = () => "",
): ReadonlyMap<string, Float64Array> {
  const groups = new Map<string, { readonly sum: Float64Array; count: number }>();
  for (const probe of probes) {
    const name = groupOf(probe);
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { sum: new Float64Array(width), count: 0 }));
    for (const [o, value] of probe.target.entries()) group.sum[o] += value;
    group.count++;
  }
  return new Map([...groups].map(([name, { sum, count }]) => [name, sum.map((value) => value / count)]));
}

/** The features that vary among what is learned, in standard deviations from their mean. */
function scaled(learned: readonly Probe[], shown: readonly Probe[]) {
  const { length } = learned;
  const mean = learned[0].features.map((_, f) => learned.reduce((sum, one) => sum + one.features[f], 0) / length);
  const deviation = mean.map((m, f) =>
    Math.sqrt(learned.reduce((sum, one) => sum + (one.features[f] - m) * (one.features[f] - m), 0) / length),
  );
  const varying = [...mean.keys()].filter((f) => deviation[f] > 1e-9);
  const scale = ({ features }: Probe) => Float64Array.from(varying, (f) => (features[f] - mean[f]) / deviation[f]);
  return { know: learned.map(scale), see: shown.map(scale) };
}

type Predict = (features: Float64Array) => ArrayLike<number>;

/** The penalty of a unit weight, relative to the number of probes. */
const penalty = 1e-3;

/** Ridge regression: (XᵀX + λ) W = XᵀY. */
function ridge(known: readonly Float64Array[], wanted: readonly Float64Array[]): Predict {
  const size = known[0].length;
  const normal = new Float64Array(size * size);
  for (const row of known)
    for (let f = 0; f < size; f++) for (let g = 0; g < size; g++) normal[f * size + g] += row[f] * row[g];
  for (let f = 0; f < size; f++) normal[f * size + f] += penalty * known.length;
  const factors = factorsOf(normal, size);
  const columns = Array.from(wanted[0], (_, o) => {
    const sums = new Float64Array(size);
    for (const [k, row] of known.entries()) for (let f = 0; f < size; f++) sums[f] += wanted[k][o] * row[f];
    return solve(factors, sums, new Float64Array(size));
  });
  return (features) => columns.map((weights) => dot(features, weights));
}

/** The mean of the nearest probes, and of all at the same distance as the last of them. */
function nearest(known: readonly Float64Array[], wanted: readonly Float64Array[]): Predict {
  return (features) => {
    const distances = Float64Array.from(known, (row) => {
      let sum = 0;
      for (let f = 0; f < row.length; f++) sum += (row[f] - features[f]) * (row[f] - features[f]);
      return sum;
    });
    const limit = distances.toSorted()[Math.min(neighbours, known.length) - 1] + 1e-12;
    const among = wanted.filter((_, k) => distances[k] <= limit);
    return wanted[0].map((_, o) => among.reduce((sum, one) => sum + one[o], 0) / among.length);
  };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < one.length; f++) sum += one[f] * other[f];
  return sum;
}
