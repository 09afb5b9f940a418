/** A task, written once: data plus one pure function `trial(condition, t)`. */
import { inContext, invalid, unknown } from "../base/errors.ts";
import { listOf } from "../settings/compound.ts";
import { isFloat32, outsideFloat32, readAt, text } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import type { LooseValues, Parameters, ResolvedParameters, ValuesOf } from "../settings/parameter.ts";
import {
  type Chosen,
  callable,
  checkDefinition,
  checkFunction,
  type DefinitionParts,
  isDefined,
  partsOfDefinition,
} from "../settings/userDefinition.ts";
import type { TrialBuilder } from "./builder.ts";
import {
  type LooseActivity,
  type LooseFactors,
  type LooseScore,
  type PsychometricSpec,
  readActivity,
  readFactors,
  readPsychometric,
  readScore,
} from "./declarations.ts";
import type { Duration } from "./duration.ts";
import type { NoiseSigma, NoiseSpec } from "./noise.ts";
import type { InputView } from "./observer.ts";
import { checkPresets, type KeptFaults, keptFaults, type TaskPresets } from "./preset.ts";
import { readShortcuts, type Shortcuts } from "./shortcut.ts";
import { taskContext } from "./taskErrors.ts";
import type { Condition } from "./trial.ts";

/**
 * Factors to be crossed (the last varies fastest), or a list of conditions, each with a `weight` if training is to
 * draw it more or less often than others (default 1); the weight is not a factor.
 */
export type Conditions = Readonly<Record<string, readonly (number | string)[]>> | readonly Condition[];
export type ConditionOf<C extends Conditions> = C extends readonly (infer One)[]
  ? Factors<One>
  : { readonly [K in keyof C]: C[K] extends readonly (infer Level)[] ? Level : never };
/** A condition without its weight. */
type Factors<One> = One extends { readonly weight: unknown } ? Omit<One, "weight"> : One;

/** A length, or a function of the lengths in ms of the earlier periods in the same trial. */
export type PeriodLength = Duration | ((before: Readonly<Record<string, number>>) => Duration);

/** Averages f(length in ms) over the lengths that a period can take. */
export type ExpectedOverPeriod = (period: string, f: (ms: number) => number) => number;

/** Excludes functions, which TypeScript accepts as objects with only optional keys. */
type NoFunction<T> = T & { readonly bind?: never };

export interface TaskSpec<P extends Parameters, C extends Conditions> {
  /** Name in configurations, in camelCase. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The source of the task: a full citation. */
  readonly source: string;
  /** Default time step in ms. */
  readonly dt: number;
  readonly parameters: P;
  /** Published or customary settings, by name: `task: { name, preset }`. */
  readonly presets?: TaskPresets<P>;
  /** Checks that the task fails on purpose, whatever its settings. */
  readonly keeps?: KeptFaults;
  /** Differences from the source and from other packages, one sentence each. */
  readonly deviations?: readonly string[];
  readonly inputs: readonly string[] | ((p: ValuesOf<P>) => readonly string[]);
  readonly outputs: readonly string[] | ((p: ValuesOf<P>) => readonly string[]);
  /** "class": one output must be largest at each step (cross-entropy); "value": each output has a value to reach. */
  readonly target: "class" | "value";
  /**
   * The task's input noise, of s.d. σ/√dt at every step: one σ in √ms or one per channel, perhaps correlated or
   * with gains per trial. None by default.
   */
  noise?(p: ValuesOf<P>): NoiseSigma | NoiseSpec;
  /** Units and kinds of factors, of values that trials record, and of the abscissa of the psychometric curve. */
  readonly factors?: LooseFactors | ((p: ValuesOf<P>) => LooseFactors);
  /** Write this above the functions that take a condition, so that TypeScript knows the factors there. */
  conditions(p: ValuesOf<P>): C;
  /** The periods in order. */
  periods(p: ValuesOf<P>, condition: ConditionOf<C>): Readonly<Record<string, PeriodLength>>;
  /** Relative frequency of a condition in training. Default: the conditions' own weights, or all equal. */
  weight?(condition: ConditionOf<C>, p: ValuesOf<P>): number;
  /** Sets inputs, answer or targets, and mask. Must be pure: random numbers only from `t.random`. */
  trial(condition: ConditionOf<C>, t: TrialBuilder, p: ValuesOf<P>): void;
  /** The abscissa of the psychometric curve, if the task has one. */
  readonly psychometric?:
    | PsychometricSpec<ConditionOf<C>>
    | ((p: ValuesOf<P>) => PsychometricSpec<ConditionOf<C>> | null)
    | null;
  /** The periods to which activity is aligned and in which it is measured. */
  readonly activity?: NoFunction<LooseActivity> | ((p: ValuesOf<P>) => LooseActivity);
  /** How a trial is scored: the choice, an error, chance. */
  readonly score?: NoFunction<LooseScore> | ((p: ValuesOf<P>) => LooseScore);
  /**
   * Output, by name or index, that means "no response" if it is largest at the end. Default: output 0 for classes,
   * none for values.
   */
  readonly noResponse?: string | number | null;
  /** True for conditions in which the inputs do not determine the answer. */
  chance?(condition: ConditionOf<C>): boolean;
  /** True if the subject has to time the response, so that no input marks the moment. */
  readonly timed?: boolean;
  /**
   * Policies that see part of the trial, by name. The check reports the best accuracy of each, so that a network's
   * accuracy can be told from that of a shortcut.
   */
  readonly shortcuts?: Shortcuts | ((p: ValuesOf<P>) => Shortcuts);
  /** The output chosen by an observer that sees only the noiseless inputs. */
  solve?(inputs: InputView, p: ValuesOf<P>): number;
  /** Expected P(correct) of the best observer of the noisy inputs. */
  idealObserver?(condition: ConditionOf<C>, p: ValuesOf<P>, expected: ExpectedOverPeriod): number;
}

/** A task that draws its own trials, without the types of its parameters and conditions. */
export type TaskDefinition = TaskSpec<Parameters, Conditions>;

/** The settings of a task: a preset, its time step in ms, and its parameters. */
export type LooseTask<P extends Parameters> = { readonly dt?: number; readonly preset?: string } & LooseValues<P>;
/** A task chosen for a configuration. */
export type ChosenTask = Chosen<TaskDefinition>;
/** A task of your own. Calling it with settings gives the section of a configuration: `task: mine({ delay: 500 })`. */
export type DefinedTask<P extends Parameters = Parameters> = TaskDefinition & ((settings?: LooseTask<P>) => ChosenTask);

const parts = {
  needed: ["conditions", "periods", "trial"],
  functions: ["noise", "weight", "chance", "solve", "idealObserver"],
  others: [
    "title",
    "summary",
    "source",
    "dt",
    "inputs",
    "outputs",
    "target",
    "factors",
    "psychometric",
    "activity",
    "score",
    "noResponse",
    "timed",
    "presets",
    "keeps",
    "deviations",
    "shortcuts",
  ],
  reserved: {
    dt: "every task has its own dt",
    name: "every task has its own name",
    preset: "it chooses a preset of the task",
  },
} as const satisfies DefinitionParts &
  Readonly<Record<"needed" | "functions" | "others", readonly (keyof TaskSpec<Parameters, Conditions>)[]>>;

/**
 * Defines a task. The types of parameters and conditions are inferred.
 * @throws "missing" for an absent part, "unknown" for one that does not exist, "invalid" for one of the wrong type,
 * for a name that configurations or files cannot hold, and for a parameter called `dt` or `name`, which every task
 * has; "unsupported" for an async function
 */
export function defineTask<const P extends Parameters, const C extends Conditions>(
  spec: TaskSpec<P, C>,
): DefinedTask<P> {
  if (isDefined(spec)) return spec as unknown as DefinedTask<P>;
  checkFormer(spec);
  checkDefinition("task", spec, parts);
  const { name, target, dt, inputs, outputs, noResponse, timed } = spec;
  const context = taskContext(name);
  const owner = context.within;
  if (target !== "class" && target !== "value")
    throw invalid({ ...context, subject: "target", value: target, remedy: `it must be "class" or "value"` });
  if (!(isFloat32(dt) && Math.fround(dt) > 0))
    throw invalid({
      ...context,
      subject: "dt",
      value: dt,
      remedy: `the default time step must be a positive number of ms${outsideFloat32(dt, 0)}`,
    });
  for (const [part, names] of Object.entries({ inputs, outputs }))
    if (typeof names === "function") checkFunction(names, `${part} of ${owner}`);
    else checkChannels(names, part === "inputs" ? "input channel" : "output channel", owner);
  // Parts that depend on parameters are read once these are fixed.
  for (const [part, read] of [
    ["factors", readFactors],
    ["activity", readActivity],
    ["psychometric", readPsychometric],
    ["score", readScore],
    ["shortcuts", readShortcuts],
  ] as const) {
    const given: unknown = spec[part];
    if (typeof given === "function") checkFunction(given, `${part} of ${owner}`);
    else read(given, owner);
  }
  const isOutput = typeof noResponse === "string" || (Number.isInteger(noResponse) && Number(noResponse) >= 0);
  if (noResponse !== undefined && noResponse !== null && !isOutput)
    throw invalid({
      ...context,
      subject: "noResponse",
      value: noResponse,
      remedy: "give the name of one of its outputs, its index, or null",
    });
  if (timed !== undefined && typeof timed !== "boolean")
    throw invalid({ ...context, subject: "timed", value: timed, remedy: "give true or false" });
  checkPresets(spec.presets, spec.parameters, owner);
  if (spec.keeps !== undefined) inContext({ within: owner }, () => readAt(keptFaults, spec.keeps, "keeps"));
  if (spec.deviations !== undefined) readAt(listOf(text), spec.deviations, `deviations of ${owner}`);
  return callable<TaskDefinition, (settings?: LooseTask<P>) => ChosenTask>(spec as unknown as TaskDefinition);
}

/** Parts of definitions in older versions, and their replacements. */
const former: Readonly<Record<string, string>> = {
  signed:
    "write psychometric: { factor: NAME, value: (condition) => NUMBER, favours: OUTPUT } instead, and the unit in factors: { NAME: { unit } }",
};

/** Throws "unknown" for a part of older versions. */
function checkFormer(spec: unknown): void {
  const given = partsOfDefinition(spec);
  const old = Object.keys(former).find((part) => given[part] !== undefined);
  if (old !== undefined)
    throw unknown({ within: `the definition of task "${given["name"]}"`, at: old, remedy: former[old] });
}

/** Names of channels, all different, and at least one output. Throws "invalid". */
export function checkChannels(names: readonly string[], kind: string, owner: string): void {
  if (!Array.isArray(names) || !Array.from(names).every((name) => typeof name === "string"))
    throw invalid({ within: owner, subject: `${kind}s`, value: names, remedy: "give a list of names" });
  // A network without inputs can produce a signal.
  if (names.length === 0 && kind === "output channel")
    throw invalid({ within: owner, subject: `no ${kind}`, remedy: "it needs at least one" });
  for (const name of names) checkName(name, kind, owner);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw invalid({
      within: owner,
      subject: `${kind} "${twice}"`,
      detail: "is named twice",
      remedy: "names must differ",
    });
}

export const isTask = (value: unknown): value is TaskDefinition => {
  const { trial, conditions } = partsOfDefinition(value);
  return typeof trial === "function" && typeof conditions === "function";
};

/** The names of channels for given parameters. */
export function channelNames(names: TaskDefinition["inputs"], p: ResolvedParameters): readonly string[] {
  return typeof names === "function" ? names(p) : names;
}
