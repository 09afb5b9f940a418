/** A task with all its numbers fixed: it draws trials, each a pure function of the seed and the trial's number. */
import { display, isRecord } from "../base/display.ts";
import { inContext, invalid, refusalOf } from "../base/errors.ts";
import { type Generator, generator, type Key, keyOf } from "../base/random.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { type ParameterValues, resolveParameters } from "../settings/parameter.ts";
import { TrialBuilder } from "./builder.ts";
import { conditionDraw, conditionsOf } from "./conditions.ts";
import { channelNames, checkChannels, defineTask, type TaskDefinition } from "./definition.ts";
import { factorUnits } from "./factorUnits.ts";
import { inputView } from "./observer.ts";
import { inTask, ofTask } from "./own.ts";
import { planTiming, type Timing } from "./timing.ts";
import type { Condition, Trial } from "./trial.ts";

/** First of the streams that trials are drawn from; the place of a trial inside a row of fixed length is added. */
const trialStream = 0x74720000;

export interface TaskInstance {
  readonly definition: TaskDefinition;
  readonly name: string;
  /** ms */
  readonly dt: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  /** σ of the input noise in √ms. */
  readonly noiseSigma: number;
  /** s.d. of the input noise at each step: σ/√dt. */
  readonly noiseDeviation: number;
  readonly parameters: ParameterValues;
  readonly conditions: readonly Condition[];
  /** How often training draws each condition, relative to the others; null: all equally often. */
  readonly weights: readonly number[] | null;
  /** Units of the factors of conditions, by name, as far as they have any. */
  readonly factorUnits: Readonly<Record<string, string>>;
  /** Output that means "no response" when it is largest at the end, or null. */
  readonly noResponse: number | null;
  /** Steps of the longest possible trial, or null where it cannot be told beforehand. */
  readonly longestTrial: number | null;
  /** What a user should know: lengths that were floored to the time step. */
  readonly warnings: readonly string[];
  /** Trial `number` under a seed, its condition drawn as in training. `place` is its place in a row of several trials. */
  draw(seed: Key | number, number: number, place?: number): Trial;
  /** The same with the condition imposed: an index into `conditions`. */
  at(condition: number, seed: Key | number, number: number, place?: number): Trial;
  /** True for conditions whose inputs do not tell what is right. */
  isChance(condition: number): boolean;
  /** P(correct) of the ideal observer in a condition; null where the task does not know it. */
  idealObserver(condition: number): number | null;
  /** Its mean over the conditions for which `include` holds (all by default), in equal number. */
  idealAccuracy(include?: (condition: Condition) => boolean): number | null;
  /** The choice of the observer that sees only the noiseless inputs; null where the task has none. */
  solve(trial: Trial): number | null;
}

export type TaskSettings = { readonly dt?: number } & Readonly<Record<string, unknown>>;

/**
 * Fixes the parameters and the time step (`dt`, ms) of a task; what is not given keeps its default.
 * Throws `unknown` for a parameter that the task lacks, `invalid` (with the path `task.NAME`) for a bad value, for a
 * period that no step fits and for a trial of 0 steps.
 */
export function createTask(given: TaskDefinition, settings: TaskSettings = {}): TaskInstance {
  const definition = defineTask(given);
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
  const context = ofTask(name);
  const ask = <T>(part: string, call: () => T): T => inTask(name, part, call);
  const parameters = resolveParameters(definition.parameters, overrides, "task", ["dt"]);
  const channels = (part: "inputs" | "outputs", kind: string) => {
    const names = ask(part, () => channelNames(definition[part], parameters));
    checkChannels(names, kind, context.within);
    return Object.freeze([...names]);
  };
  const inputs = channels("inputs", "input channel");
  const outputs = channels("outputs", "output channel");
  const noiseSigma = definition.noise === undefined ? 0 : ask("noise", () => definition.noise!(parameters));
  if (!(isFloat32(noiseSigma) && noiseSigma >= 0 && isFloat32(noiseSigma / Math.sqrt(dt))))
    throw invalid({
      ...context,
      subject: "noise",
      value: noiseSigma,
      detail: "√ms",
      remedy: `it must be a number ≥ 0${outsideFloat32(noiseSigma)}`,
    });

  const list = inContext(context, () => conditionsOf(definition, parameters));
  const { factors } = list;
  const conditions = factors.map((factor) => Object.freeze(withSigned(definition, factor)));
  const warnings = new Set<string>();
  const mayBeZero = (period: string) => {
    const parameter = Object.hasOwn(definition.parameters, period) ? definition.parameters[period] : undefined;
    // Not every parameter that shares a period's name is its length.
    return parameter?.kind.unit !== "ms" || refusalOf(() => parameter.kind.read(0)) === undefined;
  };
  const timings = factors.map((factor) =>
    planTiming(
      ask("periods", () => definition.periods(parameters, factor)),
      dt,
      (message) => warnings.add(message),
      mayBeZero,
      name,
    ),
  );
  const builder = new TrialBuilder({ dt, inputs, outputs, target });
  /** Trials that depend on their condition alone are built once. */
  const templates: (Trial | undefined)[] = new Array(factors.length);

  const build = (c: number, random: Generator, number: number): Trial => {
    const timing = timings[c];
    builder.begin(timing.fixed ?? timing.draw(random), random, number);
    ask("trial", () => definition.trial(factors[c], builder, parameters));
    const trial = inContext(context, () => builder.finish(conditions[c]));
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
    const { steps, inputs, targets, mask, periods, condition, correct } = t;
    return { number, steps, inputs, targets, mask, periods, condition, correct };
  };
  const idealObserver = (c: number) => idealObserverAt(definition, factors[c], parameters, timings[c]);

  return {
    definition,
    name,
    dt,
    inputs,
    outputs,
    target,
    noiseSigma,
    noiseDeviation: noiseSigma / Math.sqrt(dt),
    parameters,
    factorUnits: factorUnits(definition, parameters, conditions),
    conditions,
    weights: list.weights,
    noResponse: noResponseOf(definition, outputs.length),
    longestTrial: longest(timings),
    warnings: [...warnings],
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
    solve(trial) {
      if (!definition.solve) return null;
      const view = inputView(trial.inputs, trial.steps, inputs, dt);
      const output = ask("solve", () => definition.solve!(view, parameters));
      if (typeof output === "number") return output;
      throw invalid({
        ...context,
        subject: "the answer of solve",
        value: output,
        remedy: "it must name an output by its index",
      });
    },
  };
}

function longest(timings: readonly Timing[]): number | null {
  return timings.reduce<number | null>(
    (most, { longest }) => (most === null || longest === null ? null : Math.max(most, longest)),
    0,
  );
}

/** A condition with its place on the abscissa of the psychometric curve, where the task names one. */
function withSigned({ name, signed }: TaskDefinition, factor: Condition): Condition {
  if (!signed) return { ...factor };
  if (Object.hasOwn(factor, signed.name))
    throw invalid({
      ...ofTask(name),
      subject: "signed.name",
      value: signed.name,
      detail: ", which is a factor already",
      remedy: "choose another name",
    });
  const value = inTask(name, "signed.value", () => signed.value(factor));
  if (!Number.isFinite(value))
    throw invalid({
      ...ofTask(name),
      subject: "the answer of signed.value",
      value,
      detail: `for condition ${display(factor)}`,
      remedy: "it must be a finite number",
    });
  return { ...factor, [signed.name]: value + 0 }; // + 0: never −0
}

function isChance(definition: TaskDefinition, factor: Condition): boolean {
  const { name, chance } = definition;
  const is: unknown =
    chance === undefined ? false : (inTask(name, "chance", () => chance.call(definition, factor)) ?? false);
  if (typeof is === "boolean") return is;
  throw invalid({
    ...ofTask(name),
    subject: "the answer of chance",
    value: is,
    detail: `for condition ${display(factor)}`,
    remedy: "give true or false",
  });
}

function idealObserverAt(definition: TaskDefinition, factor: Condition, p: ParameterValues, timing: Timing) {
  const { name, idealObserver } = definition;
  if (!idealObserver) return null;
  const expected = (period: string, f: (ms: number) => number) => timing.expected(period, f) ?? Number.NaN;
  const value = inTask(name, "idealObserver", () => idealObserver.call(definition, factor, p, expected));
  if (Number.isNaN(value)) return null;
  if (typeof value === "number" && value >= 0 && value <= 1 + 1e-9) return value;
  throw invalid({
    ...ofTask(name),
    subject: "the answer of idealObserver",
    value,
    detail: `for condition ${display(factor)}`,
    remedy: "a probability is 0 to 1",
  });
}

function noResponseOf({ name, target, noResponse }: TaskDefinition, outputs: number): number | null {
  if (noResponse === undefined) return target === "class" ? 0 : null;
  if (noResponse !== null && !(Number.isInteger(noResponse) && noResponse >= 0 && noResponse < outputs))
    throw invalid({
      ...ofTask(name),
      subject: "noResponse",
      value: noResponse,
      remedy: `give the index of one of its ${outputs} outputs, or null`,
    });
  return noResponse;
}
