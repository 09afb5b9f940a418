import { describe, expect, test } from "vitest";
import { task } from "../../../src/index.ts";
import { denseTrial } from "../../../src/task/denseBatch.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";
import { answers, conditionOf, expectFair, shown, steps } from "./trialView.ts";

test.each([
  ["delayedDecision", ["left", "right"]],
  ["reactionTimeDecision", ["left", "right"]],
  ["multisensoryDecision", ["high", "low"]],
  ["pulseDecision", ["left", "right"]],
  ["evidenceAccumulation", ["left", "right"]],
  ["perceptualDiscrimination", ["left", "right"]],
  ["economicDecision", ["left", "right"]],
  ["detection", ["wait", "respond"]],
  ["toneDetection", ["no tone", "tone at 500 ms", "tone at 1000 ms", "tone at 1500 ms"]],
  ["audiovisualDetection", ["wait", "respond"]],
  ["motionSuppression", ["right", "up", "left", "down"]],
] as const)("%s: outputs equal to the targets are always right, and all answers are equally frequent", (name, names) =>
  expectFair(task(name), names),
);

test("a delayed decision keeps fixation on through delays of eight lengths, then wants the side", () => {
  const one = task("delayedDecision");
  const hard = conditionOf(one, { coherence: 51.2, side: "left" });
  const delays = new Set<number>();
  for (let n = 0; n < 100; n++) {
    const trial = one.at(hard, 1, n);
    const delay = trial.periods[2].to - trial.periods[2].from;
    delays.add(delay * 20);
    if (delay !== 15) continue;
    expect(shown(one, trial, "fixation")).toEqual(steps([57 + 15, 1], [15, 0]));
    expect(shown(one, trial, "left")).toEqual(steps([57, 0.756], [30, 0]));
    expect(shown(one, trial, "right")).toEqual(steps([57, 0.244], [30, 0]));
    expect(answers(one, trial)).toEqual(steps([72, "fixation"], [15, "left"]));
  }
  expect([...delays].toSorted((a, b) => a - b)).toEqual([300, 500, 700, 900, 1200, 2000, 3200, 4000]);
});

test("in the reaction time task the first crossing decides, and errors do not count for 200 ms", () => {
  const one = task("reactionTimeDecision");
  const trial = one.at(conditionOf(one, { coherence: 12.8, side: "right" }), 1, 0);
  const { mask } = denseTrial(trial, one);
  expect([...mask]).toEqual(steps([15, 1], [10, 0], [65, 1]));
  const outputs = oracleOutputs(one, trial);
  // Fixates for 400 ms of the stimulus, then chooses left, then right.
  const put = (from: number, to: number, output: number) => {
    for (let k = from; k < to; k++) for (let o = 0; o < 3; o++) outputs[3 * k + o] = o === output ? 50 : 0;
  };
  put(0, 35, 0);
  put(35, 40, 1);
  put(40, 90, 2);
  expect(one.scorer.score(trial, outputs, 0, 3)).toMatchObject({ isRight: false, reactionTime: 420 });
  put(35, 40, 2);
  expect(one.scorer.score(trial, outputs, 0, 3)).toMatchObject({ isRight: true, reactionTime: 420 });
});

test("two senses give the ideal observer √2 times the evidence of one", () => {
  const one = task("multisensoryDecision", { sigma: 12 });
  const p = (modality: string) => one.idealObserver(conditionOf(one, { modality, rate: 13 }))!;
  // d = 1.6/7·0.5 per ms and T = 1000 ms: z = d·√T/(√2·12) = 0.2129, with both senses 0.3012.
  expect(p("visual")).toBeCloseTo(0.5843, 3);
  expect(p("auditory")).toBe(p("visual"));
  expect(p("both")).toBeCloseTo(0.6184, 3);
});

test("the rate drives both channels of a sense in opposite directions: 9 Hz is 0.4 and 1.2", () => {
  const one = task("multisensoryDecision");
  const trial = one.at(conditionOf(one, { modality: "auditory", rate: 9 }), 1, 0);
  const during = (name: string) => shown(one, trial, name)[30];
  expect(["auditory high", "auditory low", "visual high", "visual low"].map(during)).toEqual([0.4, 1.2, 0, 0]);
});

describe.each([10, 20, 100])("pulses at a time step of %i ms", (dt) => {
  const one = task("pulseDecision", { dt });

  test("are one step long, never equally many, and the side with more is right", () => {
    for (let n = 0; n < 300; n++) {
      const trial = one.draw(2, n);
      const [left, right] = ["left", "right"].map((side) => shown(one, trial, side).reduce((sum, x) => sum + x, 0));
      expect(right - left).toBe(trial.condition["difference"]);
      expect(one.outputs[trial.correct!]).toBe(right > left ? "right" : "left");
      expect(left).not.toBe(right);
    }
  });
});

test("pulses come every 250 ms", () => {
  const one = task("pulseDecision", { probability: 100 });
  const trial = one.at(conditionOf(one, { side: "left" }), 1, 0);
  const at = shown(one, trial, "left").flatMap((value, k) => (value === 1 ? [k * 10] : []));
  expect(at).toEqual([500, 750, 1000, 1250, 1500, 1750]);
  expect(shown(one, trial, "right")).not.toContain(1);
});

test("each cue drives all channels of its group, at the end of its 150 ms", () => {
  const one = task("evidenceAccumulation", { probability: 100, groupSize: 3 });
  const trial = one.at(conditionOf(one, { side: "right" }), 1, 0);
  expect(one.inputs).toHaveLength(12);
  const cue = steps([5, 0], [10, 1]);
  const cues = Array.from({ length: 7 }, () => cue).flat();
  for (const k of [1, 2, 3]) {
    expect(shown(one, trial, `right ${k}`)).toEqual([...cues, ...steps([115, 0])]);
    expect(shown(one, trial, `recall ${k}`)).toEqual(steps([205, 0], [15, 1]));
  }
  expect(answers(one, trial)).toEqual(steps([205, "wait"], [15, "right"]));
});

test("in perceptual discrimination the answer counts from 20 ms after the stimulus", () => {
  const one = task("perceptualDiscrimination", { onset: 500, stimulus: 500 });
  const trial = one.at(conditionOf(one, { coherence: 30, side: "right" }), 1, 0);
  const { targets, mask } = denseTrial(trial, one);
  expect(shown(one, trial, "left")).toEqual(steps([25, 0], [25, 1], [50, 0]));
  expect(shown(one, trial, "right")).toEqual(steps([25, 0], [25, 1.3], [50, 0]));
  expect([...mask]).toEqual(steps([51, 0], [49, 1]));
  expect([...targets.subarray(2 * 51, 2 * 51 + 2)]).toEqual([0.2, 1].map(Math.fround));
});

test("the economic choice weighs A 2.2 times B, and the amounts alone do not tell it", () => {
  const one = task("economicDecision");
  const right = (A: number, B: number) =>
    one.outputs[one.at(conditionOf(one, { A, B, sideOfA: "right" }), 1, 0).correct!];
  expect(right(1, 2)).toBe("right");
  expect(right(1, 3)).toBe("left");
  expect(right(3, 1)).toBe("right");
  expect(right(0, 2)).toBe("left");
  const trial = one.at(conditionOf(one, { A: 1, B: 3, sideOfA: "left" }), 1, 0);
  const during = (name: string) => shown(one, trial, name)[40];
  expect(["left is A", "left is B", "left amount", "right is A", "right is B", "right amount"].map(during)).toEqual([
    1, 0, 0.2, 0, 1, 0.6000000000000001,
  ]);
  // At twice the value, 2 B and 1 A are worth the same and are not offered.
  expect(task("economicDecision", { relativeValue: 2 }).conditions).toHaveLength(16);
  expect(one.conditions).toHaveLength(18);
});

describe("the wager", () => {
  const at = (coherence: number, stimulus: number, settings = {}) => {
    const one = task("postDecisionWager", { stimulus, ...settings });
    return one.outputs[one.at(conditionOf(one, { coherence, side: "left", offer: "sure" }), 1, 0).correct!];
  };

  test("is right where a direction is expected to pay less", () => {
    // Φ(0.032·√200/√2) = 0.626 and Φ(0.064·√200/√2) = 0.739, around 0.7.
    expect(at(3.2, 200)).toBe("sure");
    expect(at(6.4, 200)).toBe("left");
    // A longer stimulus is more certain: Φ(0.032·√800/√2) = 0.739.
    expect(at(3.2, 800)).toBe("left");
    expect(at(6.4, 200, { sureReward: 0.8 })).toBe("sure");
    expect(at(0, 800)).toBe("sure");
  });

  test("is offered in half of the trials, 500 to 750 ms into the delay and until the end", () => {
    const one = task("postDecisionWager");
    let offered = 0;
    for (let n = 0; n < 600; n++) {
      const trial = one.draw(4, n);
      const offer = shown(one, trial, "sure offer");
      if (trial.condition["offer"] === "none") {
        expect(offer).not.toContain(1);
        expect(one.outputs[trial.correct!]).toBe(trial.condition["side"]);
        continue;
      }
      offered++;
      const first = offer.indexOf(1);
      expect(offer.slice(first)).not.toContain(0);
      const wait = (first - trial.periods[2].from) * 20;
      expect(wait).toBeGreaterThanOrEqual(500);
      expect(wait).toBeLessThan(750);
    }
    expect(Math.abs(offered / 600 - 0.5)).toBeLessThan(0.1);
  });

  test("is never right with the labels of neurogym", () => {
    const one = task("postDecisionWager", { preset: "neurogym" });
    for (let n = 0; n < 100; n++) {
      const trial = one.draw(1, n);
      expect(one.outputs[trial.correct!]).toBe(trial.condition["side"]);
    }
  });
});

test.each([10, 20, 100])("a signal of 100 ms fits into the stimulus and is answered at once, at dt %i", (dt) => {
  const one = task("detection", { dt });
  const signal = conditionOf(one, { strength: 0.5 });
  const onsets = new Set<unknown>();
  for (let n = 0; n < 200; n++) {
    const trial = one.at(signal, 1, n);
    const values = shown(one, trial, "stimulus");
    const first = values.indexOf(0.5);
    expect(values.filter((value) => value === 0.5)).toHaveLength(100 / dt);
    expect(answers(one, trial)).toEqual(steps([first, "wait"], [trial.steps - first, "respond"]));
    expect(trial.condition["onset"]).toBe((first - 500 / dt) * dt);
    onsets.add(trial.condition["onset"]);
  }
  expect(onsets).toContain(0);
});

test("without a signal nothing is shown, and not to respond is right", () => {
  const one = task("detection");
  const trial = one.at(conditionOf(one, { strength: 0 }), 1, 0);
  expect(shown(one, trial, "stimulus").every((value) => value === 0)).toBe(true);
  const outputs = oracleOutputs(one, trial);
  expect(one.scorer.score(trial, outputs, 0, 2)).toMatchObject({ isRight: true, choice: 0 });
  // One step of response is a false alarm.
  outputs.set([0, 50], 2 * 40);
  expect(one.scorer.score(trial, outputs, 0, 2)).toMatchObject({ isRight: false });
});

test("the tone precedes its answer", () => {
  const one = task("toneDetection", { preset: "neurogym" });
  const trial = one.at(conditionOf(one, { tone: "tone at 1000 ms" }), 1, 0);
  expect(shown(one, trial, "sound")).toEqual(steps([20, 0], [1, 1], [23, 0]));
  expect(answers(one, trial)).toEqual(steps([40, "fixation"], [4, "tone at 1000 ms"]));
});

test("half of the audiovisual trials are catches, whatever is shown in the others", () => {
  for (const trials of ["single", "single and both"]) {
    const one = task("audiovisualDetection", { trials });
    const total = one.weights!.reduce((sum, weight) => sum + weight, 0);
    expect(one.weights![conditionOf(one, { sense: "none" })] / total).toBeCloseTo(0.5, 12);
  }
  const one = task("audiovisualDetection", { trials: "single and both" });
  const trial = one.at(conditionOf(one, { sense: "both", intensity: 0.9 }), 1, 0);
  for (const sense of ["visual", "auditory"]) expect(shown(one, trial, sense)).toEqual(steps([25, 0], [50, 0.9]));
});

test("large motion is first seen in the opposite direction, small motion never", () => {
  const one = task("motionSuppression");
  const targets = (stimulus: string, direction: string) => {
    const trial = one.at(conditionOf(one, { stimulus, direction }), 1, 0);
    const { targets: dense } = denseTrial(trial, one);
    return (name: string, ms: number) => dense[4 * (ms / 10 - 1) + one.outputs.indexOf(name)];
  };
  const large = targets("large and bright", "up");
  expect(large("down", 120)).toBeGreaterThan(large("up", 120));
  expect(large("up", 300)).toBeCloseTo(0.99, 6);
  // Between the frames 13 (108.3 ms) and 15 (125 ms): 0.27 + 0.7·0.05 at 120 ms.
  expect(large("up", 120)).toBeCloseTo(0.305, 6);
  const small = targets("small and faint", "up");
  for (let ms = 90; ms <= 300; ms += 10) {
    expect(small("up", ms)).toBeGreaterThan(small("down", ms) - 0.01);
    const sum = one.outputs.reduce((total, name) => total + small(name, ms), 0);
    expect(sum).toBeCloseTo(1, 6);
  }
});
