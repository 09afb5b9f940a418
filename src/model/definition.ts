/** A model written by a user: data plus one function, the equations of a time step. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import type { CellBuilder } from "../ir/cell.ts";
import type { Expr } from "../ir/expr.ts";
import { listOf } from "../settings/compound.ts";
import { type Kind, plain, readAt } from "../settings/kind.ts";
import type { LooseValues, Parameters, ValuesOf } from "../settings/parameter.ts";
import {
  type Chosen,
  callable,
  checkDefinition,
  type DefinitionParts,
  partsOfDefinition,
} from "../settings/userDefinition.ts";
import { ofModel } from "./blame.ts";
import { type Initializer, presetNames } from "./options.ts";
import { type RecommendedTraining, readTraining } from "./recommendedTraining.ts";
import type { LooseWeights } from "./weightsSource.ts";

/** How a parameter begins: a distribution by name or in full, one number for all entries, or every entry, row by row. */
export type InitialValues = Initializer["distribution"] | Initializer | number | ArrayLike<number>;

export interface ParameterOptions {
  /** Whether training changes it (default true). */
  readonly trained?: boolean;
  /** Which entries exist, a constant of 0 and 1: the others are 0 for good, and fan-in is the mean number of ones to a unit. */
  readonly mask?: Expr;
  /** How large an entry begins beside the others: a factor above 0 of its value, or of the deviation, limit or mean of its distribution. */
  readonly scale?: (from: number, to: number) => number;
}

/** What a cell is written with. */
export interface ModelBuilder {
  /** What the task shows, its noise included: a signal [inputs]. */
  readonly input: Expr;
  /** Channels of the task. */
  readonly inputs: number;
  /** Outputs that the task wants. */
  readonly outputs: number;
  /** Time step, ms. */
  readonly dt: number;
  /** An array [n], or a matrix [from, to], with its initial values. */
  parameter(name: string, shape: readonly number[], initial: InitialValues, options?: ParameterOptions): Expr;
  /** The value at t − 1 of a state; `initial` is its value before the first step (default 0). */
  state: CellBuilder<unknown>["state"];
  /** Standard normal draws, one per unit, step and trial (`shared`: one for all trials); 0 where a run is shown without noise. */
  noise: CellBuilder<unknown>["noise"];
  /** An activation by name: relu, softplus, tanh, sigmoid, … */
  activation(name: string): (x: Expr) => Expr;
  /** One number per unit, from its population and its number: constant [unit]. */
  perUnit(value: (population: Population, unit: number) => number): Expr;
  /**
   * Dale's principle for a matrix whose rows are the model's units: |W| with the sign of the sending population; rows of populations
   * without sign stay as they are.
   */
  dale(weights: Expr): Expr;
  /**
   * Which connections exist, each drawn with the probability of its populations: constant [from, to] of 0 and 1, none from a unit to itself.
   * The same for the same seed.
   */
  connections(probability: (from: Population, to: Population) => number, seed: number): Expr;
}

export interface ModelBody {
  /** Each state's value at t. */
  readonly states: Readonly<Record<string, Expr>>;
  /** The activity that is recorded and analysed: a signal, one entry for each unit. */
  readonly rates: Expr;
  /** What the task's targets are compared with: a signal [outputs]; logits for classes. */
  readonly outputs: Expr;
  /** What is recorded as "states", such as currents: a signal of as many units (default: the rates). */
  readonly currents?: Expr;
  /** Matrices [from, to] as the step uses them; files keep them, and figures draw `wRec` [unit, unit]. */
  readonly weights?: Readonly<Record<string, Expr>>;
  /** Added to the loss, multipliers included: scalars of parameters as they are, signals averaged over steps, trials and units. */
  readonly penalties?: Readonly<Record<string, Expr>>;
}

export interface ModelSpec<P extends Parameters> {
  /** Name in configurations: camelCase. */
  readonly name: string;
  readonly title: string;
  /** Where it comes from: a full citation. */
  readonly source: string;
  readonly parameters: P;
  /** The kinds of units, in order; by default all rates are one population without sign. */
  populations?(p: ValuesOf<P>): readonly Population[];
  /** The equations of one time step. Pure: the same parameters give the same cell. */
  cell(builder: ModelBuilder, p: ValuesOf<P>): ModelBody;
  /** How it is best trained, where that differs from what is usual: Adam, learning rate 0.001, 16 trials, gradient norm clipped at 1. */
  readonly training?: Partial<RecommendedTraining>;
}

/** A model as the rest of the library sees it: the types of its own parameters are forgotten. */
export type ModelDefinition = ModelSpec<Parameters>;

/** What may be set of a model: its parameters, and where it starts. */
export type LooseOwnModel<P extends Parameters> = LooseValues<P> & { readonly weights?: LooseWeights };
/** A model that was chosen for a configuration. */
export type ChosenModel = Chosen<ModelDefinition>;
/** A model of one's own: called with what is to be set it is the section of a configuration, `model: gru({ units: 30 })`. */
export type DefinedModel<P extends Parameters = Parameters> = ModelDefinition &
  ((settings?: LooseOwnModel<P>) => ChosenModel);

/** Models that a caller brings. Throws what `defineModel` says of them, "invalid" for what is no model at all, and for two of one name. */
export const readModels = (value: unknown, at: string): readonly ModelDefinition[] => readAt(ownModels, value, at);

function different(own: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const twice = own.find((one) => own.some((other) => other.name === one.name && other !== one));
  if (twice)
    throw invalid({
      subject: "model name",
      value: twice.name,
      remedy: "two models of your own have it, give one of them another",
    });
  return own;
}

/** One of them. */
const model: Kind<ModelDefinition> = {
  ...plain({}, "model", "what defineModel returns", (value) => isModel(value)),
  read(value) {
    if (!isModel(value)) throw invalid({ value, remedy: "give what defineModel returns" });
    return defineModel(value);
  },
};

/** Those that a caller brings to a call. */
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
    name: "that word says which model it is",
    preset: "that word says which model it is",
    weights: "that word says where it starts",
  },
} as const satisfies DefinitionParts &
  Readonly<Record<"needed" | "functions" | "others", readonly (keyof ModelSpec<Parameters>)[]>>;

/**
 * Defines a model. The types of its parameters are inferred from what is written.
 * @throws "missing" for a part that is not there, "unknown" for one that there is not, "invalid" for one of another type, for a name that a
 * configuration cannot hold or that a preset has, and for a parameter with a reserved word for a name; "unsupported" for an async function
 */
export function defineModel<const P extends Parameters>(spec: ModelSpec<P>): DefinedModel<P> {
  checkDefinition("model", spec, parts);
  const { name, training } = spec;
  if (presetNames.some((preset) => preset === name))
    throw invalid({
      subject: "model name",
      value: name,
      remedy: "it is a preset of the library, choose another name for your own model",
    });
  inContext(ofModel(name), () => readTraining(training, "training"));
  return callable<ModelDefinition, (settings?: LooseOwnModel<P>) => ChosenModel>(spec as unknown as ModelDefinition);
}
