// One training step of Dalenet, timed in this process. usage: dalenet-step.mjs UNITS BATCH STEPS REPEATS; prints one line of JSON.
// Trials are generated anew for every step, inside the clock, and both the recurrent and the input noise is drawn.
import { availableParallelism } from "node:os";

const built = new URL(process.env.DALENET_BENCH_DIST ?? "../dist/", import.meta.url);
const load = (module) => import(new URL(module, built));
const [units, batch, steps, repeats] = process.argv.slice(2).map(Number);
const dt = 20; // ms; fixation and decision take 5 steps each

const started = performance.now();
const [{ modelOptions }, { buildNetwork, noiseScalars }, { initialParameters }, { compileTraining }] =
  await Promise.all(["model/modelOptions.js", "model/network.js", "model/init.js", "compiler.js"].map(load));
const [{ adam, optimizerScalars }, { wasm }, { task: taskNamed }, { batches }, { keyOf }] = await Promise.all(
  ["train/optimizer.js", "backend/wasm/wasm.js", "task/library/index.js", "task/stream.js", "random.js"].map(load),
);
const loaded = performance.now();

const task = taskNamed("perceptualDecision", { dt, stimulus: (steps - 10) * dt });
const options = modelOptions({ preset: "ei", units, regularizers: { rateL2: 0 } }); // the peers have no rate penalty
const dimensions = { inputs: 3, outputs: 3 };
const setting = { ...dimensions, dt, loss: "crossEntropy", inputNoise: true };
const program = compileTraining(buildNetwork(options, setting).network, adam());
const differentiated = performance.now();
const executable = wasm.compile(program, { trials: batch, maxSteps: steps, noise: "generated" });
const compiled = performance.now();

for (const [name, values] of initialParameters(options, dimensions, 1)) executable.write(name, values);
const stream = batches(task, { batch }, 1);
const noise = noiseScalars(options, dt, 1);
const key = keyOf(2);
function train(i) {
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
  const { loss } = executable.run(feed, { ...noise, ...optimizerScalars(1e-3, i) });
  executable.apply();
  return loss;
}

const first = performance.now();
train(1);
const firstStepMs = performance.now() - first;
const warm = Math.max(20, Math.floor(repeats / 4));
for (let i = 0; i < warm; i++) train(2 + i);
const times = [];
const losses = [];
const before = process.cpuUsage();
const start = performance.now();
for (let i = 0; i < repeats; i++) {
  const begin = performance.now();
  losses.push(train(2 + warm + i));
  times.push(performance.now() - begin);
}
const wall = performance.now() - start;
const cpu = process.cpuUsage(before);
times.sort((a, b) => a - b);
const last = losses.slice(-64);
console.log(
  JSON.stringify({
    version: JSON.parse(await (await import("node:fs/promises")).readFile(new URL("../package.json", import.meta.url)))
      .version,
    form: "wasm",
    medianMs: times[times.length >> 1],
    minMs: times[0],
    loadMs: loaded - started,
    compileMs: compiled - loaded,
    differentiateMs: differentiated - loaded,
    firstStepMs,
    loss: last.reduce((a, b) => a + b, 0) / last.length,
    coresUsed: (cpu.user + cpu.system) / 1e3 / wall,
    coresSeen: availableParallelism(),
    profile: executable.profile,
  }),
);
