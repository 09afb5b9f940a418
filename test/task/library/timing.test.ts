import { describe, expect, test } from "vitest";
import { type TaskInstance, type Trial, task } from "../../../src/index.ts";
import { fault } from "../../fault.ts";
import { accuracy, perfectByPreset, scored, seen, within } from "./seen.ts";

const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);
const on = (values: readonly number[]) => values.flatMap((value, k) => (value === 0 ? [] : [k]));

/** Logits of a response that begins `ms` after the start of production and stays; none for NaN. */
function responding(made: TaskInstance, { periods, steps }: Trial, ms: number): number[] {
  const { from } = periods.find(({ name }) => name === "production")!;
  // The reaction time includes the step in which the response begins.
  const first = from + ms / made.dt - 1;
  return Array.from({ length: steps }, (_, k) => (k >= first ? [0, 9] : [9, 0])).flat();
}

describe.each(["readySetGo", "motorTiming", "oneTwoThreeGo", "intervalDiscrimination"])("%s", (name) => {
  test("is answered correctly by its own targets, with every preset", () => {
    for (const share of perfectByPreset((preset) => task(name, { preset }))) expect(share).toBe(1);
  });

  test.each([7, 30, 80])("is so at a time step of %i ms too", (dt) => {
    expect(accuracy(task(name, { dt }), undefined, 30)).toBe(1);
  });
});

describe("ready, set, go", () => {
  const made = task("readySetGo", { tolerance: 0.175 });
  const trial = made.at(2, 1, 0); // 1000 ms

  test("shows the interval between the onsets of two pulses, and wants it produced from the second", () => {
    const { inputs, targets, periods } = seen(made, trial);
    expect(periods).toEqual({ fixation: [0, 5], measure: [5, 55], production: [55, 155] });
    expect(on(inputs["fixation"])).toEqual(steps(0, 55));
    expect(on(inputs["ready"])).toEqual([5, 6, 7, 8]); // 80 ms
    expect(on(inputs["set"])).toEqual([55, 56, 57, 58]);
    // The step that ends 1000 ms after the onset of set, and all later ones.
    expect(on(targets["go"])).toEqual(steps(104, 155));
    const pulse = task("readySetGo", { response: "pulse" });
    expect(on(seen(pulse, pulse.at(2, 1, 0)).targets["go"])).toEqual([104]);
  });

  test("produces a multiple of the interval that was shown, also if it is rounded to the time step", () => {
    const coarse = task("readySetGo", { dt: 100, interval: [880], gain: 1.5 });
    const { targets, periods } = seen(coarse, coarse.draw(1, 0));
    expect(periods["measure"]).toEqual([1, 9]); // 800 ms
    expect(on(targets["go"])[0]).toBe(9 + 12 - 1); // 1.5 × 800 ms
  });

  // Accepted: 0.175 × 1000 ms + 25 ms = 200 ms.
  test.each([
    [1000, 0, true],
    [800, 200, true],
    [780, 220, false],
    [1200, 200, true],
    [1220, 220, false],
    [20, 980, false],
  ])("a response after %i ms has an error of %i ms: correct is %s", (ms, error, isRight) => {
    expect(scored(made, trial, responding(made, trial, ms))).toEqual({
      choice: 1,
      correct: 1,
      isRight,
      error,
      reactionTime: ms,
    });
  });

  test("no response is wrong, without an error; so is one before the second pulse that ends there", () => {
    const none = { choice: 0, correct: 1, isRight: false, error: Number.NaN, reactionTime: Number.NaN };
    expect(scored(made, trial, responding(made, trial, Number.POSITIVE_INFINITY))).toEqual(none);
    const early = Array.from({ length: trial.steps }, (_, k) => (k > 10 && k < 50 ? [0, 9] : [9, 0])).flat();
    expect(scored(made, trial, early)).toEqual(none);
  });

  test("longer intervals are accepted within more, and a response one pulse late has an error of the pulse", () => {
    const usual = task("readySetGo");
    const long = usual.at(7, 1, 0); // 1500 ms: accepted within 325 ms
    expect(scored(usual, long, responding(usual, long, 1820))).toMatchObject({ error: 320, isRight: true });
    expect(scored(usual, long, responding(usual, long, 1840))).toMatchObject({ error: 340, isRight: false });
    // The label of neurogym counts from the end of set, its reward from elsewhere.
    expect(scored(usual, long, responding(usual, long, 1580))).toMatchObject({ error: 80 });
  });

  test("scoring reads from the second pulse on, and a constant answer is a time", () => {
    expect(made.scorer.from(trial)).toBe(55);
    expect(made.scorer.meanTarget(trial)).toEqual(Float64Array.of(1000));
    expect(made.scorer.constantError(trial, [1150])).toBe(150);
    expect(made.constantAnswer()).toEqual(Float64Array.of(1150)); // the mean of 800, 900, …, 1500 ms
  });
});

test("motor timing names the interval by a cue, which stays on during set", () => {
  const made = task("motorTiming", { cue: 600 });
  const { inputs, targets, periods } = seen(made, made.at(1, 1, 0)); // 1500 ms
  expect(made.inputs).toEqual(["fixation", "cue 800 ms", "cue 1500 ms", "set"]);
  expect(periods["production"]).toEqual([55, 205]);
  expect(on(inputs["cue 800 ms"])).toEqual([]);
  expect(on(inputs["cue 1500 ms"])).toEqual(steps(25, 57)); // 600 ms, and a pulse of 50 ms floored to 40 ms
  expect(on(inputs["set"])).toEqual([55, 56]);
  expect(on(targets["go"])).toEqual(steps(129, 205));
});

test("one, two, three, go: the fourth beat is due one interval after the third", () => {
  const made = task("oneTwoThreeGo", { fixation: 100, target: 200 });
  const { inputs, targets } = seen(made, made.at(0, 1, 0)); // 600 ms
  const beats = on(inputs["pulse"]).filter((k, i, all) => all[i - 1] !== k - 1);
  expect(beats).toEqual([15, 45, 75]);
  expect(on(targets["go"])[0]).toBe(105 - 1);
  expect(inputs["pulse"]).toHaveLength(135); // 600 ms are left after the response is due
});

describe("interval discrimination", () => {
  test.each([7, 16, 20, 33, 80, 100])("shows no two equal intervals at a time step of %i ms", (dt) => {
    const made = task("intervalDiscrimination", { dt });
    const longer = [0, 0];
    for (let n = 0; n < 120; n++) {
      const one = seen(made, made.at(n % made.conditions.length, 1, n));
      const [first, second] = [on(one.inputs["stimulus 1"]).length, on(one.inputs["stimulus 2"]).length];
      expect(first).not.toBe(second);
      expect(within(one, one.targets["first"], "decision")).toEqual(
        within(one, one.inputs["stimulus 1"], "decision").map(() => Number(first > second)),
      );
      longer[first > second ? 0 : 1]++;
    }
    expect(longer).toEqual([60, 60]);
  });

  test("the first interval alone does not tell which is longer", () => {
    const made = task("intervalDiscrimination");
    const mean = (sign: number) => {
      const lengths = made.conditions.flatMap(({ difference }, c) =>
        Math.sign(Number(difference)) === sign
          ? Array.from({ length: 300 }, (_, n) => {
              const [from, to] = seen(made, made.at(c, 1, 1000 * c + n)).periods["first"];
              return 20 * (to - from);
            })
          : [],
      );
      return lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
    };
    // Uniform over 300 ms, 900 trials: the s.d. of each mean is 2.9 ms.
    expect(Math.abs(mean(1) - mean(-1))).toBeLessThan(5 * Math.SQRT2 * 2.9);
  });

  test("keeps the lengths that are asked for, and the answer follows them", () => {
    const made = task("intervalDiscrimination", { first: 400, difference: 60, between: 100 });
    const [longer, shorter] = [1, 0].map((c) => seen(made, made.at(c, 1, 0)));
    expect([longer, shorter].map(({ periods }) => periods["first"])).toEqual([
      [15, 35],
      [15, 35],
    ]);
    expect(longer.periods["second"]).toEqual([40, 57]);
    expect(shorter.periods["second"]).toEqual([40, 63]);
    expect(longer.targets["first"].at(-1)).toBe(1);
    expect(shorter.targets["second"].at(-1)).toBe(1);
  });

  test("refuses a difference that the time step does not show", () => {
    const made = task("intervalDiscrimination", { dt: 100, difference: 60 });
    expect(() => made.at(0, 1, 0)).toThrow(fault("invalid", "task.difference", { value: 60, remedy: /100 ms/ }));
  });
});
