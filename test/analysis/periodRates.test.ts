import { describe, expect, test } from "vitest";
import { ratesByLevel } from "../../src/analysis/index.ts";
import { telling } from "../../src/analysis/selectivity.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

describe("ratesByLevel", () => {
  const recording = recorded(
    3,
    3,
    [6.4, -6.4, 6.4].map((signedCoherence) => ({ condition: { signedCoherence } })),
  );
  // The stimulus is steps 2 to 5: means over its 4 steps and units 0 and 1 are 1, 2 and 3.
  setRate(recording, 2, 0, 0, 8);
  setRate(recording, 5, 1, 1, 16);
  setRate(recording, 3, 2, 0, 24);
  setRate(recording, 3, 2, 2, 1000);
  setRate(recording, 6, 2, 0, 1000);

  test("averages over the steps of a period and over trials of a level", () => {
    expect(ratesByLevel(recording, "signedCoherence", "stimulus", [0, 1])).toEqual([
      { level: -6.4, mean: 2, sem: Number.NaN, n: 1 },
      { level: 6.4, mean: 2, sem: 1, n: 2 },
    ]);
  });

  test("names an unknown period or factor", () => {
    expect(() => ratesByLevel(recording, "signedCoherence", "delay", [0])).toThrow(
      fault("unknown", "period", { value: "delay" }),
    );
    expect(() => ratesByLevel(recording, "coherence", "stimulus", [0])).toThrow(
      fault("unknown", "factor", { value: "coherence" }),
    );
  });
});

describe("telling", () => {
  const recording = recorded(4, 4, [{}]);
  [1, 3, 0, 2].forEach((rate, unit) => {
    setRate(recording, 0, 0, unit, rate);
  });

  test("are the units of the largest |d′|, by falling d′", () => {
    const selectivity = { dprime: Float64Array.of(0.1, -2, 9, 1), silent: [false, false, true, false] };
    expect(telling(recording, selectivity, 2)).toEqual([3, 1]);
    expect(telling(recording, selectivity, 9)).toEqual([3, 0, 1]);
  });

  test("are the most active ones if no unit tells choices apart", () => {
    const none = { dprime: new Float64Array(4).fill(Number.NaN), silent: [false, false, true, false] };
    expect(telling(recording, none, 2)).toEqual([1, 3]);
    expect(telling(recording, undefined, 9)).toEqual([1, 3, 0]);
  });
});
