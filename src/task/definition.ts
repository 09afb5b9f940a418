/** A task, written once: data plus one pure function `trial(condition, t)`. */
import { invalid, unknown } from "../base/errors.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import type { LooseValues, Parameters, ParameterValues, ValuesOf } from "../settings/parameter.ts";
import {
  type Chosen,
  callable,
  checkDefinition,
  checkFunction,
  type DefinitionParts,
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
} from "./declared.ts";
import type { Duration } from "./duration.ts";
import type { NoiseSigma, NoiseSpec } from "./noise.ts";
import type { InputView } from "./observer.ts";
import { ofTask } from "./own.ts";
import type { Condition } from "./trial.ts";

/**
 * Factors to be crossed in full (the last varies fastest), or the conditions one by one, each with its `weight` if training is to draw it more
 * or less often than others (default 1); the weight is no factor.
 */
export type Conditions = Readonly<Record<string, readonly (number | string)[]>> | readonly Condition[];
export type ConditionOf<C extends Conditions> = C extends readonly (infer One)[]
  ? Factors<One>
  : { readonly [K in keyof C]: C[K] extends readonly (infer Level)[] ? Level : never };
/** A condition without its weight. */
type Factors<One> = One extends { readonly weight: unknown } ? Omit<One, "weight"> : One;

/** A length, or a rule for it given the lengths in ms of the periods before it in the same trial. */
export type PeriodLength = Duration | ((before: Readonly<Record<string, number>>) => Duration);

/** Averages f(length in ms) over the lengths that a period can take. */
export type ExpectedOverPeriod = (period: string, f: (ms: number) => number) => number;

/** TypeScript takes any function for an object of which no key is needed. */
type NoFunction<T> = T & { readonly bind?: never };

export interface TaskSpec<P extends Parameters, C extends Conditions> {
  /** Name in configurations: camelCase. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Where it comes from: a full citation. */
  readonly source: string;
  /** Default time step in ms. */
  readonly dt: number;
  readonly parameters: P;
  readonly inputs: readonly string[] | ((p: ValuesOf<P>) => readonly string[]);
  readonly outputs: readonly string[] | ((p: ValuesOf<P>) => readonly string[]);
  /** "class": one output must be largest at each step (cross-entropy); "value": each output has a value to reach. */
  readonly target: "class" | "value";
  /** The task's input noise, s.d. σ/√dt on every step: one σ in √ms, or one for each channel; correlated, with gains of trials. None by default. */
  noise?(p: ValuesOf<P>): NoiseSigma | NoiseSpec;
  /** Units and kinds of factors: of those of the conditions, of what trials record, and of the abscissa of the psychometric curve. */
  readonly factors?: LooseFactors | ((p: ValuesOf<P>) => LooseFactors);
  /** Write it above what takes a condition: TypeScript then knows the factors there. */
  conditions(p: ValuesOf<P>): C;
  /** The periods in order. */
  periods(p: ValuesOf<P>, condition: ConditionOf<C>): Readonly<Record<string, PeriodLength>>;
  /** How often training draws a condition, relative to the others; all equally often by default, or as their own weights say. */
  weight?(condition: ConditionOf<C>, p: ValuesOf<P>): number;
  /** Sets inputs, answer or targets, and mask. Pure: chance only from `t.random`. */
  trial(condition: ConditionOf<C>, t: TrialBuilder, p: ValuesOf<P>): void;
  /** The abscissa of the psychometric curve, if the task has one. */
  readonly psychometric?:
    | PsychometricSpec<ConditionOf<C>>
    | ((p: ValuesOf<P>) => PsychometricSpec<ConditionOf<C>> | null)
    | null;
  /** What activity is aligned to, and in which periods it is measured. */
  readonly activity?: NoFunction<LooseActivity> | ((p: ValuesOf<P>) => LooseActivity);
  /** How a trial is scored: the choice, an error, chance. */
  readonly score?: NoFunction<LooseScore> | ((p: ValuesOf<P>) => LooseScore);
  /** Output, by name or index, that counts as "no response" when it is largest at the end. Output 0 for classes, none for values, by default. */
  readonly noResponse?: string | number | null;
  /** True for conditions in which the inputs do not tell what is right. */
  chance?(condition: ConditionOf<C>): boolean;
  /** True where the subject has to time the response, so that no input marks the moment. */
  readonly timed?: boolean;
  /** An observer that sees nothing but the noiseless inputs, and names the output to choose. */
  solve?(inputs: InputView, p: ValuesOf<P>): number;
  /** P(correct) of the best observer of the noisy inputs, in expectation. */
  idealObserver?(condition: ConditionOf<C>, p: ValuesOf<P>, expected: ExpectedOverPeriod): number;
}

/** A task as the rest of the library sees it: the types of its own parameters and conditions are forgotten. */
export type TaskDefinition = TaskSpec<Parameters, Conditions>;

/** What may be set of a task: its time step in ms, and its parameters. */
export type LooseTask<P extends Parameters> = { readonly dt?: number } & LooseValues<P>;
/** A task that was chosen for a configuration. */
export type ChosenTask = Chosen<TaskDefinition>;
/** A task of one's own: called with what is to be set it is the section of a configuration, `task: mine({ delay: 500 })`. */
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
  ],
  reserved: { dt: "every task has its own dt", name: "every task has its own name" },
} as const satisfies DefinitionParts &
  Readonly<Record<"needed" | "functions" | "others", readonly (keyof TaskSpec<Parameters, Conditions>)[]>>;

/**
 * Defines a task. The types of parameters and conditions are inferred from what is written.
 * @throws "missing" for a part that is not there, "unknown" for one that there is not, "invalid" for one of another type, for a name that a
 * configuration cannot hold or a file would lose, and for a parameter called `dt` or `name`, which every task has; "unsupported" for an async
 * function
 */
export function defineTask<const P extends Parameters, const C extends Conditions>(
  spec: TaskSpec<P, C>,
): DefinedTask<P> {
  checkFormer(spec);
  checkDefinition("task", spec, parts);
  const { name, target, dt, inputs, outputs, noResponse, timed } = spec;
  const context = ofTask(name);
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
  // What depends on parameters is read when they are fixed.
  for (const [part, read] of [
    ["factors", readFactors],
    ["activity", readActivity],
    ["psychometric", readPsychometric],
    ["score", readScore],
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
  return callable<TaskDefinition, (settings?: LooseTask<P>) => ChosenTask>(spec as unknown as TaskDefinition);
}

/** Parts that definitions of older versions had, and what is written in their place. */
const former: Readonly<Record<string, string>> = {
  signed:
    "write psychometric: { factor: NAME, value: (condition) => NUMBER, favours: OUTPUT } in its place, and the unit in factors: { NAME: { unit } }",
};

/** Throws "unknown" for a part that only older versions knew. */
function checkFormer(spec: unknown): void {
  const given = partsOfDefinition(spec);
  const old = Object.keys(former).find((part) => given[part] !== undefined);
  if (old !== undefined)
    throw unknown({ within: `the definition of task "${given["name"]}"`, at: old, remedy: former[old] });
}

/** Names of channels: at least one, all different. Throws "invalid". */
export function checkChannels(names: readonly string[], kind: string, owner: string): void {
  if (!Array.isArray(names) || !Array.from(names).every((name) => typeof name === "string"))
    throw invalid({ within: owner, subject: `${kind}s`, value: names, remedy: "give a list of names" });
  if (names.length === 0) throw invalid({ within: owner, subject: `no ${kind}`, remedy: "it needs at least one" });
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

/** The same definition, or list of names, for given parameters. */
export function channelNames(names: TaskDefinition["inputs"], p: ParameterValues): readonly string[] {
  return typeof names === "function" ? names(p) : names;
}
