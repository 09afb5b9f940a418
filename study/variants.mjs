/**
 * Variants that differ in one thing from the recipe of `ei`, with equal numbers of trials. `former` is the recipe
 * that it replaced.
 */
const start = (own) => ({
  initialWeights: { recurrent: { distribution: "sparse", inDegree: { E: 4, I: 4 }, gain: 1.4, ...own } },
});
const startOf = (recurrent) => ({ initialWeights: { recurrent } });
const rate = (learningRate) => ({ optimizer: { learningRate } });
const constraint = (recurrent) => ({ dale: { recurrent } });
const exponentiated = (exponentiatedRate) => ({
  model: constraint("exponentiated"),
  train: { optimizer: { exponentiatedRate } },
});

const list = {
  recipe: {},
  former: { model: { preset: "eiUniform" } },
  // Initial weights
  "uniform start": {
    model: { initialWeights: { recurrent: { distribution: "kaimingUniform" } }, balance: "presynaptic" },
  },
  "uniform start, radius 1.3": {
    model: {
      initialWeights: { recurrent: { distribution: "kaimingUniform" } },
      balance: "presynaptic",
      spectralRadius: 1.3,
    },
  },
  "half the inputs": { model: start({ inDegree: { E: 2, I: 2 } }) },
  "twice the inputs": { model: start({ inDegree: { E: 8, I: 8 } }) },
  "fewer I inputs": { model: start({ inDegree: { E: 8, I: 2 } }) },
  "heavy tail": { model: start({ shape: 0.5 }) },
  "equal weights": { model: start({ shape: 50 }) },
  "gain 1": { model: start({ gain: 1 }) },
  "gain 2": { model: start({ gain: 2 }) },
  "soft inputs": {
    model: { initialWeights: { input: { distribution: "kaimingUniform", scale: 1 } } },
  },
  "rest 0.1": { model: start({ rest: 0.1 }) },
  "column E–I": { model: startOf("colEI") },
  "column E–I, radius 1.3": { model: { ...startOf("colEI"), spectralRadius: 1.3 } },
  "near-orthogonal": { model: startOf({ distribution: "nearOrthogonal", gain: 1.4 }) },
  "near-orthogonal, 20 steps": { model: startOf({ distribution: "nearOrthogonal", gain: 1.4, steps: 20 }) },
  "log-normal, radius 1.3": { model: { ...startOf("lognormalFanIn"), balance: "presynaptic", spectralRadius: 1.3 } },
  mask: { model: { ...start({ inDegree: { E: 40, I: 10 } }), recurrentMask: { density: 0.2, seed: 1 } } },
  // Loss
  "response weight 1": { train: { responseWeight: 1 } },
  "response weight 10": { train: { responseWeight: 10 } },
  "response weight 100": { train: { responseWeight: 100 } },
  "no rate penalty": { model: { regularizers: { rateL2: 0 } } },
  "rate penalty 1e-3": { model: { regularizers: { rateL2: 1e-3 } } },
  // Optimiser
  "rate 1e-3": { train: rate(1e-3) },
  "rate 1e-2": { train: rate(1e-2) },
  "constant rate": { train: { schedule: { decay: "none" } } },
  "no warm-up": { train: { schedule: { warmupSteps: 0 } } },
  "no clipping": { train: { clipNorm: null } },
  "batch 64": { train: { batch: 64 } },
  // Noise, which is part of the model, to show its cost
  "noise 0.05": { model: { recurrentNoise: 0.05 } },
  "noise 0.3": { model: { recurrentNoise: 0.3 } },
};

const withNames = (all) =>
  Object.fromEntries(Object.entries(all).map(([name, variant]) => [name, { name, ...variant }]));
export const variants = withNames(list);

/** Ways to keep recurrent weights positive; x3 is the factor of the learning rate of multiplicative updates. */
export const constraints = withNames({
  recipe: {},
  project: { model: constraint("project") },
  "exponentiated x1": exponentiated(1),
  "exponentiated x3": exponentiated(3),
  "exponentiated x10": exponentiated(10),
  "exponentiated x30": exponentiated(30),
});

/** Other models with recipes of their own. */
export const models = { dann: { name: "dann", model: { preset: "dann" } } };

/** The differences between the recipe and the former one, each as { former, recipe }. */
export const factors = {
  start: {
    uniform: { model: { initialWeights: { recurrent: { distribution: "kaimingUniform" } }, balance: "presynaptic" } },
    sparse: { model: start({}) },
  },
  inputs: {
    soft: { model: { initialWeights: { input: { distribution: "kaimingUniform", scale: 1 } } } },
    loud: { model: { initialWeights: { input: { distribution: "kaimingUniform", scale: 10 } } } },
  },
  "response weight": { 1: { train: { responseWeight: 1 } }, 30: { train: { responseWeight: 30 } } },
  "learning rate": { "1e-2": { train: rate(1e-2) }, "2e-3": { train: rate(2e-3) } },
  "rate penalty": {
    "1e-3": { model: { regularizers: { rateL2: 1e-3 } } },
    "1e-4": { model: { regularizers: { rateL2: 1e-4 } } },
  },
};

/** Every combination of these: the first is the former recipe, the last the recipe. */
export const combinations = Object.fromEntries(
  Object.entries(factors)
    .reduce(
      (all, [, levels]) => all.flatMap((one) => Object.entries(levels).map(([level, set]) => [...one, { level, set }])),
      [[]],
    )
    .map((chosen) => {
      const name = chosen.map(({ level }) => level).join(", ");
      return [name, chosen.reduce((variant, { set }) => merged(variant, set), { name })];
    }),
);

function merged(a, b) {
  const both = { ...a };
  for (const [key, value] of Object.entries(b))
    both[key] = typeof value === "object" && value !== null && key in a ? merged(a[key], value) : value;
  return both;
}
