// Fixed points from 1000 starts, on one thread and on two, beside batched Newton in JAX on the same networks: seconds
// and processor seconds of each; the result is stored, with the load of the machine. Both hold the input at 0, in
// float64, with the same tolerance. Run `npm run build` first; DALENET_BENCH_PYTHON names a Python with JAX.
// Usage: node bench/fixedPoints.mjs [UNITS [REPETITIONS]]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostStep } from "../dist/backend/index.js";
import { fixedPointsBy } from "../dist/dynamics/fixedPoints.js";
import { trialPaths } from "../dist/dynamics/index.js";
import { workHere } from "../dist/dynamics/works.js";
import { encodeNpz } from "../dist/format/index.js";
import { runConfig, task } from "../dist/index.js";
import { plainNetwork } from "../dist/ir/plainNetwork.js";
import { effectiveValues, modelOf, settingOf } from "../dist/model/index.js";
import { stepWorkers } from "../dist/node/threads/stepWorkers.js";
import { format, storeResult } from "./store.mjs";

const [units = 100, repetitions = 3] = process.argv.slice(2).map(Number);
const tolerance = 1e-10;
const moves = 100;
const flipFlop = task("flipFlop");
const setting = settingOf(flipFlop, null);
const python = process.env["DALENET_BENCH_PYTHON"];

/** Untrained: one stable point, and a chaotic network with many points. */
const networks = {
  ei: { preset: "ei", units },
  vanilla: { preset: "vanilla", units, initialWeights: { recurrent: { distribution: "orthogonal", gain: 1.5 } } },
};

const results = [];
const load = [loadavg()[0]];
const add = (result) => {
  results.push(result);
  load.push(loadavg()[0]);
  console.log(JSON.stringify(result));
};

for (const [name, section] of Object.entries(networks)) {
  const { activation, tau } = runConfig({ model: section, task: { name: "flipFlop" } }).model;
  const model = modelOf(section, setting);
  const { network, effective } = model.build(setting);
  const parameters = Object.fromEntries(model.initialParameters(setting, 1));
  const step = hostStep(network, parameters, { scalars: model.scalars(flipFlop.dt, 0) });
  const paths = [...trialPaths(step, flipFlop, { trials: 40, seed: 1, noise: true })];
  const visited = paths.flatMap(({ states }) => states);
  const every = Math.floor(visited.length / 1000);
  const starts = visited.filter((_, k) => k % every === 0).slice(0, 1000);
  const inputs = { inputs: new Float64Array(flipFlop.inputs.length) };
  const recipe = { network: plainNetwork(network), parameters, scalars: model.scalars(flipFlop.dt, 0) };
  for (const threads of [1, 2]) {
    const rows = [];
    for (let k = 0; k < repetitions; k++) {
      const [wall, cpu] = [performance.now(), process.cpuUsage()];
      // Starting the threads is part of it.
      const workers = threads === 1 ? workHere(step) : stepWorkers(threads, recipe);
      const { points, slow, lost } = await fixedPointsBy(workers, step, inputs, starts, flipFlop.dt, {
        tolerance,
        moves,
      });
      workers.end();
      const { user, system } = process.cpuUsage(cpu);
      const found = points.reduce((sum, { starts }) => sum + starts, 0);
      rows.push({
        found,
        points: points.length,
        slow: slow.length,
        lost,
        seconds: (performance.now() - wall) / 1e3,
        cpu: (user + system) / 1e6,
      });
    }
    add({ program: "dalenet", network: name, units, starts: starts.length, threads, rows });
  }
  if (python) add({ program: "jax", network: name, units, starts: starts.length, ...peer() });

  function peer() {
    const alpha = flipFlop.dt / tau;
    const scale = Math.sqrt(
      starts.reduce((sum, x) => sum + x.reduce((a, v) => a + v * v, 0), 0) / (starts.length * units),
    );
    const next = step.step({ state: starts[0], inputs });
    // The drive of a held input and the biases: what a step from a state without rates gets.
    const { wRec } = effectiveValues(effective, parameters);
    const drive = parameters.bRec;
    const arrays = {
      weights: { data: Float64Array.from(wRec), shape: [units, units] },
      drive: { data: Float64Array.from(drive), shape: [units] },
      scales: { data: new Float64Array(units).fill(scale), shape: [units] },
      alpha: { data: Float64Array.of(alpha), shape: [] },
      starts: { data: Float64Array.from(starts.flatMap((x) => [...x])), shape: [starts.length, units] },
      next: { data: Float64Array.from(next), shape: [units] },
    };
    const folder = mkdtempSync(join(tmpdir(), "dalenet-bench-"));
    try {
      writeFileSync(join(folder, "problem.npz"), encodeNpz(arrays));
      const program = fileURLToPath(new URL("peers/jax_fixedpoints.py", import.meta.url));
      const words = [program, join(folder, "problem.npz"), activation, tolerance, moves, repetitions].map(String);
      return JSON.parse(execFileSync(python, words, { encoding: "utf8" }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
console.log(
  storeResult(
    {
      format,
      date: new Date().toISOString(),
      machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version },
      options: { units, repetitions, tolerance, moves },
      // Before and after each program: one minute's mean of running processes.
      load,
      results,
    },
    "fixed-points-",
  ),
);
