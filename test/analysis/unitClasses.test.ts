import { describe, expect, test } from "vitest";
import { fisherF, studentT, unitClasses } from "../../src/analysis/index.ts";
import { unitClassesFigure } from "../../src/figure/index.ts";
import { fault } from "../fault.ts";
import { factor, recorded, setRate, taskWords } from "./recorded.ts";
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
    expect(motion!.slope).toBeCloseTo(-1 / 50, 2);
  });

  test("are tuned to a product where an angle means another rate under each rule, and to no more than was planted", () => {
    const rows = Array.from({ length: 96 }, (_, trial) => ({
      condition: { angle: (trial * 137.5) % 360, rule: ["pro", "anti", "wait"][trial % 3] },
    }));
    // By rule, the preferred angle of each unit (none: untuned) and its base rate.
    const planted = [
      [0, 0, 0, 5, 5, 5], // an angle, whatever the rule
      [90, 270, 90, 5, 5, 5], // the opposite angle under one rule
      [undefined, undefined, undefined, 5, 6, 5], // a rule alone
      [undefined, undefined, undefined, 5, 5, 5],
    ] as const;
    const shown = { ...recorded(4, 4, rows), words: taskWords({ factors: [factor("angle", { kind: "circular" })] }) };
    for (const [trial, { condition }] of rows.entries())
      for (let step = 0; step < 8; step++)
        for (const [unit, own] of planted.entries()) {
          const [preferred, base] = [own[trial % 3], own[3 + (trial % 3)]];
          const tuned = preferred === undefined ? 0 : Math.cos(((condition.angle - preferred) * Math.PI) / 180);
          setRate(shown, step, trial, unit, base! + tuned + 0.5 * noise(trial * 997 + step * 31 + unit * 7));
        }
    const { classes, variables, comparisons, tunings, coefficients } = unitClasses(shown, {
      variables: ["angle", "rule"],
      interactions: [["angle", "rule"]],
      periods: ["stimulus"],
    });
    expect(variables).toEqual(["angle", "rule", "angle × rule"]);
    expect(classes[0]).toEqual(["angle", "angle + angle × rule", "rule", "untuned"]);
    expect(comparisons).toBe(12);
    // A constant, cosine and sine, two rules, and their four products.
    expect(coefficients).toEqual([9]);
    expect(tunings.every(({ sign }) => sign === 0)).toBe(true);
    // Without the product the second unit's angle explains a ninth of what it does under one rule.
    const plain = unitClasses(shown, { variables: ["angle", "rule"], periods: ["stimulus"] });
    expect(plain.tunings.find(({ unit }) => unit === 1)!.explained).toBeLessThan(0.2);
    expect(tunings.find((one) => one.unit === 1 && one.variable === "angle × rule")!.explained).toBeGreaterThan(0.9);
  });

  test("of numbers do not depend on where 0 is, products included", () => {
    const of = (shift: number) =>
      unitClasses(recording, {
        variables: ["choice", { name: "motion", value: ({ condition }) => Number(condition["motion"]) + shift }],
        interactions: "all",
      });
    const [here, there] = [of(0), of(1000)];
    for (const [k, { p, explained }] of here.tunings.entries()) {
      expect(there.tunings[k].explained).toBeCloseTo(explained, 6);
      expect(there.tunings[k].p).toBeCloseTo(p, 6);
    }
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
    const found = unitClasses(recording, options);
    const { caption, csv, svg } = await unitClassesFigure({ classes: found });
    expect(svg).toContain(">classes:<");
    // What is tuned to nothing is grey.
    for (const [name, grey] of [
      ["untuned", "#dddddd"],
      ["constant", "#8a8a8a"],
    ])
      expect(svg).toMatch(new RegExp(`fill="${grey}"/><text[^>]*>${name}<`));
    // However little is explained, what is tuned is not white.
    const next = found.tunings.map((all) => ({ ...all, explained: 0 }));
    const faint = await unitClassesFigure({ classes: { ...found, tunings: next } });
    expect([...faint.svg.matchAll(/h1v1h-1z/g)]).toHaveLength(found.tunings.filter(({ isTuned }) => isTuned).length);
    const many = found.classes.map((all) => all.map(() => "a + choice + b + motion"));
    const long = await unitClassesFigure({
      classes: { ...found, variables: ["a", "b", "choice", "motion"], classes: many },
    });
    expect(long.svg).toContain(">columns 1, 3, 2, 4<");
    expect(caption).toMatch(/24 tests/);
    expect(csv["class"]).toContain("choice + motion");
    // Every unit has its rows: of one that never changes there is nothing to tell but that.
    expect(csv["unit"]).toHaveLength(5 * 3 * 2);
    const rowOf = (unit: number, variable: string) =>
      csv["unit"].findIndex(
        (one, k) => one === unit && csv["period"][k] === "stimulus" && csv["variable"][k] === variable,
      );
    const told = (row: number) => ["slope", "p", "significant", "class"].map((name) => csv[name][row]);
    expect(told(rowOf(4, "choice"))).toEqual([null, null, 0, "constant"]);
    expect(told(rowOf(1, "motion"))).toEqual([expect.closeTo(-0.02, 2), expect.any(Number), 1, "motion"]);
  });
});
