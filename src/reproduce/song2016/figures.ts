/** The nine figures, panel by panel, and what must hold of them. */
import type { PaperFigure } from "../paper.ts";
import {
  accuracyClaim,
  choiceClaims,
  implied,
  numberClaim,
  risesWithCoherence,
  shapeClaim,
  thresholdClaim,
  trialsClaim,
} from "./claims.ts";
import { allUnits, selectiveUnits } from "./connectivity.ts";
import { learnedNetworks, learningFigure } from "./learning.ts";

const picture = (panel: string, title: string, network: string, name: string) => ({
  panel,
  title,
  network,
  picture: name,
});

/** Both contexts: the irrelevant feature has less than a third of the effect of the relevant one. */
const contextClaims = (network: string) => [
  implied(shapeClaim(network, "byContext", "in each context most choices are right, %", { above: 75 })),
  shapeClaim(network, "irrelevantShare", "slope by the irrelevant feature over that by the relevant one", {
    below: 1 / 3,
  }),
];

const decisions = ["rdm_nodale", "rdm_dense", "rdm_fixed"];
const contextual = ["mante", "mante_areas"];
/** A sensory and a motor area, each with excitatory and inhibitory units. */
const areas = [
  { name: "ES", units: 60, sign: 1 },
  { name: "EM", units: 60, sign: 1 },
  { name: "IS", units: 15, sign: -1 },
  { name: "IM", units: 15, sign: -1 },
] as const;

export const figures: readonly PaperFigure[] = [
  {
    number: "1",
    title: "Inputs, rates and outputs of a trained network",
    networks: ["rdm_dense"],
    panels: [picture("A", "Inputs, rates and outputs in one trial, all connections", "rdm_dense", "example")],
    claims: [risesWithCoherence("rdm_dense"), trialsClaim("rdm_dense")],
  },
  {
    number: "2",
    title: "Perceptual decisions: stimuli of random length, and reaction times",
    networks: ["rdm_varstim", "rdm_rt"],
    panels: [
      picture("A", "Inputs and outputs, stimulus of random length", "rdm_varstim", "example"),
      picture("B", "Inputs and outputs, response at any time", "rdm_rt", "example"),
      picture("C", "Psychometric function, stimuli of random length", "rdm_varstim", "psychometric"),
      picture("D", "Psychometric function, response at any time", "rdm_rt", "psychometric"),
      picture("E", "Percent correct by stimulus duration", "rdm_varstim", "byDuration"),
      picture("F", "Reaction times", "rdm_rt", "reactionTimes"),
      picture("G", "Units, aligned to stimulus onset", "rdm_varstim", "units"),
      picture("H", "Units, aligned to the response", "rdm_rt", "units"),
    ],
    claims: [
      ...choiceClaims("rdm_varstim"),
      shapeClaim("rdm_varstim", "longOverShort", "longer stimuli give more right choices at every coherence, points", {
        above: 0,
      }),
      ...choiceClaims("rdm_rt"),
      shapeClaim("rdm_rt", "reactionTime", "reaction times fall with coherence, ms", { order: "falling" }),
      numberClaim("rdm_rt", "meanReactionTime", "mean reaction time, ms"),
    ],
  },
  {
    number: "3",
    title: "Decisions with and without Dale's principle, and with structured connections",
    networks: decisions,
    panels: [
      picture("A", "Psychometric function, without Dale's principle", "rdm_nodale", "psychometric"),
      picture("B", "Psychometric function, with Dale's principle", "rdm_dense", "psychometric"),
      picture("C", "Psychometric function, with structured connections", "rdm_fixed", "psychometric"),
      selectiveUnits("A below", "Weights of selective units, without Dale's principle", "rdm_nodale", decisions),
      selectiveUnits("B below", "Weights of selective units, with Dale's principle", "rdm_dense", decisions),
      selectiveUnits("C below", "Weights of selective units, with structured connections", "rdm_fixed", decisions),
    ],
    claims: decisions.flatMap(choiceClaims),
  },
  {
    number: "4",
    title: "Context-dependent integration",
    networks: ["mante"],
    panels: [
      picture("A", "Psychometric functions by context and feature", "mante", "psychometric"),
      picture("B", "State space", "mante", "stateSpace"),
      picture("C", "Units by context and choice", "mante", "units"),
      picture("D", "Coefficients on the task axes", "mante", "axes"),
    ],
    claims: contextClaims("mante"),
  },
  {
    number: "5",
    title: "Context-dependent integration without and with two areas",
    networks: contextual,
    panels: [
      allUnits("A", "Weights of the network without areas", "mante", { all: contextual }),
      allUnits("B", "Weights of the network with two areas, sensory (ES, IS) and motor (EM, IM)", "mante_areas", {
        all: contextual,
        groups: areas,
      }),
      picture("B choices", "Psychometric functions with two areas", "mante_areas", "psychometric"),
      picture("B state space", "State space with two areas", "mante_areas", "stateSpace"),
    ],
    claims: contextual.flatMap(contextClaims),
  },
  {
    number: "6",
    title: "Multisensory integration",
    networks: ["multisensory"],
    panels: [
      picture("A", "Inputs and outputs", "multisensory", "example"),
      picture("B", "Psychometric functions by modality", "multisensory", "psychometric"),
      picture("B thresholds", "Thresholds and two predictions", "multisensory", "combination"),
      picture("C", "Units by modality and choice", "multisensory", "units"),
    ],
    claims: [
      shapeClaim("multisensory", "enhancement", "both senses give more right choices than the better one, points", {
        above: 0,
      }),
      trialsClaim("multisensory"),
      ...["visual", "auditory", "both"].map((name) => accuracyClaim("multisensory", name, `right choices, ${name}`)),
      ...["sigmaVisual", "sigmaAuditory", "sigmaBoth"].map((name) =>
        thresholdClaim("multisensory", name, `σ, ${name.slice(5).toLowerCase()}, events/s`),
      ),
    ],
  },
  {
    number: "7",
    title: "Parametric working memory",
    networks: ["romo"],
    panels: [
      picture("A", "Inputs and outputs", "romo", "example"),
      picture("B", "Percent correct by pair of frequencies", "romo", "pairs"),
      picture("C and E", "Tuning to the first frequency", "romo", "tuning"),
      picture("D", "Units by the first frequency", "romo", "units"),
    ],
    claims: [implied(shapeClaim("romo", "lowestPair", "percent correct of the worst pair", { above: 75 }))],
  },
  {
    number: "8",
    title: "Sequences of eye movements",
    networks: ["lee"],
    panels: [
      picture("A and B", "Inputs, rates and outputs of one trial", "lee", "example"),
      picture("C", "State space of noiseless trials", "lee", "trajectories"),
      picture("D", "Paths of the eye in eight trials", "lee", "paths"),
    ],
    claims: [
      implied(shapeClaim("lee", "distance", "mean distance to the dot in the middle of a movement", { below: 0.1 })),
      shapeClaim("lee", "distanceAtRest", "distance to the centre after the time between trials", { below: 0.1 }),
      trialsClaim("lee"),
      numberClaim("lee", "active", "active units"),
      numberClaim("lee", "variance", "variance along the first two components, %"),
    ],
  },
  {
    number: "9",
    title: "Learning curves",
    networks: learnedNetworks,
    panels: [{ panel: "", title: "Performance against training trials", together: learningFigure }],
    claims: ["rdm_varstim", "rdm_rt", ...decisions, "multisensory", "lee"].map(trialsClaim),
  },
];
