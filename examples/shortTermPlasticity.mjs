// E and I units whose synapses facilitate or depress.
// Train with: npx dalenet train examples/shortTermPlasticity.yaml --use examples/shortTermPlasticity.mjs
import { defineModel, expr, quantity } from "dalenet";

const { abs, constant, matmul, max, min } = expr;

/** Even units facilitate, odd units depress; times in ms. */
const facilitating = { U: 0.15, tauX: 200, tauU: 1500 };
const depressing = { U: 0.45, tauX: 1500, tauU: 200 };

export const shortTermPlasticity = defineModel({
  name: "shortTermPlasticity",
  title: "E–I network with short-term synaptic plasticity",
  source:
    "Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22: 1159–1167; synapses of Mongillo, Barak & Tsodyks (2008), Science 319: 1543–1546",
  parameters: {
    units: quantity(100, "", "units, four fifths of them excitatory", { min: 5, whole: true }),
    tau: quantity(100, "ms", "time constant of the rates", { min: 1 }),
    sigma: quantity(0.5, "", "s.d. of the noise inside the rectifier is √(2α)·sigma", { min: 0 }),
    rateCost: quantity(0.02, "", "multiplier of the mean squared rate", { min: 0 }),
  },
  populations({ units }) {
    const excitatory = Math.round(0.8 * units);
    return [
      { name: "E", units: excitatory, sign: 1 },
      { name: "I", units: units - excitatory, sign: -1 },
    ];
  },
  cell({ input, inputs, outputs, dt, parameter, state, noise, activation, perUnit, dale, connections }, p) {
    const { units } = p;
    const alpha = dt / p.tau;
    const seconds = dt / 1000;
    const excitatory = Math.round(0.8 * units);
    const synapse = (/** @type {keyof typeof facilitating} */ key) =>
      perUnit((_, unit) => (unit % 2 === 0 ? facilitating : depressing)[key]);
    const U = synapse("U");
    const clip = (/** @type {expr.Expr} */ v) => min(max(v, 0), 1);

    const r = state("r", units, { initial: parameter("r0", [units], 0.1) });
    const x = state("x", units, { initial: 1 }); // resources
    const u = state("u", units, { initial: U }); // their utilisation
    // x ← x + dt/τ_x(1 − x) − dt·u·x·r;   u ← u + dt/τ_u(U − u) + dt·U(1 − u)·r, rates in 1/s
    const nextX = clip(
      x
        .add(
          constant(1)
            .sub(x)
            .mul(constant(dt).div(synapse("tauX"))),
        )
        .sub(u.mul(x).mul(r).mul(seconds)),
    );
    const nextU = clip(
      u.add(U.sub(u).mul(constant(dt).div(synapse("tauU")))).add(U.mul(constant(1).sub(u)).mul(r).mul(seconds)),
    );
    const others = connections(() => 1, 0); // no autapses
    const gamma = /** @type {const} */ ({ distribution: "gamma", shape: 0.1, mean: 0.1 });
    // Twice as strong to and from I units, which are fewer.
    const scale = (/** @type {number} */ from, /** @type {number} */ to) =>
      from < excitatory && to < excitatory ? 1 : 2;
    const wRec = dale(parameter("wRec", [units, units], gamma, { mask: others, scale }));
    // Inputs and readout are excitatory.
    const wIn = abs(parameter("wIn", [inputs, units], { distribution: "gamma", shape: 0.2, mean: 0.2 }));
    const wOut = abs(parameter("wOut", [excitatory, outputs], gamma));
    const drive = matmul(nextU.mul(nextX).mul(r), wRec)
      .add(matmul(input, wIn))
      .add(parameter("bRec", [units], 0));
    const rates = activation("relu")(
      r
        .mul(1 - alpha)
        .add(drive.mul(alpha))
        .add(noise("r", units).mul(Math.sqrt(2 * alpha) * p.sigma)),
    );
    return {
      states: { r: rates, x: nextX, u: nextU },
      rates,
      outputs: matmul(rates.slice(0, excitatory), wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wIn, wRec, wOut },
      penalties: { rate: rates.mul(rates).mul(p.rateCost) },
    };
  },
  training: { learningRate: 0.02 },
});
