/** A network evaluated as its user asks: scores, fitted curves, and conditions that training never showed. */
import { type ChronometricCurve, chronometricCurve } from "../analysis/chronometric.ts";
import { type PsychometricPoint, psychometricCurve } from "../analysis/psychometric.ts";
import { type LevelCount, type PsychometricFit, psychometricShapes } from "../analysis/psychometricFit.ts";
import { type PsychometricIntervals, psychometricIntervals } from "../analysis/psychometricIntervals.ts";
import type { TrialRow } from "../analysis/recording.ts";
import { DalenetError, invalid, unknownName } from "../base/errors.ts";
import { amount } from "../base/unitText.ts";
import type { Model } from "../model/model.ts";
import { either, listOf, mapOf, record } from "../settings/compound.ts";
import { abortSignal, anything, callback, count, flag, number, oneOf, seed } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
import { type Duration, durationBounds } from "../task/duration.ts";
import type { TaskInstance } from "../task/instance.ts";
import { choiceNumber, isByThreshold } from "../task/words/words.ts";
import { type Scores, scoresOf } from "./scores.ts";

/** The part of a run that is evaluated. */
export interface EvaluatedRun {
  readonly task: TaskInstance;
  readonly model: Pick<Model, "isNoisy">;
  simulate(options?: SimulationOptions): Promise<Simulation>;
}

const evaluationOptions = {
  /** Trials of each presentation (default 2000), conditions equally often. */
  trials: count,
  /** Of trials and noise (default: the run's evaluation seed). */
  seed,
  /** Time step in ms (default: that of training). */
  dt: number({ above: 0 }, "ms"),
  /** Other values of task parameters, by name. */
  task: mapOf(anything),
  /** Shape of the psychometric function (default gaussian). */
  shape: oneOf(psychometricShapes),
  /** Its lapse: a number, or { max } (default: fitted where both asymptotes are observed). */
  lapse: either(number({ min: 0, max: 0.5 }), record({ max: number({ min: 0, max: 0.5 }) })),
  /** Resamples of the bootstrap (default 400). */
  resamples: count,
  /** Whether to change time step, noise and delays too (default true). */
  generalise: flag,
  /**
   * Values of task parameters to try, by name: { delay: [500, 2000] }. Default: delays shorter and longer than in
   * training.
   */
  vary: mapOf(listOf(anything)),
  signal: abortSignal,
  onProgress: callback<(what: string, done: number, total: number) => void>(),
};
export type EvaluationOptions = OptionsOf<typeof evaluationOptions>;

/** The task or the network in one respect not as in training. */
export interface EvaluationChange {
  /** "as trained" (or "as given", with other settings), "dt 10 ms", "input noise × 2", "delay 500 ms". */
  readonly name: string;
  /** null if the task does not allow it. */
  readonly scores: Scores | null;
  /** Why there are no scores. */
  readonly because?: string;
}

export interface Evaluation {
  readonly task: TaskInstance;
  readonly trials: number;
  readonly scores: Scores;
  /** The condition with the lowest accuracy, of those that determine the answer; null if there is none. */
  readonly worst: Scores["byCondition"][number] | null;
  /** null if the task declares no psychometric variable, or fewer than two levels had a response. */
  readonly psychometric: FittedCurve | null;
  /** null if responses have no times, or the task no psychometric variable. */
  readonly chronometric: (ChronometricCurve & { readonly factor: string; readonly unit: string }) | null;
  /** As trained first; empty without `generalise`. */
  readonly changes: readonly EvaluationChange[];
  readonly table: readonly TrialRow[];
}

export interface FittedCurve {
  readonly factor: string;
  readonly unit: string;
  readonly favours: string;
  readonly points: readonly PsychometricPoint[];
  readonly fit: PsychometricFit;
  /** Over trials. */
  readonly intervals: PsychometricIntervals;
}

const usualTrials = 2000;
/**
 * Evaluates a network on its task: scores over conditions in equal number, the psychometric function fitted by maximum
 * likelihood with bootstrapped intervals, the chronometric curve, and the same scores with half the time step, twice
 * the noise, and other delays.
 * @throws the errors of `simulate`
 */
export async function evaluation(run: EvaluatedRun, given: EvaluationOptions = {}): Promise<Evaluation> {
  const options = readOptions(evaluationOptions, given, "the options of evaluate");
  const { trials = usualTrials, generalise = true, signal, onProgress } = options;
  const changes = generalise ? changesOf(run, options) : [];
  const total = 1 + (run.task.levels ? 1 : 0) + changes.length;
  let done = 0;
  const common = { trials, seed: options.seed, signal, record: [] };
  const shown = async (what: string, more: SimulationOptions) => {
    onProgress?.(what, done, total);
    const simulation = await run.simulate({
      ...common,
      dt: options.dt,
      ...more,
      task: { ...options.task, ...more.task },
    });
    done++;
    return simulation;
  };
  checkShape(run.task, options.shape);
  const known = Object.keys(run.task.parameters);
  for (const name of Object.keys(options.vary ?? {}))
    if (!known.includes(name)) throw unknownName({ at: `vary.${name}` }, name, known);
  const usual = await shown("as trained", {});
  const scores = scoresOf(usual);
  const curve = await curveOf(usual, options, () => shown("psychometric curve", { levels: usual.task.levels! }));
  const usualName =
    options.dt === undefined && Object.keys(options.task ?? {}).length === 0 ? "as trained" : "as given";
  const tried: EvaluationChange[] = generalise ? [{ name: usualName, scores }] : [];
  for (const { name, settings } of changes) {
    try {
      tried.push({ name, scores: scoresOf(await shown(name, settings)) });
    } catch (error) {
      // A task may not allow another time step or delay.
      if (!(error instanceof DalenetError)) throw error;
      tried.push({ name, scores: null, because: error.message });
    }
  }
  onProgress?.("", total, total);
  return {
    task: usual.task,
    trials,
    scores,
    worst: worstOf(scores, usual.task),
    psychometric: curve,
    chronometric: chronometricOf(usual),
    changes: tried,
    table: usual.table,
  };
}

/** The settings of a simulation that shows a change. */
interface ChangedSettings {
  readonly name: string;
  readonly settings: SimulationOptions;
}

/** Half the time step, twice the noise, and other values of parameters. */
function changesOf({ task, model }: EvaluatedRun, { dt = task.dt, vary }: EvaluationOptions): ChangedSettings[] {
  const isNoisy = task.noise.sigma.some((sigma) => sigma > 0);
  return [
    { name: `dt ${dt / 2} ms`, settings: { dt: dt / 2 } },
    ...(isNoisy ? [{ name: "input noise × 2", settings: { inputNoise: 2 } }] : []),
    ...(model.isNoisy ? [{ name: "recurrent noise × 2", settings: { recurrentNoise: 2 } }] : []),
    ...Object.entries(vary ?? delaysOf(task)).flatMap(([name, values]) =>
      values.map((value) => ({ name: `${name} ${textOf(value, task, name)}`, settings: { task: { [name]: value } } })),
    ),
  ];
}

/** Delays that training never showed: half of the shortest, twice the longest, of parameters in ms so named. */
function delaysOf({ definition, parameters, dt }: TaskInstance): Readonly<Record<string, readonly number[]>> {
  const delays = Object.keys(definition.parameters).filter(
    (name) => /delay/i.test(name) && definition.parameters[name].kind.unit === "ms",
  );
  const whole = (ms: number) => Math.round(ms / dt) * dt;
  return Object.fromEntries(
    delays.map((name) => {
      const [shortest, longest] = durationBounds(parameters[name] as Duration);
      return [
        name,
        [whole(shortest / 2), whole(2 * longest)].filter((ms) => ms > 0 && !(ms >= shortest && ms <= longest)),
      ];
    }),
  );
}

const textOf = (value: unknown, { definition }: TaskInstance, name: string): string => {
  const unit = Object.hasOwn(definition.parameters, name) ? (definition.parameters[name].kind.unit ?? "") : "";
  return amount(typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value), unit);
};

/** The curve at the levels that the task declares for it, or on the trials for accuracy. */
async function curveOf(
  usual: Simulation,
  { shape, lapse, resamples, seed }: EvaluationOptions,
  atLevels: () => Promise<Simulation>,
): Promise<FittedCurve | null> {
  const { psychometric, factors, outputs, noResponse } = usual.task.words;
  if (psychometric === null) return null;
  const { factor, favours } = psychometric;
  const { table } = usual.task.levels ? await atLevels() : usual;
  if (!table.some(({ condition }) => Object.hasOwn(condition, factor))) return null;
  const choice = choiceNumber(outputs.indexOf(favours), noResponse);
  const points = psychometricCurve(table, { factor, choice });
  const counts = points
    .filter(({ n }) => n > 0)
    .map(({ level, value, n }): LevelCount => ({ level, n, chosen: Math.round(value * n) }));
  if (counts.length < 2) return null;
  const intervals = psychometricIntervals([counts], { shape, lapse, resamples, seed });
  const unit = factors.find(({ name }) => name === factor)?.unit ?? "";
  return { factor, unit, favours, points, fit: intervals.fit, intervals };
}

function chronometricOf({ table, task }: Simulation): Evaluation["chronometric"] {
  const { psychometric, factors, score } = task.words;
  if (psychometric === null || !isByThreshold(score.choice)) return null;
  const { factor } = psychometric;
  const unit = factors.find(({ name }) => name === factor)?.unit ?? "";
  return { ...chronometricCurve(table, { factor }), factor, unit };
}

/** Conditions whose answer is random do not count. */
function worstOf({ byCondition }: Scores, task: TaskInstance): Evaluation["worst"] {
  const random = new Set(task.conditions.filter((_, c) => task.isChance(c)));
  const judged = byCondition.filter(({ accuracy, condition }) => accuracy !== null && !random.has(condition));
  if (judged.length === 0) return null;
  return judged.reduce((worst, one) => (one.accuracy! < worst.accuracy! ? one : worst));
}

/** Throws "invalid" for a function of magnitudes where levels are signed, before anything is simulated. */
function checkShape({ words, levels, conditions }: TaskInstance, shape: string | undefined): void {
  const { psychometric } = words;
  if (shape !== "weibull" || psychometric === null) return;
  const shown = levels ?? conditions.map((condition) => condition[psychometric.factor]);
  const negative = shown.find((level) => typeof level === "number" && level < 0);
  const isSigned = words.factors.find(({ name }) => name === psychometric.factor)?.kind === "signed";
  if (negative !== undefined || isSigned)
    throw invalid({
      at: "shape",
      value: shape,
      detail: `for ${psychometric.factor}, which is signed`,
      remedy: "its levels must be magnitudes, 0 or above: use gaussian or logistic",
    });
}
