// Pyramidal cells and two kinds of interneurons.
// Train with: npx dalenet train examples/interneurons.yaml --use examples/interneurons.mjs
import { defineModel, expr, quantity } from "dalenet";

const { matmul } = expr;

/**
 * Connection probability from row to column: PV cells inhibit each other and E cells, SST cells all except each
 * other.
 */
const probability = {
  E: { E: 0.2, PV: 0.5, SST: 0.5 },
  PV: { E: 0.6, PV: 0.6, SST: 0.1 },
  SST: { E: 0.5, PV: 0.4, SST: 0 },
};
/** @typedef {keyof typeof probability} Kind */

export const interneurons = defineModel({
  name: "interneurons",
  title: "E, PV and SST units, each with its own time constant and connection probabilities",
  source:
    "pattern of inhibition: Pfeffer, Xue, He, Huang & Scanziani (2013), Nat Neurosci 16: 1068–1076; numbers are illustrative",
  parameters: {
    E: quantity(80, "", "pyramidal units", { min: 1, whole: true }),
    PV: quantity(12, "", "parvalbumin units", { min: 1, whole: true }),
    SST: quantity(8, "", "somatostatin units", { min: 1, whole: true }),
    tauE: quantity(100, "ms", "time constant of E units", { min: 1 }),
    tauPV: quantity(50, "ms", "time constant of PV units", { min: 1 }),
    tauSST: quantity(100, "ms", "time constant of SST units", { min: 1 }),
    sigma: quantity(0.1, "", "stationary s.d. of a unit's current under noise alone", { min: 0 }),
    wiring: quantity(1, "", "seed of the connections", { min: 0, whole: true }),
  },
  populations: (p) => [
    { name: "E", units: p.E, sign: 1 },
    { name: "PV", units: p.PV, sign: -1 },
    { name: "SST", units: p.SST, sign: -1 },
  ],
  cell({ input, inputs, outputs, dt, parameter, state, noise, activation, perUnit, dale, connections }, p) {
    const units = p.E + p.PV + p.SST;
    const relu = activation("relu");
    const tau = { E: p.tauE, PV: p.tauPV, SST: p.tauSST };
    const alpha = perUnit(({ name }) => dt / tau[/** @type {Kind} */ (name)]);
    const mask = connections(
      (from, to) => probability[/** @type {Kind} */ (from.name)][/** @type {Kind} */ (to.name)],
      p.wiring,
    );
    // Inhibition initially balances excitation.
    const scale = (/** @type {number} */ from) => (from < p.E ? 1 : (0.4 * p.E) / (p.PV + p.SST));
    const wRec = dale(
      parameter("wRec", [units, units], { distribution: "gamma", shape: 2, mean: 0.05 }, { mask, scale }),
    );
    const wIn = parameter("wIn", [inputs, units], "kaimingUniform");
    const wOut = parameter("wOut", [p.E, outputs], "kaimingUniform"); // only E units are read out
    const x = state("x", units);
    const drive = matmul(relu(x), wRec)
      .add(matmul(input, wIn))
      .add(parameter("bRec", [units], 0));
    // s.d. √(2α)·σ; α depends on the population
    const kick = perUnit(({ name }) => Math.sqrt((2 * dt) / tau[/** @type {Kind} */ (name)]) * p.sigma);
    const next = x.add(drive.sub(x).mul(alpha)).add(noise("x", units).mul(kick));
    const rates = relu(next);
    return {
      states: { x: next },
      currents: next,
      rates,
      outputs: matmul(rates.slice(0, p.E), wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wRec, wIn, wOut },
      penalties: { rate: rates.mul(rates).mul(1e-3) },
    };
  },
  training: { learningRate: 0.01 },
});
