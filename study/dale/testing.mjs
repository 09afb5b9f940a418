/** Shows the same trials to networks that differ in their parameters. */
import { trialRows } from "dalenet/analysis";
import { batchFeeder, compileSimulation } from "dalenet/engine";
import { batches, denseBatch } from "dalenet/tasks";
import { modelIn } from "./labs.mjs";

export function tester(lab, method, units, backend, { trials, seed, records = ["outputs"] }) {
  const { task } = lab;
  const { model, network, setting } = modelIn(lab, method, units, lab.tested);
  const program = compileSimulation(network, { records });
  const batch = batches(task, { batch: trials, conditions: "balanced" }, seed).next();
  const shown = backend.compile(program, { trials, maxSteps: batch.steps, noise: "generated" });
  const feed = batchFeeder(task, { loss: setting.loss }, seed)(batch, 0);
  const { inputs, noiseGain } = feed.signals;
  const signals = { inputs, ...(noiseGain && { noiseGain }) };
  const { targets } = denseBatch(batch, task);
  const names = program.parameters.map(({ name }) => name);
  const test = (parameters, noise = lab.noise.usual) => {
    for (const name of names) shown.write(name, parameters[name]);
    shown.run({ ...feed, signals }, model.scalars(task.dt, Math.max(0, ...task.noise.sigma), noise));
    const outputs = shown.record("outputs");
    const recording = { outputs, targets, trials, dt: task.dt };
    return { table: trialRows(task, batch, outputs), task, recording };
  };
  return {
    score: (parameters, noise) => lab.score(test(parameters, noise)),
    rates(parameters) {
      test(parameters);
      return shown.record("rates");
    },
    close: () => shown.close(),
  };
}
