/** Recorded trials as one long table: a row for each step of each trial. */
import { unsupported } from "../base/errors.ts";
import { elementCount, type NamedArray, type NumericData } from "./array.ts";
import type { CsvColumn } from "./csv.ts";
import { numbersIn, shapeIn, textsIn } from "./expectedArrays.ts";
import { namedStatesIn } from "./recordingFile.ts";

/** Beyond this, the text may not fit into a string. */
const mostCells = 2.5e7;

/**
 * The arrays of a recording (`recordingArrays`, or trials.npz) as columns: `trial` (its number under the seed),
 * `time_ms`, the conditions and the outcome of the trial, named as in trials.csv, and what was recorded: "input NAME",
 * "output NAME", "target NAME" (of classes "target", the output that should be largest, counted from 0), "rate 0", …,
 * "state 0", …, "NAME 0", … of states that were asked for by name. Steps after the end of a trial have no row, and
 * neither have those that were not kept.
 * @param name the file's, for messages
 * @throws "invalid" if an array is missing, "unsupported" for too many cells
 */
export function recordingColumns(
  arrays: Readonly<Record<string, NamedArray>>,
  name = "the arrays",
): Record<string, CsvColumn> {
  const [steps] = shapeIn(arrays, "time_ms", 1, name);
  const [trials] = shapeIn(arrays, "trial_number", 1, name);
  const times = numbersIn(arrays, "time_ms", [steps], name);
  const [dt] = numbersIn(arrays, "dt_ms", [1], name);
  const [numbers, lengths] = ["trial_number", "trial_steps"].map((key) => numbersIn(arrays, key, [trials], name));
  const signals = signalsIn(arrays, name).map(({ key, names }) => {
    const shape = key === "targets" && arrays[key].shape.length === 2 ? [] : [names.length];
    return { names, values: numbersIn(arrays, key, [steps, trials, ...shape], name) };
  });
  const rows: (readonly [trial: number, step: number])[] = [];
  // All that is recorded is NaN only where a step was not kept.
  const isKept = (trial: number, step: number) =>
    signals.some(({ values, names }) =>
      names.some((_, j) => !Number.isNaN(values[(step * trials + trial) * names.length + j])),
    );
  for (let trial = 0; trial < trials; trial++)
    for (let step = 0; step < steps && times[step] < (lengths[trial] + 0.001) * dt; step++)
      if (isKept(trial, step)) rows.push([trial, step]);
  const taken = new Set(["time_ms", ...signals.flatMap(({ names }) => names)]);
  const perTrial = trialColumns(arrays, trials, name).map(
    ([column, values]) => [taken.has(column) ? `condition_${column}` : column, values] as const,
  );
  const cells = rows.length * signals.reduce((sum, { names }) => sum + names.length, 2 + perTrial.length);
  if (cells > mostCells)
    throw unsupported({
      subject: "a table",
      detail: `of ${cells} cells`,
      remedy: `its limit is ${mostCells}: record fewer trials, units or times, or write .npz`,
    });
  return {
    trial: rows.map(([trial]) => numbers[trial]),
    time_ms: rows.map(([, step]) => times[step]),
    ...Object.fromEntries(perTrial.map(([column, values]) => [column, rows.map(([trial]) => values[trial])])),
    ...Object.fromEntries(
      signals.flatMap(({ values, names }) =>
        names.map((column, j): [string, NumericData] => [
          column,
          Float32Array.from(rows, ([trial, step]) => values[(step * trials + trial) * names.length + j]),
        ]),
      ),
    ),
  };
}

/** What the table of trials says of each but its bounds of periods: conditions and outcome; a number or a text each. */
const trialColumns = (arrays: Readonly<Record<string, NamedArray>>, trials: number, file: string) =>
  Object.keys(arrays)
    .filter(
      (key) => key.startsWith("trial_") && !/^trial_(number|steps)$|^trial_(?!condition_).*_(from|to)_ms$/.test(key),
    )
    .map((key) => {
      const isText = typeof arrays[key].data[0] === "string";
      const values = isText ? textsIn(arrays, key, trials, file) : Array.from(numbersIn(arrays, key, [trials], file));
      // As in trials.csv, nothing for what does not apply.
      return [key.slice("trial_".length), values.map((value) => (Number.isNaN(value) ? null : value))] as const;
    });

/** The signals that were recorded, with the names of their columns. */
function signalsIn(arrays: Readonly<Record<string, NamedArray>>, file: string) {
  const channels = (key: string) => textsIn(arrays, key, shapeIn(arrays, key, 1, file)[0], file);
  const units = Object.hasOwn(arrays, "unit_population") ? shapeIn(arrays, "unit_population", 1, file)[0] : 0;
  const numbers = Object.hasOwn(arrays, "unit_number")
    ? Array.from(numbersIn(arrays, "unit_number", [units], file))
    : Array.from({ length: units }, (_, unit) => unit);
  const isEach = arrays["targets"]?.shape.length === 3;
  const [inputs, outputs] = [channels("input_names"), channels("output_names")];
  const signals = [
    { key: "inputs", names: inputs.map((one) => `input ${one}`) },
    { key: "outputs", names: outputs.map((one) => `output ${one}`) },
    { key: "targets", names: isEach ? outputs.map((one) => `target ${one}`) : ["target"] },
    { key: "rates", names: numbers.map((unit) => `rate ${unit}`) },
    { key: "states", names: numbers.map((unit) => `state ${unit}`) },
  ];
  const taken = new Set(signals.flatMap(({ names }) => names));
  const states = namedStatesIn(arrays).map((key) => {
    const [, , last] = textsIn(arrays, `${key}_axes`, 3, file);
    const entries = last === "unit" ? numbers : Array.from({ length: arrays[key].shape[2] }, (_, entry) => entry);
    const names = entries.map((entry) => `${key} ${entry}`);
    // A cell may call a state "rate".
    return { key, names: names.some((name) => taken.has(name)) ? names.map((name) => `state ${name}`) : names };
  });
  return [...signals, ...states].filter(({ key }) => Object.hasOwn(arrays, key) && elementCount(arrays[key].shape) > 0);
}
