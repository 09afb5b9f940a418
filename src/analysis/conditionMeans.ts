/** Mean rates of all units by condition, on one axis of time. */
import { checkArgument } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { checkShown, type Framing, frameOf, inFrame, sharedAxis, typicalPeriods } from "./average.ts";
import { frameOfStretch } from "./frames.ts";
import { type Preference, turnedUnits } from "./preference.ts";
import type { Recording } from "./recording.ts";
import { smoothed } from "./smooth.ts";
import { type Variable, type VariableName, variables, variableText } from "./variables.ts";

/** Mean rates of one condition. */
export interface ConditionMean {
  readonly label: string;
  /** The value of each variable. */
  readonly values: Readonly<Record<string, number>>;
  /** The number of trials. */
  readonly trials: number;
  /** The number of trials that run at each time (absent: all). */
  readonly n?: Int32Array;
  /** [time, unit] in C order; NaN where no trial runs, and for units to which the condition was never shown. */
  readonly rates: Float64Array;
}

export interface ConditionMeans {
  /** Those by which trials are sorted. */
  readonly variables: readonly Variable[];
  /** In ascending order of the values. */
  readonly conditions: readonly ConditionMean[];
  /** ms */
  readonly times: Float64Array;
  /** The period whose onset is time 0, where it is one that was named. */
  readonly align?: string;
  readonly units: number;
  /** Whether rates are in s.d. of each unit. */
  readonly isStandardised?: boolean;
  /** The usual bounds of the periods, in ms on this axis of time. */
  readonly periods: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

export interface ConditionMeansOptions {
  /** What trials are sorted by. */
  readonly by: readonly VariableName[];
  /** Which trials are averaged: all (default), correct ones, or those of these numbers. */
  readonly trials?: "all" | "correct" | readonly number[];
  /** The period whose onset is time 0 (default: the start of the trial). */
  readonly align?: string;
  /** Only this period; its onset is time 0. */
  readonly period?: string;
  /** The stretch of each trial instead of the whole, or onsets; in place of `align` and `period`. */
  readonly framing?: Framing;
  /** Standard deviation of a Gaussian over time, in ms (default: no smoothing). */
  readonly smoothing?: number;
  /** Whether the rates of each unit get the mean 0 and the s.d. 1 over all conditions and times (default: false). */
  readonly standardised?: boolean;
  readonly preference?: Preference;
  /**
   * Whether each condition is averaged over the same trials at all times, those that last as long as half of them do,
   * so that it does not change because other trials are left (default: false, all that run at each time).
   */
  readonly sameTrials?: boolean;
}

/**
 * The trials of a recording sorted by any variables and averaged. With a `preference`, a condition holds for each unit
 * the trials that have these values in its own direction: a unit of sign −1 contributes those of the opposite choice.
 * Trials that are not finite or lack a variable are left out, as are times at which fewer than half of the trials run.
 * @throws "unknown" for a variable or period that no trial has, "invalid" for a negative `smoothing`, "missing" without
 * any trial to average
 */
export function conditionMeans(recording: Recording, options: ConditionMeansOptions): ConditionMeans {
  checkArgument("recording", recording, ["table", "times"], "give recorded trials");
  checkArgument("options", options, ["by"], "give what trials are sorted by: { by: [NAMES] }");
  const { by, trials: among = "all", smoothing = 0, standardised = false, preference, sameTrials = false } = options;
  const framing = framingOf(recording, options);
  const align = options.framing === undefined ? (options.period ?? options.align) : undefined;
  const all = recording.table.map((_, trial) => trial);
  checkShown(recording, all, framing);
  if (!(smoothing >= 0 && Number.isFinite(smoothing)))
    throw invalid({ at: "smoothing", value: smoothing, remedy: "give a standard deviation in ms, at least 0" });
  const sorted = variables(recording, by);
  const frame = frameOf(framing);
  const shown = inFrame(recording, typeof among === "string" ? all : among, frame).filter(
    (trial) => among !== "correct" || recording.table[trial].isCorrect === true,
  );
  const valuesOf = shown.map((trial) => sorted.map(({ value }) => value(recording.table[trial])));
  const whole = shown.filter((_, k) => valuesOf[k].every((value) => !Number.isNaN(value)));
  if (whole.length === 0)
    throw missing({
      subject: `a ${among === "correct" ? "correct " : ""}trial with all of ${sorted.map(({ name }) => `"${name}"`).join(", ")}`,
      remedy: "sort by fewer variables, or record more trials",
    });
  const groups = new Map<string, Group>();
  for (const [k, trial] of shown.entries()) {
    const values = valuesOf[k];
    if (values.some(Number.isNaN)) continue;
    const group = groups.get(keyOf(values)) ?? { values, trials: [] };
    groups.set(keyOf(values), group);
    group.trials.push(trial);
  }
  const axis = sharedAxis(recording, whole, frame);
  const place = new Map(whole.map((trial, k) => [trial, k]));
  for (const group of groups.values())
    group.means = meanRates(recording, group.trials, (trial) => axis.shown[place.get(trial)!], axis, sameTrials);
  const { isTurned, places } = turnedUnits(preference, recording, sorted);
  const opposite = (values: readonly number[]) => values.map((value, k) => (places.includes(k) ? -value : value));
  const tuples = new Map([...groups].map(([key, { values }]) => [key, values]));
  if (places.length > 0)
    for (const { values } of groups.values()) tuples.set(keyOf(opposite(values)), opposite(values));
  const conditions = [...tuples.values()].sort(inOrder).map((values): ConditionMean => {
    const own = groups.get(keyOf(values));
    const other = groups.get(keyOf(opposite(values)));
    const isMixed = places.length > 0 && isTurned.some(Boolean);
    return {
      label: sorted.map((variable, k) => variableText(variable, values[k])).join(", "),
      values: Object.fromEntries(sorted.map(({ name }, k) => [name, values[k]])),
      trials: own?.trials.length ?? 0,
      n: own?.means?.n ?? new Int32Array(axis.times.length),
      rates: Float64Array.from({ length: axis.times.length * recording.units }, (_, i) => {
        const from = isMixed && isTurned[i % recording.units] ? other : own;
        return from?.means?.rates[i] ?? Number.NaN;
      }),
    };
  });
  const spacing = axis.times.length > 1 ? axis.times[1] - axis.times[0] : recording.dt;
  for (const { rates } of conditions) smoothOverTime(rates, recording.units, smoothing / spacing);
  if (standardised) standardise(conditions, recording.units);
  const periods = typicalPeriods(recording.table, framing);
  return {
    ...{ variables: sorted, conditions, times: axis.times, units: recording.units, periods },
    isStandardised: standardised,
    ...(align !== undefined && { align }),
  };
}

/** The stretch of each trial, as the options say it. */
export const framingOf = ({ table }: Recording, options: ConditionMeansOptions): Framing | undefined =>
  options.framing ?? frameOfStretch(table, options);

interface Group {
  readonly values: readonly number[];
  readonly trials: number[];
  means?: { readonly rates: Float64Array; readonly n: Int32Array };
}

/** 0 and −0 are one value. */
const keyOf = (values: readonly number[]): string => values.map((value) => value + 0).join(" ");

const inOrder = (a: readonly number[], b: readonly number[]): number => {
  const k = a.findIndex((value, i) => value !== b[i]);
  return k < 0 ? 0 : a[k] - b[k];
};

type Axis = ReturnType<typeof sharedAxis>;

function meanRates(
  { rates, units, trials: all }: Recording,
  trials: readonly number[],
  stretchOf: (trial: number) => Axis["shown"][number],
  { times, first }: Axis,
  isSame: boolean,
): NonNullable<Group["means"]> {
  const means = new Float64Array(times.length * units);
  const n = new Int32Array(times.length);
  const runs = (trial: number, i: number) => {
    const { shift, begin, end } = stretchOf(trial);
    return first + i + shift >= begin && first + i + shift < end;
  };
  const [from, to] = isSame ? stretchOfHalf(trials, runs, times.length) : [0, times.length - 1];
  const kept = isSame ? trials.filter((trial) => runs(trial, from) && runs(trial, to)) : trials;
  for (const trial of kept) {
    for (let i = from; i <= to; i++) {
      if (!runs(trial, i)) continue;
      const step = first + i + stretchOf(trial).shift;
      n[i]++;
      const offset = (step * all + trial) * units;
      for (let unit = 0; unit < units; unit++) means[i * units + unit] += rates[offset + unit];
    }
  }
  for (let i = 0; i < means.length; i++) means[i] /= n[Math.floor(i / units)];
  return { rates: means, n };
}

/** The first and the last time that the same half of some trials have: the end that fewer reach is given up first. */
function stretchOfHalf(
  trials: readonly number[],
  runs: (trial: number, i: number) => boolean,
  count: number,
): readonly [first: number, last: number] {
  let [first, last] = [0, count - 1];
  const at = (i: number) => trials.filter((trial) => runs(trial, i)).length;
  const both = () => trials.filter((trial) => runs(trial, first) && runs(trial, last)).length;
  while (first < last && 2 * both() < trials.length)
    if (at(first) < at(last)) first++;
    else last--;
  return [first, last];
}

function smoothOverTime(rates: Float64Array, units: number, sd: number): void {
  if (sd === 0) return;
  const steps = rates.length / units;
  for (let unit = 0; unit < units; unit++) {
    const own = smoothed(
      Float64Array.from({ length: steps }, (_, i) => rates[i * units + unit]),
      sd,
    );
    own.forEach((value, i) => {
      rates[i * units + unit] = value;
    });
  }
}

/** A unit that never changes becomes 0. */
function standardise(conditions: readonly ConditionMean[], units: number): void {
  for (let unit = 0; unit < units; unit++) {
    let n = 0;
    let sum = 0;
    const each = (visit: (rates: Float64Array, place: number) => void) => {
      for (const { rates } of conditions)
        for (let i = unit; i < rates.length; i += units) if (!Number.isNaN(rates[i])) visit(rates, i);
    };
    each((rates, i) => {
      n++;
      sum += rates[i];
    });
    let squares = 0;
    each((rates, i) => {
      squares += (rates[i] - sum / n) * (rates[i] - sum / n);
    });
    const sd = Math.sqrt(squares / n);
    each((rates, i) => {
      rates[i] = sd > 1e-12 * Math.abs(sum / n) ? (rates[i] - sum / n) / sd : 0;
    });
  }
}
