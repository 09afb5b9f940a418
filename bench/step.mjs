// How long a step on the host and its Jacobian take, beside a run of one step in the reference backend: preset ei with
// the weights that it begins with, one trial, by turns in one process. Other programs on the machine slow some turns
// down: processor time is measured, and the least of each counts. Stores the result and prints the table of NOTES.md;
// --no-save leaves no file. `npm run build` first.
import { compileSimulation, hostStep, reference } from "../dist/backend/index.js";
import { modelOf } from "../dist/model/index.js";
import { version } from "./dalenet.mjs";
import { load, machine } from "./machine.mjs";
import { median } from "./statistics.mjs";
import { storeResult } from "./store.mjs";

const options = { preset: "ei", units: [50, 100, 200], rounds: 15, turnMs: 40 };
const setting = { inputs: 3, outputs: 2, dt: 20, loss: null, inputNoise: true };
const inputs = { inputs: [0.2, 0.5, 0.1] };

const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};

/** Calls by name, each of which computes one step or one Jacobian. */
function callsOf(units) {
  const model = modelOf({ preset: options.preset, units }, setting);
  const { network } = model.build(setting);
  const parameters = model.initialParameters(setting, 3);
  const scalars = model.scalars(setting.dt, 0.1);
  const step = hostStep(network, Object.fromEntries(parameters), { scalars });
  const point = { state: step.initial.slice(), inputs };
  const next = new Float64Array(step.size);
  const matrix = new Float64Array(step.size ** 2);
  const executable = reference.compile(compileSimulation(network), { trials: 1, maxSteps: 1, noise: "given" });
  for (const [name, values] of parameters) executable.write(name, values);
  const feed = {
    steps: 1,
    trials: 1,
    signals: { inputs: { dense: inputs.inputs } },
    noise: { given: [new Float64Array(units), new Float64Array(setting.inputs)] },
  };
  return {
    step: () => step.step(point, next),
    jacobian: () => step.jacobian(point, matrix),
    reference: () => executable.run(feed, scalars),
  };
}

/** Microseconds of a call, averaged over a turn. */
function turn(call) {
  let calls = 0;
  const began = processorMs();
  for (const end = began + options.turnMs; processorMs() < end; calls += 10) for (let k = 0; k < 10; k++) call();
  return (1e3 * (processorMs() - began)) / calls;
}

const before = load();
const measured = options.units.map((units) => {
  const calls = Object.entries(callsOf(units));
  const times = Object.fromEntries(calls.map(([name]) => [name, []]));
  // The first turn of each is for the engine's compiler.
  for (let round = 0; round <= options.rounds; round++)
    for (const [name, call] of calls) {
      const time = turn(call);
      if (round > 0) times[name].push(time);
    }
  const microseconds = Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, { min: Math.min(...list), median: median(list) }]),
  );
  return { units, microseconds };
});

const cells = (f) => measured.map((row) => Number(f(row.microseconds).toPrecision(2))).join(" | ");
console.log(`| units | ${options.units.join(" | ")} |`);
for (const name of ["step", "jacobian", "reference"]) console.log(`| ${name}, µs | ${cells((all) => all[name].min)} |`);
console.log(`| reference / step | ${cells((all) => all.reference.min / all.step.min)} |`);
const result = {
  date: new Date().toISOString(),
  version: version(),
  machine: machine(),
  options,
  load: { before, after: load() },
  measured,
};
if (!process.argv.includes("--no-save")) console.log(storeResult(result, "step-"));
