import { describe, expect, test } from "vitest";
import { outcomeText } from "../../src/analysis/index.ts";
import { verdictOf } from "../../src/evaluate/verdict.ts";
import type { RunResults } from "../../src/index.ts";

const choices = (accuracy: number, more: object = {}) =>
  verdictOf(
    {
      accuracy,
      accuracyInterval: [accuracy - 0.01, accuracy + 0.01],
      chance: 0.5,
      idealObserver: 0.9,
      loss: [0.1],
      ...more,
    },
    { loss: [] },
  );
const level = { loss: [{ label: "right timing, mean answer", value: 0.2 }] };
const values = (loss: number[], levels = level) =>
  verdictOf({ accuracy: null, accuracyInterval: null, chance: null, idealObserver: null, loss }, levels);

describe("the outcome of a network", () => {
  test("is judged between chance and the ideal observer", () => {
    expect(choices(0.86)).toMatchObject({
      verdict: "learned",
      score: expect.closeTo(0.9, 12),
      chance: 0.5,
      ideal: 0.9,
    });
    expect(choices(0.7)).toMatchObject({ verdict: "in between", score: expect.closeTo(0.5, 12) });
    expect(choices(0.505)).toMatchObject({ verdict: "at chance" });
    expect(choices(0.86, { idealObserver: null })).toMatchObject({ verdict: "in between", ideal: 1 });
  });

  test("silence, which is below chance, counts as chance", () => {
    expect(choices(0)).toMatchObject({ verdict: "at chance", value: 0 });
  });

  test("is judged by the loss if no choice is right, from that of mean answers to 0", () => {
    expect(values([0.3, 0.01])).toMatchObject({ verdict: "learned", of: "loss", score: expect.closeTo(0.95, 12) });
    expect(values([0.3, 0.1])).toMatchObject({ verdict: "in between" });
    expect(values([0.3, 0.195])).toMatchObject({ verdict: "at chance" });
  });

  test("is unknown if nothing can be learned, or nothing is known", () => {
    expect(choices(0.5, { idealObserver: 0.5 })).toBeNull();
    expect(choices(0.5, { chance: 1, idealObserver: null })).toBeNull();
    expect(values([0.1], { loss: [] })).toBeNull();
    expect(values([])).toBeNull();
  });

  test("names chance, and never sounds like success without one", () => {
    const said = (learned: ReturnType<typeof choices>, idealObserver: number | null = 0.9, noResponse = 0) =>
      outcomeText({ learned, idealObserver, noResponse } as RunResults);
    expect(said(choices(0.505))).toBe("outcome: AT CHANCE; accuracy 0.505, guessing reaches 0.500");
    expect(said(choices(0), 0.9, 0.996)).toBe(
      "outcome: AT CHANCE; accuracy 0.000, guessing reaches 0.500; no response in 100 % of the trials",
    );
    expect(said(choices(0.7))).toBe(
      "outcome: in between; 50 % of the way from chance (0.500) to the ideal observer (0.900)",
    );
    expect(said(choices(0.95, { idealObserver: null }), null)).toBe(
      "outcome: learned; 90 % of the way from chance (0.500) to 1 (no ideal observer is known)",
    );
    expect(said(values([0.195]), null)).toBe(
      "outcome: AT CHANCE; loss 0.195 is that of mean answers at the right time (0.200)",
    );
    expect(said(values([0.02]), null)).toBe(
      "outcome: learned; loss 0.0200, 90 % of the way from mean answers (0.200) to 0",
    );
    expect(said(null)).toBeUndefined();
  });
});
