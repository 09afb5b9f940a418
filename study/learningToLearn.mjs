// Learning to learn, after Goudar et al. (2023), Nat Neurosci 26:879–890: one network solves a long series of delayed
// association problems. Each problem has two new images, one for each choice, and is trained until the mean squared
// error of the last 50 trials is below 0.005; then the next begins. Adds a line for the network to
// study/results/learning-to-learn.jsonl: trials to criterion in every problem, the exponential a·e^(−p/T) + c through
// those after the first, and how long a new network takes for the last problem (null: more than 20 000 trials, after
// which a series ends, too).
// Run `npm run build` first. Usage: node study/learningToLearn.mjs SEED [PROBLEMS [DT [PRESET]]]
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { adam, compileTraining, optimizerScalars } from "dalenet/engine";
import { modelOf } from "dalenet/models";
import { nativeBackend } from "dalenet/node";
import { generator, keyOf } from "dalenet/tasks";

const [seed = 1, problems = 1001, dt = 10] = process.argv.slice(2, 5).map(Number);
const preset = process.argv[5] ?? "ei";
/** ms */
const [sample, delay, response] = [500, 1000, 500];
const steps = (sample + delay + response) / dt;
const images = 10;
const window = 50;
const criterion = 0.005;
/** Trials after which a problem is given up. */
const most = 20_000;
const inputs = ["fixation", ...Array.from({ length: images }, (_, k) => `image ${k}`)];
const outputs = ["fixation", "choice 1", "choice 2"];

const setting = { inputs: inputs.length, outputs: outputs.length, dt, loss: "squaredError", inputNoise: false };
const section = {
  preset,
  units: 100,
  tau: 100,
  // As published, but for the penalty of the ten largest singular values.
  regularizers: { rateL2: 0.0005, l2: { input: 0.0001, recurrent: 0.001, output: 0.1 } },
};

/** Two images of unit length in random directions. */
function problemOf(number) {
  const draw = generator(keyOf(seed), 1, number);
  return [0, 1].map(() => {
    const image = Array.from({ length: images }, () => draw.normal());
    const length = Math.hypot(...image);
    return image.map((value) => value / length);
  });
}

/** A network and its trials, of which each follows from its number. */
function learner() {
  const model = modelOf(section, setting);
  const { network } = model.build(setting);
  const step = nativeBackend({ threads: 1 }).compile(compileTraining(network, adam({ clipNorm: 1 })), {
    trials: 1,
    maxSteps: steps,
    noise: "generated",
  });
  for (const [name, values] of model.initialParameters(setting, seed)) step.write(name, values);
  const [u, target, mask] = [inputs.length, outputs.length, outputs.length].map((n) => new Float32Array(steps * n));
  mask.fill(1);
  const draw = generator(keyOf(seed), 0, 0);
  let update = 0;
  const trialOf = (image, choice) => {
    for (let k = 0; k < steps; k++) {
      const time = k * dt;
      const isFixating = time < sample + delay ? 1 : 0;
      u[k * inputs.length] = isFixating;
      for (let j = 0; j < images; j++) u[k * inputs.length + 1 + j] = time < sample ? image[j] : 0;
      target[k * 3] = isFixating;
      target[k * 3 + 1] = isFixating ? 0 : Number(choice === 0);
      target[k * 3 + 2] = isFixating ? 0 : Number(choice === 1);
    }
    return {
      steps,
      trials: 1,
      signals: { inputs: { dense: u }, target: { dense: target }, mask: { dense: mask } },
      noise: { key: keyOf(seed), trialNumbers: [update], run: update },
    };
  };
  return {
    /** Trials before the 50 that meet the criterion; null if it was not met. */
    learn(problem) {
      const recent = [];
      for (let trial = 1; trial <= most; trial++) {
        update++;
        const choice = draw.integer(2);
        const scalars = { ...model.scalars(dt, 0), ...optimizerScalars(1e-4, update) };
        const { loss } = step.run(trialOf(problem[choice], choice), scalars);
        step.apply();
        recent.push(loss);
        if (recent.length > window) recent.shift();
        if (recent.length === window && recent.reduce((a, b) => a + b) / window < criterion) return trial - window;
      }
      return null;
    },
    get updates() {
      return update;
    },
    close: () => step.close(),
  };
}

/**
 * a·e^(−p/T) + c through values at p = 0, 1, … with the least squares of logarithms, since trials to criterion spread
 * in proportion to their mean. T and a/c are searched on a grid; c follows from them.
 */
function exponentialFit(values) {
  const known = values.flatMap((value, p) => (value === null ? [] : [{ p, log: Math.log(Math.max(1, value)) }]));
  let best;
  for (let T = 2; T <= values.length; T *= 1.03)
    for (let ratio = 0.1; ratio < 1000; ratio *= 1.06) {
      const left = known.map(({ p, log }) => log - Math.log(ratio * Math.exp(-p / T) + 1));
      const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
      const error = left.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      if (!(best?.error <= error)) best = { a: ratio * Math.exp(mean), c: Math.exp(mean), T, error };
    }
  return best ?? { a: null, c: null, T: null };
}

const began = performance.now();
const one = learner();
const trials = [];
for (let p = 0; p < problems; p++) {
  trials.push(one.learn(problemOf(p)));
  if (p < 5 || p % 50 === 0)
    console.log(
      `problem ${p}: ${trials.at(-1)} trials; ${one.updates} updates, ${((performance.now() - began) / 1e3).toFixed(0)} s`,
    );
  if (trials.at(-1) === null) break;
}
one.close();
const fresh = learner();
const fromScratch = fresh.learn(problemOf(trials.length - 1));
fresh.close();
const { a, c, T } = exponentialFit(trials.slice(1));
const row = {
  ...{ seed, preset, dt, problems: trials.length, a, c, T, first: trials[0], fromScratch, trials },
  seconds: Math.round((performance.now() - began) / 1e3),
};
appendFileSync(fileURLToPath(new URL("results/learning-to-learn.jsonl", import.meta.url)), `${JSON.stringify(row)}\n`);
console.log(
  a === null
    ? `problem ${trials.length - 1} was given up after ${most} trials`
    : `a ${a.toFixed(1)}, T ${T.toFixed(1)} problems, c ${c.toFixed(1)} trials; from scratch ${fromScratch}`,
);
