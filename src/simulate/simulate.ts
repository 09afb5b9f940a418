/** Simulates a network on fresh trials and records everything. */

import type { Recording, TrialRow } from "../analysis/recording.ts";
import { checkBudget } from "../base/budget.ts";
import type { Bytes } from "../base/bytes.ts";
import { isRecord } from "../base/display.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { conditionColumn } from "../base/factorNames.ts";
import { keyOf } from "../base/random.ts";
import { wholeSteps } from "../base/wholeSteps.ts";
import { encodeNpz } from "../format/npz.ts";
import { type NamedRecording, type Precision, recordingArrays } from "../format/recordingFile.ts";
import { mostTrials } from "../open/courseSettings.ts";
import { isIdealMeaningful } from "../open/references.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { loosePerturbations } from "../perturb/loose.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";
import { either, listOf, oneOrMore } from "../settings/compound.ts";
import { abortSignal, callback, flag, number, plain, seed, text, whole } from "../settings/kind.ts";
import type { OptionsOf, ReadOptions } from "../settings/options.ts";
import type { TaskInstance } from "../task/instance.ts";
import { chunkGatherer } from "./chunk.ts";
import { keptSamples, keptUnits, noSample } from "./kept.ts";
import { isSignal, type Recordable, recordables } from "./recordable.ts";
import { checkTrials, conditionOrder, type SimulatedNetwork, simulator } from "./simulator.ts";
import { isTarget, memoryStore, type RecordingTarget } from "./store.ts";
import { rowMaker } from "./trialRow.ts";
import { meanOf, meanWanted, wantedSize } from "./wantedOutputs.ts";

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
  /** What is changed in the network during trials, such as "I * 0.8 @stimulus" (docs/perturb.md). */
  perturb: loosePerturbations,
  /** Units whose rates are 0 throughout, by number (from 0) or by population. */
  lesion: listOf(either(whole, text), { unique: true }),
  /** If false, neither the network nor its inputs are noisy. */
  noise: flag,
  /**
   * Whether each trial starts in the state in which the one before ended, and only the first from the network's own
   * (default false). Conditions are then drawn as in training, not in turn, so that none always follows the same one;
   * trials are simulated one by one.
   */
  carry: flag,
  /** Stops between two chunks of trials; the promise is then rejected with the signal's reason. */
  signal: abortSignal,
  /**
   * What to record: states, rates, inputs, outputs, or a state of the model by its name (default: the first four).
   * Arrays of signals that are left out are empty; the table of trials needs none.
   */
  record: oneOrMore(text),
  /**
   * Units whose states and rates are kept, by number (from 0) or by population (default: all). A state by name that has
   * no entry for each unit is kept whole.
   */
  units: oneOrMore(either(whole, text), { min: 1 }),
  /**
   * Periods whose steps are kept (default: whole trials). Times stay those of the trial: they run from the first step
   * that any trial has in one of the periods to the last, and what a trial has outside of them is NaN.
   */
  periods: oneOrMore(text, { min: 1, unique: true }),
  /**
   * A file for the recording, which then may be larger than memory: `recordingFile` of dalenet/node. The arrays of the
   * recording that is returned are empty.
   */
  into: plain<RecordingTarget>({}, "file for recordings", "what recordingFile(…) of dalenet/node returns", isTarget),
  /** Called after every chunk with the number of trials simulated so far. */
  onProgress: callback<(done: number, total: number) => void>(),
};
export type SimulationOptions = OptionsOf<typeof simulationOptions>;
type Read = ReadOptions<typeof simulationOptions>;

/**
 * Recorded trials: `recording` holds times, states, rates, inputs (as the network saw them), outputs, their
 * targets, the states that were asked for by name, and the table of trials.
 */
export interface Simulation extends NamedRecording {
  readonly table: readonly TrialRow[];
  readonly task: TaskInstance;
  /**
   * Whether the task's ideal observer sees what the network sees: inputs are noisy and the network does not change
   * them.
   */
  readonly isIdealKnown: boolean;
  /** What another time step does to the network besides being finer or coarser, and what a file `into` cannot hold. */
  readonly warnings: readonly string[];
  /** With a threshold: how many of all weights are below it and count as 0. */
  readonly weakWeights?: { readonly count: number; readonly of: number };
}

const usualTrials = 500;

/** The program that records what is asked for, by default all signals, and always what the table of trials needs. */
export const recordingProgram = (
  simulated: Pick<SimulatedNetwork, "model" | "network" | "task" | "portable">,
  { trials = usualTrials, record, carry }: Pick<Read, "trials" | "record" | "carry">,
): SimulationProgram => {
  const { network, task, portable } = simulated;
  const records = [...new Set([...recordables(simulated, record).map(({ name }) => name), "outputs"])];
  return simulationProgram(network, task, { trials, records, portable, carry });
};

/** Values for each trial and step of what is recorded. */
type Sizes = ReadonlyMap<string, number>;

/**
 * Simulates trials of the network's task and records every step. Options must have been read. Throws "invalid" for
 * more than 4 GiB of recordings in memory.
 * @param program what `recordingProgram` makes of network and options, if at hand
 * @param perturbed the perturbations of that network
 */
export async function simulate(
  simulated: SimulatedNetwork,
  options: Omit<Read, "dt" | "task" | "levels" | "threshold" | "rest" | "perturb" | "lesion">,
  program?: SimulationProgram,
  perturbed?: PerturbedNetwork,
): Promise<Simulation> {
  try {
    return await recorded(simulated, options, program, perturbed);
  } catch (error) {
    options.into?.abandon();
    throw error;
  }
}

async function recorded(
  simulated: SimulatedNetwork,
  options: Omit<Read, "dt" | "task" | "levels" | "threshold" | "rest" | "perturb" | "lesion">,
  program?: SimulationProgram,
  perturbed?: PerturbedNetwork,
): Promise<Simulation> {
  const { model, task } = simulated;
  const { seed = 1, recurrentNoise = 1, inputNoise = 1, noise = true, signal, onProgress, into } = options;
  const { trials = usualTrials, periods } = options;
  checkTrials(trials); // before they are drawn to see which steps are kept
  const units = keptUnits(model.populations, options.units);
  const kept = recordables(simulated, options.record);
  const sizeOf = ({ size, isOfUnits }: Recordable) => (isOfUnits ? units.count : size);
  const sizes: Sizes = new Map([
    ...kept.map((one) => [one.name, sizeOf(one)] as const),
    ...(kept.some(({ name }) => name === "outputs") ? [["targets", wantedSize(task)] as const] : []),
  ]);
  const ofUnits = new Set(kept.flatMap(({ name, isOfUnits }) => (isOfUnits ? [name] : [])));
  const stride = wholeSteps(options.every ?? task.dt, task.dt, { at: "every" });
  const takeTurn = turnTaker();
  if (!into && !periods) checkRecording(trials, Math.floor((task.longestTrial ?? 1) / stride), sizes);
  const compiled = program ?? recordingProgram(simulated, options);
  const drawn = { trials, seed, batch: compiled.options.trials, conditions: conditionOrder(compiled.carried), signal };
  /** Known beforehand if not all steps are kept, or where a file must be laid out. */
  const samples = into || periods ? await keptSamples(task, drawn, stride, periods) : undefined;
  if (samples && !into) checkRecording(trials, samples.end - samples.first, sizes);
  await takeTurn();
  const show = simulator(simulated, compiled);
  const rowsOf = rowMaker(task);
  const rowsShown: TrialRow[] = [];
  const marks: boolean[] = [];
  const isLast = (name: string) => name === "targets" && task.target === "class";
  into?.begin(
    Object.fromEntries(
      [...sizes].map(([name, size]) => [
        name,
        [samples!.end - samples!.first, trials, ...(isLast(name) ? [] : [size])],
      ]),
    ),
  );
  const longest = Math.floor((task.longestTrial ?? 0) / stride);
  const memory = memoryStore(
    (name) => (samples ? samples.end - samples.first : longest) * trials * (sizes.get(name) ?? 0),
    (name) => (name === "targets" || periods ? Number.NaN : 0),
  );
  const store = into ?? memory;
  const mean = meanOf(wantedSize(task));
  const gatherer = chunkGatherer({ task, stride, periods, sizes, ofUnits, unitNumbers: units.numbers });
  await show(
    { trials, seed, recurrentNoise: noise ? recurrentNoise : 0, inputNoise: noise ? inputNoise : 0, perturbed, signal },
    (executable, batch, count, first) => {
      const { first: begin, end } = samples ?? { first: 0, end: Math.floor(batch.steps / stride) };
      gatherer(executable, batch, count, begin, end, (name, k, row) => {
        if (into && name === "targets") mean.add(row);
        store.put(name, ((k - begin) * trials + first) * sizes.get(name)!, row);
      });
      const rows = rowsOf(executable, batch, count);
      rowsShown.push(...rows);
      if (perturbed) marks.push(...rows.map((_, k) => perturbed.isPerturbed(batch.trials[k], keyOf(seed))));
      onProgress?.(rowsShown.length, trials);
    },
  );
  await takeTurn();
  const isMarked = perturbed?.isInSome || marks.includes(false);
  const table = isMarked ? marked(rowsShown, marks) : rowsShown;
  const begin = samples?.first ?? 0;
  const end = samples?.end ?? Math.floor(table.reduce((most, row) => Math.max(most, row.steps), 0) / stride);
  const steps = end - begin;
  if (steps === 0) throw noSample(stride * task.dt);
  const gather = (name: string) =>
    into || !sizes.has(name) ? new Float32Array(0) : memory.take(name, steps * trials * sizes.get(name)!);
  const targets = sizes.has("targets") ? gather("targets") : undefined;
  const named = kept
    .filter(({ name }) => !isSignal(name))
    .map((one) => [one.name, { size: sizeOf(one), isOfUnits: one.isOfUnits, values: gather(one.name) }] as const);
  const hasTimes = task.words.score.error?.measure === "time";
  const recording: Recording = {
    dt: task.dt,
    times: Float64Array.from({ length: steps }, (_, k) => (begin + k + 1) * stride * task.dt),
    trials,
    units: units.count,
    populations: units.populations,
    ...(units.numbers && { unitNumbers: units.numbers }),
    states: gather("states"),
    rates: gather("rates"),
    inputs: gather("inputs"),
    outputs: gather("outputs"),
    ...(named.length > 0 && { namedStates: Object.fromEntries(named) }),
    ...(targets && { targets }),
    ...(targets &&
      task.target === "value" && {
        baseline:
          (hasTimes ? null : task.constantAnswer()) ?? (into ? mean.values() : meanWanted(targets, wantedSize(task))),
      }),
    table,
    words: task.words,
  };
  // The ideal observer knows the noise of the task as it is.
  const isNoisy = noise && inputNoise === 1 && task.noise.sigma.some((sigma) => sigma > 0);
  const simulation: Simulation = {
    recording,
    table,
    task,
    isIdealKnown: isNoisy && isIdealMeaningful(model) && !perturbed?.isOfInputs,
    warnings: [],
    inputNames: task.inputs,
    outputNames: task.outputs,
    ...(perturbed && { perturbations: perturbed.texts }),
  };
  await into?.end(recordingArrays(simulation, undefined, [...sizes.keys()]));
  return { ...simulation, warnings: into?.warnings?.() ?? [] };
}

/** Rows that say which trials were perturbed, as a level of a factor by which they can be grouped. */
function marked(rows: readonly TrialRow[], marks: readonly boolean[]): TrialRow[] {
  return rows.map((row, k) => {
    const factor = conditionColumn("perturbed", Object.keys(row.condition));
    return { ...row, condition: { ...row.condition, [factor]: marks[k] ? "yes" : "no" } };
  });
}

/** Throws "invalid" before the first trial if the signals of all trials would not fit. */
function checkRecording(trials: number, samples: number, sizes: Sizes): void {
  const perStep = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  checkBudget({
    setting: { at: "trials", value: trials },
    what: `recordings of ${[...sizes.keys()].filter((name) => name !== "targets").join(", ")}`,
    bytes: 4 * trials * samples * perStep,
    advice: "simulate fewer trials, record less, or into a file",
  });
}

/**
 * The bytes of an .npz file of a simulation: every array with the names of its axes, and the table of trials.
 * @param precision how states, rates, inputs and outputs are stored: float16 halves the file (default float32)
 */
export const simulationNpz = (simulation: Simulation, precision?: Precision): Bytes =>
  encodeNpz(recordingArrays(simulation, precision));
