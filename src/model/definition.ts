/** A model written by a user: data plus one function, the equations of a time step. */
import { invalid, missing } from "../errors.ts";
import type { CellBuilder } from "../ir/cell.ts";
import type { Expr } from "../ir/expr.ts";
import { checkDeclarations, type Parameters, type ValuesOf } from "../parameters.ts";
import type { Population } from "../population.ts";
import { display, isRecord, readList, readRecord } from "../reader.ts";
import type { Initializer } from "./options.ts";
import { type RecommendedTraining, readTraining } from "./recommendedTraining.ts";

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

/** Models that a caller brings. Throws "invalid" for what `defineModel` did not make. */
export const readModels = (value: unknown, path: string): readonly ModelDefinition[] =>
  readList(value, path, (entry, where) => {
    if (!isModel(entry)) throw invalid(`${where} = ${display(entry)}; give what defineModel returns`);
    return entry;
  });

export const isModel = (value: unknown): value is ModelDefinition =>
  isRecord(value) && typeof value["cell"] === "function" && isRecord(value["parameters"]);

/** Words of a model section that are the same for all models. */
const reservedWords = { name: "which model it is", preset: "which model it is", weights: "where it starts" };

const specKeys = [
  "name",
  "title",
  "source",
  "parameters",
  "populations",
  "cell",
  "training",
] as const satisfies readonly (keyof ModelSpec<Parameters>)[];

/**
 * Defines a model. The types of its parameters are inferred from what is written.
 * @throws "missing" for a part that is not there, "invalid" for a name that a configuration cannot hold, and for a parameter with a reserved word for a name
 */
export function defineModel<const P extends Parameters>(spec: ModelSpec<P>): ModelDefinition {
  if (typeof spec?.name !== "string" || !/^[a-z][A-Za-z0-9]*$/.test(spec.name))
    throw invalid(
      `model name ${display(spec?.name)}; it must be one word of letters and digits that begins with a small letter`,
    );
  if (!isRecord(spec.parameters))
    throw missing(`parameters of model "${spec.name}"; give an object of parameters, {} where there are none`);
  if (typeof spec.cell !== "function") throw missing(`cell of model "${spec.name}"; give a function`);
  readRecord(spec, `the definition of model "${spec.name}"`, specKeys);
  checkDeclarations(spec.parameters, `model "${spec.name}"`);
  for (const [reserved, meaning] of Object.entries(reservedWords))
    if (Object.hasOwn(spec.parameters, reserved))
      throw invalid(`parameter "${reserved}" of model "${spec.name}"; that word says ${meaning}, choose another name`);
  readTraining(spec.training, `training of model "${spec.name}"`);
  return spec as unknown as ModelDefinition;
}
