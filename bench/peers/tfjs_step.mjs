// One training step of the E–I network in TensorFlow.js: eager, with everything that does not depend on the state
// moved out of the loop. A form is a backend (node: TensorFlow's own library; wasm: SIMD; cpu: plain JavaScript)
// and, after +, the source of the noise: `draw` is TensorFlow.js' generator, `own` a Box–Muller loop of ours,
// which is faster.
import { createRequire } from "node:module";
import { answer, asked, measure } from "../measure.mjs";
import { alpha, batches, inputs, network, normals, outputs, sigma } from "./problem.mjs";

const { units, batch, steps, threads, seconds, rate, form, weights } = asked();
const [backend, noise] = form.split("+");
// The builds for require() find their .wasm files in Node.
const require = createRequire(import.meta.url);
const tf = require(backend === "node" ? "@tensorflow/tfjs-node" : "@tensorflow/tfjs");
if (backend === "wasm") require("@tensorflow/tfjs-backend-wasm");
await tf.setBackend(backend === "node" ? "tensorflow" : backend);
await tf.ready();

const { initial, sign, exc } = network(units, weights);
const p = Object.fromEntries(
  Object.entries(initial).map(([name, { shape, values }]) => [name, tf.variable(tf.tensor(values, shape), true, name)]),
);
const signs = tf.tensor(
  sign.map((s) => alpha * s),
  [units, units],
);
const data = batches(batch, steps).map(({ u, y }) => ({
  u: tf.tensor(u, [steps * batch, inputs]),
  y: tf.tidy(() => tf.oneHot(tf.tensor1d(y, "int32"), outputs).toFloat()),
}));
const zero = tf.zeros([batch, units]);
const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-8);
const size = [steps, batch, units];
const ownDraws = new Float32Array(steps * batch * units);
const draws = () => (noise === "own" ? tf.tensor(normals(ownDraws.length, ownDraws), size) : tf.randomNormal(size));

function loss(u, y) {
  const w = p.wRec.abs().mul(signs);
  const driven = u.matMul(p.wIn).add(p.bRec).mul(alpha).reshape(size).add(draws().mul(sigma));
  let x = zero;
  let r = zero;
  const rates = tf.unstack(driven).map((drive) => {
    x = r
      .matMul(w)
      .add(x.mul(1 - alpha))
      .add(drive);
    return (r = x.relu());
  });
  const read = tf
    .stack(rates)
    .reshape([steps * batch, units])
    .slice([0, 0], [-1, exc]);
  const z = read.matMul(p.wOut).add(p.bOut);
  return tf.logSoftmax(z).mul(y).sum(1).mean().neg();
}

function train(i) {
  const { u, y } = data[i % data.length];
  return tf.tidy(() => optimizer.minimize(() => loss(u, y), true).dataSync()[0]);
}

answer({ version: tf.version_core ?? tf.version.tfjs, form, ...(await measure(train, seconds)), threads });
