/** Fixed points of a trained network at the moments of its task. */
import type { Components } from "../analysis/pca.ts";
import { principalComponents } from "../analysis/pca.ts";
import { checkBudget } from "../base/budget.ts";
import { cores } from "../base/cores.ts";
import { invalid, unknownName, unsupported } from "../base/errors.ts";
import { generator, keyOf } from "../base/random.ts";
import { plainNetwork } from "../ir/plainNetwork.ts";
import type { Network } from "../ir/program.ts";
import type { Model } from "../model/model.ts";
import { either, mapOf, oneOrMore } from "../settings/compound.ts";
import { anything, count, flag, number, seed, text } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { type HostStep, hostStep } from "../step/hostStep.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestSigma } from "../task/noise.ts";
import { type FixedPoint, type FixedPoints, fixedPointsBy, searchOptions } from "./fixedPoints.ts";
import { stateScales } from "./held.ts";
import { type HeldPeriod, heldPeriods } from "./heldPeriods.ts";
import { trialWith } from "./heldTrial.ts";
import { chosenToLeave, isBounded, type Settled, settledIn } from "./leftAlone.ts";
import { type TrialPath, trialPath, trialPaths } from "./trialPaths.ts";
import { type StartWorkers, type Workers, workHere } from "./works.ts";

/** A trained network, and the tasks whose trials it can be shown. */
export interface TrainedNetwork {
  readonly model: Pick<Model, "scalars">;
  /** Raw parameters by name. */
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  /** Its task with other parameters or another time step. */
  taskWith(changes: Readonly<Record<string, unknown>>, dt: number | undefined): TaskInstance;
  networkFor(task: TaskInstance): Network;
}

export const pointsOptions = {
  ...searchOptions,
  /** Levels of factors, by name: the trial whose inputs are held. Of a continuous factor the nearest number, or, of a
   * range, "10..20", that nearest to its middle. Default: the first condition with all periods. */
  condition: mapOf(either(text, number())),
  /** Periods whose input is held (default: all of them; those with equal inputs together). */
  at: oneOrMore(text),
  /** Values of input channels, by name, in place of the trial's. */
  inputs: mapOf(number()),
  /** States to start from (default 300), drawn from those that the trials visit. */
  starts: count,
  /** Trials whose states are visited, conditions equally often (default 64). */
  trials: count,
  /** Of trials, noise and the choice of starts (default: the run's evaluation seed). */
  seed,
  /** Time step in ms (default: that of training). */
  dt: number({ above: 0 }, "ms"),
  /** Other values of task parameters, by name. */
  task: mapOf(anything),
  /** Threads that search (default: one per core where the search is long). They do not change results. */
  threads: count,
  /** Whether the trials that provide starts are noisy (default true). The search itself is without noise. */
  noise: flag,
};
export type PointsOptions = OptionsOf<typeof pointsOptions>;

/** Fixed points under one input. */
export interface PointsOfPeriod extends FixedPoints {
  /** The periods that hold this input. */
  readonly periods: readonly string[];
  /** Whether one of them shows other inputs too. */
  readonly varies: boolean;
  /** Whether these are the means over the period, because its inputs keep changing. */
  readonly isMean: boolean;
  readonly settled: Settled;
  /** Values of the input channels. */
  readonly inputs: readonly number[];
  /** What the network answers at each of `points`, [output]. */
  readonly outputs: readonly Float64Array[];
  /** The same at each of `slow`. */
  readonly slowOutputs: readonly Float64Array[];
}

export interface PointsOfRun {
  readonly task: TaskInstance;
  readonly step: HostStep;
  /** Of trials, noise and starts. */
  readonly seed: number;
  /** The condition whose inputs are held. */
  readonly condition: Readonly<Record<string, number | string>>;
  readonly found: readonly PointsOfPeriod[];
  /** Noiseless trials: one of each condition, or several where there are few conditions. */
  readonly paths: readonly TrialPath[];
  /** Principal components of the states of these paths, for pictures. */
  readonly components: Components;
  /** Where it is not quite what was asked for: lengths of periods that dt does not divide, levels that no trial has. */
  readonly warnings: readonly string[];
}

const usual = { trials: 64, starts: 300 };
/** Paths that are kept: one of each condition, up to the larger number, and others up to the smaller one. */
const [fewestPaths, mostPaths] = [8, 32];
/** The stream of the choice of starts. */
const startStream = 0x64790001;

/**
 * Fixed and slow points of a network under the inputs of each period of a trial.
 * @throws "unknown" for a period, factor or channel that the task does not have, "missing" if no trial has the
 * condition, and the errors of `fixedPoints`
 */
export async function pointsOf(
  trained: TrainedNetwork,
  given: PointsOptions,
  usualSeed: number,
  startWorkers?: StartWorkers,
): Promise<PointsOfRun> {
  const options = readOptions(pointsOptions, given, "the options of fixedPoints");
  const {
    condition = {},
    at,
    inputs: changed = {},
    seed: drawn = usualSeed,
    noise = true,
    onProgress,
    ...rest
  } = options;
  const { starts: wanted = usual.starts, trials = usual.trials, dt, task: changes = {}, threads, ...search } = rest;
  const task = trained.taskWith(changes, dt);
  const step = stepOf(trained, task);
  const { trial, warnings } = trialWith(task, drawn, condition);
  const held = withInputs(heldPeriods(trialPath(step, task, trial, null)), changed, task);
  const groups = grouped(chosen(held, at));
  const starts = startsFrom(step, task, { wanted, trials, seed: drawn, noise });
  const found: PointsOfPeriod[] = [];
  const workers = workersFor({ trained, task, step }, threads, groups.length * starts.length, startWorkers);
  const scales = stateScales(step.states, starts);
  const { signal } = search;
  try {
    for (const [k, { periods, inputs, varies, isMean }] of groups.entries()) {
      const rest = await workers.do("leave", { inputs, dt: task.dt, scales }, chosenToLeave(starts), { signal });
      const from = [...starts, ...rest.map(({ end }) => end).filter((state) => isBounded(state, scales))];
      const options = {
        ...search,
        ...(onProgress && {
          onProgress: (done: number, total: number) => onProgress(k * total + done, groups.length * total),
        }),
      };
      const points = await fixedPointsBy(workers, step, inputs, from, task.dt, options, scales, starts);
      const answersAt = (all: readonly FixedPoint[]) =>
        all.map(({ state }) => step.output("outputs", { state, inputs }));
      found.push({
        ...points,
        periods,
        varies,
        isMean,
        settled: settledIn(rest, points),
        inputs: Array.from(inputs[channelsName] ?? []),
        outputs: answersAt(points.points),
        slowOutputs: answersAt(points.slow),
      });
    }
  } finally {
    workers.end();
  }
  const shown = shownConditions(task).map((k, i) => trialPath(step, task, task.at(k, drawn, i), null));
  return {
    task,
    step,
    seed: drawn,
    condition: trial.condition,
    found,
    paths: shown,
    components: componentsOf(shown, step.size),
    warnings: [...task.warnings, ...warnings],
  };
}

const channelsName = "inputs";

const stepOf = (trained: TrainedNetwork, task: TaskInstance): HostStep =>
  hostStep(trained.networkFor(task), trained.parameters, { scalars: scalarsOf(trained, task) });

const scalarsOf = ({ model }: TrainedNetwork, task: TaskInstance) => model.scalars(task.dt, largestSigma(task.noise));

/** Searches of about this many products take longer than threads take to start. */
const worthThreads = 2e9;

interface Shown {
  readonly trained: TrainedNetwork;
  readonly task: TaskInstance;
  readonly step: HostStep;
}

/** Threads of the host where there is work for them, else this one. */
function workersFor(
  { trained, task, step }: Shown,
  threads: number | undefined,
  searches: number,
  start: StartWorkers | undefined,
): Workers {
  if (start === undefined && threads !== undefined && threads > 1)
    throw unsupported({ subject: `${threads} threads`, detail: "that search", remedy: "leave threads out in a page" });
  // A search factors some ten matrices.
  const isLong = 10 * searches * step.size * step.size * step.size > worthThreads;
  const count = threads ?? (isLong ? cores() : 1);
  if (start === undefined || count === 1) return workHere(step);
  const { parameters } = trained;
  const network = plainNetwork(trained.networkFor(task));
  return start(count, { network, parameters, scalars: scalarsOf(trained, task) }) ?? workHere(step);
}

function withInputs(
  held: readonly HeldPeriod[],
  changed: Readonly<Record<string, number>>,
  { inputs: channels }: TaskInstance,
): readonly HeldPeriod[] {
  for (const name of Object.keys(changed))
    if (!channels.includes(name)) throw unknownName({ at: `inputs.${name}`, subject: "input" }, name, channels);
  if (Object.keys(changed).length === 0) return held;
  return held.map((one) => ({
    ...one,
    inputs: {
      ...one.inputs,
      [channelsName]: Float64Array.from(one.inputs[channelsName], (value, k) => changed[channels[k]] ?? value),
    },
  }));
}

function chosen(held: readonly HeldPeriod[], at: readonly string[] | undefined): readonly HeldPeriod[] {
  if (at === undefined) return held;
  const known = held.map(({ period }) => period);
  for (const name of at) if (!known.includes(name)) throw unknownName({ at: "at", subject: "period" }, name, known);
  return held.filter(({ period }) => at.includes(period));
}

/** Periods with equal inputs together. */
function grouped(held: readonly HeldPeriod[]) {
  const groups = new Map<
    string,
    { periods: string[]; inputs: HeldPeriod["inputs"]; varies: boolean; isMean: boolean }
  >();
  for (const { period, inputs, varies, isMean } of held) {
    const key = Object.values(inputs)
      .map((values) => Array.from(values).join())
      .join(";");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { periods: [period], inputs, varies, isMean });
    else {
      group.periods.push(period);
      group.varies ||= varies;
      group.isMean ||= isMean;
    }
  }
  return [...groups.values()];
}

interface StartOptions {
  readonly wanted: number;
  readonly trials: number;
  readonly seed: number;
  readonly noise: boolean;
}

/** A state vector besides its numbers. */
const bytesOfVector = 100;

/** States drawn from those that trials visit, each at most once. */
function startsFrom(step: HostStep, task: TaskInstance, { wanted, ...options }: StartOptions): Float64Array[] {
  const { trials } = options;
  checkBudget({
    setting: { at: "trials", value: trials },
    what: "the states that trials visit",
    bytes: trials * (task.longestTrial ?? 1) * (8 * step.initial.length + bytesOfVector),
    advice: "give fewer",
  });
  const visited: Float64Array[] = [];
  for (const { states } of trialPaths(step, task, options)) visited.push(...states);
  const finite = visited.filter((state) => state.every(Number.isFinite));
  if (finite.length === 0)
    throw invalid({
      subject: "states of the network",
      detail: ", none of which is finite",
      remedy: "simulate it first: its activity diverges",
    });
  return generator(keyOf(options.seed), startStream, 0).shuffle(finite).slice(0, wanted);
}

/** Conditions whose paths are shown: all, evenly chosen where there are many, several times where there are few. */
function shownConditions({ conditions }: TaskInstance): number[] {
  const count = Math.min(mostPaths, Math.max(fewestPaths, conditions.length));
  return Array.from({ length: count }, (_, k) =>
    conditions.length > count ? Math.floor((k * conditions.length) / count) : k % conditions.length,
  );
}

function componentsOf(paths: readonly TrialPath[], size: number): Components {
  const states = paths.flatMap((path) => path.states);
  const all = new Float64Array(states.length * size);
  states.forEach((state, k) => {
    all.set(state, k * size);
  });
  return principalComponents(all, states.length, size, { count: Math.min(3, size) });
}
