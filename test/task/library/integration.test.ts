import { describe, expect, test } from "vitest";
import { type TaskInstance, type Trial, task } from "../../../src/index.ts";
import { generator, keyOf } from "../../../src/task/index.ts";
import { accuracy, constant, perfect, perfectByPreset, scored, seen, within } from "./seen.ts";

const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
const near = (values: readonly number[], wanted: readonly number[]) => {
  expect(values).toHaveLength(wanted.length);
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(wanted[k], 5);
};
const at = (made: TaskInstance, condition: Readonly<Record<string, number | string>>, number = 0): Trial =>
  made.at(
    made.conditions.findIndex((one) => Object.entries(condition).every(([name, level]) => one[name] === level)),
    1,
    number,
  );
/** Two neighbours of a circle of channels share a value, linearly. */
const shared = (channels: number, angle: number) => {
  const place = (((angle % 360) + 360) % 360) / (360 / channels);
  const values = new Array(channels).fill(0);
  values[Math.floor(place)] = 1 - (place % 1);
  values[(Math.floor(place) + 1) % channels] += place % 1;
  return values as number[];
};

describe.each([
  "flipFlop",
  "evidenceIntegration",
  "angularIntegration",
  "poissonClicks",
  "contextDecisionValues",
  "blockedDecision",
  "gradedGoNoGo",
  "numberMemory",
  "angleMemory",
  "angleAddition",
  "logic",
])("%s", (name) => {
  test("is answered correctly by its own targets, with every preset", () => {
    for (const share of perfectByPreset((preset) => task(name, { preset }))) expect(share).toBe(1);
  });

  test.each([7, 50])("is so at a time step of %i ms too", (dt) => {
    expect(accuracy(task(name, { dt }), undefined, 20)).toBe(1);
  });
});

describe("the flip-flop", () => {
  const held = (pulses: readonly number[]) => {
    let last = 0;
    return pulses.map((pulse) => (last = pulse === 0 ? last : pulse));
  };

  test.each([undefined, "fixedPointFinder", "oneBit", "trainRNNbrain"])(
    "holds the last pulse of each bit: %s",
    (preset) => {
      const made = task("flipFlop", { preset });
      for (let n = 0; n < 20; n++) {
        const { inputs, targets } = seen(made, made.draw(1, n));
        for (const bit of made.inputs) expect(targets[bit]).toEqual(held(inputs[bit]));
      }
    },
  );

  test("has three bits, 64 steps, a pulse of every bit in the first, and then one with probability 1/2", () => {
    const made = task("flipFlop", { preset: "fixedPointFinder" });
    const trials = Array.from({ length: 100 }, (_, n) => seen(made, made.draw(1, n)));
    const later = trials.flatMap(({ inputs }) => made.inputs.flatMap((bit) => inputs[bit].slice(1)));
    expect(later).toHaveLength(100 * 3 * 63);
    expect(trials.every(({ inputs }) => made.inputs.every((bit) => inputs[bit][0] !== 0))).toBe(true);
    const [pulses, up] = [later.filter((x) => x !== 0).length, later.filter((x) => x === 1).length];
    expect(Math.abs(pulses / later.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / later.length));
    expect(Math.abs(up / pulses - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / pulses));
  });

  test("of one bit has a pulse with probability 0.05 in each of 50 steps, and is 0 before the first", () => {
    const made = task("flipFlop", { preset: "oneBit" });
    const trials = Array.from({ length: 200 }, (_, n) => seen(made, made.draw(1, n)).inputs["bit 1"]);
    const share = sum(trials.flat().map(Math.abs)) / (200 * 50);
    expect(Math.abs(share - 0.05)).toBeLessThan(5 * Math.sqrt(0.0475 / 10_000));
    expect(made.draw(1, 0).steps).toBe(50);
  });

  test("pulses last as long as asked and do not overlap; they are as frequent at every time step", () => {
    for (const dt of [10, 50]) {
      const made = task("flipFlop", { dt, bits: 1, pulse: 100, rate: 2, length: 10_000, start: "silent" });
      const lengths: number[] = [];
      let free = 0;
      for (let n = 0; n < 50; n++) {
        const pulses = seen(made, made.draw(1, n)).inputs["bit 1"];
        let run = 0;
        for (const [k, pulse] of pulses.entries()) {
          if (pulse === 0) free++;
          else run++;
          if (run > 0 && (pulse === 0 || run === 100 / dt) && k < pulses.length) {
            lengths.push(run * dt);
            run = 0;
          }
        }
      }
      expect(new Set(lengths)).toEqual(new Set([100]));
      // Pulses start at 2 Hz in the time without a pulse.
      const expected = (2 * free * dt) / 1000;
      expect(Math.abs(lengths.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  test("is correct up to the tolerance of the root mean square error", () => {
    const made = task("flipFlop", { bits: 1, rate: 0 });
    const trial = made.draw(1, 0);
    const off = (error: number) => perfect(made, trial).map((value) => value + error);
    expect(scored(made, trial, off(0.49)).isRight).toBe(true);
    expect(scored(made, trial, off(0.51))).toMatchObject({ error: expect.closeTo(0.51, 6), isRight: false });
    expect(scored(made, trial, constant(trial, [0]))).toMatchObject({ error: 1, isRight: false });
  });
});

describe("integration", () => {
  const made = task("evidenceIntegration");

  test.each([10, 20, 50])("of a signal is its running sum, held after it, at a time step of %i ms", (dt) => {
    const one = task("evidenceIntegration", { dt });
    const trial = one.draw(1, 0);
    const { inputs, targets } = seen(one, trial);
    let total = 0;
    near(
      targets["integral"],
      inputs["signal"].map((x) => (total += (x * dt) / 1000)),
    );
    expect(Number(trial.condition["integral"])).toBeCloseTo(total, 5);
    expect(total).not.toBe(0);
  });

  test("does not depend on the time step beyond the rounding of jumps", () => {
    const ends = [5, 20].map((dt) => Number(task("evidenceIntegration", { dt }).draw(1, 3).condition["integral"]));
    expect(Math.abs(ends[0] - ends[1])).toBeLessThan(0.1);
  });

  test("is judged at the last step alone", () => {
    const trial = made.draw(1, 1);
    const end = Number(trial.condition["integral"]);
    const wrong = constant(trial, [end + 5]);
    expect(scored(made, trial, [...wrong.slice(0, -1), end + 0.09])).toMatchObject({
      error: expect.closeTo(0.09, 5),
      isRight: true,
    });
    expect(scored(made, trial, [...perfect(made, trial).slice(0, -1), end + 0.11]).isRight).toBe(false);
    expect(made.scorer.from(trial)).toBe(trial.steps - 1);
  });

  test("of an angular velocity starts at the heading that is shown", () => {
    const one = task("angularIntegration");
    for (const [start, number] of [
      [0, 0],
      [225, 1],
    ] as const) {
      const trial = at(one, { start }, number);
      const view = seen(one, trial);
      near([view.inputs["start cosine"][14], view.inputs["start sine"][14]], [cos(start), sin(start)]);
      expect(view.inputs["start cosine"][15]).toBe(0);
      let heading = start;
      const headings = view.inputs["velocity"].map((v) => (heading += v * 180 * 0.02));
      near(view.targets["cosine"], headings.map(cos));
      near(view.targets["sine"], headings.map(sin));
      const turned = [cos(heading + 19), sin(heading + 19)];
      expect(scored(one, trial, [...perfect(one, trial).slice(0, -2), ...turned]).error).toBeCloseTo(19, 3);
    }
  });
});

describe("Poisson clicks", () => {
  test.each([5, 20, 100])("the answer is the side with more clicks, at a time step of %i ms", (dt) => {
    const made = task("poissonClicks", { dt });
    for (let n = 0; n < 80; n++) {
      const trial = made.at(n % made.conditions.length, 1, n);
      const { inputs, targets } = seen(made, trial);
      const [left, right] = ["left", "right"].map((side) => (sum(inputs[side]) * dt) / 20);
      expect(right - left).toBeCloseTo(Number(trial.condition["clicks"]), 4);
      expect(left).not.toBe(right);
      expect(targets[right > left ? "right" : "left"].at(-1)).toBe(1);
    }
  });

  test("has 40 clicks a second on both sides together, in the ratio that is asked for", () => {
    const made = task("poissonClicks", { stimulus: 1000, ratio: 1.5 });
    const counts = Array.from({ length: 300 }, (_, n) => {
      const { inputs } = seen(made, at(made, { more: "right" }, n));
      return [sum(inputs["left"]), sum(inputs["right"])];
    });
    const [left, right] = [0, 1].map((k) => sum(counts.map((one) => one[k])) / 300);
    expect(Math.abs(left + right - 40)).toBeLessThan(5 * Math.sqrt(40 / 300));
    // e^1.5/(1 + e^1.5) = 0.8176; the few trials in which the rarer side has more are turned around.
    expect(Math.abs(right - 40 * 0.8176)).toBeLessThan(5 * Math.sqrt(32.7 / 300));
  });
});

describe("the context-dependent decision with values", () => {
  const made = task("contextDecisionValues");

  test("shows both features and wants the side of the one that is cued", () => {
    const one = seen(made, at(made, { context: "colour", motion: 25, colour: -100 }));
    const row = (k: number) => made.inputs.map((name) => one.inputs[name][k]);
    expect(made.inputs).toEqual([
      "motion cue",
      "colour cue",
      "motion left",
      "motion right",
      "colour left",
      "colour right",
    ]);
    expect(row(0)).toEqual([0, 1, 0, 0, 0, 0]);
    expect(row(50)).toEqual([0, 1, 0.375, 0.625, 1, 0]);
    expect([one.targets["left"][149], one.targets["right"][149]]).toEqual([1, 0]);
    expect([0, 49, 50, 99, 100, 149].map((k) => one.mask[k])).toEqual([1, 1, 0, 0, 1, 1]);
  });

  test("wants 0.5 of both without evidence, and does not score that", () => {
    const trial = at(made, { context: "motion", motion: 0, colour: 100 });
    const { targets } = seen(made, trial);
    expect([targets["left"][149], targets["right"][149]]).toEqual([0.5, 0.5]);
    expect(scored(made, trial, constant(trial, [0, 1])).isRight).toBeNull();
  });

  test("who ignores the cue is right where the features agree", () => {
    const blind = (_: TaskInstance, trial: Trial) =>
      constant(trial, Number(trial.condition["motion"]) > 0 ? [0, 1] : [1, 0]);
    const hard = task("contextDecisionValues", { coherence: [6.25, 100] });
    expect(accuracy(hard, blind, 2 * 4 * 4)).toBe(0.75);
  });

  test("with a signed code, has one channel per feature and one output of 1 or −1", () => {
    const signed = task("contextDecisionValues", { preset: "signed" });
    const trial = at(signed, { context: "motion", motion: -6.25, colour: 25 });
    const one = seen(signed, trial);
    expect(signed.inputs.map((name) => one.inputs[name][60])).toEqual([1, 0, -0.0625, 0.25]);
    expect(one.targets["choice"][149]).toBe(-1);
    expect(scored(signed, trial, constant(trial, [-0.6])).isRight).toBe(true);
    expect(scored(signed, trial, constant(trial, [-0.4])).isRight).toBe(false);
  });
});

test("the blocked decision wants the sign of the signal, and 0 while withholding is cued", () => {
  const made = task("blockedDecision");
  const wanted = (cue: string, coherence: number) => {
    const { targets, inputs } = seen(made, at(made, { cue, coherence }));
    expect([0, 74].map((k) => inputs["withhold"][k])).toEqual(cue === "withhold" ? [1, 1] : [0, 0]);
    return targets["choice"].at(-1);
  };
  expect([wanted("report", 12.5), wanted("report", -12.5), wanted("withhold", 100)]).toEqual([1, -1, 0]);
});

describe("graded go/no-go", () => {
  test("withholding is correct below one half, going above", () => {
    const made = task("gradedGoNoGo");
    const [low, high] = [0.4, 0.6].map((number) => at(made, { number }));
    const [wait, go] = [
      [1, 0],
      [0, 1],
    ];
    expect(scored(made, low, constant(low, wait))).toMatchObject({ choice: 0, correct: 0, isRight: true });
    expect(scored(made, low, constant(low, go)).isRight).toBe(false);
    expect(scored(made, high, constant(high, go)).isRight).toBe(true);
    expect(scored(made, high, constant(high, wait)).isRight).toBe(false);
  });

  test("its ideal observer is as good as the mean of the noisy number", () => {
    const made = task("gradedGoNoGo", { number: 0.45 });
    const expected = made.idealAccuracy()!;
    expect(expected).toBeCloseTo(0.8897, 4); // Φ(0.05 √600)
    const noise = generator(keyOf(4), 0, 0);
    const count = 4000;
    let right = 0;
    for (let n = 0; n < count; n++) {
      let total = 0;
      for (let k = 0; k < 30; k++) total += 0.45 + noise.normal() / Math.sqrt(20);
      if (total / 30 <= 0.5) right++;
    }
    expect(Math.abs(right / count - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count));
  });
});

test("a number is remembered within 0.1, and a mark tells that 0 was shown", () => {
  const made = task("numberMemory", { wait: 40, delay: 300 });
  const trial = made.draw(1, 0);
  const number = Number(trial.condition["number"]);
  const { inputs, targets, mask } = seen(made, trial);
  near(
    [1, 2, 6, 7].map((k) => inputs["number"][k]),
    [0, number, number, 0],
  );
  near(
    [1, 2, 6, 7].map((k) => inputs["shown"][k]),
    [0, 1, 1, 0],
  );
  near(
    [21, 22, 51].map((k) => inputs["recall"][k]),
    [0, 1, 1],
  );
  near(
    [21, 22, 51].map((k) => targets["number"][k]),
    [0, number, number],
  );
  expect([21, 22, 31, 32].map((k) => mask[k])).toEqual([1, 0, 0, 1]);
  expect(scored(made, trial, constant(trial, [number - 0.09])).isRight).toBe(true);
  expect(scored(made, trial, constant(trial, [number - 0.11])).isRight).toBe(false);
});

test.each([
  ["anti", 180],
  ["pro", 0],
])("a remembered angle is reported turned as the rule %s says", (rule, turn) => {
  const made = task("angleMemory", { rule, wait: 40, delay: 600 });
  for (let n = 0; n < 20; n++) {
    const trial = made.draw(1, n);
    const angle = Number(trial.condition["angle"]);
    const { inputs, targets } = seen(made, trial);
    near(
      made.inputs.map((name) => inputs[name][3]),
      [...shared(3, angle), 1, 0],
    );
    near(
      made.outputs.map((name) => targets[name].at(-1)!),
      shared(3, angle + turn),
    );
  }
});

test("angles are added, while they are shown or from memory", () => {
  for (const preset of [undefined, "brief"]) {
    const made = task("angleAddition", { preset });
    for (let n = 0; n < 20; n++) {
      const trial = made.draw(1, n);
      const [retina, head] = ["retina", "head"].map((name) => Number(trial.condition[name]));
      const one = seen(made, trial);
      near(
        made.inputs.map((name) => one.inputs[name][5]),
        [...shared(6, retina), ...shared(6, head)],
      );
      near(
        made.outputs.map((name) => one.targets[name].at(-1)!),
        shared(6, retina + head),
      );
      expect(sum(made.inputs.map((name) => one.inputs[name].at(-1)!))).toBeCloseTo(preset === undefined ? 2 : 0, 5);
    }
  }
});

test.each<[string, readonly (readonly number[])[]]>([
  ["xor", [[0], [1], [1], [0]]],
  [
    "halfAdder",
    [
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 1],
    ],
  ],
])("%s has its truth table", (operation, table) => {
  const made = task("logic", { operation });
  const rows = made.conditions.map((_, c) => {
    const one = seen(made, made.at(c, 1, 0));
    expect([one.inputs["a"].at(-1), one.inputs["b"].at(-1)]).toEqual([Math.floor(c / 2), c % 2]);
    return made.outputs.map((name) => within(one, one.targets[name], "report")[0]);
  });
  expect(rows).toEqual(table);
});

test("a square and a copy are wanted of steady numbers", () => {
  const square = task("logic", { preset: "square" });
  const squared = seen(square, at(square, { a: 0.375 }));
  expect([square.inputs, square.outputs]).toEqual([["a"], ["square"]]);
  expect(squared.targets["square"].at(-1)).toBe(0.140625);
  const copy = task("logic", { preset: "identity" });
  const { targets } = seen(copy, at(copy, { a: 0.25, b: 0.75 }));
  expect([targets["a"].at(-1), targets["b"].at(-1)]).toEqual([0.25, 0.75]);
});
