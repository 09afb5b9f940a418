// Time until Dalenet answers a given fraction of fresh trials correctly: quickstart with the recipe of
// `eiUniform`, which the peers also have, with accuracy estimated on fresh trials every 64 updates. Prints one
// line of JSON.
import { backendOf, load, version } from "./dalenet.mjs";
import { answer, asked } from "./measure.mjs";

const setting = asked({ seed: 1, accuracy: 0.85, trials: 1000, threads: 1, form: "wasm", startedAt: Date.now() });
const [{ withSeed }, { configNamed }, { open }, { networkTrainer }, { countRight, scoredTrials }, { keyOf }] =
  await Promise.all(
    ["open/config.js", "open/configs.js", "open/experiment.js", "loop/loop.js", "task/score.js", "base/random.js"].map(
      load,
    ),
  );
const [{ noiseScalars }, { compileSimulation }, { batches }] = await Promise.all(
  ["model/rate/network.js", "compiler/simulation.js", "task/stream.js"].map(load),
);

const quickstart = configNamed("quickstart");
const former = { ...quickstart, model: { ...quickstart.model, preset: "eiUniform" } };
const experiment = open(withSeed(former, setting.seed));
const { config, task, network } = experiment;
const { model, seeds } = config;
const backend = await backendOf(setting.form, setting.threads);
const trainer = networkTrainer(experiment, { backend });
const accuracyNow = estimator();

let trainSeconds = 0;
let reached = null;
for await (const record of trainer.run()) {
  if (record.kind === "step") trainSeconds += record.stepMs / 1e3;
  if (record.kind !== "epoch") continue;
  const accuracy = accuracyNow(trainer.checkpoint().parameters);
  reached = { accuracy, updates: record.epoch * config.train.batchesPerEpoch };
  if (accuracy >= setting.accuracy) break;
}
answer({
  version: version(),
  form: setting.form,
  reached: reached.accuracy >= setting.accuracy,
  ...reached,
  trainSeconds,
  coldSeconds: (Date.now() - setting.startedAt) / 1e3,
});

/** A function of parameters: the fraction of right answers on fresh trials, new ones at every call. */
function estimator() {
  const program = compileSimulation(network, { records: ["outputs"] });
  const chunk = 250;
  const executable = backend.compile(program, { trials: chunk, maxSteps: task.longestTrial, noise: "generated" });
  const stream = batches(task, { batch: chunk }, seeds.evaluation);
  const scalars = noiseScalars(model, task.dt, task.noise.sigma[0]);
  let run = 0;
  return (parameters) => {
    for (const { name } of program.parameters) executable.write(name, parameters[name]);
    let right = 0;
    let counted = 0;
    while (counted < setting.trials) {
      const batch = stream.next();
      executable.run(
        {
          steps: batch.steps,
          trials: chunk,
          signals: { inputs: { segments: batch.trials.map((trial) => trial.inputs) } },
          noise: { key: keyOf(seeds.evaluation), trialNumbers: batch.trials.map((trial) => trial.number), run: run++ },
        },
        scalars,
      );
      const outputs = executable.record("outputs");
      const score = countRight(scoredTrials(batch, task.scorer, outputs, task.outputs.length));
      right += score.correct;
      counted += score.counted;
    }
    return right / counted;
  };
}
