import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ConditionMeans,
  conditionMeans,
  demixedComponents,
  demixingRegularisation,
} from "../../src/analysis/index.ts";
import { demixedFigure } from "../../src/figure/index.ts";
import { fault } from "../fault.ts";
import { lasting, recorded } from "./recorded.ts";
import { sortedTrials } from "./sortedTrials.ts";

interface Part {
  readonly variance: number;
  readonly encoders: number[][];
  readonly decoders: number[][];
  readonly explained: number[];
  readonly shares: number[][];
}
interface Fixture {
  /** [unit][stimulus][choice][time] */
  readonly rates: number[][][][];
  readonly parts: Record<string, Record<"time" | "stimulus" | "choice" | "both", Part>>;
}
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, "../data/oracles/demixed.json"), "utf8")) as Fixture;

const means: ConditionMeans = {
  variables: ["stimulus", "choice"].map((name) => ({ name, value: (row) => Number(row.condition[name]) })),
  conditions: [-1, 0, 1].flatMap((stimulus, s) =>
    [-1, 1].map((choice, c) => ({
      label: `${stimulus}, ${choice}`,
      values: { stimulus, choice },
      trials: 1,
      rates: Float64Array.from({ length: 30 }, (_, i) => fixture.rates[i % 6][s][c][Math.floor(i / 6)]),
    })),
  ),
  times: Float64Array.of(20, 40, 60, 80, 100),
  units: 6,
  periods: [],
};
const close = (values: ArrayLike<number>) => Array.from(values, (value) => expect.closeTo(value, 8));

describe("demixed components", () => {
  test.each([0, 0.3])("are those of the algorithm in NumPy, with λ = %d", (regularisation) => {
    const { parts } = demixedComponents(means, { regularisation, components: 2 });
    expect(parts.map(({ name }) => name)).toEqual(["time", "stimulus", "choice", "stimulus × choice"]);
    const wanted = fixture.parts[String(regularisation)];
    for (const [k, name] of (["time", "stimulus", "choice", "both"] as const).entries()) {
      const { variance, components } = parts[k];
      const expected = wanted[name];
      expect(variance).toBeCloseTo(expected.variance, 12);
      // One variable of two values at five times has at least two components; time alone, too.
      expect(components).toHaveLength(2);
      components.forEach((one, i) => {
        expect([...one.encoder]).toEqual(close(expected.encoders[i]));
        expect([...one.decoder]).toEqual(close(expected.decoders[i]));
        expect([one.explained, ...one.shares]).toEqual(close([expected.explained[i], ...expected.shares[i]]));
      });
    }
  });

  test("of planted directions each shows its variable alone, at all times", () => {
    const along = { choice: [1, 1, 1, 1], motion: [1, -1, 1, -1] };
    const recording = sortedTrials(
      4,
      ({ choice, motion, step, unit }) =>
        5 + along.choice[unit] * choice * (step - 2) + (along.motion[unit] * motion * (step + 1)) / 50,
    );
    const { parts } = demixedComponents(conditionMeans(recording, { by: ["choice", "motion"] }), {
      regularisation: 1e-6,
    });
    const [, choice, motion, both] = parts;
    const normalised = (vector: readonly number[]) => vector.map((value) => value / 2);
    expect([...choice.components[0].encoder]).toEqual(close(normalised(along.choice)));
    expect(both.variance).toBeLessThan(1e-12);
    expect(choice.components[0].explained + motion.components[0].explained + parts[0].variance).toBeCloseTo(1, 6);
    // A variable's component has the same value wherever the other variable is.
    const { conditions } = conditionMeans(recording, { by: ["choice", "motion"] });
    const shown = conditions.map(({ values }, c) => [values["choice"], motion.components[0].along[c][3]] as const);
    const [first, second] = [-1, 1].map((sign) => shown.filter(([value]) => value === sign).map(([, value]) => value));
    expect(first).toEqual(second.map((value) => expect.closeTo(value, 6)));
  });

  test("the regularisation of noisy averages is above 0 and predicts trials better than none", () => {
    const noise = (k: number) => ((k * k * 31 + k * 7919 + 17) % 10007) / 10007 - 0.5;
    const recording = sortedTrials(
      12,
      ({ choice, step, trial, unit }) => 5 + (unit % 3 === 0 ? choice : 0) + 6 * noise(trial * 997 + step * 31 + unit),
      2,
    );
    const found = demixingRegularisation(recording, {
      by: ["choice"],
      candidates: [0, 1e-3, 0.03, 0.3, 100],
      repetitions: 3,
    });
    expect(found.regularisation).toBeGreaterThan(0);
    expect(found.errors[0]).toBeGreaterThan(Math.min(...found.errors));
    // Components of weight 0 leave the parts as they are.
    expect(found.errors.at(-1)).toBeCloseTo(1, 1);
    expect(found.repetitions).toBe(3);
  });

  test("leave out one trial of each condition that has the period", () => {
    const rows = Array.from({ length: 12 }, (_, k) => ({
      condition: { side: k % 2 },
      ...lasting(k < 4 ? { fixation: 100 } : { fixation: 40, stimulus: 60 }),
    }));
    const recording = recorded(3, 3, rows);
    recording.rates.forEach((_, i) => {
      const [trial, unit] = [Math.floor(i / 3) % 12, i % 3];
      recording.rates[i] = 3 + unit * (trial % 2) + Math.sin(i);
    });
    const among = rows.flatMap((_, k) => (k < 4 ? [] : [k]));
    const options = { by: ["side"], align: "stimulus", candidates: [0.01, 0.1] };
    const found = demixingRegularisation(recording, options);
    expect(found).toEqual(demixingRegularisation(recording, { ...options, trials: among }));
    expect(found.repetitions).toBe(4);
  });

  test("choose λ where units prefer opposite values and single trials end at different times", () => {
    const rows = Array.from({ length: 12 }, (_, k) => ({
      condition: { side: k % 2 ? 1 : -1 },
      ...lasting({ fixation: 40, stimulus: k % 2 ? 60 : 120 }),
    }));
    const recording = recorded(2, 1, rows);
    recording.rates.forEach((_, i) => {
      const [trial, unit] = [Math.floor(i / 2) % 12, i % 2];
      recording.rates[i] = 3 + (unit === 0 ? 1 : -1) * (trial % 2) + 0.2 * Math.sin(i);
    });
    const preference = { signs: [1, -1], variables: ["side"] };
    const found = demixingRegularisation(recording, { by: ["side"], preference, candidates: [0.01, 0.1] });
    expect(found.errors.every(Number.isFinite)).toBe(true);
    expect(found.candidates).toContain(found.regularisation);
  });

  test("refuse combinations that were never shown", () => {
    const some = { ...means, conditions: means.conditions.slice(1) };
    expect(() => demixedComponents(some)).toThrow(fault("missing", /1 of 6 combinations/));
    const one = { ...means, conditions: means.conditions.filter(({ values }) => values["choice"] > 0) };
    expect(() => demixedComponents(one)).toThrow(fault("invalid", 'variable "choice"'));
    expect(() => demixedComponents(means, { regularisation: -1 })).toThrow(fault("invalid", "regularisation"));
  });

  test("are drawn over time, by condition, with the variance of each", async () => {
    const { svg, csv, caption } = await demixedFigure({ demixed: demixedComponents(means) });
    expect(new Set(csv["part"])).toEqual(new Set(["time", "stimulus", "choice", "stimulus × choice"]));
    expect(csv["value"]).toHaveLength(4 * 6 * 5);
    expect(caption).toMatch(/λ = /);
    expect(svg.includes("variance explained")).toBe(true);
  });
});
