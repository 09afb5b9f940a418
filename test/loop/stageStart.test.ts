/** What a stage takes over from the run and from the stage before it. */
import { describe, expect, test } from "vitest";
import { trainNetwork } from "../../src/backend/index.ts";
import { type Config, runConfig } from "../../src/index.ts";
import { open, stagesOf } from "../../src/open/experiment.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

async function trained(config: Config, resume?: object) {
  const loop = trainNetwork(runConfig(config), { backend: wasm, ...(resume && { resume: resume as never }) });
  for (;;) {
    const next = await loop.next();
    if (next.done) return next.value.checkpoint;
  }
}

describe("a stage", () => {
  test("warms up over at most a fifth of its own batches", () => {
    const train = { batchesPerEpoch: 100, epochs: 10, stages: [{ train: { epochs: 1, batchesPerEpoch: 40 } }, {}] };
    const warmups = stagesOf(open({ ...tiny, train })).map(({ config }) => config.train.schedule.warmupSteps);
    expect(warmups).toEqual([8, 200]);
  });

  test.each([
    ["adam", "rmsprop", true],
    ["adam", "adam", false],
  ] as const)("after %s begins with the memory of %s anew: %s", async (before, after, isNew) => {
    const base = { ...tiny.train, epochs: 1, batchesPerEpoch: 4, optimizer: { kind: before } };
    const one = await trained({ ...tiny, train: { ...base, stages: [{}] } } as Config);
    const both = {
      ...tiny,
      train: { ...base, stages: [{}, { train: { optimizer: { kind: after, learningRate: 0.001 } } }] },
    } as Config;
    const usual = await trained(both);
    const cleared = await trained(both, { ...one, slots: {} });
    expect(String(usual.parameters["wRec"]) === String(cleared.parameters["wRec"])).toBe(isNew);
  });

  test.each(["preset", "weights", "initialWeights", "spectralRadius"])("cannot change model.%s", (key) => {
    const model = { [key]: key === "preset" ? "vanilla" : key === "spectralRadius" ? 0.5 : {} };
    expect(() => open({ ...tiny, train: { ...tiny.train, stages: [{}, { model }] } })).toThrow(
      fault("unsupported", `train.stages[1].model.${key}`),
    );
  });

  test("is part of the task's fingerprint if its task is another one", () => {
    const print = (...stages: object[]) =>
      open({ ...tiny, train: { ...tiny.train, stages } } as Config).taskFingerprint();
    expect(print({}, {})).toBe(print());
    expect(print({}, { task: { delay: 40 } })).not.toBe(print());
    expect(print({}, { task: { delay: 40 } })!.startsWith(print()!)).toBe(true);
  });

  test("is not judged by its worst condition if a check cannot show all", () => {
    const train = { ...tiny.train, validation: { trials: 4 }, stop: { when: { accuracy: 0.9, worst: "condition" } } };
    expect(() => open({ ...tiny, train } as Config)).toThrow(fault("invalid", "train.validation.trials"));
  });
});
