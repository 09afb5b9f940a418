/**
 * Ways to learn under Dale's principle. `dale` is the constraint of the recurrent matrix; `start` the distribution of
 * its initial values, of which only the shape counts, since every start is scaled to the spectral radius of its job;
 * without `start` it is that of `ei`. `model` are other keys of the section, `excitatory` is the share of E units. A
 * recurrent matrix in `factors` cannot start from another network's. `only` names the one task in which a method is
 * used; methods that are `published` are also trained with the authors' budget.
 */
import { expr, presets } from "dalenet";
import { adam, projected } from "dalenet/engine";

const { constant } = expr;

const list = {
  none: { label: "unconstrained", dale: "none", start: "orthogonal", published: true },
  abs: { label: "abs", dale: "abs" },
  rectify: { label: "rectify", dale: "rectify", published: true },
  // Balwani et al. (2025): s_j·U(0, 1/√N).
  project: { label: "project", dale: "project", start: { distribution: "uniform", limit: 1 }, published: true },
  // Cornford et al. (2024): log-normal, mean over standard deviation 1.5.
  exponentiated: {
    label: "exponentiated",
    dale: "exponentiated",
    start: { distribution: "lognormal", mean: 1.5, variance: 1 },
  },
  // Cornford et al. (2021), Li et al. (2023): the I units count among the units.
  dann: {
    label: "DANN",
    dale: "project",
    start: { distribution: "dann" },
    model: { inhibition: "instantaneous", readout: "excitatory" },
    excitatory: 0.9,
    factors: true,
  },
  published: {
    label: "“rectified” as published",
    dale: "none",
    isSigned: true,
    start: { distribution: "uniform", limit: 1 },
    rule: publishedRectification,
    only: "flipFlop",
    published: true,
  },
};

/** The methods that this version of the library has. */
export const methods = Object.fromEntries(
  Object.entries(list)
    .filter(([, { model = {} }]) => Object.keys(model).every((key) => key in presets.ei.options))
    .map(([name, method]) => [name, { name, excitatory: 0.8, ...method }]),
);

/** Whether a method is used in a task. */
export const isUsedIn = ({ only }, task) => only === undefined || only === task;

/** The sign of each sending unit, E first. */
export const signsOf = ({ excitatory }, units) =>
  Array.from({ length: units }, (_, unit) => (unit < Math.floor(excitatory * units + 1e-9) ? 1 : -1));

/**
 * The baseline called "rectified" by Balwani et al. (2025): after each update of signed weights, those below 0 become
 * 0, and the signs are applied to the rest: W ← s∘[W]₊. It deletes inhibition, since every inhibitory weight is below
 * 0. HChoiLab/biologicalRNNs, commit 3a88879, Dales-backprop/flip-flop-rectified-backprop.ipynb, lines 1905 and 1909.
 */
function publishedRectification(signs, options) {
  return projected(adam(options), {
    wRec: (value) => {
      const { axes } = value.type;
      const [from, to] = axes.map(({ size }) => size);
      const signOf = Float64Array.from({ length: from * to }, (_, k) => signs[Math.floor(k / to)]);
      return value.max(0).mul(constant(signOf, axes));
    },
  });
}
