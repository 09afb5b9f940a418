import { expect, test } from "vitest";
import { type Config, MemoryFolder, train } from "../../src/browser/index.ts";

const alone = {
  model: { preset: "song2016", units: 10, readout: "all", recurrentBias: "trained" },
  task: { name: "sinewave", trial: 400 },
  train: { epochs: 2, batchesPerEpoch: 3, batch: 2 },
  evaluate: { trials: 4, recordedTrials: 2 },
} as const satisfies Config;

test("a network without inputs learns and is recorded alike on wasm and reference", async () => {
  const [wasm, reference] = await Promise.all(
    (["wasm", "reference"] as const).map((backend) =>
      train(alone, { backend, out: new MemoryFolder(backend), report: false }),
    ),
  );
  for (const [k, loss] of reference.results!.loss.entries()) expect(wasm.results!.loss[k]).toBeCloseTo(loss, 5);
  const { recording } = await wasm.simulate({ trials: 2 });
  expect(recording.outputs).toHaveLength(20 * 2);
});
