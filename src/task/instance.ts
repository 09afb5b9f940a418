/** A task with fixed parameters, which draws trials, each a pure function of the seed and the trial's number. */
import { display, isRecord } from "../base/display.ts";
import { inContext, invalid, refusalOf, unknownName, unsupported } from "../base/errors.ts";
import { once } from "../base/once.ts";
import { type Generator, generator, type Key, keyOf } from "../base/random.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { type ResolvedParameters, resolveParameters } from "../settings/parameter.ts";
import { TrialBuilder } from "./builder.ts";
import { conditionDraw, conditionsOf } from "./conditions.ts";
import { constantAnswer } from "./constantAnswer.ts";
import {
  checkLevels,
  type Psychometric,
  readActivity,
  readFactors,
  readPsychometric,
  readScore,
} from "./declarations.ts";
import { channelNames, checkChannels, defineTask, type TaskDefinition } from "./definition.ts";
import { readNoise, type TaskNoise } from "./noise.ts";
import { inputView } from "./observer.ts";
import { resolveWords } from "./resolveWords.ts";
import { type TrialScorer, trialScorer } from "./score.ts";
import { callTaskFunction, callUserFunction, conditionContext, taskContext } from "./taskErrors.ts";
import { planTiming, type Timing } from "./timing.ts";
import type { Condition, Trial } from "./trial.ts";
import type { TaskWords } from "./words/words.ts";

/** First random stream of trials; the place of a trial within a row of fixed length is added. */
const trialStream = 0x74720000;

export interface TaskInstance {
  readonly definition: TaskDefinition;
  readonly name: string;
  /** ms */
  readonly dt: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  /** Noise of the inputs: σ of each channel, their mixing, and whether trials have gains. */
  readonly noise: TaskNoise;
  readonly parameters: ResolvedParameters;
  readonly conditions: readonly Condition[];
  /** Relative frequency of each condition in training; null: all equal. */
  readonly weights: readonly number[] | null;
  /** Names and meanings of its factors, outputs and periods. */
  readonly words: TaskWords;
  /** Scores the outputs of a trial. */
  readonly scorer: TrialScorer;
  /** The mean target, one value per output, if its score measures errors; otherwise null. */
  constantAnswer(): Float64Array | null;
  /** Accuracy of the best policy that ignores the stimulus, if the task declares it. */
  readonly declaredChance: number | null;
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
   * trials.
   */
  draw(seed: Key | number, number: number, place?: number): Trial;
  /** The same with a given condition, an index into `conditions`. */
  at(condition: number, seed: Key | number, number: number, place?: number): Trial;
  /** True for conditions whose inputs do not determine the answer. */
  isChance(condition: number): boolean;
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
}

export type TaskSettings = { readonly dt?: number } & Readonly<Record<string, unknown>>;

/**
 * Fixes the parameters and the time step (`dt`, ms) of a task; others keep their defaults. Throws `unknown` for a
 * parameter that the task lacks, `invalid` (with the path `task.NAME`) for a bad value, for a period shorter than
 * one step and for a trial of 0 steps.
 */
export const createTask = (given: TaskDefinition, settings: TaskSettings = {}): TaskInstance =>
  instanceOf(defineTask(given), settings);

/** Levels of the psychometric variable to show instead of the task's conditions. */
interface Shown {
  readonly levels: readonly number[];
  /** The words of the task with its own conditions. */
  readonly words: TaskWords;
}

function instanceOf(definition: TaskDefinition, settings: TaskSettings, shown?: Shown): TaskInstance {
  if (!isRecord(settings))
    throw invalid({ at: "task", value: settings, remedy: "give an object with dt and the task's parameters" });
  const { dt = definition.dt, ...overrides } = settings;
  if (!(isFloat32(dt) && Math.fround(dt) > 0))
    throw invalid({
      at: "task.dt",
      value: dt,
      remedy: `the time step must be a positive number of ms${outsideFloat32(dt, 0)}`,
    });
  const { name, target } = definition;
  const context = taskContext(name);
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
    part: "factors" | "activity" | "psychometric" | "score",
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

  const build = (c: number, random: Generator, number: number): Trial => {
    const timing = timings[c];
    builder.begin(timing.fixed ?? timing.draw(random), random, number);
    const trial = inContext(conditionContext(name, factors[c]), () => {
      callUserFunction("trial", () => definition.trial(factors[c], builder, parameters));
      return builder.finish(conditions[c]);
    });
    if (timing.fixed && !builder.usedChance) templates[c] = trial;
    return trial;
  };
  const drawCondition = conditionDraw(list);
  const trialAt = (imposed: number, seed: Key | number, number: number, place: number): Trial => {
    const random = generator(typeof seed === "number" ? keyOf(seed) : seed, trialStream + place, number);
    const drawn = drawCondition(random);
    const c = imposed < 0 ? drawn : imposed;
    const t = templates[c];
    if (t === undefined) return build(c, random, number);
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
      periods: [...new Set(timings.flatMap(({ names }) => names))],
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
    conditions,
    weights: list.weights,
    noResponse,
    words,
    scorer: trialScorer({ outputs, target, noResponse, dt }, score),
    constantAnswer: once(() => constantAnswer(instance)),
    declaredChance: score.chance ?? null,
    levels: psychometric?.levels ?? null,
    longestTrial: longest(timings),
    warnings: Array.from(floored, ([period, lengths]) => flooredText(period, lengths, dt)),
    draw: (seed, number, place = 0) => trialAt(-1, seed, number, place),
    at(condition, seed, number, place = 0) {
      if (!(condition in conditions))
        throw invalid({
          ...context,
          subject: "condition",
          value: condition,
          remedy: `there are ${conditions.length}, counted from 0`,
        });
      return trialAt(condition, seed, number, place);
    },
    isChance: (c) => isChance(definition, factors[c]),
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

/** The conditions of some levels of the psychometric variable. */
function levelConditions(levels: readonly number[], psychometric: Psychometric | null): readonly unknown[] {
  if (!psychometric?.conditions)
    throw unsupported({
      subject: "levels of the psychometric variable",
      remedy: psychometric ? "its definition gives no conditions for levels" : "the task has no such variable",
    });
  checkLevels(levels, psychometric, "");
  return levels.flatMap((level) => {
    const list: unknown = callUserFunction("psychometric.conditions", () => psychometric.conditions!(level));
    if (!Array.isArray(list) || list.length === 0)
      throw invalid({
        subject: `the result of psychometric.conditions for level ${level}`,
        value: list,
        remedy: "give a list of its conditions",
      });
    return Array.from(list);
  });
}

/** Throws "invalid" if the conditions of a level have other factors than the task's. */
function checkLevelConditions(psychometric: Psychometric, own: readonly Condition[]): void {
  const namesOf = (condition: unknown) =>
    isRecord(condition) ? Object.keys(condition).toSorted().join(", ") : display(condition);
  const known = new Set(own.map(namesOf));
  const odd = levelConditions(psychometric.levels!, psychometric).find((one) => !known.has(namesOf(one)));
  if (odd !== undefined)
    throw invalid({
      subject: "condition of psychometric.conditions",
      value: odd,
      remedy: `give the factors of the task's conditions: ${[...known].join("; or ")}`,
    });
}

/** A condition with its value on the abscissa of the psychometric curve, if that is computed. */
function withAbscissa({ name }: TaskDefinition, psychometric: Psychometric | null, factor: Condition): Condition {
  if (!psychometric?.value) return { ...factor };
  const { factor: abscissa, value: valueAt } = psychometric;
  if (Object.hasOwn(factor, abscissa))
    throw invalid({
      ...taskContext(name),
      subject: "psychometric.factor",
      value: abscissa,
      detail: ", which is already a factor",
      remedy: "choose another name, or leave out psychometric.value",
    });
  const value = callTaskFunction(name, "psychometric.value", () => valueAt(factor as never));
  if (!Number.isFinite(value))
    throw invalid({
      ...taskContext(name),
      subject: "the result of psychometric.value",
      value,
      detail: `for condition ${display(factor)}`,
      remedy: "it must be a finite number",
    });
  return { ...factor, [abscissa]: value + 0 }; // + 0: never −0
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
