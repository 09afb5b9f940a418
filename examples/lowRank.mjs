// A network with low-rank connectivity.
// Train with: npx dalenet train examples/lowRank.yaml --use examples/lowRank.mjs
import { defineModel, expr, quantity } from "dalenet";

const { matmul, product, tanh, transpose } = expr;

export const lowRank = defineModel({
  name: "lowRank",
  title: "Low-rank network, W = NMᵀ/units",
  source:
    "Mastrogiuseppe & Ostojic (2018), Neuron 99: 609–623; trained as in Dubreuil et al. (2022), Nat Neurosci 25: 783–794",
  parameters: {
    units: quantity(128, "", "units", { min: 1, whole: true }),
    rank: quantity(2, "", "rank of the recurrent matrix", { min: 1, whole: true }),
    tau: quantity(100, "ms", "time constant of all units", { min: 0.1 }),
    sigma: quantity(0.05, "", "stationary s.d. of a unit's current under noise alone", { min: 0 }),
  },
  // x_t = (1−α)x_{t−1} + α(tanh(x_{t−1})·NMᵀ/units + u_tW_in) + √(2α)·σ·ξ_t, with α = dt/tau
  cell({ input, inputs, outputs, dt, parameter, state, noise }, { units, rank, tau, sigma }) {
    const alpha = dt / tau;
    const normal = /** @type {const} */ ({ distribution: "normal", deviation: 1 });
    const wIn = parameter("wIn", [inputs, units], normal);
    const m = parameter("m", [units, rank], normal); // output vector of each mode
    const n = parameter("n", [units, rank], normal); // input vector of each mode
    const wOut = parameter("wOut", [units, outputs], normal);
    const x = state("x", units);
    // Two products with thin matrices instead of one with units × units.
    const modes = matmul(tanh(x), n);
    const drive = matmul(modes, transpose(m))
      .mul(1 / units)
      .add(matmul(input, wIn));
    const next = x
      .mul(1 - alpha)
      .add(drive.mul(alpha))
      .add(noise("x", units).mul(Math.sqrt(2 * alpha) * sigma));
    const rates = tanh(next);
    return {
      states: { x: next },
      currents: next,
      rates,
      // The paper reads out 1/units of the sum, which is too small initially for logits.
      outputs: matmul(rates, wOut).mul(1 / Math.sqrt(units)),
      weights: { wIn, wRec: product(n, transpose(m)).mul(1 / units), wOut },
    };
  },
  training: { learningRate: 0.02 },
});
