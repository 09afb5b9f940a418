import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectivity, selectivityOrder } from "../../src/analysis/index.ts";
import { stepsBetween } from "../../src/analysis/recording.ts";
import { silentUnits } from "../../src/analysis/selectivity.ts";
import { excitatoryInhibitory } from "../base/populations.ts";
import { fault } from "../fault.ts";
import { recorded, setRate, taskWords } from "./recorded.ts";

describe("selectivity", () => {
  test("is (mean₁ − mean₂)/√((var₁ + var₂ + 1e-7)/2) over the stimulus steps only", () => {
    const rates = fc.array(fc.float({ min: 0, max: 50, noNaN: true }), { minLength: 8 * 4 * 2, maxLength: 8 * 4 * 2 });
    fc.assert(
      fc.property(rates, (values) => {
        const recording = recorded(2, 1, [{ correct: 1 }, { correct: 2 }, { correct: 2 }, { correct: 1 }]);
        recording.rates.set(values);
        const { dprime } = selectivity(recording)!;
        for (const unit of [0, 1]) {
          const of = (trials: number[]) =>
            trials.flatMap((trial) => [2, 3, 4, 5].map((step) => recording.rates[(step * 4 + trial) * 2 + unit]));
          const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
          const variance = (list: number[]) => mean(list.map((value) => (value - mean(list)) ** 2));
          const one = of([0, 3]);
          const two = of([1, 2]);
          const expected = (mean(one) - mean(two)) / Math.sqrt((variance(one) + variance(two) + 1e-7) / 2);
          expect(dprime[unit]).toBeCloseTo(expected, 6);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("is positive for a unit that prefers choice 1", () => {
    const recording = recorded(1, 1, [{ correct: 1 }, { correct: 2 }]);
    for (let step = 2; step < 6; step++) setRate(recording, step, 0, 0, 1 + step);
    expect(selectivity(recording)!.dprime[0]).toBeGreaterThan(0);
  });

  test("a unit is silent only without any activity, and padding does not count", () => {
    const recording = recorded(3, 3, [{ correct: 1, steps: 6 }, { correct: 2 }]);
    setRate(recording, 7, 1, 1, 0.1); // in the decision
    setRate(recording, 7, 0, 2, 9); // in the padding of trial 0
    expect(silentUnits(recording)).toEqual([true, false, true]);
    expect(selectivity(recording)!.dprime[0]).toBe(0);
  });

  test("without a trial of one choice d' is undefined, not an error", () => {
    const recording = recorded(1, 1, [{ correct: 1 }]);
    expect(selectivity(recording)!.dprime[0]).toBeNaN();
  });

  test("an unknown period is refused with the existing ones", () => {
    const recording = recorded(1, 1, [{ correct: 1 }]);
    expect(() => selectivity(recording, { period: "stimulos" })).toThrow(
      fault("unknown", "period", { value: "stimulos", remedy: /"stimulus"/ }),
    );
  });
});

describe("stepsBetween", () => {
  test("a period (a, b] loses no step to float32 rounding of k · dt", () => {
    const recording = recorded(1, 1, [{}]);
    const times = Float32Array.from({ length: 1000 }, (_, k) => (k + 1) * 0.1);
    for (const [from, to] of [
      [0, 0.3],
      [0.3, 0.7],
      [33.3, 66.6],
    ]) {
      const [first, end] = stepsBetween({ ...recording, dt: 0.1, times }, from, to);
      expect([first, end]).toEqual([Math.round(from * 10), Math.round(to * 10)]);
    }
  });
});

describe("selectivityOrder", () => {
  test("sorts E, then I, each ascending; undefined and silent units last; ties stay in place", () => {
    const dprime = Float64Array.of(1, -1, 0, 1, Number.NaN, 3, 2, 0);
    const silent = [false, false, true, false, false, false, false, true];
    expect(selectivityOrder({ dprime, silent }, excitatoryInhibitory(8, 5))).toEqual([1, 0, 3, 4, 2, 6, 5, 7]);
  });

  test("is a permutation that keeps populations together", () => {
    const unit = fc.record({ d: fc.double({ min: -3, max: 3, noNaN: true }), silent: fc.boolean() });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 30 }), fc.nat(30), (list, e) => {
        const excitatory = Math.min(e, list.length);
        const order = selectivityOrder(
          { dprime: Float64Array.from(list, ({ d }) => d), silent: list.map((u) => u.silent) },
          excitatoryInhibitory(list.length, excitatory),
        );
        expect([...order].sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
        expect(order.slice(0, excitatory).every((i) => i < excitatory)).toBe(true);
      }),
    );
  });
});

describe("what selectivity compares", () => {
  const recording = {
    ...recorded(1, 1, [
      { correct: 1, condition: { rule: "pro", size: 1 } },
      { correct: 2, condition: { rule: "anti", size: 2 } },
      { correct: 2, condition: { rule: "anti", size: 3 } },
    ]),
    words: taskWords({ psychometric: { factor: "size", favours: "right" } }),
  };

  test("is the right responses by name, the one that the psychometric variable favours first", () => {
    expect(selectivity(recording)).toMatchObject({ period: "stimulus", first: "right", second: "left" });
  });

  test("or two levels of a factor, which need not be named if it has only two", () => {
    expect(selectivity(recording, { factor: "rule" })).toMatchObject({ first: "rule anti", second: "rule pro" });
    expect(selectivity(recording, { factor: "size", levels: [3, 1] })).toMatchObject({
      first: "size 3",
      second: "size 1",
    });
    expect(() => selectivity(recording, { factor: "size" })).toThrow(fault("missing", 'levels of factor "size"'));
    expect(() => selectivity(recording, { factor: "rul" })).toThrow(fault("unknown", "factor", { value: "rul" }));
  });

  test("during the period of the task, its first event, or the first period that begins after the trial's start", () => {
    const periodOf = (said: Parameters<typeof taskWords>[0]) =>
      selectivity({ ...recording, words: taskWords(said) })?.period;
    expect(periodOf({ selectivity: { period: "decision" }, align: ["fixation"] })).toBe("decision");
    expect(periodOf({ align: ["fixation"] })).toBe("fixation");
    expect(periodOf({})).toBe("stimulus");
  });
});

describe("trials can lack what the task names", () => {
  const rows = [
    { correct: 1, condition: { cued: 0 } },
    { correct: 2, condition: { cued: 0 } },
  ];
  const of = (said: Parameters<typeof taskWords>[0]) => ({ ...recorded(1, 1, rows), words: taskWords(said) });

  test.each<[string, Parameters<typeof taskWords>[0]]>([
    ["the period", { selectivity: { period: "cue" }, align: ["stimulus"] }],
    ["all events", { align: ["cue", "probe"] }],
    ["the factor", { selectivity: { factor: "rule" } }],
    ["one of the two levels of the factor", { selectivity: { factor: "cued" } }],
  ])("%s: then nothing is compared", (_, said) => {
    expect(selectivity(of(said))).toBeUndefined();
  });

  test("one event of several: the next one is measured", () => {
    expect(selectivity(of({ align: ["cue", "decision"] }))?.period).toBe("decision");
  });

  test("but what the caller names must exist", () => {
    const recording = of({ selectivity: { period: "cue", factor: "rule" } });
    expect(() => selectivity(recording, { period: "cue", factor: "cued", levels: [0, 1] })).toThrow(
      fault("unknown", "period", { value: "cue" }),
    );
    expect(() => selectivity(recording, { factor: "rule" })).toThrow(fault("unknown", "factor", { value: "rule" }));
  });
});
