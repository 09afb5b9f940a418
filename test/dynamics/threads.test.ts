import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { defineCell, hostStep } from "../../src/backend/index.ts";
import { train } from "../../src/browser/index.ts";
import { expr } from "../../src/index.ts";
import { networkFrom, plainNetwork } from "../../src/ir/plainNetwork.ts";

it("a network sent to another thread as plain data is the same to the bit", () => {
  const cell = defineCell(({ state, parameter, input }) => {
    const [x, y] = [state("x", 3), state("y", 1)];
    const initial = { scale: () => 1 }; // as a cell of your own may have it
    const drive = expr.matmul(x.max(0), parameter("w", [3, 3], initial)).add(input("inputs", 3));
    return { states: { x: x.add(drive.tanh().sub(x).mul(0.1)), y: y.mul(0.5).add(x.sum()) }, outputs: { x, y } };
  });
  const network = { ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] };
  const weights = { w: [0.3, -1, 0.2, 0.7, 0.1, -0.4, 1.1, 0.9, -0.6] };
  const sent = structuredClone(plainNetwork(network));
  const [one, other] = [hostStep(network, weights), hostStep(networkFrom(sent), weights)];
  const at = { state: [0.3, -0.2, 0.5, 1], inputs: { inputs: [0.1, 0, -0.1] } };
  expect(other.step(at)).toEqual(one.step(at));
  expect(other.jacobian(at)).toEqual(one.jacobian(at));
});

const dist = (file: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../dist", file)).href);

it("threads do not change a bit of what is found, and stop when asked to", async () => {
  // The built package: not every Node runs TypeScript in a thread.
  const program = `
    import { train } from ${dist("index.js")};
    import { pointsJson } from ${dist("dynamics/index.js")};
    const run = await train(
      {
        model: { preset: "ei", units: 10 },
        task: { name: "delayedResponse" },
        train: { epochs: 0, backend: "wasm" },
        evaluate: { trials: 8, recordedTrials: 8 },
      },
      { seed: 1, report: false },
    );
    const found = async (threads) =>
      JSON.stringify(pointsJson(await run.fixedPoints({ starts: 30, trials: 4, at: "delay", threads })));
    console.log(await found(1) === await found(2));
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const { signal } = controller;
    console.log(await run.fixedPoints({ starts: 30, at: "delay", threads: 2, signal, onProgress }).catch(({ message }) => message));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout).toBe("true\nenough\n");
});

it("a page, which has no such threads, refuses to be given several", async () => {
  const settings = {
    model: { preset: "vanilla", units: 4 },
    task: { name: "delayedResponse" },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 8, recordedTrials: 8 },
  } as const;
  const run = await train(settings, { seed: 1, report: false }).result;
  await expect(run.fixedPoints({ starts: 2, threads: 2 })).rejects.toThrow("unsupported: 2 threads");
});
