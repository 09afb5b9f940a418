import { describe, expect, test } from "vitest";
import { type TaskInstance, type Trial, task } from "../../../src/index.ts";
import { denseTrial } from "../../../src/task/denseBatch.ts";
import { accuracy, constant, perfect, perfectByPreset, scored, seen, within } from "./seen.ts";

const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
/** The angle of a vector in degrees, from 0 to 360. */
const angleOf = (x: number, y: number) => ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
const near = (values: readonly number[], wanted: readonly number[]) => {
  expect(values).toHaveLength(wanted.length);
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(wanted[k], 6);
};
/** Direction of the population vector of some channels. */
const shownAngle = (inputs: Readonly<Record<string, readonly number[]>>, names: readonly string[], step: number) => {
  const [x, y] = [cos, sin].map((part) =>
    names.reduce((sum, name, k) => sum + inputs[name][step] * part((360 * k) / names.length), 0),
  );
  return angleOf(x, y);
};
/** The sum of each channel whose name begins with a word, over the steps of a period. */
function sums(made: TaskInstance, trial: Trial, start: string, period: string): number[] {
  const { inputs } = denseTrial(trial, made);
  const { from, to } = trial.periods.find(({ name }) => name === period)!;
  const channels = [...made.inputs.keys()].filter((channel) => made.inputs[channel].startsWith(start));
  return channels.map((channel) => {
    let sum = 0;
    for (let k = from; k < to; k++) sum += inputs[k * made.inputs.length + channel];
    return sum;
  });
}
const total = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0);
const named = (made: TaskInstance, start: string) => made.inputs.filter((name) => name.startsWith(start));

describe.each([
  "antiReach",
  "reachingTarget",
  "reachingDelayResponse",
  "directionReproduction",
  "directionClassification",
  "delayedEstimation",
  "angleReproduction",
])("%s", (name) => {
  test("is answered correctly by its own targets, with every preset", () => {
    for (const share of perfectByPreset((preset) => task(name, { preset }))) expect(share).toBe(1);
  });

  test.each([7, 50])("is so at a time step of %i ms too", (dt) => {
    expect(accuracy(task(name, { dt }), undefined, 20)).toBe(1);
  });

  test("is not answered by outputs that are all 0", () => {
    const still = (made: TaskInstance, trial: Trial) => constant(trial, new Array(made.outputs.length).fill(0));
    expect(accuracy(task(name), still, 40)).toBeLessThan(0.2);
  });
});

describe("anti-reach", () => {
  const outputs = ["fixation", "reach 0°", "reach 90°", "reach 180°", "reach 270°"];

  test("shows the opposite of the target, and the target itself with the rule pro", () => {
    for (const [rule, peak] of [
      ["anti", [0, -1, 0, 1]],
      ["pro", [0, 1, 0, -1]],
    ] as const) {
      const made = task("antiReach", { directions: 4, rule });
      expect(made.outputs).toEqual(outputs);
      const one = seen(made, made.at(1, 1, 0)); // 90°
      for (let k = 25; k < 50; k++)
        near(
          named(made, "stimulus").map((name) => one.inputs[name][k]),
          peak,
        );
      expect(within(one, one.targets["reach 90°"], "decision")).toEqual(new Array(25).fill(1));
      expect(one.inputs["fixation"]).toEqual(one.targets["fixation"]);
    }
  });

  test("with both rules, a cue in the fixation tells which applies, and without it half of them are right", () => {
    const made = task("antiReach", { preset: "braintools" });
    expect(made.conditions).toHaveLength(16);
    const follow = (useCue: boolean) => (_: TaskInstance, trial: Trial) => {
      const { inputs } = seen(made, trial);
      const shown = shownAngle(inputs, named(made, "stimulus"), 25 + 1);
      const turn = inputs["anti cue"][0] === 1 || !useCue ? 180 : 0;
      const choice = 1 + (Math.round((shown + turn) / 45) % 8);
      return constant(
        trial,
        made.outputs.map((_, o) => Number(o === choice)),
      );
    };
    expect(accuracy(made, follow(true), 64)).toBe(1);
    expect(accuracy(made, follow(false), 64)).toBe(0.5);
  });

  test("measures the angle between the reach and the target", () => {
    const made = task("antiReach", { directions: 8 });
    const trial = made.at(2, 1, 0); // 90°
    const reach = (angle: number) =>
      constant(trial, [0, ...[0, 45, 90, 135, 180, 225, 270, 315].map((one) => Number(one === angle))]);
    expect(scored(made, trial, reach(315)).error).toBeCloseTo(135, 9);
    expect(scored(made, trial, reach(315)).isRight).toBe(false);
    expect(scored(made, trial, reach(90))).toMatchObject({ error: 0, isRight: true });
  });
});

describe("reaching to a target", () => {
  const made = task("reachingTarget");

  test("wants the start direction, then exactly the direction that is shown, not cut to whole radians", () => {
    for (let n = 0; n < 20; n++) {
      const trial = made.draw(1, n);
      const { inputs, targets } = seen(made, trial);
      const target = Number(trial.condition["target"]);
      expect([targets["cosine"][24], targets["sine"][24]]).toEqual([-1, expect.closeTo(0, 12)]);
      expect(angleOf(targets["cosine"][25], targets["sine"][25])).toBeCloseTo(target, 4);
      expect(shownAngle(inputs, named(made, "target"), 25)).toBeCloseTo(target, 4);
      expect(shownAngle(inputs, named(made, "hand"), 25)).toBeCloseTo(180, 4);
    }
    const whole = (_: TaskInstance, { condition, steps }: Trial) => {
      const radians = Math.floor((Number(condition["target"]) * Math.PI) / 180);
      return Array.from({ length: steps }, () => [Math.cos(radians), Math.sin(radians)]).flat();
    };
    // Cut angles are off by up to 1 rad (57°), correct up to 20°.
    expect(accuracy(made, whole, 200)).toBeLessThan(0.5);
  });

  test("judges the last step alone", () => {
    const trial = made.draw(1, 0);
    const target = Number(trial.condition["target"]);
    const outputs = constant(trial, [cos(target + 90), sin(target + 90)]);
    expect(scored(made, trial, outputs).error).toBeCloseTo(90, 4);
    const arriving = [...outputs.slice(0, -2), cos(target + 19), sin(target + 19)];
    expect(scored(made, trial, arriving).error).toBeCloseTo(19, 4);
    expect(scored(made, trial, arriving).isRight).toBe(true);
    const leaving = [...perfect(made, trial).slice(0, -2), cos(target - 21), sin(target - 21)];
    expect(scored(made, trial, leaving).isRight).toBe(false);
    expect(made.scorer.from(trial)).toBe(trial.steps - 1);
  });

  test("as a distractor, the hand shares its channels with a weaker target", () => {
    const one = task("reachingTarget", { preset: "neurogymSelfDistraction" });
    expect(one.inputs).toHaveLength(32);
    const trial = one.draw(1, 0);
    const { inputs } = seen(one, trial);
    const target = Number(trial.condition["target"]);
    near(
      one.inputs.map((name) => inputs[name][7]),
      one.inputs.map((_, k) => 0.3 * cos(11.25 * k - target) + cos(11.25 * k - 180)),
    );
  });
});

test("the delayed reach reports the value within the tolerance", () => {
  const made = task("reachingDelayResponse", { delay: 100 });
  const trial = made.draw(1, 0);
  const value = Number(trial.condition["value"]);
  const { inputs, targets, periods } = seen(made, trial);
  expect(periods["decision"]).toEqual([30, 55]);
  near(
    [0, 24, 25, 30, 54].map((k) => inputs["value"][k]),
    [value, value, -0.5, -0.5, -0.5],
  );
  near(
    [0, 29, 30, 54].map((k) => inputs["go"][k]),
    [0, 0, 1, 1],
  );
  near(
    [0, 29, 30, 54].map((k) => targets["respond"][k]),
    [-1, -1, 1, 1],
  );
  near(
    [0, 29, 30, 54].map((k) => targets["value"][k]),
    [-0.5, -0.5, value, value],
  );
  // Two outputs, of which one is off by d: d/√2.
  expect(scored(made, trial, constant(trial, [1, value + 0.14])).isRight).toBe(true);
  expect(scored(made, trial, constant(trial, [1, value + 0.15])).isRight).toBe(false);
  expect(scored(made, trial, constant(trial, [-1, value])).isRight).toBe(false);
});

describe("direction reproduction", () => {
  test("shows 90° as von Mises tuning with κ = 2, and wants (0, 1) after the delay", () => {
    const made = task("directionReproduction", { channels: 4 });
    const { inputs, targets, periods } = seen(made, made.at(2, 1, 0));
    expect(periods).toEqual({ fixation: [0, 15], stimulus: [15, 40], delay: [40, 90], response: [90, 115] });
    near(
      named(made, "stimulus").map((name) => inputs[name][20]),
      [Math.exp(-2), 1, Math.exp(-2), Math.exp(-4)],
    );
    near(
      made.outputs.map((name) => targets[name][89]),
      [1, 0, 0],
    );
    near(
      made.outputs.map((name) => targets[name][90]),
      [0, 0, 1],
    );
  });

  test("at once, the stimulus is shown while it is reported; classes are the directions", () => {
    const made = task("directionClassification", { preset: "immediate" });
    const one = seen(made, made.at(5, 1, 0));
    expect(one.periods).toEqual({ fixation: [0, 15], response: [15, 40] });
    expect(shownAngle(one.inputs, named(made, "stimulus"), 39)).toBeCloseTo(225, 4);
    expect(within(one, one.targets["direction 225°"], "response")).toEqual(new Array(25).fill(1));
  });
});

describe("delayed estimation", () => {
  const made = task("delayedEstimation");
  // 50 neurons with exp(2 (cos Δ − 1)) expected spikes: 50 e⁻² I₀(2) = 15.42, and 0.1 each in the other periods.
  test.each([10, 25])("has the published numbers of spikes at a time step of %i ms", (dt) => {
    const at = task("delayedEstimation", { dt });
    const trials = Array.from({ length: 200 }, (_, n) => at.draw(1, n));
    for (const [period, expected] of [
      ["stimulus", 15.4254],
      ["delay", 5],
      ["response", 5],
    ] as const) {
      const spikes = (total(trials.flatMap((trial) => sums(at, trial, "left", period))) * dt) / 10;
      expect(Math.abs(spikes / 200 - expected)).toBeLessThan(5 * Math.sqrt(expected / 200));
    }
  });

  test("with two places, the one that is asked for fires five times as much at the response", () => {
    const two = task("delayedEstimation", { preset: "twoPlaces" });
    const trials = Array.from({ length: 100 }, (_, n) => two.at(n % 2, 1, n));
    const rates = trials.map((trial) => ["left", "right"].map((place) => total(sums(two, trial, place, "response"))));
    const asked = (place: string) => trials.flatMap(({ condition }, n) => (condition["asked"] === place ? [n] : []));
    for (const [k, place] of ["left", "right"].entries()) {
      const mean = (which: number) => asked(place).reduce((sum, n) => sum + rates[n][which], 0) / asked(place).length;
      expect(Math.abs(mean(k) - 25)).toBeLessThan(5 * Math.sqrt(25 / 50));
      expect(Math.abs(mean(1 - k) - 5)).toBeLessThan(5 * Math.sqrt(5 / 50));
    }
  });

  test("its spikes tell the orientation that is wanted: the population vector is mostly within 45°", () => {
    const decode = (_: TaskInstance, trial: Trial) => {
      const counts = sums(made, trial, "left", "stimulus");
      const [x, y] = [cos, sin].map((part) => total(counts.map((n, k) => n * part((360 * k) / counts.length))));
      return constant(trial, [x, y]);
    };
    expect(accuracy(made, decode, 200)).toBeGreaterThan(0.95);
    const trial = made.draw(1, 0);
    const { targets } = seen(made, trial);
    expect(angleOf(targets["cosine"].at(-1)!, targets["sine"].at(-1)!)).toBeCloseTo(
      2 * Number(trial.condition["orientation"]),
      4,
    );
  });
});

describe("reproduction of two angles", () => {
  const made = task("angleReproduction", { directions: 4 });
  const trial = made.at(1, 1, 0); // the first is 90°
  const { targets, inputs, periods } = seen(made, trial);
  const second = Number(trial.condition["second"]);

  test("wants each angle at its go cue", () => {
    expect(periods["go 1"]).toEqual([125, 150]);
    expect(periods["go 2"]).toEqual([150, 175]);
    expect(shownAngle(inputs, named(made, "angle"), 30)).toBeCloseTo(90, 6);
    expect(shownAngle(inputs, named(made, "angle"), 80)).toBeCloseTo(second, 6);
    expect(targets["angle 90°"].slice(125, 150)).toEqual(new Array(25).fill(1));
    expect(targets[`angle ${second}°`].slice(150)).toEqual(new Array(25).fill(1));
  });

  test("both reports must be right, each at the last step of its period; the choice is the second", () => {
    const right = perfect(made, trial);
    const changed = (step: number, output: number) =>
      right.map((value, i) => (Math.floor(i / 5) === step ? (i % 5 === output ? 99 : 0) : value));
    const wrong = 1 + ((second / 90 + 1) % 4);
    expect(scored(made, trial, right)).toMatchObject({ choice: 1 + second / 90, isRight: true });
    expect(scored(made, trial, changed(148, 1))).toMatchObject({ isRight: true });
    expect(scored(made, trial, changed(149, 1))).toMatchObject({ choice: 1 + second / 90, isRight: false });
    expect(scored(made, trial, changed(174, wrong))).toMatchObject({ choice: wrong, isRight: false });
    expect(made.scorer.from(trial)).toBe(149);
  });

  test("guesses are right once in 16 with four angles", () => {
    expect(made.declaredChance).toBe(1 / 16);
  });
});
