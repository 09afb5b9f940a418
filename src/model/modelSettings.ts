/** Every key of the model section: what it means and what it may be. */
import { either, listOf, matrixOf, orNull } from "../settings/compound.ts";
import { count, flag, number, oneOf, type Range, worded } from "../settings/kind.ts";
import {
  type CompleteSettings,
  type Group,
  group,
  type LooseSettings,
  type Settings,
  setting,
  type Variants,
  variants,
} from "../settings/setting.ts";
import { activationNames } from "./activation.ts";
import type { ModelDefinition } from "./definition.ts";
import { initializer, initializerWords } from "./initializer.ts";
import { outerMask, recurrentMask } from "./mask.ts";
import {
  balanceNames,
  biasNames,
  constraintNames,
  dynamicsNames,
  populationNames,
  presetNames,
  readouts,
  signAxes,
} from "./options.ts";
import { weightsSetting } from "./weightsSource.ts";

const positive = number({ above: 0 });
const notNegative = number({ min: 0 });
const share = number({ min: 0, max: 1 });

/** One number, or one for each unit. */
const perUnit = (range: Range, unit?: string) => {
  const one = number(range, unit);
  return worded(either(one, listOf(one)), `${one.words}, or one for each unit`, `${one.phrase}, or one for each unit`);
};
const initial = (about: string, senders: readonly string[] = []) => setting(initializer(senders), about);
const matrices = <T>(one: (which: string) => T) => ({
  input: one("from inputs to units"),
  recurrent: one("between units"),
  output: one("from units to outputs"),
});

export const modelSettings = {
  preset: setting(oneOf(presetNames), "published model that all other defaults of this section come from"),
  units: setting(count, "number of units"),
  excitatoryFraction: setting(
    share,
    "share of the units that are excitatory, the first ones; rounded down to whole units",
    { isOptional: true },
  ),
  excitatoryUnits: setting(
    number({ min: 0, integer: true }),
    "how many units are excitatory, in place of excitatoryFraction",
    { usual: "excitatoryFraction · units" },
  ),
  tau: setting(perUnit({ above: 0 }, "ms"), "time constant of the units"),
  dynamics: setting(oneOf(dynamicsNames), "which variable leaks: the current, the rate, or the rectified state"),
  activation: setting(oneOf(activationNames), "function from the current of a unit to its rate"),
  dale: group(
    "Dale's principle: raw weights are taken as they are (none), by their absolute value (abs), or without negative ones (rectify)",
    {
      ...matrices((which) => setting(oneOf(constraintNames), `weights ${which}`)),
      signAxis: setting(
        oneOf(signAxes),
        "whose sign a recurrent weight has; postsynaptic contradicts Dale's principle",
      ),
    },
  ),
  autapses: setting(flag, "may a unit project to itself"),
  readout: setting(oneOf(readouts), "which units are read out"),
  inputMask: setting(outerMask, "which connections from inputs exist"),
  recurrentMask: setting(recurrentMask, "which connections between units exist"),
  outputMask: setting(outerMask, "which connections to outputs exist"),
  recurrentFixed: setting(
    worded(orNull(matrixOf(number())), "null, or matrix [from, to]", "null, or a matrix [from, to]"),
    "recurrent weights that training never changes, added to the trained ones",
  ),
  recurrentBias: setting(oneOf(biasNames), "bias of the units: trained, kept as it begins, or not there"),
  outputBias: setting(oneOf(biasNames), "bias of the outputs"),
  trained: group(
    "which matrices training changes",
    matrices((which) => setting(flag, `weights ${which}`)),
  ),
  initialState: group("the state before the first step", {
    value: setting(perUnit({}), "state of the units"),
    trained: setting(flag, "does training change it"),
  }),
  recurrentNoise: setting(
    notNegative,
    "σ of the noise: for small dt/tau the standard deviation of a state that only leak and noise act upon",
  ),
  noiseSharedAcrossTrials: setting(flag, "one draw of noise for all trials of a batch, a fault of the notebook"),
  inputNoise: setting(
    notNegative,
    "the model's own input noise, of standard deviation √(2·tauIn/dt)·inputNoise per step; task.sigma is another",
  ),
  tauIn: setting(number({ above: 0 }, "ms"), "time constant in that expression"),
  baseline: setting(number(), "added to every input"),
  rectifyInputs: setting(flag, "do negative inputs become 0, after baseline and noise"),
  regularizers: group("what is added to the loss", {
    l1: group(
      "multipliers of the mean absolute raw weight",
      matrices((which) => setting(notNegative, `weights ${which}`)),
    ),
    l2: group(
      "multipliers of the mean squared raw weight",
      matrices((which) => setting(notNegative, `weights ${which}`)),
    ),
    rateL2: setting(notNegative, "multiplier of the mean squared rate"),
    omega: setting(notNegative, "multiplier of the vanishing-gradient term"),
    omegaBound: setting(positive, "squared norms of backpropagated quantities below this are left out of it"),
  }),
  initialWeights: group(`distributions of initial values: ${initializerWords}`, {
    input: initial("weights from inputs to units"),
    recurrent: initial("weights between units", populationNames),
    output: initial("weights from units to outputs", populationNames),
    recurrentBias: initial("bias of the units"),
    outputBias: initial("bias of the outputs"),
  }),
  balance: setting(
    oneOf(balanceNames),
    "how initial recurrent weights weigh few inhibitory against many excitatory units",
  ),
  spectralRadius: setting(
    orNull(positive),
    "largest absolute eigenvalue of the effective recurrent matrix before training; null: as drawn",
  ),
  weights: weightsSetting,
} satisfies Settings;

/**
 * The section once nothing is left open. The first units are excitatory, the others inhibitory; matrices are [from, to]; given weights
 * (`weights`) are not touched by initialWeights, balance and spectralRadius.
 */
export type ModelOptions = CompleteSettings<Omit<typeof modelSettings, "excitatoryFraction">>;
export type Regularizers = ModelOptions["regularizers"];
/** What may be given in the section for a preset. */
export type LooseModel = LooseSettings<typeof modelSettings>;

const about = "the network";
/** The section: a preset's keys, or the name of one of `models` and its parameters. */
export function modelSection(models: readonly ModelDefinition[]): Group | Variants {
  if (models.length === 0) return group(about, modelSettings);
  const of = ({ name: own, parameters }: ModelDefinition): Settings => ({
    name: setting(oneOf([own]), "name of the model"),
    ...parameters,
    weights: weightsSetting,
  });
  // Without a name it is the family of the presets.
  const all = { "": modelSettings, ...Object.fromEntries(models.map((model) => [model.name, of(model)])) };
  return variants(about, "name", all, "");
}
