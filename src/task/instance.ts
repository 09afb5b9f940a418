/** A task with fixed parameters, which draws trials, each a pure function of the seed and the trial's number. */
import { display, isRecord } from "../base/display.ts";
import { inContext, invalid, refusalOf, unknownName } from "../base/errors.ts";
import { once } from "../base/once.ts";
import { type Generator, generator, type Key, keyOf } from "../base/random.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { type Parameters, type ResolvedParameters, resolveParameters } from "../settings/parameter.ts";
import { TrialBuilder } from "./builder.ts";
import { conditionDraw, conditionsOf } from "./conditions.ts";
import { constantAnswer } from "./constantAnswer.ts";
import { readActivity, readFactors, readPsychometric, readScore } from "./declarations.ts";
import { channelNames, checkChannels, defineTask, isTask, type TaskDefinition } from "./definition.ts";
import { readNoise, type TaskNoise } from "./noise.ts";
import { inputView } from "./observer.ts";
import { presetNamed } from "./preset.ts";
import { checkLevelConditions, levelConditions, withAbscissa } from "./psychometricLevels.ts";
import { resolveWords } from "./resolveWords.ts";
import { type TrialScorer, trialScorer } from "./score.ts";
import { asShared } from "./shared.ts";
import { checkShortcuts, readShortcuts, type Shortcut } from "./shortcut.ts";
import { callTaskFunction, callUserFunction, conditionContext, taskContext } from "./taskErrors.ts";
import { planTiming, type Timing } from "./timing.ts";
import type { Condition, Trial } from "./trial.ts";
import type { TaskWords } from "./words/words.ts";

/** First random stream of trials; the place of a trial within a row of fixed length is added. */
const trialStream = 0x74720000;
/** Of lengths that several trials share. */
const timingStream = 0x74690000;

export interface TaskInstance {
  readonly definition: AnyTask;
  readonly name: string;
  /** ms */
  readonly dt: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  /** Noise of the inputs: σ of each channel, their mixing, and whether trials have gains. */
  readonly noise: TaskNoise;
  readonly parameters: ResolvedParameters;
  /** The preset that was chosen, or null. */
  readonly preset: string | null;
  readonly conditions: readonly Condition[];
  /** Relative frequency of each condition in training; null: all equal. */
  readonly weights: readonly number[] | null;
  /** Names and meanings of its factors, outputs and periods. */
  readonly words: TaskWords;
  /** Scores the outputs of a trial. */
  readonly scorer: TrialScorer;
  /** The mean target, one value per output, or the mean time due, if its score measures errors; otherwise null. */
  constantAnswer(): Float64Array | null;
  /** Accuracy of the best policy that ignores the stimulus, if the task declares it. */
  readonly declaredChance: number | null;
  /** Policies that see part of a trial, by name. */
  readonly shortcuts: Readonly<Record<string, Shortcut>>;
  /** Levels of the psychometric variable that an evaluation shows; null if the task defines none. */
  readonly levels: readonly number[] | null;
  /** Output that means "no response" if it is largest at the end, or null. */
  readonly noResponse: number | null;
  /** Steps of the longest possible trial, or null if unknown beforehand. */
  readonly longestTrial: number | null;
  /** Warnings for the user, such as lengths floored to the time step. */
  readonly warnings: readonly string[];
  /**
   * Trial `number` of a seed, with its condition drawn as in training. `place` is its place in a row of several
   * trials. Random lengths of its periods are drawn with the rest of it or, given `timing`, once for all trials with
   * that number; a task has no `state`.
   */
  draw(seed: Key | number, number: number, place?: number, state?: unknown, timing?: number): Trial;
  /** The same with a given condition, an index into `conditions`. */
  at(condition: number, seed: Key | number, number: number, place?: number, timing?: number): Trial;
  /** True for conditions whose inputs do not determine the answer. */
  isChance(condition: number): boolean;
  /** True for conditions in which the subject has to time the response, so that no input marks the moment. */
  isTimed(condition: number): boolean;
  /** P(correct) of the ideal observer in a condition; null if unknown. */
  idealObserver(condition: number): number | null;
  /** Its mean over the conditions for which `include` holds (all by default), in equal number. */
  idealAccuracy(include?: (condition: Condition) => boolean): number | null;
  /**
   * The same task with the conditions of these levels of its psychometric variable instead of its own, all equally
   * often. Throws "invalid" for a level outside the range, "unsupported" if the task has no levels.
   */
  atLevels(levels: readonly number[]): TaskInstance;
  /** The choice of the observer that sees only the noiseless inputs; null if the task has none. */
  solve(trial: Trial): number | null;
  /** Of a mixture: its tasks, each on the channels of all. */
  readonly members?: readonly TaskInstance[];
}

/** A task made of other tasks, such as a mixture. */
export interface ComposedTask
  extends Pick<
    TaskDefinition,
    "name" | "title" | "summary" | "source" | "dt" | "parameters" | "presets" | "keeps" | "deviations"
  > {
  /**
   * The task with these settings.
   * @param own tasks that it can name, in addition to those of the library
   */
  compose(settings: TaskSettings, own?: readonly AnyTask[]): TaskInstance;
  /** Its parameters where these tasks can be named. */
  parametersAmong(tasks: readonly AnyTask[]): Parameters;
}

/** A task of either kind. */
export type AnyTask = TaskDefinition | ComposedTask;

export const isComposed = (task: unknown): task is ComposedTask =>
  typeof (task as Partial<ComposedTask> | undefined)?.compose === "function";

export const isAnyTask = (value: unknown): value is AnyTask => isComposed(value) || isTask(value);

/** The task after its parts were checked. Throws the errors of `defineTask`. */
export const checkedTask = (task: AnyTask): AnyTask => (isComposed(task) ? task : defineTask(task));

export type TaskSettings = { readonly dt?: number } & Readonly<Record<string, unknown>>;

/**
 * Fixes the parameters and the time step (`dt`, ms) of a task; others keep the values of the `preset`, or their
 * defaults. Throws `unknown` for a parameter that the task lacks, `invalid` (with the path `task.NAME`) for a bad
 * value, for a period shorter than one step and for a trial of 0 steps.
 */
export const createTask = (given: AnyTask, settings: TaskSettings = {}): TaskInstance =>
  typeof given === "string"
    ? refuseName(given)
    : isComposed(given)
      ? given.compose(settings)
      : instanceOf(defineTask(given), settings);

/** Throws "invalid" for a name (possible only in JavaScript). */
function refuseName(name: string): never {
  throw invalid({
    subject: "task",
    value: name,
    remedy: `give its definition, or write task("${name}", settings) for a task of the library`,
  });
}

/** Levels of the psychometric variable to show instead of the task's conditions. */
interface Shown {
  readonly levels: readonly number[];
  /** The words of the task with its own conditions. */
  readonly words: TaskWords;
}

function instanceOf(definition: TaskDefinition, settings: TaskSettings, shown?: Shown): TaskInstance {
  if (!isRecord(settings))
    throw invalid({ at: "task", value: settings, remedy: "give an object with dt and the task's parameters" });
  const { preset: presetName, dt: givenDt, ...own } = settings;
  const context = taskContext(definition.name);
  const preset = presetNamed(definition, presetName);
  const dt = givenDt === undefined ? (preset?.dt ?? definition.dt) : givenDt;
  const overrides = { ...preset?.parameters, ...withoutUndefined(own) };
  if (!(isFloat32(dt) && Math.fround(dt) > 0))
    throw invalid({
      at: "task.dt",
      value: dt,
      remedy: `the time step must be a positive number of ms${outsideFloat32(dt, 0)}`,
    });
  const { name, target } = definition;
  const ask = <T>(part: string, call: () => T): T => callTaskFunction(name, part, call);
  const parameters = resolveParameters(definition.parameters, overrides, "task", ["dt"]);
  const channels = (part: "inputs" | "outputs", kind: string) => {
    const names = ask(part, () => channelNames(definition[part], parameters));
    checkChannels(names, kind, context.within);
    return Object.freeze([...names]);
  };
  const inputs = channels("inputs", "input channel");
  const outputs = channels("outputs", "output channel");
  const noise = inContext(context, () =>
    readNoise(
      definition.noise === undefined ? 0 : callUserFunction("noise", () => definition.noise!(parameters)),
      inputs,
      dt,
    ),
  );
  const declared = <T>(
    part: "factors" | "activity" | "psychometric" | "score" | "shortcuts",
    read: (value: unknown, owner: string) => T,
  ): T => {
    const value: unknown = definition[part];
    return read(
      typeof value === "function" ? ask(part, () => value.call(definition, parameters)) : value,
      context.within,
    );
  };
  const psychometric = declared("psychometric", readPsychometric);
  const score = declared("score", readScore);
  const shortcuts = declared("shortcuts", readShortcuts);
  const noResponse = noResponseOf(definition, outputs);

  const list = inContext(context, () =>
    conditionsOf(definition, parameters, shown && levelConditions(shown.levels, psychometric)),
  );
  const { factors } = list;
  if (!shown && psychometric?.levels) inContext(context, () => checkLevelConditions(psychometric, factors));
  const conditions = factors.map((factor) => Object.freeze(withAbscissa(definition, psychometric, factor)));
  /** Lengths that are floored, by period: what each becomes. */
  const floored = new Map<string, Map<number, number>>();
  const mayBeZero = (period: string) => {
    const parameter = Object.hasOwn(definition.parameters, period) ? definition.parameters[period] : undefined;
    // A parameter with a period's name need not be its length.
    return parameter?.kind.unit !== "ms" || refusalOf(() => parameter.kind.read(0)) === undefined;
  };
  const timings = factors.map((factor) =>
    planTiming(
      ask("periods", () => definition.periods(parameters, factor)),
      dt,
      (period, asked, given) => floored.set(period, (floored.get(period) ?? new Map()).set(asked, given)),
      mayBeZero,
      name,
      Object.keys(factor),
    ),
  );
  const builder = new TrialBuilder({ dt, inputs, outputs, target, hasGain: noise.perTrial });
  /** Trials that depend only on their condition are built once. */
  const templates: (Trial | undefined)[] = new Array(factors.length);

  const build = (c: number, random: Generator, number: number, ofLengths = random): Trial => {
    const timing = timings[c];
    builder.begin(timing.fixed ?? timing.draw(ofLengths), random, number);
    const trial = inContext(conditionContext(name, factors[c]), () => {
      callUserFunction("trial", () => definition.trial(factors[c], builder, parameters));
      return builder.finish(conditions[c]);
    });
    if (timing.fixed && !builder.usedChance) templates[c] = asShared(trial);
    return trial;
  };
  const periods = [...new Set(timings.flatMap(({ names }) => names))];
  inContext(context, () => checkShortcuts(shortcuts, periods, inputs));
  const drawCondition = conditionDraw(list);
  const trialAt = (imposed: number, seed: Key | number, number: number, place: number, timing?: number): Trial => {
    const key = typeof seed === "number" ? keyOf(seed) : seed;
    const random = generator(key, trialStream + place, number);
    const drawn = drawCondition(random);
    const c = imposed < 0 ? drawn : imposed;
    const t = templates[c];
    const ofLengths = timing === undefined ? random : generator(key, timingStream + place, timing);
    if (t === undefined) return build(c, random, number, ofLengths);
    return { ...t, number };
  };
  const idealObserver = (c: number) => idealObserverAt(definition, factors[c], parameters, timings[c]);

  /** Searches for names in trials of each condition; a value may be recorded only in some trials. */
  const recorded = (wanted: readonly string[]) => {
    const seen = new Set<string>();
    for (let number = 0; number < Math.max(200, conditions.length); number++) {
      for (const name of Object.keys(trialAt(number % conditions.length, 0, number, 0).condition)) seen.add(name);
      if (wanted.every((name) => seen.has(name))) break;
    }
    return [...seen];
  };
  const words =
    shown?.words ??
    resolveWords({
      definition,
      parameters,
      inputs,
      outputs,
      noResponse,
      conditions,
      factors: declared("factors", readFactors),
      activity: declared("activity", readActivity),
      psychometric,
      score,
      periods,
      recorded,
    });
  // A level that gives no valid trial is reported before a network is trained.
  if (shown) for (const c of conditions.keys()) trialAt(c, 0, c, 0);

  const instance: TaskInstance = {
    definition,
    name,
    dt,
    inputs,
    outputs,
    target,
    noise,
    parameters,
    preset: preset === null ? null : String(presetName),
    conditions,
    weights: list.weights,
    noResponse,
    words,
    scorer: trialScorer({ outputs, target, noResponse, dt }, score),
    constantAnswer: once(() => constantAnswer(instance)),
    declaredChance: score.chance ?? null,
    shortcuts,
    levels: psychometric?.levels ?? null,
    longestTrial: longest(timings),
    warnings: Array.from(floored, ([period, lengths]) => flooredText(period, lengths, dt)),
    draw: (seed, number, place = 0, _state = null, timing = undefined) => trialAt(-1, seed, number, place, timing),
    at(condition, seed, number, place = 0, timing = undefined) {
      if (!(condition in conditions))
        throw invalid({
          ...context,
          subject: "condition",
          value: condition,
          remedy: `there are ${conditions.length}, counted from 0`,
        });
      return trialAt(condition, seed, number, place, timing);
    },
    isChance: (c) => isChance(definition, factors[c]),
    isTimed: () => definition.timed ?? false,
    idealObserver,
    idealAccuracy(include = () => true) {
      const values = conditions.flatMap((condition, c) => (include(condition) ? [idealObserver(c)] : []));
      if (values.length === 0 || values.includes(null)) return null;
      return (values as number[]).reduce((sum, p) => sum + p, 0) / values.length;
    },
    atLevels: (levels) => instanceOf(definition, settings, { levels, words }),
    solve(trial) {
      if (!definition.solve) return null;
      const view = inputView(trial.inputs, trial.steps, inputs, dt);
      const output = ask("solve", () => definition.solve!(view, parameters));
      if (typeof output === "number") return output;
      throw invalid({
        ...context,
        subject: "the result of solve",
        value: output,
        remedy: "it must be the index of an output",
      });
    },
  };
  return instance;
}

/** Without the keys whose value is undefined, which mean the default. */
const withoutUndefined = (settings: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

/** Why a period of several conditions is shorter than asked. */
function flooredText(period: string, lengths: ReadonlyMap<number, number>, dt: number): string {
  const asked = [...lengths.keys()].sort((a, b) => a - b);
  const given = asked.map((ms) => lengths.get(ms));
  const what = asked.length === 1 ? "is not a multiple" : "are not multiples";
  return `task.${period} ${asked.join(", ")} ms ${what} of dt ${dt} ms: floored to ${given.join(", ")} ms`;
}

function longest(timings: readonly Timing[]): number | null {
  return timings.reduce<number | null>(
    (most, { longest }) => (most === null || longest === null ? null : Math.max(most, longest)),
    0,
  );
}

function isChance(definition: TaskDefinition, factor: Condition): boolean {
  const { name, chance } = definition;
  const is: unknown =
    chance === undefined ? false : (callTaskFunction(name, "chance", () => chance.call(definition, factor)) ?? false);
  if (typeof is === "boolean") return is;
  throw invalid({
    ...taskContext(name),
    subject: "the result of chance",
    value: is,
    detail: `for condition ${display(factor)}`,
    remedy: "give true or false",
  });
}

function idealObserverAt(definition: TaskDefinition, factor: Condition, p: ResolvedParameters, timing: Timing) {
  const { name, idealObserver } = definition;
  if (!idealObserver) return null;
  const expected = (period: string, f: (ms: number) => number) => timing.expected(period, f) ?? Number.NaN;
  const value = callTaskFunction(name, "idealObserver", () => idealObserver.call(definition, factor, p, expected));
  if (Number.isNaN(value)) return null;
  if (typeof value === "number" && value >= 0 && value <= 1 + 1e-9) return value;
  throw invalid({
    ...taskContext(name),
    subject: "the result of idealObserver",
    value,
    detail: `for condition ${display(factor)}`,
    remedy: "a probability is 0 to 1",
  });
}

function noResponseOf({ name, target, noResponse }: TaskDefinition, outputs: readonly string[]): number | null {
  if (noResponse === undefined) return target === "class" ? 0 : null;
  if (noResponse === null) return null;
  if (typeof noResponse === "string") {
    if (outputs.includes(noResponse)) return outputs.indexOf(noResponse);
    throw unknownName("noResponse: output", noResponse, outputs).with(taskContext(name));
  }
  if (!(noResponse in outputs))
    throw invalid({
      ...taskContext(name),
      subject: "noResponse",
      value: noResponse,
      remedy: `give the name of one of its ${outputs.length} outputs, its index, or null`,
    });
  return noResponse;
}
