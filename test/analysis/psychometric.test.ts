import { describe, expect, test } from "vitest";
import { psychometricCurve } from "../../src/analysis/psychometric.ts";
import { trialRow } from "./recorded.ts";

const row = (coherence: number, correct: number, choice: number) =>
  trialRow({ condition: { coherence, correct }, correct, choice });

describe("psychometricCurve", () => {
  test("positive coherence favours choice 1, coherence 0 is one point, trials without response are left out", () => {
    const points = psychometricCurve([
      row(6.4, 1, 1),
      row(6.4, 1, 0),
      row(6.4, 2, 2),
      row(6.4, 2, 1),
      row(0, 1, 1),
      row(0, 2, 2),
      row(0, 2, 1),
      row(51.2, 2, 0),
    ]);
    expect(points.map(({ signedCoherence, n, value }) => [signedCoherence, n, value])).toEqual([
      [-51.2, 0, Number.NaN],
      [-6.4, 2, 0.5],
      [0, 3, 2 / 3],
      [6.4, 1, 1],
    ]);
  });

  test("a signed coherence in the table is taken as it is, and −0 joins 0", () => {
    const signed = (signedCoherence: number, choice: number) =>
      trialRow({ condition: { coherence: Math.abs(signedCoherence), signedCoherence }, correct: 1, choice });
    expect(
      psychometricCurve([signed(-0, 1), signed(0, 2), signed(-3.2, 2)]).map((p) => [p.signedCoherence, p.n]),
    ).toEqual([
      [-3.2, 1],
      [0, 2],
    ]);
  });
});
