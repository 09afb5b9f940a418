import { beforeAll, expect, it } from "vitest";
import { defineTask, type Run, train } from "../../src/browser/index.ts";
import { type PointsOfRun, pointsJson } from "../../src/dynamics/index.ts";
import { fixedPointsFigure } from "../../src/figure/index.ts";

let run: Run;
let result: PointsOfRun;
beforeAll(async () => {
  const settings = {
    model: { preset: "vanilla", units: 10, initialWeights: { recurrent: { distribution: "orthogonal", gain: 1.6 } } },
    task: { name: "delayedResponse" },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 20, recordedTrials: 20 },
  } as const;
  run = await train(settings, { seed: 2, report: false }).result;
  result = await run.fixedPoints({ starts: 16, trials: 8 });
});

it("every point is a state that a step keeps, with the answer there, under the input of each period", () => {
  const { step, found, paths } = result;
  const { periods } = paths[0].trial;
  expect(found.flatMap(({ periods: held }) => held).sort()).toEqual(
    periods.flatMap(({ name, from, to }) => (to > from ? [name] : [])).sort(),
  );
  expect(found.some(({ points }) => points.length > 1)).toBe(true);
  for (const { points, inputs, outputs } of found)
    for (const [k, { state }] of points.entries()) {
      const next = step.step({ state, inputs: { inputs } });
      for (const [j, value] of next.entries()) expect(value).toBeCloseTo(state[j], 8);
      expect([...step.output("outputs", { state, inputs: { inputs } })]).toEqual([...outputs[k]]);
    }
});

it("noiseless activity returns to a stable point after a small kick, and leaves a saddle along its growing direction", () => {
  const { step, found } = result;
  const kicked = (state: Float64Array, by: Float64Array, size: number, inputs: readonly number[], steps: number) => {
    let now: Float64Array = state.map((value, k) => value + size * by[k]);
    for (let k = 0; k < steps; k++) now = step.step({ state: now, inputs: { inputs } });
    return Math.max(...now.map((value, k) => Math.abs(value - state[k])));
  };
  let seen = 0;
  for (const { points, inputs } of found)
    for (const { state, stability, modes } of points) {
      const { right, timeConstant, im } = modes[0];
      if (im !== 0) continue;
      seen++;
      const long = Math.ceil((3 * Math.abs(timeConstant)) / 20);
      const after = kicked(state, right!.re, 1e-4, inputs, long);
      if (stability === "stable") expect(after).toBeLessThan(1e-4 * 0.2);
      else expect(after).toBeGreaterThan(1e-4 * 2);
    }
  expect(seen).toBeGreaterThan(1);
});

it("holds one period, another condition and other inputs on request, and says what does not exist", async () => {
  const few = { starts: 4, trials: 4 };
  const [period] = result.found[0].periods;
  const [channel] = result.task.inputs;
  const one = await run.fixedPoints({ ...few, at: period, inputs: { [channel]: 0.25 } });
  expect(one.found.length).toBe(1);
  expect(one.found[0].inputs[0]).toBe(0.25);
  await expect(run.fixedPoints({ ...few, at: "nowhere" })).rejects.toThrow('unknown: period "nowhere"');
  await expect(run.fixedPoints({ ...few, condition: { nothing: "1" } })).rejects.toThrow('unknown: factor "nothing"');
  await expect(run.fixedPoints({ ...few, inputs: { nothing: 1 } })).rejects.toThrow('unknown: input "nothing"');
});

it("the figure has a row for each point, and the file every number", async () => {
  const count = result.found.reduce((sum, { points, slow }) => sum + points.length + slow.length, 0);
  const { csv, svg } = await fixedPointsFigure(result);
  expect(csv["kind"].length).toBe(count);
  expect(svg).toContain("growing direction");
  // What is held is in the picture: the condition, and the inputs of each period.
  expect(svg).toContain("inputs held as in a trial with");
  for (const { inputs } of result.found) expect(svg).toMatch(inputs.some((value) => value !== 0) ? / = / : /inputs 0/);
  // Axes are those of the trials: a point far from them is counted, and moves no path.
  const [first] = result.found;
  const away = { ...first.points[0], state: first.points[0].state.map((value) => 1e4 * (value + 1)) };
  const far = await fixedPointsFigure({
    ...result,
    found: [{ ...first, points: [...first.points, away] }, ...result.found.slice(1)],
  });
  const farIn = (picture: string) => [...picture.matchAll(/\((\d+) far\)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  expect(farIn(far.svg)).toBe(farIn(svg) + 1);
  expect(far.caption).toMatch(/Axes are those of the trials: .* beyond them/);
  const pathsIn = (picture: string) => picture.match(/<path[^>]*stroke-width="0.8"[^>]*>|aria-label="line".*?<\/g>/g);
  expect(pathsIn(far.svg)).toEqual(pathsIn(svg));
  for (const { slow, slowOutputs } of result.found) expect(slowOutputs).toHaveLength(slow.length);
  const file = pointsJson(result);
  expect(file.found.flatMap(({ points }) => points).map(({ state }) => state)).toEqual(
    result.found.flatMap(({ points }) => points).map(({ state }) => [...state]),
  );
});

it("a catch trial, which has fewer periods, is not what is held unless asked for; any other condition is found", async () => {
  const settings = {
    model: { preset: "vanilla", units: 6 },
    task: { name: "mante" },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 8, recordedTrials: 8 },
  } as const;
  const trained = await train(settings, { seed: 1, report: false }).result;
  const few = { starts: 2, trials: 2 };
  const usual = await trained.fixedPoints(few);
  expect(usual.condition["catch"]).not.toBe("yes");
  expect(usual.found.flatMap(({ periods }) => periods).length).toBeGreaterThan(1);
  const last = usual.task.conditions.at(-1)!;
  expect((await trained.fixedPoints({ ...few, condition: last })).condition).toMatchObject(last);
  await expect(trained.fixedPoints({ ...few, condition: { context: "smell" } })).rejects.toThrow(
    "levels of context are",
  );
});

it("says which states left to themselves are still nearing a stable point, and which move on", () => {
  for (const { settled } of result.found) {
    expect(settled.starts).toBe(16);
    expect(settled.nearing + settled.growing + settled.moving).toBeLessThanOrEqual(16);
  }
});

it("where activity grows without bound, points are exact all the same, and it says how many states grow", async () => {
  const settings = {
    model: {
      preset: "vanilla",
      units: 4,
      activation: "relu",
      autapses: true,
      initialWeights: { recurrent: { distribution: "identity", gain: 1.5 } },
    },
    task: { name: "delayedResponse" },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 20, recordedTrials: 20 },
  } as const;
  const growing = await train(settings, { seed: 1, report: false }).result;
  const { step, found } = await growing.fixedPoints({ starts: 8, trials: 4 });
  expect(found.reduce((sum, { settled }) => sum + settled.growing, 0)).toBeGreaterThan(0);
  const points = found.flatMap(({ points: all, inputs }) => all.map(({ state }) => ({ state, inputs })));
  expect(points.length).toBeGreaterThan(0);
  for (const { state, inputs } of points)
    for (const [k, value] of step.step({ state, inputs: { inputs } }).entries()) expect(value).toBeCloseTo(state[k], 9);
});

it("of a continuous factor the nearest number is held, or the middle of a range, also around a circle", async () => {
  const turned = defineTask({
    ...{
      name: "turned",
      title: "Turned",
      summary: "Repeat the input.",
      source: "test",
      dt: 20,
      target: "value" as const,
    },
    ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
    factors: { angle: { unit: "°", kind: "circular" } },
    conditions: () => ({ side: ["up", "down"] }),
    periods: () => ({ stimulus: 100 }),
    trial(_, t) {
      t.record("angle", t.random.uniform(0, 360));
      t.input("in").during("stimulus", 1);
      t.target("out").during("stimulus", 1);
    },
  });
  const settings = { model: { preset: "vanilla", units: 4 }, task: turned(), train: { epochs: 0 } } as const;
  const evaluate = { trials: 8, recordedTrials: 8 };
  const trained = await train({ ...settings, evaluate }, { seed: 1, report: false }).result;
  const few = { starts: 2, trials: 2, at: "stimulus" };
  const angleOf = async (angle: number | string) =>
    Number((await trained.fixedPoints({ ...few, condition: { angle } })).condition["angle"]);
  expect(Math.abs((await angleOf(90)) - 90)).toBeLessThan(2);
  const across = await angleOf("350..10");
  expect(Math.min(across, 360 - across)).toBeLessThan(2);
  await expect(angleOf("90.1..90.1001")).rejects.toThrow(
    /^missing: trial with angle = 90.1..90.1001; its numbers lie from [\d.]{1,6} to [\d.]{1,6}$/,
  );
  expect(Math.abs((await angleOf("0..360")) - 180)).toBeLessThan(2);
  await expect(angleOf("east")).rejects.toThrow(
    /^missing: trial with angle = east; its numbers lie from [\d.]{1,6} to/,
  );
  await expect(angleOf("10..10")).rejects.toThrow(/^missing: trial with angle = 10..10/);
});

it("a range includes its ends, as that of a perturbation does, whatever rounding says of its middle", async () => {
  const task = { name: "perceptualDecision", coherence: [0, 51.2] } as const;
  const settings = { model: { preset: "vanilla", units: 4 }, task, train: { epochs: 0 } } as const;
  const evaluate = { trials: 8, recordedTrials: 8 };
  const trained = await train({ ...settings, evaluate }, { seed: 1, report: false }).result;
  for (const coherence of ["51.2..51.6", "50.9..51.2"]) {
    const { condition } = await trained.fixedPoints({ starts: 2, trials: 2, at: "stimulus", condition: { coherence } });
    expect(condition["coherence"]).toBe(51.2);
  }
});

it("warns if no trial with the other levels is near the number", async () => {
  const parts = defineTask({
    ...{
      name: "parts",
      title: "Parts",
      summary: "Repeat the input.",
      source: "test",
      dt: 20,
      target: "value" as const,
    },
    ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
    conditions: () => ({ side: ["low", "high"] }),
    periods: () => ({ show: 100 }),
    trial({ side }, t) {
      t.record("size", t.random.uniform(0, 1) + (side === "high" ? 9 : 0));
      t.input("in").during("show", 1);
      t.target("out").during("show", 1);
    },
  });
  const settings = { model: { preset: "vanilla", units: 4 }, task: { name: "parts" } as never, train: { epochs: 0 } };
  const evaluate = { trials: 8, recordedTrials: 8 };
  const untrained = await train({ ...settings, evaluate } as never, { seed: 1, report: false, tasks: [parts] }).result;
  const few = { starts: 2, trials: 2 };
  const held = async (condition: object) => untrained.fixedPoints({ ...few, condition: condition as never });
  expect((await held({ side: "high", size: 9.5 })).warnings).toEqual([]);
  expect((await held({ side: "low", size: 9.5 })).warnings).toEqual([
    expect.stringMatching(/^no trial has size near 9.5: 0.99\d* is the nearest of those drawn$/),
  ]);
});

it("the means of frequent clicks are held; decisions keep their own input", async () => {
  const settings = {
    model: { units: 5 },
    task: { name: "poissonClicks", stimulus: 500 },
    train: { epochs: 0 },
  } as const;
  const evaluate = { trials: 8, recordedTrials: 8, psychometricTrials: 1 };
  const trained = await train({ ...settings, evaluate }, { seed: 1, report: false }).result;
  const { found, condition } = await trained.fixedPoints({
    starts: 2,
    trials: 2,
    condition: { ratio: 3.5, more: "left" },
  });
  const heldIn = (period: string) => found.find(({ periods }) => periods.includes(period))!;
  const { inputs, isMean } = heldIn("stimulus");
  const [fixation, left, right] = inputs;
  expect([isMean, fixation, heldIn("decision").isMean, heldIn("decision").inputs[0]]).toEqual([true, 1, false, 0]);
  // A step with a click is 1: 40 Hz of both sides in steps of 20 ms.
  expect(left + right).toBeGreaterThan(0.3);
  expect(left + right).toBeLessThan(1.5);
  expect(left > right && Number(condition["clicks"]) < 0).toBe(true);
});
