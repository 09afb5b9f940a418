import { describe, expect, test } from "vitest";
import { factorsOf, trialGroups } from "../../src/analysis/conditions.ts";
import { trialRow } from "./recorded.ts";

const rows = (conditions: Record<string, number | string>[], correct: (i: number) => number = () => 1) =>
  conditions.map((condition, i) => trialRow({ condition, correct: correct(i) }));
const labels = (...args: Parameters<typeof trialGroups>) => trialGroups(...args).map(({ label }) => label);

describe("trialGroups", () => {
  test("go by the signed factor, in ascending order, and name it", () => {
    const table = rows(
      [6.4, 0, -6.4, 6.4].map((signedCoherence) => ({
        coherence: Math.abs(signedCoherence),
        signedCoherence,
        correct: 1,
      })),
    );
    expect(trialGroups(table)).toEqual([
      { label: "signed coherence −6.4", factor: "signed coherence", value: "−6.4", level: -6.4, trials: [2] },
      { label: "signed coherence 0", factor: "signed coherence", value: "0", level: 0, trials: [1] },
      { label: "signed coherence 6.4", factor: "signed coherence", value: "6.4", level: 6.4, trials: [0, 3] },
    ]);
  });

  test("of many levels keep sizes from the least to the largest, with both signs", () => {
    const levels = [0, 1, 2, 4, 8, 16].flatMap((size) => [size, -size]);
    const table = rows(levels.map((signedCoherence) => ({ signedCoherence })));
    expect(trialGroups(table).map(({ level }) => level)).toEqual([-16, -4, -1, 1, 4, 16]);
    expect(trialGroups(table, 2).map(({ level }) => level)).toEqual([-16, 16]);
  });

  test.each([
    { levels: [-3, 1, 2, 4, 8, 16, 32, 64], chosen: [-3, 1, 4, 8, 32, 64] },
    { levels: [-80, -40, -20, -10, 5, 15, 25, 35], chosen: [-80, -40, -10, 5, 25, 35] },
    { levels: [-8, -4, -2, -1, 0, 1], chosen: [-8, -4, -2, -1, 0, 1] },
  ])("of $levels keep the strongest of each sign", ({ levels, chosen }) => {
    const table = rows(levels.map((signedCoherence) => ({ signedCoherence })));
    expect(trialGroups(table).map(({ level }) => level)).toEqual(chosen);
  });

  test("name only the factors that a trial has", () => {
    expect(labels(rows([{ rule: "pro", side: 1 }, { rule: "anti" }, { side: 2 }, {}]))).toEqual([
      "rule pro, side 1",
      "rule anti",
      "side 2",
      "no rule or side",
    ]);
  });

  test("go by condition where there are few, else by right choice, else by the factor with the fewest values", () => {
    const few = rows([{ rule: "pro" }, { rule: "anti" }, { rule: "pro" }]);
    expect(labels(few)).toEqual(["rule anti", "rule pro"]);
    const two = rows([
      { rule: "pro", side: 1 },
      { rule: "anti", side: 1 },
      { rule: "anti", side: 2 },
    ]);
    expect(labels(two)).toEqual(["rule pro, side 1", "rule anti, side 1", "rule anti, side 2"]);
    const many = Array.from({ length: 24 }, (_, i) => ({ first: i % 8, second: i % 3 }));
    expect(labels(rows(many, (i) => 1 + (i % 2)))).toEqual(["choice 1 correct", "choice 2 correct"]);
    expect(labels(rows(many, () => Number.NaN))).toEqual(["second 0", "second 1", "second 2"]);
  });

  test("are one where nothing tells trials apart", () => {
    expect(trialGroups(rows([{ coherence: 3 }, { coherence: 3 }]))).toEqual([{ label: "all trials", trials: [0, 1] }]);
    expect(trialGroups([])).toEqual([{ label: "all trials", trials: [] }]);
  });
});

test("a factor that its signed twin says already is none", () => {
  const table = rows([
    { coherence: 1, signedCoherence: 1, correct: 1, delay: 5 },
    { coherence: 2, signedCoherence: -2, correct: 2, delay: 5 },
  ]);
  expect(factorsOf(table)).toEqual([{ name: "signedCoherence", levels: [-2, 1] }]);
});
