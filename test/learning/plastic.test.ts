import { expect, test } from "vitest";
import { runConfig, task, train } from "../../src/index.ts";
import { modelOf } from "../../src/model/index.ts";

test("ei starts sparse but is plastic all over: more than half of the connections that begin weak move by more than they began with", async () => {
  const config = runConfig({ evaluate: { trials: 2, recordedTrials: 2, psychometric: null } });
  const { inputs, outputs } = task("perceptualDecision");
  const setting = { inputs: inputs.length, outputs: outputs.length, dt: 20, loss: null, inputNoise: true };
  const before = modelOf(config.model, setting).initialParameters(setting, config.seeds.weights).get("wRec")!;
  const { weights } = await train(config);
  const after = weights.parameters["wRec"];
  const weak = Array.from(before.keys()).filter((k) => before[k] > 0 && before[k] < 0.01);
  // All but the diagonal and eight inputs to each unit.
  expect(weak.length).toBeGreaterThan(0.75 * 50 * 49);
  const moved = weak.filter((k) => Math.abs(after[k] - before[k]) > before[k]);
  expect(moved.length / weak.length).toBeGreaterThan(0.5);
});
