import { afterEach, expect, test, vi } from "vitest";
import { wasmBackend } from "../../src/browser/index.ts";
import { pageTeam } from "../../src/browser/threads.ts";
import { runConfig } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { wasmBackend as inNode } from "../../src/node/index.ts";
import { open } from "../../src/open/experiment.ts";
import { trainedHash } from "./weightsHash.ts";

afterEach(() => vi.unstubAllGlobals());

test("a page whose workers cannot be started tries one, reports it once, and computes the same bits alone", async () => {
  const asked: string[] = [];
  vi.stubGlobal("crossOriginIsolated", true);
  vi.stubGlobal(
    "Worker",
    class {
      constructor(url: string) {
        asked.push(url);
        throw new Error("no workers here");
      }
    },
  );
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const experiment = open(
    runConfig({
      model: { units: 8 },
      train: { epochs: 1, batchesPerEpoch: 3, batch: 60, schedule: { decay: "none" } },
    }),
  );
  const hash = await trainedHash(networkTrainer(experiment, { backend: wasmBackend({ threads: 3 }) }));
  expect(hash).toBe(await trainedHash(networkTrainer(experiment, { backend: inNode() })));
  expect(pageTeam().workers).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(warned.mock.calls).toEqual([[expect.stringContaining("no workers here")]]);
  warned.mockRestore();
});
