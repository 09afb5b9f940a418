/** Training with an activity target, whose gradient needs a pass over each batch first. */
import { describe, expect, test } from "vitest";
import { trainNetwork } from "../../src/backend/index.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { runConfig } from "../../src/index.ts";
import type { TrainerOptions } from "../../src/loop/loop.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const withTarget = (activity: number, more: object = {}) => ({
  ...tiny,
  model: { units: 10, recurrentNoise: 0.15, regularizers: { rateL2: 0, activity } },
  train: { ...tiny.train, ...more },
});

async function trained(config: object, options: Partial<TrainerOptions> = {}, stopAfter = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const loop = trainNetwork(runConfig(config), { backend: wasm, signal: controller.signal, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}

describe("training with an activity target", () => {
  test("brings the units towards it", async () => {
    const { epochs } = await trained(
      withTarget(1, { epochs: 6, batchesPerEpoch: 30, optimizer: { learningRate: 0.01 } }),
    );
    expect(epochs.at(-1)!.penalties).toBeLessThan(0.3 * epochs[0].penalties);
  });

  test.each([null, 60])("stops and resumes to the same bits, with windows of %s ms", async (truncation) => {
    const config = withTarget(0.2, { truncation });
    const whole = await trained(config);
    const half = await trained(config, {}, 7);
    expect(Object.keys({ ...half.parameters, ...half.slots }).join()).not.toMatch(/pooled/);
    const resume = decodeCheckpoint(encodeCheckpoint(half), "checkpoint.npz");
    const rest = await trained(config, { resume });
    expect(rest.parameters).toEqual(whole.parameters);
    expect(rest.slots).toEqual(whole.slots);
    expect(rest.epochs).toEqual(whole.epochs);
    const without = await trained(withTarget(0, { truncation }));
    expect(without.parameters).not.toEqual(whole.parameters);
  });

  test("has the same bits on one thread and on three", async () => {
    const config = withTarget(0.2, { epochs: 1, batch: 40, profile: "portable" });
    const [one, three] = await Promise.all(
      [1, 3].map((threads) => trained(config, { backend: wasmBackend({ threads }) })),
    );
    expect(three.parameters).toEqual(one.parameters);
    expect(three.slots).toEqual(one.slots);
    expect(three.epochs).toEqual(one.epochs);
  });
});
