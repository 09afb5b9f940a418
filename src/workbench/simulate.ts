/** Fresh trials shown to a network, everything recorded. */
import type { Recording, TrialRow } from "../analysis/recording.ts";
import type { Backend } from "../backend/backend.ts";
import { checkBudget } from "../budget.ts";
import { invalid } from "../errors.ts";
import type { Model } from "../model/model.ts";
import { readSeed } from "../random.ts";
import {
  display,
  isRecord,
  type Readers,
  readBoolean,
  readFunction,
  readList,
  readName,
  readNumber,
  readSignal,
} from "../reader.ts";
import { encodeNpz } from "../run/npz.ts";
import { type NamedRecording, recordingArrays } from "../run/recordingFile.ts";
import type { TaskInstance } from "../task/instance.ts";
import { mostTrials } from "../train/trainSettings.ts";
import { simulator } from "./simulator.ts";
import { rowMaker } from "./trialRow.ts";

export interface SimulationOptions {
  /** Trials, conditions in equal number (default 500). */
  readonly trials?: number;
  /** Fixes trials and noise; the run's evaluation seed by default, which shows the trials of trials.npz again. */
  readonly seed?: number;
  /** Time step in ms; the parameters stay, the equations are compiled anew. */
  readonly dt?: number;
  /** Other parameters of the task, such as `{ coherence: [0, 3.2] }`. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** Factor of the network's own noise (default 1). */
  readonly recurrentNoise?: number;
  /** False: neither the network nor its inputs are noisy. */
  readonly noise?: boolean;
  /** Stops between two chunks of trials; the promise is then rejected with its reason. */
  readonly signal?: AbortSignal;
  /** Which signals are kept (default: all). The others are empty arrays of the recording; the table of trials needs none. */
  readonly record?: readonly Signal[];
  /** Told after every chunk how many of the trials were shown. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Recorded trials: `recording` holds times, states, rates, inputs (as the network saw them), outputs and the table. */
export interface Simulation extends NamedRecording {
  readonly table: readonly TrialRow[];
  readonly task: TaskInstance;
}

export interface SimulatedNetwork {
  readonly model: Model;
  readonly task: TaskInstance;
  readonly backend: Backend;
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
}

const signals = ["states", "rates", "inputs", "outputs"] as const;
type Signal = (typeof signals)[number];
/** How the options are read, at the door (`Run.simulate`). */
export const simulationReaders: Readers<SimulationOptions> = {
  trials: (value, name) => readNumber(value, name, { min: 1, max: mostTrials, integer: true }),
  seed: readSeed,
  dt: (value, name) => readNumber(value, name, { above: 0 }),
  task(value, name) {
    if (!isRecord(value)) throw invalid(`${name} = ${display(value)}; give an object with parameters of the task`);
    return value;
  },
  recurrentNoise: (value, name) => readNumber(value, name, { min: 0 }),
  noise: readBoolean,
  record: (value, name) => readList(value, name, (entry) => readName(entry, name, signals)),
  signal: readSignal,
  onProgress: readFunction,
};

/** The signals that there are: a task without channels has no inputs. */
export const recordable = ({ inputs }: TaskInstance): readonly Signal[] =>
  signals.filter((name) => name !== "inputs" || inputs.length > 0);

/**
 * Shows trials of the network's task and records every step; options are as their readers leave them. Throws "invalid" for more than
 * 4 GiB of recordings.
 */
export async function simulate(
  { model, task, backend, parameters }: SimulatedNetwork,
  options: Omit<SimulationOptions, "dt" | "task">,
): Promise<Simulation> {
  const { trials = 500, seed = 1, recurrentNoise = 1, noise = true, record = signals, signal, onProgress } = options;
  const sizeOf = {
    states: model.units,
    rates: model.units,
    inputs: task.inputs.length,
    outputs: task.outputs.length,
  } satisfies Record<Signal, number>;
  const sizes = new Map(recordable(task).map((name) => [name, sizeOf[name]]));
  for (const name of signals) if (!record.includes(name)) sizes.delete(name);
  checkRecording(trials, task, sizes);
  const records = [...new Set([...sizes.keys(), "outputs"])];
  const show = simulator({ model, task, backend, parameters, trials, records });
  const rowsOf = rowMaker(task);
  const table: TrialRow[] = [];
  /** [time, trial, …]; a task whose longest trial cannot be told beforehand may make them grow. */
  const gathered = new Map<Signal, Float32Array>();
  const roomFor = (name: Signal, size: number, steps: number): Float32Array => {
    const old = gathered.get(name);
    const needed = steps * trials * size;
    if (old && old.length >= needed) return old;
    const larger = new Float32Array(Math.max(needed, (task.longestTrial ?? 0) * trials * size));
    if (old) larger.set(old);
    gathered.set(name, larger);
    return larger;
  };
  await show(
    { trials, seed, recurrentNoise: noise ? recurrentNoise : 0, noisyInputs: noise, signal },
    (executable, batch, count, first) => {
      const shown = batch.trials.length;
      for (const [name, size] of sizes) {
        const values = executable.record(name);
        const out = roomFor(name, size, batch.steps);
        for (let k = 0; k < batch.steps; k++) {
          const from = k * shown * size;
          out.set(values.subarray(from, from + count * size), (k * trials + first) * size);
        }
      }
      table.push(...rowsOf(executable, batch, count));
      onProgress?.(table.length, trials);
    },
  );
  const steps = table.reduce((most, row) => Math.max(most, row.steps), 0);
  const gather = (name: Signal) => {
    const all = gathered.get(name) ?? new Float32Array(0);
    const length = steps * trials * (sizes.get(name) ?? 0);
    return all.length === length ? all : all.slice(0, length);
  };
  const recording: Recording = {
    dt: task.dt,
    times: Float64Array.from({ length: steps }, (_, k) => (k + 1) * task.dt),
    trials,
    units: model.units,
    populations: model.populations,
    states: gather("states"),
    rates: gather("rates"),
    inputs: gather("inputs"),
    outputs: gather("outputs"),
    table,
    factorUnits: task.factorUnits,
  };
  return { recording, table, task, inputNames: task.inputs, outputNames: task.outputs };
}

/** Throws "invalid" where the signals of all trials would not fit, before the first is shown. */
function checkRecording(trials: number, task: TaskInstance, sizes: ReadonlyMap<Signal, number>): void {
  const perStep = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const bytes = 4 * trials * (task.longestTrial ?? 1) * perStep;
  checkBudget({
    setting: `trials = ${trials}`,
    what: `recordings of ${[...sizes.keys()].join(", ")}`,
    bytes,
    advice: "show fewer, or record less",
  });
}

/** The bytes of an .npz file of a simulation: every array with the names of its axes, and the table of trials. */
export const simulationNpz = (simulation: Simulation): Uint8Array => encodeNpz(recordingArrays(simulation));
