import { describe, expect, test } from "vitest";
import { fisherF, studentT, unitClasses } from "../../src/analysis/index.ts";
import { unitClassesFigure } from "../../src/figure/index.ts";
import { fault } from "../fault.ts";
import { sortedTrials } from "./sortedTrials.ts";

const noise = (k: number) => ((k * k * 31 + k * 7919 + 17) % 10007) / 10007 - 0.5;
/** Units for choice, −motion, both, none; and one that never changes. The stimulus has steps 2 to 5. */
const recording = sortedTrials(
  5,
  ({ choice, motion, step, trial, unit }) => {
    if (unit === 4) return 3;
    const isOn = step >= 2 && step < 6;
    const own = [choice, -motion / 50, choice + motion / 50, 0][unit];
    return 5 + (isOn ? own : 0) + noise(trial * 997 + step * 31 + unit * 7);
  },
  2,
);
const options = { variables: ["choice", "motion"], falseDiscoveries: 0.001 };

describe("unit classes", () => {
  test("are what was planted, in the period in which it was", () => {
    const { classes, periods, tunings, comparisons } = unitClasses(recording, options);
    const stimulus = periods.indexOf("stimulus");
    expect(classes[stimulus]).toEqual(["choice", "motion", "choice + motion", "untuned", "constant"]);
    expect(classes[periods.indexOf("fixation")]).toEqual([...new Array(4).fill("untuned"), "constant"]);
    expect(comparisons).toBe(4 * 2 * periods.length);
    const motion = tunings.find((one) => one.unit === 1 && one.period === "stimulus" && one.variable === "motion");
    expect(motion).toMatchObject({ sign: -1, isTuned: true });
    expect(motion!.explained).toBeGreaterThan(0.8);
  });

  test("F with one degree of freedom is t², and has the p of tables", () => {
    for (const t of [0.3, 1.7, 4]) expect(fisherF(t * t, 1, 9)).toBeCloseTo(studentT(t, 9), 14);
    // The upper 5 % point of F(3, 10) is 3.708265.
    expect(fisherF(3.708265, 3, 10)).toBeCloseTo(0.05, 6);
  });

  test("refuse variables that say the same, and are drawn with the number of tests", async () => {
    const twice = { name: "twice", value: (row: { choice: number }) => row.choice };
    expect(() => unitClasses(recording, { variables: ["choice", twice] })).toThrow(fault("invalid"));
    const one = { name: "one", value: () => 1 };
    expect(() => unitClasses(recording, { variables: [one] })).toThrow(fault("invalid", 'variable "one"'));
    const { caption, csv } = await unitClassesFigure({ classes: unitClasses(recording, options) });
    expect(caption).toMatch(/24 tests/);
    expect(csv["class"]).toContain("choice + motion");
  });
});
