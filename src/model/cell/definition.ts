/** The definition of a user's model: data, and one function with the equations of a time step. */
import { isRecord } from "../../base/display.ts";
import { inContext, invalid } from "../../base/errors.ts";
import type { Population } from "../../base/population.ts";
import type { CellBuilder } from "../../ir/cell.ts";
import type { Expr } from "../../ir/expr.ts";
import { listOf } from "../../settings/compound.ts";
import { type Kind, plain, readAt } from "../../settings/kind.ts";
import type { LooseValues, Parameters, ValuesOf } from "../../settings/parameter.ts";
import {
  type Chosen,
  callable,
  checkDefinition,
  type DefinitionParts,
  partsOfDefinition,
} from "../../settings/userDefinition.ts";
import type { ActivityTarget, BatchTerm } from "../activityTarget.ts";
import type { DaleConstraint } from "../constraint.ts";
import type { LooseDistribution } from "../distribution.ts";
import { presetNames } from "../presetNames.ts";
import { type RecommendedTraining, readTraining } from "../recommendedTraining.ts";
import type { LooseWeights } from "../weightsSource.ts";
import { modelContext } from "./modelErrors.ts";

/** A parameter's initial values: a distribution by name or in full, one number for all entries, or all, row by row. */
export type LooseInitial = LooseDistribution | number | ArrayLike<number>;

export interface ParameterOptions {
  /** Whether training changes it (default true). */
  readonly trained?: boolean;
  /** A constant of 0 and 1: entries with 0 remain 0, and fan-in is the mean number of ones per receiving unit. */
  readonly mask?: Expr;
  /** A factor above 0 of each entry's initial value, or of the deviation, limit or mean of its distribution. */
  readonly scale?: (from: number, to: number) => number;
}

/** The tools for writing a cell. */
export interface ModelBuilder {
  /** The task's input including its noise, a signal [inputs]. */
  readonly input: Expr;
  /** Number of the task's input channels. */
  readonly inputs: number;
  /** Number of outputs that the task requires. */
  readonly outputs: number;
  /** Time step, ms. */
  readonly dt: number;
  /** An array [n], or a matrix [from, to], with its initial values. */
  parameter(name: string, shape: readonly number[], initial: LooseInitial, options?: ParameterOptions): Expr;
  /** A state's value at t − 1; `initial` is its value before the first step (default 0). */
  state: CellBuilder<unknown>["state"];
  /** Standard normal draws, one per unit, step and trial (`shared`: one for all trials); 0 in runs without noise. */
  noise: CellBuilder<unknown>["noise"];
  /** An activation by name: relu, softplus, tanh, sigmoid, … */
  activation(name: string): (x: Expr) => Expr;
  /** A constant [unit] with one number per unit, a function of its population and index. */
  perUnit(value: (population: Population, unit: number) => number): Expr;
  /**
   * Dale's principle for a matrix whose rows are the model's units: |W| (`abs`, the default) or [W]₊ (the others) with
   * the sign of the sending population; rows of populations without sign are unchanged. `project` and `exponentiated`
   * need a parameter, whose updates then keep it at or above 0, and a sign for every population. Except with `abs`, a
   * parameter starts from absolute values.
   */
  dale(weights: Expr, how?: DaleConstraint): Expr;
  /**
   * Random connections, each existing with the probability for its two populations: a constant [from, to] of 0 and 1
   * without autapses, determined by the seed.
   */
  connections(probability: (from: Population, to: Population) => number, seed: number): Expr;
  /**
   * The same with an exact number of connections to each unit: `count(from, to)` from population `from` if the unit is
   * in population `to`.
   */
  fixedInDegree(count: (from: Population, to: Population) => number, seed: number): Expr;
  /** A penalty for units that never become active in a batch, and for those that become too active. */
  activityTarget(rates: Expr, options: ActivityTarget): Expr | BatchTerm;
}

export interface ModelBody {
  /** Each state's value at t. */
  readonly states: Readonly<Record<string, Expr>>;
  /** The recorded and analysed activity: a signal with one entry per unit. */
  readonly rates: Expr;
  /** Compared with the task's targets: a signal [outputs]; logits for classes. */
  readonly outputs: Expr;
  /** Recorded as "states", such as currents: a signal of as many units (default: the rates). */
  readonly currents?: Expr;
  /** Matrices [from, to] as the step uses them. They are saved, and figures show `wRec` [unit, unit]. */
  readonly weights?: Readonly<Record<string, Expr>>;
  /**
   * The radius of `weights.wRec` before training: its parameters are scaled by a common factor. null, the default,
   * leaves them as given. Weights from a file are not scaled.
   */
  readonly spectralRadius?: number | null;
  /**
   * Added to the loss, multipliers included: scalars of parameters; signals, averaged over steps, trials and units; or
   * what `activityTarget` of the builder returns.
   */
  readonly penalties?: Readonly<Record<string, Expr | BatchTerm>>;
}

export interface ModelSpec<P extends Parameters> {
  /** Name in configurations: camelCase. */
  readonly name: string;
  readonly title: string;
  /** The source: a full citation. */
  readonly source: string;
  readonly parameters: P;
  /** The populations in order of units; by default, one population without sign. */
  populations?(p: ValuesOf<P>): readonly Population[];
  /** The equations of one time step. Pure: the same parameters give the same cell. */
  cell(builder: ModelBuilder, p: ValuesOf<P>): ModelBody;
  /** Training that differs from the default: Adam, learning rate 0.001, 16 trials, gradient norm clipped at 1. */
  readonly training?: Partial<RecommendedTraining>;
}

/** A model as the rest of the library sees it, without the types of its parameters. */
export type ModelDefinition = ModelSpec<Parameters>;

/** The settings of a model: its parameters, and its initial weights. */
export type LooseOwnModel<P extends Parameters> = LooseValues<P> & { readonly weights?: LooseWeights };
/** A configuration's model section. */
export type ChosenModel = Chosen<ModelDefinition>;
/** A user's model. Called with settings, it gives the section of a configuration, `model: gru({ units: 30 })`. */
export type DefinedModel<P extends Parameters = Parameters> = ModelDefinition &
  ((settings?: LooseOwnModel<P>) => ChosenModel);

/**
 * Checks a caller's models. Throws the errors of `defineModel`, "invalid" if one is not a model or two share a name.
 */
export const readModels = (value: unknown, at: string): readonly ModelDefinition[] => readAt(ownModels, value, at);

function different(own: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const twice = own.find((one) => own.some((other) => other.name === one.name && other !== one));
  if (twice)
    throw invalid({
      subject: "model name",
      value: twice.name,
      remedy: "two of your models have this name: rename one",
    });
  return own;
}

/** The kind of a single model. */
const model: Kind<ModelDefinition> = {
  ...plain({}, "model", "what defineModel returns", (value) => isModel(value)),
  read(value) {
    if (!isModel(value)) throw invalid({ value, remedy: "give what defineModel returns" });
    return defineModel(value);
  },
};

/** The kind of a caller's list of models. */
export const ownModels: Kind<readonly ModelDefinition[]> = {
  ...listOf(model),
  read: (value) => different(listOf(model).read(value)),
};

export const isModel = (value: unknown): value is ModelDefinition => {
  const { cell, parameters } = partsOfDefinition(value);
  return typeof cell === "function" && isRecord(parameters);
};

const parts = {
  needed: ["cell"],
  functions: ["populations"],
  others: ["title", "source", "training"],
  reserved: {
    name: "this key selects the model",
    preset: "this key selects the model",
    weights: "this key gives its initial weights",
  },
} as const satisfies DefinitionParts &
  Readonly<Record<"needed" | "functions" | "others", readonly (keyof ModelSpec<Parameters>)[]>>;

/**
 * Defines a model. The types of its parameters are inferred.
 * @throws "missing" for an absent part, "unknown" for a part that does not exist, "invalid" for one of the wrong
 * type, for a name that a configuration cannot hold or a preset has, and for a parameter named by a reserved word;
 * "unsupported" for an async function
 */
export function defineModel<const P extends Parameters>(spec: ModelSpec<P>): DefinedModel<P> {
  checkDefinition("model", spec, parts);
  const { name, training } = spec;
  if (presetNames.some((preset) => preset === name))
    throw invalid({
      subject: "model name",
      value: name,
      remedy: "a preset has this name: choose another",
    });
  inContext(modelContext(name), () => readTraining(training, "training"));
  return callable<ModelDefinition, (settings?: LooseOwnModel<P>) => ChosenModel>(spec as unknown as ModelDefinition);
}
