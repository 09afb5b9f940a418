import { describe, expect, test } from "vitest";
import { task } from "../../../src/index.ts";
import { denseTrial } from "../../../src/task/denseBatch.ts";
import { batches, denseBatch, generator, keyOf } from "../../../src/task/index.ts";
import { taskNamed } from "../../../src/task/library/index.ts";
import { fault } from "../../fault.ts";

const decision = task("perceptualDecision");

test("a task is found by name, and a misspelt name gets a hint", () => {
  expect(taskNamed("perceptualDecision").title).toBe("Perceptual decision");
  expect(() => task("perceptualDecison")).toThrow(
    fault("unknown", "task.name", { subject: "task", value: "perceptualDecison", remedy: /"perceptualDecision"/ }),
  );
});

describe("the perceptual decision", () => {
  test("lasts 5 + 100 + 0 + 5 = 110 steps at dt 20", () => {
    expect(decision.dt).toBe(20);
    expect(decision.longestTrial).toBe(110);
    expect(decision.draw(1, 0)).toMatchObject({
      steps: 110,
      periods: [
        { name: "fixation", from: 0, to: 5 },
        { name: "stimulus", from: 5, to: 105 },
        { name: "delay", from: 105, to: 105 },
        { name: "decision", from: 105, to: 110 },
      ],
    });
  });

  test("has ten conditions: five coherences and two choices", () => {
    expect(decision.conditions).toHaveLength(10);
    expect(decision.conditions.slice(0, 4)).toEqual([
      { coherence: 0, correct: 1, signedCoherence: 0 },
      { coherence: 0, correct: 2, signedCoherence: 0 },
      { coherence: 6.4, correct: 1, signedCoherence: 6.4 },
      { coherence: 6.4, correct: 2, signedCoherence: -6.4 },
    ]);
    expect(Object.is(decision.conditions[1].signedCoherence, 0)).toBe(true);
  });

  test.each(decision.conditions.map((condition, c) => [condition, c] as const))(
    "shows %j as specified",
    (condition, c) => {
      const { inputs, targets, mask } = denseTrial(decision.at(c, 1, 0), decision);
      const [coherence, correct] = [condition.coherence as number, condition.correct as number];
      for (let k = 0; k < 110; k++) {
        const shown = k >= 5 && k < 105;
        const towards = (choice: number) => (shown ? 0.5 + ((choice === correct ? 1 : -1) * coherence) / 200 : 0);
        const expected = [k < 105 ? 1 : 0, towards(1), towards(2)].map(Math.fround);
        expect([...inputs.subarray(3 * k, 3 * k + 3)]).toEqual(expected);
        expect(targets[k]).toBe(k < 105 ? 0 : correct);
        expect(mask[k]).toBe(1);
      }
      expect(decision.at(c, 1, 0).correct).toBe(correct);
    },
  );

  test("keeps fixation on through a delay", () => {
    const delayed = task("perceptualDecision", { delay: { uniform: [300, 1200] } });
    const trial = delayed.draw(1, 0);
    const { to } = trial.periods[2];
    expect(trial.inputs[0]).toEqual({ channel: 0, from: 0, to, value: 1 });
    expect(trial.targets[0].from).toBe(to);
  });

  test("draws every condition equally often", () => {
    const counts = new Map<unknown, number>();
    for (let n = 0; n < 10_000; n++) {
      const { condition } = decision.draw(1, n);
      counts.set(condition, (counts.get(condition) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150); // five s.d.
  });

  test("has noise of 1 √ms on every channel", () => {
    expect(decision.noise).toEqual({ sigma: [1, 1, 1], mixing: null, perTrial: false });
    expect(task("perceptualDecision", { dt: 5, sigma: 2 }).noise.sigma).toEqual([2, 2, 2]);
  });

  test("builds a trial once and shares its segments", () => {
    expect(decision.at(3, 1, 0).inputs).toBe(decision.at(3, 2, 9).inputs);
  });
});

describe("its ideal observer", () => {
  test("scores 0.5, 0.979, 1, 1, 1", () => {
    const byCoherence = [0, 2, 4, 6, 8].map((c) => decision.idealObserver(c)!);
    expect(byCoherence.map((p) => p.toFixed(3))).toEqual(["0.500", "0.979", "1.000", "1.000", "1.000"]);
    expect(decision.idealObserver(3)).toBe(decision.idealObserver(2));
  });

  test("scores 0.8957 on average and 0.995 without coherence 0, at any dt", () => {
    for (const dt of [1, 5, 20, 100]) {
      const at = task("perceptualDecision", { dt });
      expect(at.idealAccuracy()).toBeCloseTo(0.8957, 4);
      expect(at.idealAccuracy(({ coherence }) => coherence !== 0)).toBeCloseTo(0.995, 3);
    }
  });

  test("uses the stimulus shown: floored to dt, averaged over random lengths", () => {
    const at = (stimulus: unknown) => task("perceptualDecision", { stimulus, coherence: 6.4 }).idealAccuracy()!;
    expect(at(2019)).toBe(at(2000));
    expect(at({ choice: [500, 2000] })).toBeCloseTo((at(500) + at(2000)) / 2, 12);
    expect(at({ uniform: [500, 2000] })).toBeGreaterThan(at(500));
    expect(at({ uniform: [500, 2000] })).toBeLessThan(at(2000));
  });

  test("is never wrong without noise, except at coherence 0", () => {
    const quiet = task("perceptualDecision", { sigma: 0 });
    expect(quiet.idealObserver(0)).toBe(0.5);
    expect(quiet.idealObserver(2)).toBe(1);
  });

  test("equals the accuracy of integrating the noisy channels", () => {
    const hard = task("perceptualDecision", { coherence: [3.2], stimulus: 1000 });
    const count = 2000;
    const batch = batches(hard, { batch: count, conditions: "balanced" }, 5).next();
    const dense = denseBatch(batch, hard);
    const noise = generator(keyOf(6), 0, 0);
    const deviation = hard.noise.sigma[0] / Math.sqrt(hard.dt);
    for (const at of dense.inputs.keys()) dense.inputs[at] += deviation * noise.normal();
    let right = 0;
    batch.trials.forEach((trial, b) => {
      let evidence = 0;
      for (let k = 5; k < 55; k++) {
        const at = (k * count + b) * 3;
        evidence += dense.inputs[at + 1] - dense.inputs[at + 2];
      }
      if ((evidence > 0 ? 1 : 2) === trial.correct) right++;
    });
    const expected = hard.idealAccuracy()!;
    const error = Math.sqrt((expected * (1 - expected)) / count);
    expect(Math.abs(right / count - expected)).toBeLessThan(4 * error);
  });
});
