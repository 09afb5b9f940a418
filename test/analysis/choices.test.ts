import { describe, expect, test } from "vitest";
import { summarizeChoices } from "../../src/analysis/choices.ts";
import { trialRow } from "./recorded.ts";

const row = (coherence: number, correct: number, choice: number) =>
  trialRow({ condition: { coherence, correct }, correct, choice });

describe("summarizeChoices", () => {
  const summary = summarizeChoices([
    row(0, 1, 2),
    row(0, 2, 0),
    row(6.4, 1, 1),
    row(6.4, 2, 1),
    row(51.2, 2, 2),
    row(51.2, 1, 0),
  ]);

  test("no response is wrong for accuracy and reported as a fraction", () => {
    expect(summary.accuracy.value).toBeCloseTo(2 / 6, 12);
    expect(summary.noResponse).toBeCloseTo(2 / 6, 12);
  });

  test("a trial that is not finite is wrong, but not without response", () => {
    const rows = [row(6.4, 1, 1), row(6.4, 1, Number.NaN), row(6.4, 2, Number.NaN), row(6.4, 2, 0)];
    const { accuracy, noResponse, notFinite, accuracyByCoherence } = summarizeChoices(rows);
    expect([accuracy.n, accuracy.value, noResponse, notFinite]).toEqual([4, 0.25, 0.25, 0.5]);
    expect(accuracyByCoherence[0]).toMatchObject({ noResponse: 0.25, notFinite: 0.5 });
  });

  test("accuracyNonzero leaves coherence 0 out", () => {
    expect(summary.accuracyNonzero).toMatchObject({ n: 4, value: 0.5 });
  });

  test("accuracy by coherence is ascending, counts its trials and says how many did not respond", () => {
    expect(
      summary.accuracyByCoherence.map(({ coherence, n, value, noResponse }) => [coherence, n, value, noResponse]),
    ).toEqual([
      [0, 2, 0, 0.5],
      [6.4, 2, 0.5, 0],
      [51.2, 2, 0.5, 0.5],
    ]);
  });

  test("a task without coherence has an accuracy but no table of coherences", () => {
    const other = summarizeChoices([trialRow({ condition: { rule: "anti" } })]);
    expect(other.accuracy.value).toBe(1);
    expect(other.accuracyByCoherence).toEqual([]);
    expect(other.accuracyNonzero.n).toBe(0);
  });

  test("chance is one answer to all, but for trials that want no response where two others are told apart", () => {
    const chanceOf = (...answers: number[]) =>
      summarizeChoices(answers.map((correct) => trialRow({ correct, choice: correct }))).chance;
    expect(chanceOf(1, 2, 1, 2)).toBeCloseTo(0.5, 12);
    expect(chanceOf(1, 1, 1, 2)).toBeCloseTo(0.75, 12);
    expect(chanceOf(0, 1, 2)).toBeCloseTo(2 / 3, 12);
    expect(chanceOf(0, 1, 1, 1)).toBeCloseTo(0.75, 12);
    expect(chanceOf(0, 0, 0, 1)).toBeCloseTo(0.75, 12);
  });
});
