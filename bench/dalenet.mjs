// Dalenet as the benchmark uses it: the built modules, the backends, and a training step.
import { existsSync, readFileSync } from "node:fs";

/** Location of the build: ../dist/, or $DALENET_BENCH_DIST. */
export const built = new URL(process.env.DALENET_BENCH_DIST ?? "../dist/", import.meta.url);
/** A built module by its path in src/. Throws "missing" without a build. */
export async function load(module) {
  const file = new URL(module, built);
  if (!existsSync(file)) throw new Error(`missing ${module} in the build; run: npm run build`);
  return import(file);
}
export const version = () => JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

/** Our forms: each takes a number of threads and returns a backend. To add one, add a line. */
const backends = {
  wasm: async (threads) => (await load("node/threads/wasm.js")).wasmBackend({ threads }),
  native: async (threads) => (await load("node/native/native.js")).nativeBackend({ threads }),
  reference: async () => (await load("backend/reference/reference.js")).reference,
};
export const forms = Object.keys(backends);
export const backendOf = (form, threads) => backends[form](threads);

const dimensions = { inputs: 3, outputs: 3 };
const dt = 20; // ms; fixation and decision take 5 steps each

/** Why native kernels cannot be made here; undefined if they can. */
export const whyNoNative = async () => (await load("node/host/backends.js")).whyNot("native");

/** The network of the step benchmark: the `eiUniform` preset without the rate penalty, which the peers lack. */
async function optionsFor(units) {
  const { modelOptions } = await load("model/rate/modelOptions.js");
  return modelOptions({ preset: "eiUniform", units, regularizers: { rateL2: 0 } });
}

/**
 * Initial weights as one array, for every contestant: wIn [3, units], wRec [from, to], bRec, wOut [E units, 3],
 * bOut.
 */
export async function initialWeights(units) {
  const [options, { rateInitialParameters }] = [await optionsFor(units), await load("model/rate/initialParameters.js")];
  const p = rateInitialParameters(options, dimensions, 1);
  const wOut = p.get("wOut").subarray(0, options.excitatoryUnits * dimensions.outputs);
  return Float32Array.from([p.get("wIn"), p.get("wRec"), p.get("bRec"), wOut, p.get("bOut")].flatMap((a) => [...a]));
}

/**
 * A compiled training step. `start(seed)` gives it new weights and trials; `train(i)` makes update i = 1, 2, … and
 * returns its loss.
 */
export async function stepTrainer({ units, batch, steps, rate, threads, form, portable = false }) {
  const began = performance.now();
  const [{ buildNetwork, noiseScalars }, { rateInitialParameters }, { compileTraining }, { keyOf }] = await Promise.all(
    ["model/rate/network.js", "model/rate/initialParameters.js", "compiler/training.js", "base/random.js"].map(load),
  );
  const [{ adam, optimizerScalars }, { task: taskNamed }, { batches }] = await Promise.all(
    ["optimizer/optimizer.js", "task/library/index.js", "task/stream.js"].map(load),
  );
  const [options, backend] = [await optionsFor(units), await backendOf(form, threads)];
  const loaded = performance.now();

  const task = taskNamed("perceptualDecision", { dt, stimulus: (steps - 10) * dt });
  const setting = { ...dimensions, dt, loss: "crossEntropy", inputNoise: true };
  const program = compileTraining(buildNetwork(options, setting).network, adam());
  const executable = backend.compile(program, { trials: batch, maxSteps: steps, noise: "generated", portable });
  const compileMs = performance.now() - loaded;

  const noise = noiseScalars(options, dt, 1);
  let stream;
  let key;
  return {
    loadMs: loaded - began,
    compileMs,
    profile: executable.profile,
    close: () => executable.close?.(),
    start(seed) {
      for (const { name, value } of program.parameters) executable.write(name, zerosFor(value));
      for (const [name, values] of rateInitialParameters(options, dimensions, seed)) executable.write(name, values);
      stream = batches(task, { batch }, seed);
      key = keyOf(seed + 1);
    },
    train(i) {
      const { trials, steps } = stream.next();
      const feed = {
        steps,
        trials: batch,
        signals: {
          inputs: { segments: trials.map((trial) => trial.inputs) },
          target: { segments: trials.map((trial) => trial.targets) },
          mask: { segments: trials.map((trial) => trial.mask) },
        },
        noise: { key, trialNumbers: trials.map((trial) => trial.number), run: i },
      };
      const { loss } = executable.run(feed, { ...noise, ...optimizerScalars(rate, i) });
      executable.apply();
      return loss;
    },
  };
}

/** The optimiser's memory starts from 0, also for a network that follows another. */
const zerosFor = ({ type }) => new Float64Array(type.axes.reduce((count, { size }) => count * size, 1));
