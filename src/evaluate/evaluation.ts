/** A network evaluated as its user asks: scores, fitted curves, and conditions that training never showed. */
import { fitMethods, psychometricShapes } from "../analysis/psychometricFit.ts";
import type { TrialRow } from "../analysis/recording.ts";
import { DalenetError, invalid, unknownName } from "../base/errors.ts";
import { amount } from "../base/unitText.ts";
import type { Model } from "../model/model.ts";
import { either, listOf, mapOf, record } from "../settings/compound.ts";
import { abortSignal, anything, callback, count, flag, number, oneOf, seed, text } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
import type { TaskInstance } from "../task/instance.ts";
import { hasOneResponse } from "../task/words/words.ts";
import { type ChoiceUnits, choiceUnitsOf, hasTwoChoices } from "./choices.ts";
import {
  type AccuracyByDuration,
  type AccuracyCurve,
  accuracyByDurationOf,
  accuracyCurve,
  choiceCurve,
  type FittedCurve,
  type ReactionTimeCurve,
  reactionTimeCurve,
} from "./curves.ts";
import { delaysOf } from "./delays.ts";
import { type Scores, scoresOf } from "./scores.ts";

/** The part of a run that is evaluated. */
export interface EvaluatedRun {
  readonly task: TaskInstance;
  readonly model: Pick<Model, "isNoisy" | "units">;
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
  /** A numeric factor against which accuracy is fitted, for tasks whose choices have no direction (default: none). */
  against: text,
  /**
   * Shape of the psychometric function (default gaussian; of accuracy against a magnitude weibull). With `against`,
   * weibull is that of accuracy alone where the psychometric variable is signed.
   */
  shape: oneOf(psychometricShapes),
  /** How it is fitted (default likelihood). */
  method: oneOf(fitMethods),
  /** Its lapse: a number, or { max } (default: fitted where both asymptotes are observed; 0 by least squares). */
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
  /** Of the factor that `against` names; null without one. */
  readonly accuracyCurve: AccuracyCurve | null;
  /** null if responses have no times, or the task no psychometric variable. */
  readonly chronometric: ReactionTimeCurve | null;
  /**
   * null if the task declares no psychometric variable, or if the period in which it measures selectivity has the same
   * length in nearly all trials.
   */
  readonly byDuration: AccuracyByDuration | null;
  /** null unless the task has two choices and the network made both. */
  readonly choiceUnits: ChoiceUnits | null;
  /** As trained first; empty without `generalise`. */
  readonly changes: readonly EvaluationChange[];
  readonly table: readonly TrialRow[];
  /** Of all that was shown: see `Simulation`. */
  readonly warnings: readonly string[];
}

const usualTrials = 2000;
/**
 * Evaluates a network on its task: scores over conditions in equal number, the psychometric function fitted by maximum
 * likelihood (or least squares) with bootstrapped intervals, the chronometric curve, accuracy by duration, selectivity
 * of units for the choice, and the same scores with half the time step, twice the noise, and other delays.
 * @throws the errors of `simulate`
 */
export async function evaluation(run: EvaluatedRun, given: EvaluationOptions = {}): Promise<Evaluation> {
  const options = readOptions(evaluationOptions, given, "the options of evaluate");
  const { trials = usualTrials, generalise = true, signal, onProgress } = options;
  const changes = generalise ? changesOf(run, options) : [];
  const total = 1 + (run.task.levels ? 1 : 0) + (hasTwoChoices(run.task) ? 1 : 0) + changes.length;
  let done = 0;
  const warnings = new Set<string>();
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
    for (const warning of simulation.warnings) warnings.add(warning);
    return simulation;
  };
  const { against, shape, method, lapse, resamples, seed: seedOfFit } = options;
  const isRefused = shape === "weibull" && isSigned(run.task);
  if (isRefused && against === undefined) throw signedRefusal(run.task);
  const known = Object.keys(run.task.parameters);
  for (const name of Object.keys(options.vary ?? {}))
    if (!known.includes(name)) throw unknownName({ at: `vary.${name}`, subject: "task parameter" }, name, known);
  const usual = await shown("as trained", {});
  const scores = scoresOf(usual);
  const fitting = { shape, method, lapse, resamples, seed: seedOfFit };
  const byAccuracy = against === undefined ? null : accuracyCurve(usual, against, scores.chance, fitting);
  // At the levels that the task declares for it, or on the trials for accuracy.
  const { levels } = usual.task;
  const isDeclared = usual.task.words.psychometric !== null;
  const curve = choiceCurve(isDeclared && levels ? await shown("psychometric curve", { levels }) : usual, {
    ...fitting,
    shape: isRefused ? undefined : shape,
  });
  const choiceUnits = hasTwoChoices(usual.task)
    ? await choiceUnitsOf(usual.task, run.model, trials, (more) => shown("selectivity for choices", more))
    : null;
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
    accuracyCurve: byAccuracy,
    chronometric: reactionTimeCurve(usual),
    byDuration: accuracyByDurationOf(usual),
    choiceUnits,
    changes: tried,
    table: usual.table,
    warnings: [...warnings, ...oneResponseWarning(usual.task)],
  };
}

/** Choices of trials with a response cannot depend on anything where there is only one. */
function oneResponseWarning({ words }: TaskInstance): string[] {
  const { psychometric, outputs, noResponse } = words;
  if (psychometric === null || noResponse === null || !hasOneResponse(words)) return [];
  const { favours } = psychometric;
  return [
    `"${favours}" is the only response of this task, so P("${favours}") if answered is 1 wherever it answers: ` +
      `"${outputs[noResponse]}" is no response and does not count there; with noResponse: null a task has it as a choice`,
  ];
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

const textOf = (value: unknown, { definition }: TaskInstance, name: string): string => {
  const unit = Object.hasOwn(definition.parameters, name) ? (definition.parameters[name].kind.unit ?? "") : "";
  return amount(typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value), unit);
};

/** Conditions whose answer is random do not count. */
function worstOf({ byCondition }: Scores, task: TaskInstance): Evaluation["worst"] {
  const random = new Set(task.conditions.filter((_, c) => task.isChance(c)));
  const judged = byCondition.filter(({ accuracy, condition }) => accuracy !== null && !random.has(condition));
  if (judged.length === 0) return null;
  return judged.reduce((worst, one) => (one.accuracy! < worst.accuracy! ? one : worst));
}

/** Whether the psychometric variable has levels below 0, which a function of magnitudes cannot take. */
function isSigned({ words, levels, conditions }: TaskInstance): boolean {
  const { psychometric, factors } = words;
  if (psychometric === null) return false;
  const shown = levels ?? conditions.map((condition) => condition[psychometric.factor]);
  const isBelow = shown.some((level) => typeof level === "number" && level < 0);
  return isBelow || factors.find(({ name }) => name === psychometric.factor)?.kind === "signed";
}

const signedRefusal = ({ words }: TaskInstance) =>
  invalid({
    at: "shape",
    value: "weibull",
    detail: `for ${words.psychometric!.factor}, which is signed`,
    remedy: "its levels must be magnitudes, 0 or above: use gaussian or logistic, or fit accuracy against a magnitude",
  });
