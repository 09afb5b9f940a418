import { expect, test } from "vitest";
import { drawTrials } from "../../src/cli/drawTrials.ts";
import { batches, compileSimulation, keyOf, modelOf, reference, seedsFrom, task } from "../../src/index.ts";
import { fault } from "../fault.ts";

const purpose = { setting: { subject: "so many" }, what: "trials", advice: "draw fewer", bytesOfNumber: 8 };

test.each(["ei", "vanilla"])(
  "drawn trials are those that a network sees first in training under the same seed, noise included (%s)",
  (preset) => {
    const perceptual = task("perceptualDecision", { stimulus: 100 });
    const sizes = { inputs: 3, outputs: 3, dt: 20 };
    const model = modelOf({ preset, units: 4 }, sizes);
    const { network } = model.build({ ...sizes, loss: null, inputNoise: true });
    const program = compileSimulation(network, { records: ["inputs"] });
    const { trials: trialSeed, noise } = seedsFrom(7);
    const batch = batches(perceptual, { batch: 5 }, trialSeed).next();
    const executable = reference.compile(program, { trials: 5, maxSteps: batch.steps, noise: "generated" });
    executable.run(
      {
        steps: batch.steps,
        trials: 5,
        signals: { inputs: { segments: batch.trials.map(({ inputs }) => inputs) } },
        noise: { key: keyOf(noise), trialNumbers: batch.trials.map(({ number }) => number), run: 0 },
      },
      model.scalars(20, perceptual.noiseSigma),
    );
    const seen = executable.record("inputs");
    const { shown } = drawTrials(perceptual, 7, 5, purpose);
    expect(shown.inputs.length).toBe(seen.length);
    seen.forEach((value, k) => {
      expect(shown.inputs[k]).toBeCloseTo(value, 6);
    });
  },
);

test("more trials can be drawn than a call has room for", () => {
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
