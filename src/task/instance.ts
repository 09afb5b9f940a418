/** A task with all its numbers fixed: it draws trials, each a pure function of the seed and the trial's number. */
import { invalid } from "../errors.ts";
import { type ParameterValues, resolveParameters } from "../parameters.ts";
import { type Generator, generator, type Key, keyOf } from "../random.ts";
import { display, isRecord } from "../reader.ts";
import { TrialBuilder } from "./builder.ts";
import { conditionDraw, listConditions } from "./conditions.ts";
import { channelNames, type TaskDefinition } from "./definition.ts";
import { readDuration } from "./duration.ts";
import { factorUnits } from "./factorUnits.ts";
import { inputView } from "./observer.ts";
import { inTask } from "./own.ts";
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
export function createTask(definition: TaskDefinition, settings: TaskSettings = {}): TaskInstance {
  if (!isRecord(settings))
    throw invalid(`task = ${display(settings)}; give an object with dt and the task's parameters`);
  const { dt = definition.dt, ...overrides } = settings;
  if (!(typeof dt === "number" && Number.isFinite(dt) && dt > 0))
    throw invalid(`task.dt ${display(dt)}; the time step must be a positive number of ms`);
  const { name, target } = definition;
  const ask = <T>(part: string, call: () => T): T => inTask(name, part, call);
  const parameters = resolveParameters(definition.parameters, overrides, "task", ["dt"]);
  const inputs = distinct(
    ask("inputs", () => channelNames(definition.inputs, parameters)),
    "input channel",
    name,
  );
  const outputs = distinct(
    ask("outputs", () => channelNames(definition.outputs, parameters)),
    "output channel",
    name,
  );
  const noiseSigma = definition.noise === undefined ? 0 : ask("noise", () => definition.noise!(parameters));
  if (!(Number.isFinite(noiseSigma) && noiseSigma >= 0))
    throw invalid(`noise ${display(noiseSigma)} √ms of task "${name}"; it must be a number ≥ 0`);

  const factors = listConditions(
    ask("conditions", () => definition.conditions(parameters)),
    name,
  );
  const { signed } = definition;
  const conditions = factors.map(
    (factor) =>
      Object.freeze(
        signed ? { ...factor, [signed.name]: ask("signed", () => signed.value(factor)) + 0 } : { ...factor },
      ), // + 0: never −0
  );
  const warnings = new Set<string>();
  const mayBeZero = (period: string) => {
    const parameter = Object.hasOwn(definition.parameters, period) ? definition.parameters[period] : undefined;
    // Not every parameter that shares a period's name is its length.
    return parameter?.read !== readDuration || parameter.check?.(0) === undefined;
  };
  const timings = factors.map((factor) =>
    planTiming(
      ask("periods", () => definition.periods(parameters, factor)),
      dt,
      (message) => warnings.add(message),
      mayBeZero,
    ),
  );
  const builder = new TrialBuilder({ name, dt, inputs, outputs, target });
  /** Trials that depend on their condition alone are built once. */
  const templates: (Trial | undefined)[] = new Array(factors.length);

  const build = (c: number, random: Generator, number: number): Trial => {
    const timing = timings[c];
    builder.begin(timing.fixed ?? timing.draw(random), random, number);
    ask("trial", () => definition.trial(factors[c], builder, parameters));
    const trial = builder.finish(conditions[c]);
    if (timing.fixed && !builder.usedChance) templates[c] = trial;
    return trial;
  };
  const drawCondition = conditionDraw(definition, factors, parameters);
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
    noResponse: noResponseOf(definition, outputs.length),
    longestTrial: longest(timings),
    warnings: [...warnings],
    draw: (seed, number, place = 0) => trialAt(-1, seed, number, place),
    at(condition, seed, number, place = 0) {
      if (!(condition in conditions))
        throw invalid(`condition ${condition} of task "${name}"; it has ${conditions.length}, counted from 0`);
      return trialAt(condition, seed, number, place);
    },
    isChance: (c) => definition.chance?.(factors[c]) ?? false,
    idealObserver,
    idealAccuracy(include = () => true) {
      const values = conditions.flatMap((condition, c) => (include(condition) ? [idealObserver(c)] : []));
      if (values.length === 0 || values.includes(null)) return null;
      return (values as number[]).reduce((sum, p) => sum + p, 0) / values.length;
    },
    solve: (trial) => definition.solve?.(inputView(trial.inputs, trial.steps, inputs, dt), parameters) ?? null,
  };
}

function longest(timings: readonly Timing[]): number | null {
  return timings.reduce<number | null>(
    (most, { longest }) => (most === null || longest === null ? null : Math.max(most, longest)),
    0,
  );
}

function idealObserverAt(definition: TaskDefinition, factor: Condition, p: ParameterValues, timing: Timing) {
  if (!definition.idealObserver) return null;
  const value = definition.idealObserver(factor, p, (period, f) => timing.expected(period, f) ?? Number.NaN);
  return Number.isNaN(value) ? null : value;
}

function noResponseOf({ name, target, noResponse }: TaskDefinition, outputs: number): number | null {
  if (noResponse === undefined) return target === "class" ? 0 : null;
  if (noResponse !== null && !(Number.isInteger(noResponse) && noResponse >= 0 && noResponse < outputs))
    throw invalid(
      `noResponse ${display(noResponse)} of task "${name}"; give the index of one of its ${outputs} outputs, or null`,
    );
  return noResponse;
}

function distinct(names: readonly string[], kind: string, task: string): readonly string[] {
  if (!Array.isArray(names) || !Array.from(names).every((name) => typeof name === "string"))
    throw invalid(`${kind}s ${display(names)} of task "${task}"; give a list of names`);
  if (names.length === 0) throw invalid(`no ${kind} in task "${task}"; it needs at least one`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid(`${kind} "${twice}" of task "${task}" is named twice; names must differ`);
  return Object.freeze([...names]);
}
