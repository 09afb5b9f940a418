import { expect, test } from "vitest";
import { generator, keyOf } from "../../src/base/random.ts";
import { train } from "../../src/index.ts";
import { rectifiedMean } from "../../src/simulate/rectifiedInput.ts";
import { tiny, tinyTask } from "../loop/tiny.ts";

test("the mean of a rectified noisy input", () => {
  const random = generator(keyOf(1), 0, 0);
  const draws = Array.from({ length: 100_000 }, () => random.normal());
  for (const [b, s] of [
    [0.2, 0.2],
    [0, 1],
    [-0.5, 0.4],
  ]) {
    const mean = draws.reduce((sum, draw) => sum + Math.max(b + s * draw, 0), 0) / draws.length;
    expect(Math.abs(rectifiedMean(b, s) - mean)).toBeLessThan(0.005 * s);
  }
  expect(rectifiedMean(0.2, 0.2)).toBeCloseTo(0.2167, 4);
  expect([rectifiedMean(0.3, 0), rectifiedMean(-1, 0)]).toEqual([0.3, 0]);
});

test("another time step is told of where it shifts the mean of rectified inputs", async () => {
  const config = { ...tiny, task: { ...tinyTask, sigma: 0 }, train: { epochs: 0 } };
  const run = await train({ ...config, model: { preset: "song2016", units: 10 } });
  const warnings = async (more: object) => (await run.simulate({ trials: 2, record: [], ...more })).warnings;
  const said =
    "at dt 0.5 ms the input noise has an s.d. of 0.2 per step instead of 0.0316, and inputs are rectified: " +
    "one at its baseline of 0.2 has a mean of 0.217 instead of 0.2";
  expect(await warnings({ dt: 0.5 })).toEqual([said]);
  for (const unchanged of [{}, { dt: 10 }, { dt: 0.5, noise: false }]) expect(await warnings(unchanged)).toEqual([]);
  expect((await run.evaluate({ dt: 0.5, trials: 10, generalise: false, resamples: 2 })).warnings).toEqual([said]);
});
