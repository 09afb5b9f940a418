import { afterAll, describe, expect, test } from "vitest";
import { builtinCases, runCase, trainNetwork } from "../../src/backend/index.ts";
import { weightsHash } from "../../src/evaluate/weightsHash.ts";
import { runConfig } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { open } from "../../src/open/experiment.ts";
import { trainedHash } from "../backend/weightsHash.ts";
import { experiments } from "../portable/experiments.ts";
import { portableEnd, portableTraining } from "../portable/training.ts";
import { armBackend } from "./arm.ts";
import { describeBackend } from "./backend.case.ts";

if (process.env["DALENET_ARM"] === undefined)
  describe.skip("the C on ARM (emulated only by node scripts/arm.mjs, since it takes minutes)", () =>
    test("meets the contract", () => undefined));
else {
  const { backend, clear } = armBackend();
  afterAll(clear);

  describe("the C on ARM", () => {
    test.each(builtinCases().map((one) => [one.name, one] as const))("passes the reference case %s", (_, one) => {
      expect(runCase(one, backend)).toMatchObject({ passes: true });
    });

    test("trains with noise to the bits of wasm", async () => {
      const experiment = open({
        model: { units: 12 },
        task: { stimulus: 200 },
        train: { epochs: 1, batchesPerEpoch: 4, batch: 17 },
      });
      const [arm, wasm] = [backend, wasmBackend()].map((one) =>
        trainedHash(networkTrainer(experiment, { backend: one })),
      );
      expect(await arm).toBe(await wasm);
    });

    test.each(experiments)("trains portably to the bits of wasm: %s", async (_, experiment) => {
      const [arm, wasm] = [backend, wasmBackend()].map((one) =>
        trainedHash(networkTrainer(experiment, { backend: one })),
      );
      expect(await arm).toBe(await wasm);
    });

    test("ends a portable training of 300 updates with the bits of every machine", async () => {
      const { checkpoint } = await trainNetwork(runConfig(portableTraining), { backend });
      expect(weightsHash(checkpoint.parameters)).toBe(portableEnd.weightsHash);
    });
  });

  describeBackend("the C on ARM", backend);
}
