/**
 * The eleven networks of Song, Yang & Wang (2016), PLoS Comput Biol 12(2): e1004792, as their code trains them. Each
 * epoch is one validation interval, 10 000 trials; training may last as long as the code's, 10 million updates.
 */
import type { BuiltInConfig, Testing } from "./builtInConfig.ts";
import type { Config } from "./looseConfig.ts";

type Model = Extract<Config["model"], { readonly preset?: unknown }>;

/** Trials between checks, and the largest number of updates. */
const [checked, longest] = [10_000, 10_000_000];

type Until = NonNullable<NonNullable<NonNullable<Config["train"]>["stop"]>["when"]>;

interface Published {
  readonly units: number;
  readonly model?: Model;
  readonly task: Config["task"];
  /** Trials per update. */
  readonly batch?: number;
  /** Trials of a check. */
  readonly trials: number;
  readonly until: Until;
  /** That of the initial weights of the network shown in the paper. */
  readonly weights: number;
}

function published({ units, model, task, batch = 20, trials, until, weights }: Published): Config {
  const batchesPerEpoch = checked / batch;
  return {
    model: { preset: "song2016", units, ...model },
    task,
    train: {
      epochs: longest / batchesPerEpoch,
      batchesPerEpoch,
      batch,
      validation: { trials, best: "cost", radius: true, seed: 22 },
      stop: { when: until, patience: 100 },
      resultsFrom: "best",
    },
    evaluate: { trials: 2000, recordedTrials: 200 },
    // Another seed changes the initial weights alone.
    seed: weights,
    seeds: { trials: 11, noise: 11, evaluation: 100 },
  };
}

/** The mean of the last five checks. */
const accurate = (accuracy: number) => ({ accuracy, mean: 5, strict: true });
/** A trial per update, all from the same state, as the code does. */
const continuous = { batch: 1, until: { rmse: 0.05 } } as const;
const sameStart = { initialState: { value: 0.1, trained: false } };
/** The readout of all units, negative from inhibitory ones. */
const signedReadout = { ...sameStart, readout: "all" } as const;

/** Two selective groups of excitatory units, each with its own input and output, do not excite each other. */
const selective = { A: 20, B: 20, S: 40, I: 20 };
const constrained: Model = {
  inputMask: { groups: selective, connections: { "choice 1 -> A": 1, "choice 2 -> B": 1 } },
  recurrentMask: {
    groups: selective,
    connections: {
      ...{ "A -> A": 1, "S -> A": 1, "I -> A": 1 },
      ...{ "B -> B": 1, "S -> B": 1, "I -> B": 1 },
      ...{ "A -> S": 1, "B -> S": 1, "S -> S": 1, "I -> S": 1 },
      ...{ "A -> I": 1, "B -> I": 1, "S -> I": 1, "I -> I": 1 },
    },
  },
  outputMask: { groups: selective, connections: { "A -> choice 1": 1, "B -> choice 2": 1 } },
};

/** Weights of either sign: another start, and nothing to balance. */
const signed: Model = {
  dale: { input: "none", recurrent: "none", output: "none" },
  readout: "all",
  initialWeights: { recurrent: { distribution: "normal", deviation: 1 } },
  balance: "none",
  spectralRadius: 1.1,
};

/** A sensory and a motor area: only excitation leaves an area, and a fifth of the connections lead back. */
const areas = { ES: 60, EM: 60, IS: 15, IM: 15 };
const contexts = ["motion context", "colour context", "motion 1", "motion 2", "colour 1", "colour 2"];
const twoAreas: Model = {
  inputMask: {
    groups: areas,
    connections: Object.fromEntries(
      contexts.flatMap((one) => [
        [`${one} -> ES`, 1],
        [`${one} -> IS`, 1],
      ]),
    ),
  },
  recurrentMask: {
    groups: areas,
    connections: {
      ...{ "ES -> ES": 1, "EM -> ES": 0.2, "IS -> ES": 1, "ES -> EM": 1, "EM -> EM": 1, "IM -> EM": 1 },
      ...{ "ES -> IS": 1, "EM -> IS": 0.2, "IS -> IS": 1, "ES -> IM": 1, "EM -> IM": 1, "IM -> IM": 1 },
    },
    seed: 1000,
  },
  outputMask: { groups: areas, connections: { "EM -> choice 1": 1, "EM -> choice 2": 1 } },
};

/** A third of the units sees, a third hears, a third does neither. */
const senses: Model = {
  inputMask: {
    groups: { "visual E": 40, "auditory E": 40, "other E": 40, "visual I": 10, "auditory I": 10, "other I": 10 },
    connections: Object.fromEntries(
      ["visual", "auditory"].flatMap((sense) =>
        ["rising", "falling"].flatMap((way) => ["E", "I"].map((kind) => [`${sense} ${way} -> ${sense} ${kind}`, 1])),
      ),
    ),
  },
};

/** All tests have the same time step and threshold. */
const tested = (testing: Omit<Testing, "dt" | "threshold">): Testing => ({ dt: 0.5, threshold: 1e-4, ...testing });

/** By their names in the code. */
export const song2016Configs = {
  "song2016/sinewave": {
    about: "a network without inputs produces a sine wave",
    config: published({
      units: 100,
      model: { ...signedReadout, recurrentNoise: 0.05, recurrentBias: "trained", outputBias: "trained" },
      task: { name: "sinewave" },
      ...continuous,
      trials: 50,
      weights: 100,
    }),
    testing: tested({ preset: "test", every: 0.5, trials: 1 }),
  },
  "song2016/rdm_varstim": {
    about: "random-dot motion of random length, Fig 2A",
    config: published({
      units: 100,
      task: { name: "rdm", preset: "varstim" },
      trials: 1100,
      until: accurate(0.85),
      weights: 1001,
    }),
    testing: tested({ preset: "varstimTest", every: 20, trials: 4000 }),
  },
  "song2016/rdm_rt": {
    about: "random-dot motion, reaction time, Fig 2B",
    config: published({
      units: 100,
      task: { name: "rdm", preset: "rt" },
      trials: 1100,
      until: accurate(0.85),
      weights: 100,
    }),
    testing: tested({ preset: "rtTest", every: 10, trials: 1500 }),
  },
  "song2016/rdm_nodale": {
    about: "random-dot motion without Dale's principle, Fig 3A",
    config: published({
      units: 100,
      model: signed,
      task: { name: "rdm", preset: "dense" },
      trials: 1100,
      until: accurate(0.85),
      weights: 100,
    }),
    testing: tested({ preset: "denseTest", every: 100, trials: 2000 }),
  },
  "song2016/rdm_dense": {
    about: "random-dot motion, all connections, Fig 3B",
    config: published({
      units: 100,
      task: { name: "rdm", preset: "dense" },
      trials: 1100,
      until: accurate(0.85),
      weights: 101,
    }),
    testing: tested({ preset: "denseTest", every: 100, trials: 2000 }),
  },
  "song2016/rdm_fixed": {
    about: "random-dot motion, structured connections, Fig 3C",
    config: published({
      units: 100,
      model: constrained,
      task: { name: "rdm", preset: "dense" },
      trials: 1100,
      until: accurate(0.85),
      weights: 1001,
    }),
    testing: tested({ preset: "denseTest", every: 100, trials: 2000 }),
  },
  "song2016/mante": {
    about: "context-dependent integration, Fig 4",
    config: published({
      units: 150,
      task: { name: "mante" },
      batch: 50,
      trials: 3650,
      until: accurate(0.9),
      weights: 100,
    }),
    testing: tested({ preset: "test", every: 20, trials: 200 }),
  },
  "song2016/mante_areas": {
    about: "context-dependent integration, two areas, Fig 5B",
    config: published({
      units: 150,
      model: twoAreas,
      task: { name: "mante" },
      batch: 50,
      trials: 3650,
      until: accurate(0.9),
      weights: 100,
    }),
    testing: tested({ preset: "test", every: 20, trials: 200 }),
  },
  "song2016/multisensory": {
    about: "multisensory integration, Fig 6",
    config: published({
      units: 150,
      model: senses,
      task: { name: "multisensory" },
      trials: 2500,
      until: accurate(0.9),
      weights: 111,
    }),
    testing: tested({ preset: "test", every: 20, trials: 500 }),
  },
  "song2016/romo": {
    about: "parametric working memory, Fig 7",
    config: published({
      units: 500,
      model: {
        recurrentMask: { connections: { "E -> E": 0.1, "E -> I": 0.1, "I -> E": 0.5, "I -> I": 0.5 }, seed: 1066 },
      },
      task: { name: "romo" },
      trials: 1100,
      until: { accuracy: 0.85, worst: "condition" },
      weights: 100,
    }),
    testing: tested({ preset: "test", every: 20, trials: 100 }),
  },
  "song2016/lee": {
    about: "a sequence of eye movements, Fig 8",
    config: published({
      units: 200,
      model: { ...signedReadout, tau: 50, recurrentNoise: 0.01 },
      task: { name: "lee" },
      ...continuous,
      trials: 800,
      weights: 100,
    }),
    testing: tested({ every: 2, trials: 100 }),
  },
} satisfies Readonly<Record<string, BuiltInConfig>>;
