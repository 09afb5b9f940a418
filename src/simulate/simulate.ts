/** Simulates a network on fresh trials and records everything. */

import type { Recording, TrialRow } from "../analysis/recording.ts";
import { checkBudget } from "../base/budget.ts";
import type { Bytes } from "../base/bytes.ts";
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { conditionColumn } from "../base/factorNames.ts";
import { type Key, keyOf } from "../base/random.ts";
import { encodeNpz } from "../format/npz.ts";
import { type NamedRecording, recordingArrays } from "../format/recordingFile.ts";
import { mostTrials } from "../open/courseSettings.ts";
import { isIdealMeaningful } from "../open/references.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { loosePerturbations } from "../perturb/loose.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";
import { listOf, oneOrMore } from "../settings/compound.ts";
import { abortSignal, callback, flag, number, oneOf, plain, seed, whole } from "../settings/kind.ts";
import type { OptionsOf, ReadOptions } from "../settings/options.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Batch } from "../task/trial.ts";
import { type SimulatedNetwork, simulator } from "./simulator.ts";
import { rowMaker } from "./trialRow.ts";
import { meanWanted, wantedIn, wantedSize } from "./wantedOutputs.ts";

const signals = ["states", "rates", "inputs", "outputs"] as const;
type Signal = (typeof signals)[number];
const settings = plain<Readonly<Record<string, unknown>>>(
  {},
  "object",
  "an object with parameters of the task",
  isRecord,
);

/** Options of a simulation. */
export const simulationOptions = {
  /** Number of trials, conditions equally often (default 500; at rest 1). */
  trials: number({ min: 1, max: mostTrials, integer: true }),
  /**
   * Determines trials and noise; by default the run's evaluation seed, which gives the trials of trials.npz again.
   */
  seed,
  /** Time step in ms; parameters stay the same, and the equations are compiled anew. */
  dt: number({ above: 0 }, "ms"),
  /**
   * Time between recorded steps in ms, a multiple of the time step (default: the time step). The first is at this time.
   * Scores, choices and reaction times are those of all steps.
   */
  every: number({ above: 0 }, "ms"),
  /**
   * Connections whose weights are weaker than this in the matrices that the equations use become 0 (default: none).
   * Song, Yang & Wang (2016) test networks with 1e-4.
   */
  threshold: number({ min: 0 }),
  /** Other values of task parameters, by name. */
  task: settings,
  /** Factor on the network's own noise (default 1). */
  recurrentNoise: number({ min: 0 }),
  /** Factor on the noise of the inputs, the task's and the network's own (default 1). */
  inputNoise: number({ min: 0 }),
  /** Levels of the psychometric variable to show instead of the task's conditions. */
  levels: listOf(number(), { min: 1, unique: true }),
  /** Trials of so many ms without task input, instead of the task's: noise alone. */
  rest: number({ above: 0 }, "ms"),
  /** What is changed in the network during trials, such as "I * 0.8 @delay" (docs/perturb.md). */
  perturb: loosePerturbations,
  /** Numbers of units whose rates are 0 throughout. */
  lesion: listOf(whole, { unique: true }),
  /** If false, neither the network nor its inputs are noisy. */
  noise: flag,
  /** Stops between two chunks of trials; the promise is then rejected with the signal's reason. */
  signal: abortSignal,
  /** Signals to record (default: all). The arrays of the others are empty; the table of trials needs none. */
  record: oneOrMore(oneOf(signals)),
  /** Called after every chunk with the number of trials simulated so far. */
  onProgress: callback<(done: number, total: number) => void>(),
};
export type SimulationOptions = OptionsOf<typeof simulationOptions>;
type Read = ReadOptions<typeof simulationOptions>;

/**
 * Recorded trials: `recording` holds times, states, rates, inputs (as the network saw them), outputs, their
 * targets, and the table of trials.
 */
export interface Simulation extends NamedRecording {
  readonly table: readonly TrialRow[];
  readonly task: TaskInstance;
  /**
   * Whether the task's ideal observer sees what the network sees: inputs are noisy and the network does not change
   * them.
   */
  readonly isIdealKnown: boolean;
  /** With a threshold: how many of all weights are below it and count as 0. */
  readonly weakWeights?: { readonly count: number; readonly of: number };
}

const usualTrials = 500;
/** Trials whose targets are copied before other work gets its turn. */
const trialsBetweenTurns = 256;
/** The signals that exist: a task without channels has no inputs. */
export const recordable = ({ inputs }: TaskInstance): readonly Signal[] =>
  signals.filter((name) => name !== "inputs" || inputs.length > 0);

/** The program that records the given signals, by default all; it always includes what the table of trials needs. */
export const recordingProgram = (
  { network, task, portable }: Pick<SimulatedNetwork, "network" | "task" | "portable">,
  { trials = usualTrials, record = signals }: Pick<Read, "trials" | "record">,
): SimulationProgram => {
  const records = [...new Set([...recordable(task).filter((name) => record.includes(name)), "outputs"])];
  return simulationProgram(network, task, { trials, records, portable });
};

/**
 * Simulates trials of the network's task and records every step. Options must have been read. Throws "invalid" for
 * more than 4 GiB of recordings.
 * @param program what `recordingProgram` makes of network and options, if at hand
 * @param perturbed the perturbations of that network
 */
export async function simulate(
  simulated: SimulatedNetwork,
  options: Omit<Read, "dt" | "task" | "levels" | "threshold" | "rest" | "perturb" | "lesion">,
  program?: SimulationProgram,
  perturbed?: PerturbedNetwork,
): Promise<Simulation> {
  const { model, task } = simulated;
  const { seed = 1, recurrentNoise = 1, inputNoise = 1, noise = true, signal, onProgress } = options;
  const { trials = usualTrials, record = signals } = options;
  const sizeOf = {
    states: model.units,
    rates: model.units,
    inputs: task.inputs.length,
    outputs: task.outputs.length,
  } satisfies Record<Signal, number>;
  const recorded = recordable(task).filter((name) => record.includes(name));
  const sizes = new Map(recorded.map((name) => [name, sizeOf[name]]));
  const stride = strideOf(options.every ?? task.dt, task.dt);
  checkRecording(trials, task, sizes, stride);
  const takeTurn = turnTaker();
  const compiled = program ?? recordingProgram(simulated, options);
  await takeTurn();
  const show = simulator(simulated, compiled);
  const rowsOf = rowMaker(task);
  const table: TrialRow[] = [];
  /** Targets of the outputs, [step, …] of each trial. */
  const wanted: Float32Array[] = [];
  /** [time, trial, …]; they grow if the task's longest trial is not known beforehand. */
  const gathered = new Map<Signal, Float32Array>();
  const copies = new Map<Signal, Float32Array | Float64Array>();
  const longest = Math.floor((task.longestTrial ?? 0) / stride);
  const roomFor = (name: Signal, size: number, steps: number): Float32Array => {
    const old = gathered.get(name);
    const needed = steps * trials * size;
    if (old && old.length >= needed) return old;
    const larger = new Float32Array(Math.max(needed, longest * trials * size));
    if (old) larger.set(old);
    gathered.set(name, larger);
    return larger;
  };
  await show(
    { trials, seed, recurrentNoise: noise ? recurrentNoise : 0, inputNoise: noise ? inputNoise : 0, perturbed, signal },
    (executable, batch, count, first) => {
      const shown = batch.trials.length;
      for (const [name, size] of sizes) {
        const values = executable.record(name, 0, copies.get(name));
        copies.set(name, values);
        const steps = Math.floor(batch.steps / stride);
        const out = roomFor(name, size, steps);
        for (let k = 0; k < steps; k++) {
          const from = (k * stride + stride - 1) * shown * size;
          out.set(values.subarray(from, from + count * size), (k * trials + first) * size);
        }
      }
      const rows = rowsOf(executable, batch, count);
      table.push(...(perturbed?.isInSome ? marked(rows, batch, perturbed, keyOf(seed)) : rows));
      if (sizes.has("outputs"))
        wanted.push(...batch.trials.slice(0, count).map((trial) => wantedIn(trial, task, stride)));
      onProgress?.(table.length, trials);
    },
  );
  await takeTurn();
  const steps = Math.floor(table.reduce((most, row) => Math.max(most, row.steps), 0) / stride);
  const gather = (name: Signal) => {
    const all = gathered.get(name) ?? new Float32Array(0);
    const length = steps * trials * (sizes.get(name) ?? 0);
    return all.length === length ? all : all.slice(0, length);
  };
  const size = wantedSize(task);
  const targets = new Float32Array(steps * wanted.length * size).fill(Number.NaN);
  for (const [trial, values] of wanted.entries()) {
    if (trial % trialsBetweenTurns === 0) await takeTurn();
    for (let i = 0, at = trial * size; i < values.length; at += trials * size)
      for (let output = 0; output < size; output++) targets[at + output] = values[i++];
  }
  await takeTurn();
  const hasTimes = task.words.score.error?.measure === "time";
  const recording: Recording = {
    dt: task.dt,
    times: Float64Array.from({ length: steps }, (_, k) => (k + 1) * stride * task.dt),
    trials,
    units: model.units,
    populations: model.populations,
    states: gather("states"),
    rates: gather("rates"),
    inputs: gather("inputs"),
    outputs: gather("outputs"),
    ...(wanted.length > 0 && { targets }),
    ...(wanted.length > 0 &&
      task.target === "value" && { baseline: (hasTimes ? null : task.constantAnswer()) ?? meanWanted(targets, size) }),
    table,
    words: task.words,
  };
  // The ideal observer knows the noise of the task as it is.
  const isNoisy = noise && inputNoise === 1 && task.noise.sigma.some((sigma) => sigma > 0);
  return {
    recording,
    table,
    task,
    isIdealKnown: isNoisy && isIdealMeaningful(model) && !perturbed?.isOfInputs,
    inputNames: task.inputs,
    outputNames: task.outputs,
    ...(perturbed && { perturbations: perturbed.texts }),
  };
}

/** Rows that say which trials were perturbed, as a level of a factor by which they can be grouped. */
function marked(rows: readonly TrialRow[], { trials }: Batch, { isPerturbed }: PerturbedNetwork, key: Key): TrialRow[] {
  return rows.map((row, k) => {
    const factor = conditionColumn("perturbed", Object.keys(row.condition));
    return { ...row, condition: { ...row.condition, [factor]: isPerturbed(trials[k], key) ? "yes" : "no" } };
  });
}

/** Throws "invalid" before the first trial if the signals of all trials would not fit. */
function checkRecording(trials: number, task: TaskInstance, sizes: ReadonlyMap<Signal, number>, stride: number): void {
  const perStep = [...sizes.values()].reduce((sum, size) => sum + size, sizes.has("outputs") ? wantedSize(task) : 0);
  const bytes = 4 * trials * Math.floor((task.longestTrial ?? 1) / stride) * perStep;
  checkBudget({
    setting: { at: "trials", value: trials },
    what: `recordings of ${[...sizes.keys()].join(", ")}`,
    bytes,
    advice: "simulate fewer trials, or record less",
  });
}

/** Steps from one recorded step to the next. Throws "invalid" unless this is a whole number. */
function strideOf(every: number, dt: number): number {
  const stride = Math.round(every / dt);
  if (stride < 1 || Math.abs(every / dt - stride) > 1e-6)
    throw invalid({
      at: "every",
      value: every,
      detail: `with a time step of ${dt} ms`,
      remedy: `give a multiple of it, such as ${Math.max(1, stride) * dt}`,
    });
  return stride;
}

/** The bytes of an .npz file of a simulation: every array with the names of its axes, and the table of trials. */
export const simulationNpz = (simulation: Simulation): Bytes => encodeNpz(recordingArrays(simulation));
