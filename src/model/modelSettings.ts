/** Every key of the model section: what it means and what it may be. */
import { parameterSetting } from "../parameters.ts";
import type { Range } from "../reader.ts";
import {
  boolean,
  either,
  type Group,
  group,
  listOf,
  name,
  number,
  numberIn,
  objectOf,
  orNull,
  type Schema,
  type Settings,
  type Variants,
} from "../setting.ts";
import { activationNames } from "./activation.ts";
import type { ModelDefinition } from "./definition.ts";
import { initializerSchema, initializerWords } from "./initializer.ts";
import {
  balanceNames,
  biasNames,
  constraintNames,
  dynamicsNames,
  type ModelOptions,
  populationNames,
  readouts,
  signAxes,
} from "./options.ts";
import { presetNames } from "./presets.ts";
import { weightsSetting } from "./weightsSource.ts";

const count: Range = { min: 1, integer: true };
const positive: Range = { above: 0 };
const notNegative: Range = { min: 0 };
const share: Range = { min: 0, max: 1 };
const seed: Range = { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true };

/** One number, or one for each unit. */
const perUnit = (range: Range, about: string, unit?: string) => ({
  ...number(range, about, unit),
  schema: either(numberIn(range), listOf(numberIn(range))),
  takes: `${range.above === undefined ? "number" : `number above ${range.above}`}, or one for each unit`,
});
const matrixOf = (entry: Schema) => listOf(listOf(entry), 1);
const density = objectOf({ density: numberIn({ above: 0, max: 1 }), seed: numberIn(seed) }, ["density"]);
const mask = (byArea: Schema, about: string, words: string) => ({
  about,
  schema: either({ const: "dense" }, matrixOf({ enum: [0, 1] }), density, byArea),
  takes: `dense; matrix of 0 and 1 [from, to]; { density, seed }; or ${words}`,
});
const outerMask = (about: string) =>
  mask(
    objectOf({ areas: numberIn(count), area: numberIn({ min: 0, integer: true }) }, ["areas", "area"]),
    about,
    "{ areas, area }",
  );
const initial = (about: string, senders: readonly string[] = []) => ({
  about,
  schema: initializerSchema(senders),
  takes: "distribution",
});
const matrices = <T>(one: (which: string) => T) => ({
  input: one("from inputs to units"),
  recurrent: one("between units"),
  output: one("from units to outputs"),
});

export const modelSettings = {
  preset: name(presetNames, "published model that all other defaults of this section come from"),
  units: number(count, "number of units"),
  excitatoryFraction: number(
    share,
    "share of the units that are excitatory, the first ones; rounded down to whole units",
  ),
  excitatoryUnits: {
    ...number({ min: 0, integer: true }, "how many units are excitatory, in place of excitatoryFraction"),
    usual: "excitatoryFraction · units",
  },
  tau: perUnit(positive, "time constant of the units", "ms"),
  dynamics: name(dynamicsNames, "which variable leaks: the current, the rate, or the rectified state"),
  activation: name(activationNames, "function from the current of a unit to its rate"),
  dale: group(
    "Dale's principle: raw weights are taken as they are (none), by their absolute value (abs), or without negative ones (rectify)",
    {
      ...matrices((which) => name(constraintNames, `weights ${which}`)),
      signAxis: name(signAxes, "whose sign a recurrent weight has; postsynaptic contradicts Dale's principle"),
    },
  ),
  autapses: boolean("may a unit project to itself"),
  readout: name(readouts, "which units are read out"),
  inputMask: outerMask("which connections from inputs exist"),
  recurrentMask: mask(
    objectOf(
      { areas: numberIn(count), feedforward: numberIn(share), feedback: numberIn(share), seed: numberIn(seed) },
      ["areas"],
    ),
    "which connections between units exist",
    "{ areas, feedforward, feedback, seed }",
  ),
  outputMask: outerMask("which connections to outputs exist"),
  recurrentFixed: {
    about: "recurrent weights that training never changes, added to the trained ones",
    schema: orNull(matrixOf(numberIn({}))),
    takes: "null, or matrix [from, to]",
  },
  recurrentBias: name(biasNames, "bias of the units: trained, kept as it begins, or not there"),
  outputBias: name(biasNames, "bias of the outputs"),
  trained: group(
    "which matrices training changes",
    matrices((which) => boolean(`weights ${which}`)),
  ),
  initialState: group("the state before the first step", {
    value: perUnit({}, "state of the units"),
    trained: boolean("does training change it"),
  }),
  recurrentNoise: number(
    notNegative,
    "σ of the noise: for small dt/tau the standard deviation of a state that only leak and noise act upon",
  ),
  noiseSharedAcrossTrials: boolean("one draw of noise for all trials of a batch, a fault of the notebook"),
  inputNoise: number(
    notNegative,
    "the model's own input noise, of standard deviation √(2·tauIn/dt)·inputNoise per step; task.sigma is another",
  ),
  tauIn: number(positive, "time constant in that expression", "ms"),
  baseline: number({}, "added to every input"),
  rectifyInputs: boolean("do negative inputs become 0, after baseline and noise"),
  regularizers: group("what is added to the loss", {
    l1: group(
      "multipliers of the mean absolute raw weight",
      matrices((which) => number(notNegative, `weights ${which}`)),
    ),
    l2: group(
      "multipliers of the mean squared raw weight",
      matrices((which) => number(notNegative, `weights ${which}`)),
    ),
    rateL2: number(notNegative, "multiplier of the mean squared rate"),
    omega: number(notNegative, "multiplier of the vanishing-gradient term"),
    omegaBound: number(positive, "squared norms of backpropagated quantities below this are left out of it"),
  }),
  initialWeights: group(`distributions of initial values: ${initializerWords}`, {
    input: initial("weights from inputs to units"),
    recurrent: initial("weights between units", populationNames),
    output: initial("weights from units to outputs", populationNames),
    recurrentBias: initial("bias of the units"),
    outputBias: initial("bias of the outputs"),
  }),
  balance: name(balanceNames, "how initial recurrent weights weigh few inhibitory against many excitatory units"),
  spectralRadius: {
    ...number(
      positive,
      "largest absolute eigenvalue of the effective recurrent matrix before training; null: as drawn",
    ),
    schema: orNull(numberIn(positive)),
  },
  weights: weightsSetting,
} satisfies Settings & Record<keyof ModelOptions | "excitatoryFraction", unknown>;

const about = "the network";
/** The section: a preset's keys, or the name of one of `models` and its parameters. */
export function modelSection(models: readonly ModelDefinition[]): Group | Variants {
  if (models.length === 0) return group(about, modelSettings);
  const of = ({ name: own, parameters }: ModelDefinition): Settings => ({
    name: name([own], "name of the model"),
    ...Object.fromEntries(Object.entries(parameters).map(([key, parameter]) => [key, parameterSetting(parameter)])),
    weights: weightsSetting,
  });
  // Without a name it is the family of the presets.
  return {
    about,
    by: "name",
    usual: "",
    of: { "": modelSettings, ...Object.fromEntries(models.map((model) => [model.name, of(model)])) },
  };
}
