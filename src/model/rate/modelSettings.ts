/** Every key of the model section, with its meaning and possible values. */
import { either, listOf, matrixOf, optional, orNull, record } from "../../settings/compound.ts";
import { count, exactly, flag, type NumberRange, number, oneOf, share, worded } from "../../settings/kind.ts";
import { type CompleteSettings, group, type LooseSettings, type Settings, setting } from "../../settings/setting.ts";
import { activationNames } from "../activation.ts";
import { constraintNames } from "../constraint.ts";
import { distributionKind, distributionWords } from "../distribution.ts";
import { presetNames } from "../presetNames.ts";
import { weightsSetting } from "../weightsSource.ts";
import { inputMask, outputMask, recurrentMask } from "./mask.ts";
import {
  balanceNames,
  biasNames,
  dynamicsNames,
  inhibitionNames,
  populationNames,
  readouts,
  signAxes,
  tauSharings,
} from "./optionNames.ts";
import { ownNoise } from "./ownNoise.ts";

const positive = number({ above: 0 });
const notNegative = number({ min: 0 });

/** One number, or one per unit. */
const perUnit = (range: NumberRange, unit?: string) => {
  const one = number(range, unit);
  return worded(either(one, listOf(one)), `${one.words}, or one for each unit`, `${one.phrase}, or one for each unit`);
};
const ms = number({ above: 0 }, "ms");
/** τ of the units: fixed, or trained between bounds. */
const tau = worded(
  either(
    perUnit({ above: 0 }, "ms"),
    record({
      trained: oneOf(tauSharings),
      min: optional(ms, 20),
      max: optional(ms, 100),
      initial: optional(either(exactly("random"), ms, listOf(ms)), "random"),
    }),
  ),
  "number above 0, or one for each unit; or { trained, min, max, initial }",
  "a number above 0 (ms), one for each unit, or { trained, min, max, initial }",
);
const sizes = worded(orNull(matrixOf(notNegative)), "null, or matrix [from, to]", "null, or a matrix [from, to]");
const initial = (about: string, senders: readonly string[] = []) => setting(distributionKind(senders), about);
const matrices = <T>(one: (which: string) => T) => ({
  input: one("from inputs to units"),
  recurrent: one("between units"),
  output: one("from units to outputs"),
});

export const modelSettings = {
  preset: setting(oneOf(presetNames), "published model that provides the defaults of this section"),
  units: setting(count, "number of units"),
  excitatoryFraction: setting(share, "fraction of excitatory units, which come first; rounded down to whole units", {
    isOptional: true,
  }),
  excitatoryUnits: setting(
    number({ min: 0, integer: true }),
    "number of excitatory units, instead of excitatoryFraction",
    { usual: "excitatoryFraction · units" },
  ),
  tau: setting(tau, "time constant of the units; trained: perUnit, perPopulation or shared, between min and max"),
  dynamics: setting(oneOf(dynamicsNames), "which variable leaks: the current, the rate, or the rectified state"),
  inhibition: setting(
    oneOf(inhibitionNames),
    "whether inhibitory units leak like the others, or follow the excitatory ones without delay",
  ),
  activation: setting(oneOf(activationNames), "function from a unit's current to its rate"),
  outputActivation: setting(
    oneOf(activationNames),
    "function of the outputs under squared error; the other losses have their own, and outputs are its logits",
  ),
  dale: group(
    "Dale's principle: raw weights unchanged (none), absolute values (abs), positive parts (rectify), kept at or above 0 " +
      "by clipping after every update (project) or by multiplying (exponentiated)",
    {
      ...matrices((which) => setting(oneOf(constraintNames), `weights ${which}`)),
      signAxis: setting(
        oneOf(signAxes),
        "unit that gives a recurrent weight its sign; postsynaptic contradicts Dale's principle",
      ),
    },
  ),
  autapses: setting(flag, "whether a unit may project to itself"),
  readout: setting(oneOf(readouts), "which units are read out"),
  inputMask: setting(inputMask, "existing connections from inputs"),
  recurrentMask: setting(recurrentMask, "existing connections between units"),
  outputMask: setting(outputMask, "existing connections to outputs"),
  recurrentFixed: setting(
    worded(orNull(matrixOf(number())), "null, or matrix [from, to]", "null, or a matrix [from, to]"),
    "fixed recurrent weights, added to the trained ones",
  ),
  recurrentBias: setting(oneOf(biasNames), "bias of the units: trained, kept at its initial value, or absent"),
  outputBias: setting(oneOf(biasNames), "bias of the outputs"),
  trained: group(
    "which matrices training changes",
    matrices((which) => setting(flag, `weights ${which}`)),
  ),
  initialState: group("the state before the first step", {
    value: setting(perUnit({}), "initial state of the units"),
    trained: setting(flag, "whether training changes it"),
  }),
  recurrentNoise: setting(
    ownNoise("unit"),
    "σ of the noise: for small dt/tau, the standard deviation of a state driven only by leak and noise; one for each " +
      "unit, or the covariance",
  ),
  noiseSharedAcrossTrials: setting(
    flag,
    "whether all trials of a batch share one draw of noise, a fault of the notebook",
  ),
  inputNoise: setting(
    ownNoise("input channel"),
    "the model's own input noise, besides task.sigma; its standard deviation per step is √(2·tauIn/dt)·inputNoise; one " +
      "for each channel, or the covariance",
  ),
  tauIn: setting(number({ above: 0 }, "ms"), "time constant of inputNoise"),
  baseline: setting(number(), "added to every input"),
  rectifyInputs: setting(flag, "whether negative inputs become 0, after baseline and noise"),
  regularizers: group("terms added to the loss", {
    l1: group(
      "multipliers of the mean absolute raw weight",
      matrices((which) => setting(notNegative, `weights ${which}`)),
    ),
    l2: group(
      "multipliers of the mean squared raw weight",
      matrices((which) => setting(notNegative, `weights ${which}`)),
    ),
    rateL1: setting(notNegative, "multiplier of the mean absolute rate"),
    rateL2: setting(notNegative, "multiplier of the mean squared rate"),
    activity: setting(notNegative, "multiplier of the penalty for units that miss or exceed the activity target"),
    activityTarget: setting(
      orNull(positive),
      "soft maximum that the rate of each unit should reach over a batch; null for 0.3·ln 101/ln(1 + units)",
    ),
    activityTemperature: setting(
      positive,
      "softness of that maximum, in units of the rate: towards 0 it is the maximum, for large values the mean",
    ),
    omega: setting(notNegative, "multiplier of the vanishing-gradient term"),
    omegaBound: setting(positive, "squared norms of backpropagated quantities below this do not count in omega"),
  }),
  initialWeights: group(`distributions of initial values: ${distributionWords}`, {
    input: initial("weights from inputs to units"),
    recurrent: initial("weights between units", populationNames),
    output: initial("weights from units to outputs", populationNames),
    recurrentBias: initial("bias of the units"),
    outputBias: initial("bias of the outputs"),
  }),
  initialSizes: group(
    "typical size of each initial weight, by which its distribution is multiplied: a matrix [from, to], or null for 1",
    matrices((which) => setting(sizes, `weights ${which}`)),
  ),
  balance: setting(
    oneOf(balanceNames),
    "how initial recurrent weights balance few inhibitory against many excitatory units",
  ),
  spectralRadius: setting(
    orNull(positive),
    "largest absolute eigenvalue of the effective recurrent matrix before training; null to keep it as drawn",
  ),
  weights: weightsSetting,
} satisfies Settings;

/**
 * The complete section. The first units are excitatory, the others inhibitory; matrices are [from, to]; initialWeights,
 * initialSizes, balance and spectralRadius do not affect given weights (`weights`).
 */
export type ModelOptions = CompleteSettings<Omit<typeof modelSettings, "excitatoryFraction">>;
export type Regularizers = ModelOptions["regularizers"];
/** The section for a preset as it may be given. */
export type LooseModel = LooseSettings<typeof modelSettings>;
