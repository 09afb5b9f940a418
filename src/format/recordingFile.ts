/** Recorded trials as arrays of an .npz file, with the names of all axes. */
import type { Recording, TrialRow } from "../analysis/recording.ts";
import { invalid } from "../base/errors.ts";
import { choiceNames, type TaskWords } from "../task/words/words.ts";
import { elementCount, type NamedArray } from "./array.ts";
import { finiteNumbersIn, numbersIn, shapeIn, textsIn } from "./expectedArrays.ts";
import { populationArrays, populationsIn } from "./populationArrays.ts";
import { tableArrays } from "./trialTable.ts";

/** A recording and the names of its channels. */
export interface NamedRecording {
  readonly recording: Recording;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What was perturbed, in the short form; absent without any. */
  readonly perturbations?: readonly string[];
}

const axes = {
  states: ["time", "trial", "unit"],
  rates: ["time", "trial", "unit"],
  inputs: ["time", "trial", "input"],
  outputs: ["time", "trial", "output"],
} as const;
type Signal = keyof typeof axes;
const signalNames = Object.keys(axes) as readonly Signal[];
const others =
  /^(targets|constant_answer|perturbations|(time|dt)_ms|(input|output)_names|(choice|factor|unit|trial)_.*|.*_axes)$/;
/** Whether a file of recorded trials uses the name for another array than a state of that name. */
export const isArrayName = (name: string): boolean =>
  (signalNames as readonly string[]).includes(name) || others.test(name);
/** Names of the states in such a file that were recorded by name. */
export const namedStatesIn = (arrays: Readonly<Record<string, NamedArray>>): readonly string[] =>
  Object.keys(arrays).filter((name) => Object.hasOwn(arrays, `${name}_axes`) && !isArrayName(name));
/** How the numbers of signals are stored; half precision has 11 bits and ends at 65504. */
export const precisions = ["float32", "float16"] as const;
export type Precision = (typeof precisions)[number];

const text = (values: readonly string[]): NamedArray => ({ shape: [values.length], data: values });

/**
 * states, rates [time, trial, unit], inputs (as the network saw them, with noise) [time, trial, input], outputs [time,
 * trial, output], states that were asked for by name [time, trial, unit], or [time, trial, entry] where they have no
 * entry for each unit, time_ms [time]; targets, what the outputs should be (for class tasks the output that should be
 * largest, [time, trial]), NaN where the loss does not count, and `constant_answer`, the best constant values, one per
 * output; signals that were not recorded are left out; `states_axes` and so on name the axes, `unit_population` and
 * `unit_sign` describe each unit, `trial_…` is the table of trials, `factor_units` and `factor_kinds` describe its
 * factors, `choice_names` are the names of choices 0, 1, …; `perturbations`, if there were some
 * @param written signals whose values are in the file already
 */
export function recordingArrays(
  { recording, inputNames, outputNames, perturbations }: NamedRecording,
  precision: Precision = "float32",
  written: readonly string[] = [],
): Record<string, NamedArray> {
  const { times, trials, units, populations, dt, table, words } = recording;
  const factors = words?.factors ?? [];
  const last: Record<Signal, number> = {
    states: units,
    rates: units,
    inputs: inputNames.length,
    outputs: outputNames.length,
  };
  const arrays: Record<string, NamedArray> = {
    time_ms: { shape: [times.length], data: Float64Array.from(times) },
    dt_ms: { shape: [1], data: Float64Array.of(dt) },
  };
  for (const name of signalNames) {
    const shape = [times.length, trials, last[name]];
    const isHere = recording[name].length === elementCount(shape);
    if (isHere) arrays[name] = { shape, data: recording[name], ...(precision === "float16" && { isHalf: true }) };
    if (isHere || written.includes(name)) arrays[`${name}_axes`] = text(axes[name]);
  }
  for (const [name, { size, isOfUnits, values }] of Object.entries(recording.namedStates ?? {})) {
    const shape = [times.length, trials, size];
    if (values.length === elementCount(shape))
      arrays[name] = { shape, data: values, ...(precision === "float16" && { isHalf: true }) };
    arrays[`${name}_axes`] = text(["time", "trial", isOfUnits ? "unit" : "entry"]);
  }
  const { targets, baseline, unitNumbers } = recording;
  const isEach = words?.target !== "class";
  const wanted = [times.length, trials, ...(isEach ? [outputNames.length] : [])];
  return {
    ...arrays,
    ...(targets && targets.length === elementCount(wanted) && { targets: { shape: wanted, data: targets } }),
    ...(targets && {
      targets_axes: text(isEach ? axes.outputs : axes.outputs.slice(0, 2)),
    }),
    ...(baseline && { constant_answer: { shape: [baseline.length], data: Float64Array.from(baseline) } }),
    input_names: text(inputNames),
    output_names: text(outputNames),
    ...(perturbations && { perturbations: text(perturbations) }),
    ...(words && { choice_names: text(choiceNames(words)) }),
    ...(factors.length > 0 && {
      factor_names: text(factors.map(({ name }) => name)),
      factor_units: text(factors.map(({ unit }) => unit)),
      factor_kinds: text(factors.map(({ kind }) => kind)),
    }),
    ...populationArrays(populations),
    ...(unitNumbers && { unit_number: { shape: [units], data: Int32Array.from(unitNumbers) } }),
    ...tableArrays(table, words),
  };
}
/**
 * Reads the recording from the arrays of such a file and its table: one trial per row, as many steps as the
 * longest has, or every so many of them. Throws "invalid" if an array is missing or of another shape, before reading
 * any.
 */
export function recordingOf(
  arrays: Readonly<Record<string, NamedArray>>,
  table: TrialRow[],
  name: string,
  words?: TaskWords,
): NamedRecording {
  const [steps, trials, units] = shapeIn(arrays, "rates", 3, name);
  if (trials !== table.length)
    throw invalid({
      place: { file: name },
      subject: `${trials} trials`,
      detail: `with a table of ${table.length}`,
      remedy: "make both again",
    });
  const [dt] = finiteNumbersIn(arrays, "dt_ms", [1], name);
  if (!(dt > 0))
    throw invalid({
      place: { file: name },
      subject: "dt_ms",
      value: dt,
      remedy: "a time step must be above 0: the file is damaged, make it again",
    });
  const times = finiteNumbersIn(arrays, "time_ms", [steps], name) as Float64Array;
  const longest = table.reduce((most, row) => Math.max(most, row.steps), 0);
  // The first recorded step is at the interval of recording.
  const recorded = steps === 0 ? 0 : Math.floor(longest / Math.round(times[0] / dt));
  if (steps !== recorded)
    throw invalid({
      place: { file: name },
      subject: `${steps} steps`,
      detail: `with a table whose longest trial has ${recorded}`,
      remedy: "make both again",
    });
  const strings = (key: string) => textsIn(arrays, key, shapeIn(arrays, key, 1, name)[0], name);
  const [inputNames, outputNames] = [strings("input_names"), strings("output_names")];
  const signal = (key: Signal, last: number) => {
    const data = numbersIn(arrays, key, [steps, trials, last], name);
    return data instanceof Float32Array ? data : Float32Array.from(data);
  };
  const wanted = (shape: number[]) => Float32Array.from(numbersIn(arrays, "targets", shape, name));
  return {
    recording: {
      dt,
      times,
      trials,
      units,
      populations: populationsIn(arrays, units, name),
      rates: signal("rates", units),
      states: signal("states", units),
      inputs: signal("inputs", inputNames.length),
      outputs: signal("outputs", outputNames.length),
      ...(Object.hasOwn(arrays, "targets") && {
        targets: wanted([steps, trials, ...(words?.target === "class" ? [] : [outputNames.length])]),
      }),
      ...(Object.hasOwn(arrays, "constant_answer") && {
        baseline: finiteNumbersIn(arrays, "constant_answer", [outputNames.length], name),
      }),
      table,
      words,
    },
    inputNames,
    outputNames,
  };
}
