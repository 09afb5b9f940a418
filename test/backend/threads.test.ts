import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { type RunConfig, runConfig, train } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { processTeam } from "../../src/node/threads/team.ts";
import { open } from "../../src/open/experiment.ts";
import { fault } from "../fault.ts";
import { oneOf } from "../sample.ts";
import { trainedHash } from "./weightsHash.ts";

const config = (batch: number, batchesPerEpoch: number): RunConfig =>
  runConfig({
    model: { units: 12 },
    task: { stimulus: 200 },
    train: { epochs: 1, batchesPerEpoch, batch },
    evaluate: { trials: 20, recordedTrials: 10, psychometric: [0, 51.2], psychometricTrials: 2 },
  });

const weightsAfter = (steps: number, batch: number, threads: number) =>
  trainedHash(networkTrainer(open(config(batch, steps)), { backend: wasmBackend({ threads }) }));

describe("threads", () => {
  test.each(oneOf([16, 17, 20, 64], 1))(
    "batches of %i train to the same bits on 1, 2, 3 and 4 threads",
    async (batch) => {
      const alone = await weightsAfter(200, batch, 1);
      for (const threads of [2, 3, 4]) {
        const before = processTeam().helped();
        // A first training gives workers time to start.
        while (processTeam().helped() === before) await weightsAfter(50, batch, threads);
        expect(await weightsAfter(200, batch, threads), `${threads} threads`).toBe(alone);
      }
    },
  );

  test("concurrent and closed executables do not interfere", async () => {
    const asked = [16, 20, 16, 17].map((batch, k) => weightsAfter(10 + k, batch, 2));
    const alone = [16, 20, 16, 17].map((batch, k) => weightsAfter(10 + k, batch, 1));
    expect(await Promise.all(asked)).toEqual(await Promise.all(alone));
  });

  test("impossible numbers of threads are refused", () => {
    expect(() => wasmBackend({ threads: 0 }).compile({} as never, { trials: 1, maxSteps: 1, noise: "given" })).toThrow(
      fault("invalid", "threads", { value: 0 }),
    );
  });

  test("a worker that dies stops the run with an error and its last checkpoint, and the next run has new workers", async () => {
    const training = train(config(16, 100_000), { threads: 2 });
    let steps = 0;
    const run = (async () => {
      for await (const record of training)
        if (record.kind === "step" && ++steps === 20) await processTeam().workers[0].end();
    })();
    await expect(run).rejects.toThrow(
      fault("missing", /^worker thread 1, which ended with code \d+$/, { remedy: /run again/ }),
    );
    expect(steps).toBeLessThan(1000);
    expect((await train(config(16, 5), { threads: 2, report: false })).finished).toBe(true);
  });

  test("every worker goes to sleep when there is nothing to do, and again after a spurious wake-up", async () => {
    await weightsAfter(3, 16, 2);
    const all = processTeam().workers.length;
    expect(all).toBeGreaterThan(0);
    for (const _ of ["after work", "woken for nothing"]) while (processTeam().asleep() < all) await sleep(1);
  });
  afterAll(async () => {
    for (const worker of processTeam().workers) await worker.end();
  });
});
