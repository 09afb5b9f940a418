// A plain recurrent network of tanh units.
// Train with: npx dalenet train examples/vanilla.yaml --use examples/vanilla.mjs
import { defineModel, expr, quantity } from "dalenet";

const { matmul, tanh } = expr;

export const vanilla = defineModel({
  name: "tanhNetwork",
  title: "Vanilla tanh network",
  source: "Elman (1990), Cognitive Science 14: 179–211",
  parameters: {
    units: quantity(64, "", "hidden units", { min: 1, whole: true }),
    gain: quantity(1, "", "gain of the orthogonal recurrent matrix before training", { min: 0.01 }),
  },
  // h_t = tanh(h_{t−1}W_rec + u_tW_in + b), z_t = h_tW_out + b_out
  cell({ input, inputs, outputs, parameter, state }, { units, gain }) {
    const wIn = parameter("wIn", [inputs, units], "glorotUniform");
    const wRec = parameter("wRec", [units, units], { distribution: "orthogonal", gain });
    const wOut = parameter("wOut", [units, outputs], "glorotUniform");
    const h = state("h", units);
    const next = tanh(
      matmul(h, wRec)
        .add(matmul(input, wIn))
        .add(parameter("bRec", [units], 0)),
    );
    return {
      states: { h: next },
      rates: next,
      outputs: matmul(next, wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wIn, wRec, wOut },
    };
  },
  training: { learningRate: 0.002 },
});
