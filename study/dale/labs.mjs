/**
 * What the methods are compared on: the tasks of the panel, with the equations and the training of `ei`, and the
 * flip-flop of Balwani et al. (2025), with theirs. Everything but the recurrent matrix is the same for all methods.
 */
import { createTask, expr, presets } from "dalenet";
import { modelOf, settingOf } from "dalenet/models";
import { instanceOf, panel } from "../panel.mjs";
import { scoreOf } from "../scores.mjs";
import { flipFlop } from "../tasks/flipFlop.mjs";

const recipe = presets.ei.training;
/** Of the updates of the panel, which are generous: `ei` needs fewer. */
const share = 0.5;

/** A lab: a task, its sections of models, how it is trained, and how its trials are scored. */
function panelLab(name) {
  const row = panel[name];
  return {
    name,
    task: instanceOf(row),
    units: 50,
    updates: share * row.updates,
    batch: recipe.batch,
    base: { preset: "ei" },
    training: recipe,
    /** Factor of the recurrent noise: usual, and raised. */
    noise: { usual: 1, raised: 2 },
    adapt: (network) => network,
    score: (simulation) => scoreOf(row, simulation),
  };
}

const { input } = expr;
/** The readout passes through tanh, as in the published networks. */
function withTanh(network) {
  const outputs = network.outputs.outputs.tanh();
  const losses = network.losses.map((loss) => {
    const error = outputs.sub(input("target", outputs.units, "output"));
    return { ...loss, term: error.mul(error) };
  });
  return { ...network, outputs: { ...network.outputs, outputs }, losses };
}

const uniform = { distribution: "uniform", limit: 1 / Math.sqrt(128) };
/** 128 tanh units, 80 % excitatory, no noise; Adam at a constant rate; 6000 trials, again in every epoch. */
const flipFlopLab = {
  name: "flipFlop",
  task: createTask(flipFlop),
  units: 128,
  updates: 1000,
  batch: 50,
  /** The authors' budget. */
  published: { updates: 3000, batch: 200, rate: 1e-3 },
  trials: { trials: "fixed", trialsPerEpoch: 6000 },
  base: {
    preset: "vanilla",
    tau: 20,
    initialWeights: { input: uniform, output: uniform, recurrentBias: uniform, outputBias: uniform },
  },
  training: { responseWeight: 1, schedule: { warmupSteps: 0, decay: "none" }, clipNorm: null },
  noise: { usual: 0, raised: 1 },
  /** In tests, where the usual factor is 0. */
  tested: { recurrentNoise: 0.1 },
  adapt: withTanh,
  score: heldScore,
};

/**
 * 1 − error/power over all steps. `published` is the number that the paper calls the test error: the mean squared
 * errors of five batches added up.
 */
function heldScore({ recording: { outputs, targets } }) {
  let [error, power] = [0, 0];
  outputs.forEach((value, k) => {
    error += (value - targets[k]) ** 2;
    power += targets[k] ** 2;
  });
  const score = 1 - error / power;
  return { score, published: (5 * error) / outputs.length, success: score >= 0.85 };
}

export const labNames = [...Object.keys(panel), "flipFlop"];
export const labOf = (name) => (name === "flipFlop" ? flipFlopLab : panelLab(name));

/** The model of a method in a lab. `own`: keys of the section that differ. */
export function modelIn(lab, method, units, own = {}) {
  const { task, base } = lab;
  const setting = settingOf(task, task.target === "value" ? "squaredError" : "crossEntropy");
  const { initialWeights: usual, ...others } = base;
  const { initialWeights, ...more } = own;
  const section = {
    ...others,
    units,
    excitatoryFraction: method.excitatory,
    dale: { recurrent: method.dale },
    ...method.model,
    ...more,
    initialWeights: { ...usual, ...initialWeights },
  };
  const model = modelOf(section, setting);
  const { network, effective } = model.build(setting);
  return { model, setting, network: lab.adapt(network), effective };
}
