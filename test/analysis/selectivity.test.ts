import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stepsBetween } from "../../src/analysis/recording.ts";
import { selectivity, selectivityOrder, silentUnits } from "../../src/analysis/selectivity.ts";
import { excitatoryInhibitory } from "../base/populations.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

describe("selectivity", () => {
  test("is (mean₁ − mean₂)/√((var₁ + var₂ + 1e-7)/2) over the stimulus steps alone", () => {
    const rates = fc.array(fc.float({ min: 0, max: 50, noNaN: true }), { minLength: 8 * 4 * 2, maxLength: 8 * 4 * 2 });
    fc.assert(
      fc.property(rates, (values) => {
        const recording = recorded(2, 1, [{ correct: 1 }, { correct: 2 }, { correct: 2 }, { correct: 1 }]);
        recording.rates.set(values);
        const { dprime } = selectivity(recording);
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
    expect(selectivity(recording).dprime[0]).toBeGreaterThan(0);
  });

  test("a unit is silent only without any activity, and padding does not wake it", () => {
    const recording = recorded(3, 3, [{ correct: 1, steps: 6 }, { correct: 2 }]);
    setRate(recording, 7, 1, 1, 0.1); // in the decision
    setRate(recording, 7, 0, 2, 9); // in the padding of trial 0
    expect(silentUnits(recording)).toEqual([true, false, true]);
    expect(selectivity(recording).dprime[0]).toBe(0);
  });

  test("without a trial of one choice d' is undefined, not an error", () => {
    const recording = recorded(1, 1, [{ correct: 1 }]);
    expect(selectivity(recording).dprime[0]).toBeNaN();
  });

  test("an unknown period names itself and the periods there are", () => {
    const recording = recorded(1, 1, [{ correct: 1 }]);
    expect(() => selectivity(recording, "stimulos")).toThrow(
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
