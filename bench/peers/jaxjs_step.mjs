// One training step of the E–I network in jax-js on its WebAssembly backend. It has no scan, so the loop is
// unrolled while the step is traced; forms: jit (loss, gradients and update compiled together), jit-gradient (loss
// and gradients), eager. Every use of an array except the last takes `.ref`, as jax-js requires.

import { readFileSync } from "node:fs";
import { defaultDevice, init, jit, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";
import { answer, asked, measure } from "../measure.mjs";
import { alpha, batches, inputs, network, outputs, sigma } from "./problem.mjs";

const { units, batch, steps, seconds, rate, form, weights } = asked();
await init("wasm");
defaultDevice("wasm");
const { initial, sign, exc } = network(units, weights);
const names = Object.keys(initial);
const arrayOf = (values, shape) => np.array(values).reshape(shape);
const each = (f) => Object.fromEntries(names.map((name) => [name, f(name)]));
const refs = (arrays) => each((name) => arrays[name].ref);
const signs = arrayOf(
  sign.map((s) => alpha * s),
  [units, units],
);
const data = batches(batch, steps).map(({ u, y }) => ({
  u: arrayOf(u, [steps * batch, inputs]),
  y: nn.oneHot(np.array(y), outputs),
}));
let state = {
  p: each((name) => arrayOf(initial[name].values, initial[name].shape)),
  m: each((name) => np.zeros(initial[name].shape)),
  v: each((name) => np.zeros(initial[name].shape)),
};

function loss(p, n, u, y, signs) {
  const w = np.abs(p.wRec).mul(signs);
  const driven = np.matmul(u, p.wIn).add(p.bRec).mul(alpha).reshape([steps, batch, units]).add(n.mul(sigma));
  let x = np.zeros([batch, units]);
  let r = np.zeros([batch, units]);
  const rates = np.unstack(driven).map((drive) => {
    x = np
      .matmul(r, w.ref)
      .add(x.mul(1 - alpha))
      .add(drive);
    r = nn.relu(x.ref);
    return r.ref;
  });
  for (const last of [x, r, w]) last.dispose();
  const read = np
    .stack(rates)
    .reshape([steps * batch, units])
    .slice([], [0, exc]);
  const z = np.matmul(read, p.wOut).add(p.bOut);
  return np.mean(np.sum(nn.logSoftmax(z).mul(y), 1)).mul(-1);
}
const gradient = form === "jit-gradient" ? jit(valueAndGrad(loss)) : valueAndGrad(loss);

/**
 * Adam; the corrections for its zero start are passed as arrays, so that a compiled step does not depend on their
 * values.
 */
function update({ p, m, v }, key, u, y, signs, correction1, correction2) {
  const n = random.normal(key, [steps, batch, units]);
  const [value, g] = gradient(refs(p), n, u, y, signs);
  const next = { p: {}, m: {}, v: {} };
  for (const name of names) {
    next.m[name] = m[name].mul(0.9).add(g[name].ref.mul(0.1));
    next.v[name] = v[name].mul(0.999).add(np.square(g[name]).mul(0.001));
    const root = np.sqrt(next.v[name].ref.div(correction2.ref)).add(1e-8);
    next.p[name] = p[name].sub(next.m[name].ref.div(correction1.ref).div(root).mul(rate));
  }
  correction1.dispose();
  correction2.dispose();
  return [next, value];
}
const step = form === "jit" ? jit(update) : update;

async function train(i) {
  const { u, y } = data[i % data.length];
  const corrections = [0.9, 0.999].map((beta) => np.array(1 - beta ** i));
  const [next, value] = step(state, random.key(i), u.ref, y.ref, signs.ref, ...corrections);
  state = next;
  // Lazy results must be computed within the timed part, including the new weights.
  await next.p.wRec.ref.data();
  return value.jsAsync();
}

const { version } = JSON.parse(readFileSync(new URL("../node_modules/@jax-js/jax/package.json", import.meta.url)));
answer({ version, form, ...(await measure(train, seconds)) });
