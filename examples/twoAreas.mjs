// Two areas, coupled only by excitatory projections.
// Train with: npx dalenet train examples/twoAreas.yaml --use examples/twoAreas.mjs
import { defineModel, expr, quantity } from "dalenet";

const { matmul, place } = expr;

export const twoAreas = defineModel({
  name: "twoAreas",
  title: "A sensory and a motor area with excitatory long-range projections",
  source:
    "after Song, Yang & Wang (2016), PLoS Comput Biol 12(2): e1004792, Fig 5, where feedforward is 1 and feedback 0.2",
  parameters: {
    unitsPerArea: quantity(50, "", "units per area, four fifths of them excitatory", { min: 5, whole: true }),
    tau: quantity(100, "ms", "time constant of all units", { min: 1 }),
    feedforward: quantity(0.2, "", "probability of a projection from a sensory to a motor unit", { min: 0, max: 1 }),
    feedback: quantity(0.1, "", "probability of a projection from a motor to a sensory unit", { min: 0, max: 1 }),
    sigma: quantity(0.1, "", "stationary s.d. of a unit's current under noise alone", { min: 0 }),
    wiring: quantity(1, "", "seed of the connections", { min: 0, whole: true }),
  },
  populations({ unitsPerArea }) {
    const excitatory = Math.round(0.8 * unitsPerArea);
    return ["sensory", "motor"].flatMap((area) => [
      { name: `${area} E`, units: excitatory, sign: 1 },
      { name: `${area} I`, units: unitsPerArea - excitatory, sign: -1 },
    ]);
  },
  cell({ input, inputs, outputs, dt, parameter, state, noise, activation, dale, connections }, p) {
    const area = p.unitsPerArea;
    const units = 2 * area;
    const excitatory = Math.round(0.8 * area);
    const alpha = dt / p.tau;
    const relu = activation("relu");
    const isSensory = (/** @type {{ name: string }} */ { name }) => name.startsWith("sensory");
    const mask = connections((from, to) => {
      if (isSensory(from) === isSensory(to)) return 1;
      if (from.sign < 0) return 0; // inhibition is local
      return isSensory(from) ? p.feedforward : p.feedback;
    }, p.wiring);
    // There are four E units per I unit.
    const scale = (/** @type {number} */ from) => (from % area < excitatory ? 1 : 4);
    const wRec = dale(
      parameter("wRec", [units, units], { distribution: "gamma", shape: 2, mean: 0.02 }, { mask, scale }),
    );
    const wIn = parameter("wIn", [inputs, area], "kaimingUniform");
    const wOut = parameter("wOut", [excitatory, outputs], "kaimingUniform");
    const x = state("x", units);
    const drive = matmul(relu(x), wRec)
      .add(place(matmul(input, wIn), 0, units)) // inputs reach the sensory area
      .add(parameter("bRec", [units], 0));
    const next = x
      .mul(1 - alpha)
      .add(drive.mul(alpha))
      .add(noise("x", units).mul(Math.sqrt(2 * alpha) * p.sigma));
    const rates = relu(next);
    const motor = rates.slice(area, area + excitatory); // outputs come from the motor area
    return {
      states: { x: next },
      currents: next,
      rates,
      outputs: matmul(motor, wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wRec, wIn, wOut },
      penalties: { rate: rates.mul(rates).mul(1e-3) },
    };
  },
  training: { learningRate: 0.01 },
});
