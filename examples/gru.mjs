// Gated recurrent units.
// Train with: npx dalenet train examples/gru.yaml --use examples/gru.mjs
import { defineModel, expr, quantity } from "dalenet";

const { constant, matmul, sigmoid, tanh } = expr;

export const gru = defineModel({
  name: "gru",
  title: "Gated recurrent unit",
  source: "Cho et al. (2014), Proc EMNLP: 1724–1734, arXiv:1406.1078",
  parameters: {
    units: quantity(64, "", "hidden units", { min: 1, whole: true }),
  },
  cell({ input, inputs, outputs, parameter, state }, { units }) {
    const h = state("h", units);
    /** uW + xU + b, with its own parameters. @param {string} name @param {expr.Expr} x */
    const affine = (name, x) =>
      matmul(input, parameter(`${name}.wIn`, [inputs, units], "glorotUniform"))
        .add(matmul(x, parameter(`${name}.wRec`, [units, units], "orthogonal")))
        .add(parameter(`${name}.b`, [units], 0));
    const update = sigmoid(affine("update", h));
    const reset = sigmoid(affine("reset", h));
    const candidate = tanh(affine("candidate", reset.mul(h)));
    const next = update.mul(h).add(constant(1).sub(update).mul(candidate));
    const wOut = parameter("wOut", [units, outputs], "glorotUniform");
    return {
      states: { h: next },
      rates: next,
      outputs: matmul(next, wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wOut },
    };
  },
  training: { learningRate: 0.005 },
});
