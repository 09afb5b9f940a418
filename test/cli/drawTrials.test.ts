import { expect, test } from "vitest";
import { compileSimulation, reference } from "../../src/backend/index.ts";
import { drawTrials } from "../../src/cli/drawTrials.ts";
import { type TaskInstance, task } from "../../src/index.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { modelOf, settingOf } from "../../src/model/index.ts";
import { batches, keyOf, seedsFrom } from "../../src/task/index.ts";
import { largestSigma } from "../../src/task/noise.ts";
import { fault } from "../fault.ts";
import { noiseNames, noises, noisyTask } from "../task/noisy.ts";

const purpose = { setting: { subject: "so many" }, what: "trials", advice: "draw fewer", bytesOfNumber: 8 };

test.each<[string, string, TaskInstance]>([
  ...["ei", "vanilla"].map((preset): [string, string, TaskInstance] => [
    preset,
    "its own noise",
    task("perceptualDecision", { stimulus: 100 }),
  ]),
  ...noiseNames.map((name): [string, string, TaskInstance] => ["ei", `noise ${name}`, noisyTask(noises[name])]),
])("drawn trials are the first that a network sees in training with the same seed: %s, %s", (preset, _, shownTask) => {
  const setting = settingOf(shownTask, "crossEntropy");
  const model = modelOf({ preset, units: 4 }, setting);
  const program = compileSimulation(model.build(setting).network, { records: ["inputs"] });
  const { trials: trialSeed, noise } = seedsFrom(7);
  const batch = batches(shownTask, { batch: 5 }, trialSeed).next();
  const executable = reference.compile(program, { trials: 5, maxSteps: batch.steps, noise: "generated" });
  executable.run(
    batchFeeder(shownTask, { loss: "crossEntropy", responseWeight: 1 }, keyOf(noise))(batch, 0),
    model.scalars(20, largestSigma(shownTask.noise)),
  );
  const seen = executable.record("inputs");
  const { shown } = drawTrials(shownTask, 7, 5, purpose);
  expect(shown.inputs.length).toBe(seen.length);
  batch.trials.forEach(({ steps }, b) => {
    for (let k = 0; k < steps; k++)
      for (let c = 0; c < 3; c++) {
        const at = (k * 5 + b) * 3 + c;
        expect(shown.inputs[at]).toBeCloseTo(seen[at], 6);
      }
  });
});

test("more trials can be drawn than a call can take arguments", () => {
  const short = task("perceptualDecision", { dt: 100, fixation: 0, stimulus: 100, delay: 0, decision: 100 });
  expect(drawTrials(short, 1, 130_000, purpose).shown.steps).toBe(2);
});

test.each([
  ["trials", 1e9, {}],
  ["steps", 1000, { stimulus: 1e9 }],
])("%s beyond memory are refused before they are drawn", (_, count, settings) => {
  expect(() => drawTrials(task("perceptualDecision", settings), 1, count, purpose)).toThrow(
    fault("invalid", "so many", {
      detail: /^needs at least [\d.e+]+ GiB for trials of [\d.e+]+ steps, the limit is 4.00 GiB$/,
      remedy: "draw fewer",
    }),
  );
});
