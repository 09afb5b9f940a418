import { describe, expect, test } from "vitest";
import { adam, clippedByValue, optimizerScalars, sgd } from "../../src/backend/index.ts";
import { scheduleAt } from "../../src/open/schedule.ts";
import { fault } from "../fault.ts";

describe("optimisers", () => {
  test("Adam's corrections are 1 − βᵗ", () => {
    expect(optimizerScalars(0.1, 1)).toEqual({ learningRate: 0.1, correction1: 1 - 0.9, correction2: 1 - 0.999 });
    expect(optimizerScalars(0.1, 3, { beta1: 0.5, beta2: 0.25 })).toEqual({
      learningRate: 0.1,
      "correction1 of 0.5": 1 - 0.125,
      "correction2 of 0.25": 1 - 0.015625,
    });
  });

  test("keep one slot per moment, none for plain descent", () => {
    expect(sgd().slots).toEqual([]);
    expect(sgd({ momentum: 0.9 }).slots).toEqual(["velocity"]);
    expect(adam({ weightDecay: 0.1 })).toMatchObject({ kind: "adamW", slots: ["mean", "square"] });
  });

  test.each([
    ["momentum 1", () => sgd({ momentum: 1 }), fault("invalid", "momentum", { value: 1 })],
    ["beta2 below 0", () => adam({ beta2: -0.1 }), fault("invalid", "beta2", { value: -0.1 })],
    ["epsilon 0", () => adam({ epsilon: 0 }), fault("invalid", "epsilon", { value: 0 })],
    ["clipNorm NaN", () => adam({ clipNorm: Number.NaN }), fault("invalid", "clipNorm", { value: Number.NaN })],
    ["a limit of 0", () => clippedByValue(sgd(), 0), fault("invalid", "limit", { value: 0 })],
    ["a negative decay", () => adam({ weightDecay: -1 }), fault("invalid", "weightDecay", { value: -1 })],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("scheduleAt", () => {
  const at = (decay: "none" | "linear" | "cosine", step: number, warmupSteps = 0) =>
    scheduleAt({ warmupSteps, decay }, step, 100);

  test("starts at the full rate and falls towards 0", () => {
    expect(at("none", 100)).toBe(1);
    for (const decay of ["linear", "cosine"] as const) {
      expect(at(decay, 1)).toBe(1);
      expect(at(decay, 51)).toBeCloseTo(0.5, 12);
      expect(at(decay, 100)).toBeGreaterThan(0);
      expect(at(decay, 100)).toBeLessThan(0.011);
    }
  });

  test("rises linearly during a warm-up", () => {
    expect([1, 2, 4, 5].map((step) => at("none", step, 4))).toEqual([0.25, 0.5, 1, 1]);
  });
});
