/** A network trained to hold three bits; docs/fixed-points.md has the command that made test/data/flipFlop.npz. */
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { fixedPoints, type PointsOfRun } from "../../src/dynamics/index.ts";
import { train } from "../../src/index.ts";

let result: PointsOfRun;
beforeAll(async () => {
  const weights = join(import.meta.dirname, "../data/flipFlop.npz");
  const settings = {
    model: { preset: "vanilla", units: 24, tau: 40, weights },
    task: { name: "flipFlop" },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 8, recordedTrials: 8 },
  } as const;
  const run = await train(settings, { seed: 1, report: false });
  result = await run.fixedPoints({ starts: 80, trials: 16, seed: 1, threads: 1 });
});
const stableOf = ({ found: [{ points, outputs }] }: PointsOfRun) =>
  points.flatMap((point, k) => (point.stability === "stable" ? [{ state: point.state, output: outputs[k] }] : []));

it("has exactly 8 stable points, and the network answers the 8 corners of a cube there", () => {
  const corners = stableOf(result).map(({ output }) => {
    for (const value of output) expect(Math.abs(Math.abs(value) - 1)).toBeLessThan(0.05);
    return Array.from(output, Math.sign).join();
  });
  expect(corners.length).toBe(8);
  expect(new Set(corners).size).toBe(8);
});

it("noiseless activity returns to each of them after a small kick", () => {
  const { step } = result;
  for (const [k, { state, output }] of stableOf(result).entries()) {
    let now: Float64Array = state.map((value, i) => value + 0.1 * Math.sin(i + k));
    for (let t = 0; t < 200; t++) now = step.step({ state: now, inputs: { inputs: [0, 0, 0] } });
    const after = step.output("outputs", { state: now, inputs: { inputs: [0, 0, 0] } });
    for (const [j, value] of after.entries()) expect(value).toBeCloseTo(output[j], 3);
  }
});

it("between neighbouring corners lie saddles that states leave in at least one direction", async () => {
  const all = stableOf(result);
  const between = all.flatMap((one, i) =>
    all.slice(i + 1).flatMap((other) => {
      const apart = one.output.filter((value, j) => value * other.output[j] < 0).length;
      return apart === 1 ? [one.state.map((value, j) => (value + other.state[j]) / 2)] : [];
    }),
  );
  expect(between.length).toBe(12);
  const { points } = await fixedPoints(result.step, { inputs: [0, 0, 0] }, between, 20);
  const saddles = points.filter(({ stability }) => stability === "saddle");
  expect(saddles.length).toBeGreaterThanOrEqual(6);
  for (const { index } of saddles) expect(index).toBeGreaterThanOrEqual(1);
});
