/** A task, written once: data plus one pure function `trial(condition, t)`. */
import { invalid, missing } from "../errors.ts";
import type { Parameters, ParameterValues, ValuesOf } from "../parameters.ts";
import { display, isRecord, readList } from "../reader.ts";
import type { TrialBuilder } from "./builder.ts";
import type { Duration } from "./duration.ts";
import type { InputView } from "./observer.ts";
import type { Condition } from "./trial.ts";

/** Factors to be crossed in full (the last varies fastest), or the conditions one by one. */
export type Conditions = Readonly<Record<string, readonly (number | string)[]>> | readonly Condition[];
export type ConditionOf<C extends Conditions> = C extends readonly (infer One)[]
  ? One
  : { readonly [K in keyof C]: C[K] extends readonly (infer Level)[] ? Level : never };

/** A length, or a rule for it given the lengths in ms of the periods before it in the same trial. */
export type PeriodLength = Duration | ((before: Readonly<Record<string, number>>) => Duration);

/** Averages f(length in ms) over the lengths that a period can take. */
export type ExpectedOverPeriod = (period: string, f: (ms: number) => number) => number;

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
  /** σ of the task's input noise in √ms: s.d. σ/√dt on every step, channel and trial. None by default. */
  noise?(p: ValuesOf<P>): number;
  /** Write it above what takes a condition: TypeScript then knows the factors there. */
  conditions(p: ValuesOf<P>): C;
  /** The periods in order. */
  periods(p: ValuesOf<P>, condition: ConditionOf<C>): Readonly<Record<string, PeriodLength>>;
  /** How often training draws a condition, relative to the others; all equally often by default. */
  weight?(condition: ConditionOf<C>, p: ValuesOf<P>): number;
  /** Sets inputs, answer or targets, and mask. Pure: chance only from `t.random`. */
  trial(condition: ConditionOf<C>, t: TrialBuilder, p: ValuesOf<P>): void;
  /** The abscissa of the psychometric curve; becomes a column of the condition. Positive favours `towards`. */
  readonly signed?: {
    readonly name: string;
    readonly unit: string;
    readonly towards: string;
    value(condition: ConditionOf<C>): number;
  };
  /** Output that counts as "no response" when it is largest at the end. Output 0 for classes, none for values, by default. */
  readonly noResponse?: number | null;
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

/**
 * Defines a task. The types of parameters and conditions are inferred from what is written.
 * Throws `missing` for a part that is not there, `invalid` for a name that a configuration cannot hold and for a parameter called `dt`,
 * which every task has.
 */
export function defineTask<const P extends Parameters, const C extends Conditions>(
  spec: TaskSpec<P, C>,
): TaskDefinition {
  if (typeof spec?.name !== "string" || !/^[a-z][A-Za-z0-9]*$/.test(spec.name))
    throw invalid(
      `task name ${display(spec?.name)}; it must be one word of letters and digits that begins with a small letter`,
    );
  if (!isRecord(spec.parameters))
    throw missing(`parameters of task "${spec.name}"; give an object of parameters, {} where there are none`);
  for (const part of ["conditions", "periods", "trial"] as const)
    if (typeof spec[part] !== "function") throw missing(`${part} of task "${spec.name}"; give a function`);
  if (spec.target !== "class" && spec.target !== "value")
    throw invalid(`target ${display(spec.target)} of task "${spec.name}"; it must be "class" or "value"`);
  for (const reserved of ["dt", "name"])
    if (Object.hasOwn(spec.parameters, reserved))
      throw invalid(
        `parameter "${reserved}" of task "${spec.name}"; every task has its own ${reserved}, choose another name`,
      );
  if (!(Number.isFinite(spec.dt) && spec.dt > 0))
    throw invalid(
      `dt ${display(spec.dt)} of task "${spec.name}"; the default time step must be a positive number of ms`,
    );
  return spec as unknown as TaskDefinition;
}

/** Tasks that a caller brings. Throws "invalid" for what `defineTask` did not make. */
export const readTasks = (value: unknown, path: string): readonly TaskDefinition[] =>
  readList(value, path, (entry, where) => {
    if (!isTask(entry)) throw invalid(`${where} = ${display(entry)}; give what defineTask returns`);
    return entry;
  });

export const isTask = (value: unknown): value is TaskDefinition =>
  isRecord(value) && typeof value["trial"] === "function" && typeof value["conditions"] === "function";

/** The same definition, or list of names, for given parameters. */
export function channelNames(names: TaskDefinition["inputs"], p: ParameterValues): readonly string[] {
  return typeof names === "function" ? names(p) : names;
}
