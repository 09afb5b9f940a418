import { expect, it } from "vitest";
import { defineCell, hostStep } from "../../src/backend/index.ts";
import { train } from "../../src/browser/index.ts";
import { type PointsOfRun, pointsJson } from "../../src/dynamics/index.ts";
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

const untrained = {
  model: { preset: "ei", units: 6 },
  task: { name: "delayedResponse" },
  train: { epochs: 0, backend: "wasm" },
  evaluate: { trials: 8, recordedTrials: 8 },
} as const;

it("threads do not change a bit of what is found, and stop when asked to", async () => {
  // The built package: not every Node runs TypeScript in a thread.
  const built = "../../dist/index.js";
  const { train: trainBuilt } = (await import(built)) as typeof import("../../src/index.ts");
  const run = await trainBuilt(untrained, { seed: 1, report: false });
  const search = { starts: 10, trials: 4, at: "delay" };
  const found = async (threads: number) => pointsJson((await run.fixedPoints({ ...search, threads })) as PointsOfRun);
  const alone = await found(1);
  expect(alone.found[0].points.length).toBeGreaterThan(0);
  expect(await found(2)).toEqual(alone);
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error("enough"));
  const { signal } = controller;
  await expect(run.fixedPoints({ ...search, threads: 2, signal, onProgress })).rejects.toThrow("enough");
});

it("a page, which has no such threads, refuses to be given several", async () => {
  const run = await train(untrained, { seed: 1, report: false }).result;
  await expect(run.fixedPoints({ starts: 2, threads: 2 })).rejects.toThrow("unsupported: 2 threads");
});
