import { describe, expect, test } from "vitest";
import { noisyArrays, reference } from "../../src/backend/index.ts";
import { task } from "../../src/index.ts";
import { addTaskNoise, batches, denseBatch } from "../../src/task/index.ts";
import { noiseNames, noises, noisyTask } from "../task/noisy.ts";
import { wasm } from "../wasm.ts";

/** The slow path. */
function slowly(source: ReturnType<typeof noisyTask>, rows: number, seed: number, count: number) {
  const stream = batches(source, { batch: rows }, seed);
  return Array.from({ length: count }, () => {
    const batch = stream.next();
    const dense = denseBatch(batch, source);
    addTaskNoise(dense, batch.trials, source, seed);
    return { batch, dense };
  });
}

describe.each([
  ["wasm", wasm],
  ["reference", reference],
] as const)("arrays with noise from the kernels of %s", (_, backend) => {
  test.each([...noiseNames.map((name) => [name, noisyTask(noises[name])] as const), ["none", noisyTask(0)] as const])(
    "are those of the slow path, with noise that is %s, in trials of different lengths",
    (_, source) => {
      const arrays = noisyArrays(source, backend, 6, 5);
      for (const { batch, dense } of slowly(source, 6, 5, 3)) {
        const { inputs, ...others } = arrays.of(batch);
        const { inputs: wanted, ...same } = dense;
        expect(others).toEqual(same);
        expect(inputs).toHaveLength(wanted.length);
        // Steps beyond a trial's end have no noise in the slow path.
        batch.trials.forEach(({ steps }, b) => {
          for (let k = 0; k < batch.steps; k++)
            for (let c = 0; c < 3; c++) {
              const at = (k * 6 + b) * 3 + c;
              expect(inputs[at]).toBeCloseTo(wanted[at], 5);
            }
          expect(steps).toBeLessThanOrEqual(batch.steps);
        });
      }
      arrays.close();
    },
  );
});

test("batches of another size, and longer trials than expected, are made too", () => {
  const source = task("perceptualDecision", { stimulus: { uniform: [100, 300] } });
  const arrays = noisyArrays({ ...source, longestTrial: null }, wasm, 4, 1);
  for (const rows of [4, 7, 2]) {
    const batch = batches(source, { batch: rows }, 1).next();
    expect(arrays.of(batch).inputs).toHaveLength(batch.steps * rows * 3);
  }
  arrays.close();
});
