/** Recorded trials as arrays of an .npz file, with the name of every axis beside them. */
import type { Recording, TrialRow } from "../analysis/recording.ts";
import { invalid } from "../errors.ts";
import type { NamedArray } from "./array.ts";
import { populationArrays, populationsIn } from "./populationArrays.ts";
import { tableArrays } from "./trialTable.ts";

/** A recording and the names of its channels. */
export interface NamedRecording {
  readonly recording: Recording;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

const axes = {
  states: ["time", "trial", "unit"],
  rates: ["time", "trial", "unit"],
  inputs: ["time", "trial", "input"],
  outputs: ["time", "trial", "output"],
} as const;
type Signal = keyof typeof axes;

const text = (values: readonly string[]): NamedArray => ({ shape: [values.length], data: values });

/**
 * states, rates [time, trial, unit], inputs (as the network saw them, noise included) [time, trial, input], outputs [time, trial, output],
 * time_ms [time]; `states_axes` and so on name the axes, `unit_population` and `unit_sign` say what each unit is, `trial_…` is the table of trials, `factor_units` has the units of its factors.
 */
export function recordingArrays({ recording, inputNames, outputNames }: NamedRecording): Record<string, NamedArray> {
  const { times, trials, units, populations, dt, table, factorUnits = {} } = recording;
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
  for (const name of Object.keys(axes) as Signal[]) {
    arrays[name] = { shape: [times.length, trials, last[name]], data: recording[name] };
    arrays[`${name}_axes`] = text(axes[name]);
  }
  return {
    ...arrays,
    input_names: text(inputNames),
    output_names: text(outputNames),
    ...(Object.keys(factorUnits).length > 0
      ? { factor_names: text(Object.keys(factorUnits)), factor_units: text(Object.values(factorUnits)) }
      : {}),
    ...populationArrays(populations),
    ...tableArrays(table),
  };
}

/** The recording in the arrays of such a file and its table. Throws "invalid" where an array is missing or of the wrong shape. */
export function recordingOf(
  arrays: Readonly<Record<string, NamedArray>>,
  table: TrialRow[],
  name: string,
): NamedRecording {
  const array = (key: string, axisCount: number): NamedArray => {
    if (!Object.hasOwn(arrays, key) || arrays[key].shape.length !== axisCount)
      throw invalid(`file "${name}" without array "${key}" of ${axisCount} axes; it is damaged, make it again`);
    return arrays[key];
  };
  const numbers = (key: string) => {
    const { data } = array(key, 3);
    return data instanceof Float32Array ? data : Float32Array.from(data as Float64Array);
  };
  const strings = (key: string) => array(key, 1).data as readonly string[];
  const [steps, trials, units] = array("rates", 3).shape;
  // Runs of older versions do not say.
  const [factors, unitsOfFactors] = ["factor_names", "factor_units"].map((key) =>
    Object.hasOwn(arrays, key) ? strings(key) : [],
  );
  if (trials !== table.length)
    throw invalid(`file "${name}" with ${trials} trials beside a table of ${table.length}; make both again`);
  const times = array("time_ms", 1).data as Float64Array;
  if (times.length !== steps) throw invalid(`file "${name}": ${times.length} times for ${steps} steps; make it again`);
  return {
    recording: {
      dt: Number(array("dt_ms", 1).data[0]),
      times,
      trials,
      units,
      populations: populationsIn(arrays, name),
      rates: numbers("rates"),
      states: numbers("states"),
      inputs: numbers("inputs"),
      outputs: numbers("outputs"),
      table,
      factorUnits: Object.fromEntries(factors.map((factor, i) => [factor, unitsOfFactors[i] ?? ""])),
    },
    inputNames: strings("input_names"),
    outputNames: strings("output_names"),
  };
}
