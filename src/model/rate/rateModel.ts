/** The model of a section with a preset: the family of Song, Yang & Wang (2016) and its relatives. */
import type { Population } from "../../base/population.ts";
import type { Dimensions } from "../model.ts";
import { checkSetting, type Model, type SignedMatrix } from "../model.ts";
import { eiPopulations } from "./eiPopulations.ts";
import { rateInitialParameters } from "./initialParameters.ts";
import type { ModelOptions } from "./modelSettings.ts";
import { buildNetwork, noiseScalars } from "./network.ts";
import { isNoisy, largestDeviation, type OwnNoise } from "./ownNoise.ts";
import { presets } from "./presets.ts";
import { connectivityWarnings } from "./strongConnectivity.ts";

/** The model of complete options (`modelOptions`). */
export function rateModel(options: ModelOptions): Model {
  const populations = populationsOf(options);
  return {
    name: options.preset,
    section: options as unknown as Model["section"],
    populations,
    units: options.units,
    training: trainingOf(options),
    changesInputs: [
      ...(isNoisy(options.inputNoise)
        ? [`the network adds its own noise to the inputs (model.inputNoise ${shownNoise(options.inputNoise)})`]
        : []),
      ...(options.rectifyInputs ? ["the network rectifies its inputs (model.rectifyInputs)"] : []),
    ],
    isNoisy: isNoisy(options.recurrentNoise),
    quiet: () => (isNoisy(options.recurrentNoise) ? rateModel({ ...options, recurrentNoise: 0 }) : null),
    build: (setting) => buildNetwork(options, setting),
    // The radius applies only to drawn weights.
    initialParameters(setting, seed) {
      checkSetting(setting);
      return rateInitialParameters(options.weights ? { ...options, spectralRadius: null } : options, setting, seed);
    },
    scalars(dt, taskSigma, noise = 1) {
      const { recurrentNoise, ...ofInputs } = noiseScalars(options, dt, taskSigma);
      return { recurrentNoise: recurrentNoise * noise, ...ofInputs };
    },
    signed: (dimensions) => signedMatrices(options, dimensions),
    warnings: (taskSigma) => warningsOf(options, taskSigma),
  };
}

/** Recurrent weights that are not trained cannot shrink. */
function trainingOf({ preset, trained }: ModelOptions): Model["training"] {
  const { training } = presets[preset];
  const { guard } = training;
  return guard && !trained.recurrent ? { ...training, guard: { ...guard, shrink: 0 } } : training;
}

/** The largest σ if members differ. */
const shownNoise = (noise: OwnNoise): string => {
  const largest = largestDeviation(noise);
  return typeof noise === "number" ? String(noise) : `up to ${Number(largest.toPrecision(4))}`;
};

/** Without a sign constraint on recurrent weights, units are neither E nor I. */
function populationsOf(options: ModelOptions): readonly Population[] {
  if (options.dale.recurrent === "none") return [{ name: "units", units: options.units, sign: 0 }];
  return eiPopulations(options).filter(({ units }) => units > 0);
}

function signedMatrices(options: ModelOptions, { inputs }: Dimensions): SignedMatrix[] {
  const { dale, units, excitatoryUnits } = options;
  const signs = Array.from({ length: units }, (_, unit) => (unit < excitatoryUnits ? 1 : -1));
  const all = [
    // Inputs are excitatory.
    {
      name: "wIn",
      signs: new Array<number>(inputs).fill(1),
      obeys: true,
      isAsked: inputs > 0 && dale.input !== "none",
    },
    { name: "wRec", signs, obeys: dale.signAxis === "presynaptic", isAsked: dale.recurrent !== "none" },
    { name: "wOut", signs, obeys: true, isAsked: dale.output !== "none" },
  ];
  return all.filter(({ isAsked }) => isAsked);
}

function warningsOf(options: ModelOptions, taskSigma: number) {
  const { units, excitatoryUnits, dale, inputNoise, spectralRadius, initialWeights, weights } = options;
  const recurrent = weights === null ? initialWeights.recurrent.distribution : null;
  const onlyExcitatory = excitatoryUnits === units && dale.recurrent !== "none";
  return [
    ...connectivityWarnings(options),
    ...(isNoisy(inputNoise) && taskSigma > 0
      ? [
          `inputs have two noises, task sigma ${taskSigma} √ms and model.inputNoise ${shownNoise(inputNoise)}; ` +
            "set one to 0",
        ]
      : []),
    ...(onlyExcitatory && spectralRadius === null
      ? [
          `model.excitatoryUnits = ${units} of ${units} units: without inhibition, activity can explode from the ` +
            "first step; keep some units inhibitory, or set model.spectralRadius below 1",
        ]
      : []),
    ...(recurrent === "sparse" && dale.recurrent === "none" && spectralRadius === null
      ? [
          'model.initialWeights.recurrent = "sparse" with dale.recurrent = "none": its weights are positive and balanced ' +
            "only by the signs of Dale's principle, so activity can explode from the first step; use " +
            "model.initialWeights.recurrent=orthogonal",
        ]
      : []),
    ...(recurrent === "orthogonal" && dale.recurrent !== "none"
      ? [
          `model.initialWeights.recurrent = "orthogonal" with dale.recurrent = "${dale.recurrent}": the network starts ` +
            'from absolute values, which are not orthogonal; use "nearOrthogonal" or another distribution',
        ]
      : []),
  ];
}
