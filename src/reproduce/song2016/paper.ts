import type { Config } from "../../open/looseConfig.ts";
import type { Paper } from "../paper.ts";
import { figures } from "./figures.ts";
import { networks } from "./networks.ts";
import { published } from "./published.ts";
import { coherences } from "./rdm.ts";
import { tables } from "./tables.ts";

type Model = Extract<Config["model"], { readonly preset?: unknown }>;

/**
 * The preset ei with the noise and the baseline of the paper, which make the task, and its masks. Without Dale's
 * principle the start stays, too, since that of ei is for excitatory and inhibitory units.
 */
function withEi({ model, train, ...config }: Config): Config {
  const { initialWeights, balance, spectralRadius, ...kept } = model as Model & Readonly<Record<string, unknown>>;
  const isSigned = kept.dale !== undefined;
  return {
    ...config,
    model: {
      inputNoise: 0.01,
      tauIn: 100,
      baseline: 0.2,
      rectifyInputs: true,
      recurrentNoise: 0.15,
      ...kept,
      ...(isSigned && { initialWeights, balance, spectralRadius }),
      preset: "ei",
    },
    train: { ...train, schedule: { decay: "none" } },
  };
}

/** Song, Yang & Wang (2016). */
export const song2016: Paper = {
  name: "song2016",
  title: "Song, Yang & Wang (2016), reproduced",
  citation:
    "Song HF, Yang GR, Wang X-J (2016) Training excitatory-inhibitory recurrent neural networks for cognitive tasks: a simple and flexible framework. PLoS Comput Biol 12(2): e1004792",
  revision: 2,
  networks,
  figures,
  published,
  measures: {
    accuracy: { label: "right choices", unit: "%" },
    coarse: { label: "right choices at the time step of training", unit: "%" },
    byCoherence: { label: `right choices at coherence ${coherences.join(", ")} %`, unit: "%" },
    sigma: { label: "σ of the psychometric function", unit: "%" },
    bias: { label: "μ of the psychometric function", unit: "%" },
    ...Object.fromEntries(
      coherences.map((level) => [
        `byDuration ${level}`,
        { label: `right choices at coherence ${level} %, by fifth of the durations`, unit: "%" },
      ]),
    ),
    noResponse: { label: "trials without a response", unit: "%" },
    reactionTime: { label: `reaction time at coherence ${coherences.join(", ")} %`, unit: "ms" },
    meanReactionTime: { label: "reaction time of right choices", unit: "ms" },
    errorReactionTime: { label: "reaction time of errors", unit: "ms" },
    byContext: { label: "right choices in the motion and the colour context", unit: "%" },
    irrelevantShare: { label: "slope by the irrelevant feature over that by the relevant one", unit: "" },
    overlap: { label: "|cosine| of the motion and the colour axis before they are made orthogonal", unit: "" },
    visual: { label: "right choices, visual", unit: "%" },
    auditory: { label: "right choices, auditory", unit: "%" },
    both: { label: "right choices, both", unit: "%" },
    sigmaVisual: { label: "σ, visual", unit: "events/s" },
    sigmaAuditory: { label: "σ, auditory", unit: "events/s" },
    sigmaBoth: { label: "σ, both", unit: "events/s" },
    precision: { label: "1/σ² of both senses", unit: "(events/s)⁻²" },
    independent: { label: "sum of 1/σ² of each sense", unit: "(events/s)⁻²" },
    shared: { label: "square of the sum of 1/σ of each sense", unit: "(events/s)⁻²" },
    lowestPair: { label: "right choices of the worst pair", unit: "%" },
    keptTuning: { label: "correlation of tuning, middle and end of the delay", unit: "" },
    tuningFromF1: { label: "correlation of tuning, middle of f1 and end of the delay", unit: "" },
    distance: { label: "distance to the dot in the middle of a movement", unit: "" },
    distanceAtRest: { label: "distance to the centre after the time between trials", unit: "" },
    variance: { label: "variance along the first two components", unit: "%" },
    active: { label: "active units", unit: "" },
  },
  tables,
  notes: [
    "The trials of a network are those to the check at which the mean of its last checks met the authors' criterion. The weights that are tested are the best by validation cost, as in the authors' code.",
    "Only the initial weights depend on the seed. The authors chose the seeds of their figures; here every seed is shown.",
    "Inputs are nearly noiseless: thresholds reflect noise inside the network, not limits of the stimulus.",
    "Times of the authors are those of other machines and settings, and are no measure of speed.",
    "Tests start every trial from the trained initial state; the authors test the eye movements continuously, from the last state of the trial before.",
    "Examples, units and axes are chosen by rule, the most selective active units; unit numbers of the paper mean nothing in other networks.",
  ],
  recipes: {
    ei: {
      about:
        "the preset ei of this project (Adam, sparse start, weight on the response), with the paper's tasks, noise, masks and criteria",
      of: withEi,
    },
  },
};
