import { describe, expect, test } from "vitest";
import {
  conditionMeans,
  decodeValuesOverTime,
  type Recording,
  unitClasses,
  variables,
} from "../../src/analysis/index.ts";
import { generator, keyOf } from "../../src/base/random.ts";
import { fault } from "../fault.ts";
import { factor, lasting, recorded, setRate, taskWords } from "./recorded.ts";

const noise = (k: number) => ((k * k * 31 + k * 7919 + 17) % 10007) / 10007 - 0.5;
const trials = 60;

/** Units tell values from step 4 on, with the opposite sign from step 6 on. */
function telling(name: string, numberOf: (trial: number) => number, ratesOf: (value: number) => readonly number[]) {
  const rows = Array.from({ length: trials }, (_, trial) => ({ condition: { [name]: numberOf(trial) } }));
  const recording = recorded(3, 3, rows);
  for (let step = 0; step < 8; step++)
    for (let trial = 0; trial < trials; trial++) {
      const told = ratesOf(numberOf(trial));
      for (let unit = 0; unit < 3; unit++) {
        const sign = step < 4 ? 0 : step < 6 ? 1 : -1;
        setRate(recording, step, trial, unit, sign * (told[unit] ?? 0) + 0.02 * noise(step * 300 + trial * 3 + unit));
      }
    }
  return recording;
}
const number = (trial: number) => 10 + 20 * (noise(trial) + 0.5);
const numbers = telling("value", number, (value) => [value / 20]);
const angles: Recording = {
  ...telling(
    "angle",
    (trial) => (trial * 137.5) % 360,
    (angle) => {
      const turn = (angle * Math.PI) / 180;
      return [Math.cos(turn), Math.sin(turn)];
    },
  ),
  words: taskWords({ factors: [factor("angle", { unit: "°", kind: "circular", circle: 360 })] }),
};

/** Three units that tell an angle without noise, with different gains. */
function toldExactly() {
  const rows = Array.from({ length: trials }, (_, trial) => ({ condition: { angle: (trial * 137.5) % 360 } }));
  const recording = { ...recorded(3, 1, rows), words: angles.words };
  for (let trial = 0; trial < trials; trial++)
    [1, 0.2, 0.7].forEach((gain, unit) => {
      const turn = ((rows[trial].condition.angle + 50 * unit) * Math.PI) / 180;
      setRate(recording, 0, trial, unit, gain * Math.cos(turn));
    });
  return recording;
}

test.each([
  [1e200, "decoder"],
  [Number.POSITIVE_INFINITY, 'variable "huge"'],
])("values of %d have no λ with the least error", (size, subject) => {
  const variable = { name: "huge", value: ({ trial }: { readonly trial: number }) => size * (1 + trial) };
  expect(() => decodeValuesOverTime(numbers, { variable })).toThrow(fault("invalid", subject));
});

describe("decodeValuesOverTime", () => {
  const { r2, error, errorOfMean, times } = decodeValuesOverTime(numbers, { variable: "value", ridge: 0.1 });
  const at = (matrix: Float64Array, from: number, to: number) => matrix[from * 8 + to];

  test("reads a number when the activity tells it, and no better than its mean before", () => {
    expect(times).toHaveLength(8);
    expect(at(r2, 4, 4)).toBeGreaterThan(0.99);
    expect(at(error, 4, 5)).toBeLessThan(0.5);
    expect(at(r2, 1, 1)).toBeLessThan(0.1);
    const mean = numbers.table.reduce((sum, _, trial) => sum + number(trial) / trials, 0);
    const deviation = numbers.table.reduce((sum, _, trial) => sum + Math.abs(number(trial) - mean) / trials, 0);
    expect(errorOfMean).toBeCloseTo(deviation, 9);
  });

  test("is aligned to an onset, at the times that the same half of the trials have", () => {
    const lengths = (trial: number) => lasting({ wait: 20 * (trial % 3), stimulus: 60, rest: 100 - 20 * (trial % 3) });
    const table = numbers.table.map((row, trial) => ({ ...row, ...lengths(trial) }));
    const read = decodeValuesOverTime({ ...numbers, table }, { variable: "value", align: "stimulus" });
    expect([read.align, ...read.times]).toEqual(["stimulus", 0, 20, 40, 60, 80, 100, 120]);
    expect([read.trials, read.periods.find(({ name }) => name === "rest")?.from]).toEqual([40, 60]);
  });

  test("between times whose code is opposite it answers the opposite: errors of twice the deviation, R² −3", () => {
    expect(at(r2, 4, 7)).toBeCloseTo(-3, 1);
    expect(at(error, 4, 7) / errorOfMean).toBeCloseTo(2, 1);
  });

  test("reads an angle by sine and cosine, also across 0°, and half a turn off from the opposite code", () => {
    const read = decodeValuesOverTime(angles, { variable: "angle", ridge: 0.1 });
    expect([read.circle, read.unit]).toEqual([360, "°"]);
    expect(read.error[4 * 8 + 5]).toBeLessThan(2);
    expect(read.r2[4 * 8 + 5]).toBeGreaterThan(0.99);
    expect(read.error[4 * 8 + 7]).toBeGreaterThan(178);
    // Of angles all around, any answer is a quarter turn off on average.
    expect(read.errorOfMean).toBeCloseTo(90, -1);
    // As regressors, cosine and sine of an angle are numbers of their own.
    const [cos] = variables(angles, [{ of: "angle", part: "cos" }]);
    expect([cos.name, cos.value(angles.table[0])]).toEqual(["cos(angle)", 1]);
    expect(() => variables({ ...angles, words: undefined }, [{ of: "angle", part: "sin" }])).toThrow(
      fault("invalid", 'sin of "angle"'),
    );
    // A unit for the cosine and one for the sine are tuned to the angle alone; the third has noise only.
    const { classes, periods, tunings } = unitClasses(angles, { variables: ["angle"], periods: ["stimulus"] });
    expect([periods, classes]).toEqual([["stimulus"], [["angle", "angle", "untuned"]]]);
    expect(tunings[0].sign).toBe(0);
    // As a number on a line, 359° is far from 1°.
    const line = decodeValuesOverTime({ ...angles, words: undefined }, { variable: "angle" });
    expect(line.error[4 * 8 + 5]).toBeGreaterThan(20);
  });

  test("reads what units tell exactly as well in few trials as in many: λ is chosen within the training trials", () => {
    const told = decodeValuesOverTime(toldExactly(), { variable: "angle" });
    expect(told.error[0]).toBeLessThan(0.01);
    expect([told.candidates.length, told.ridges.length]).toEqual([13, told.times.length * 5]);
    expect(told.ridges[0]).toBe(1e-6);
    expect(decodeValuesOverTime(toldExactly(), { variable: "angle", ridge: 1 }).error[0]).toBeGreaterThan(0.1);
  });

  test("of units that tell nothing answers the mean, and of noisy ones as the best linear reading would", () => {
    const random = generator(keyOf(3), 1, 0);
    const values = Array.from({ length: 80 }, () => random.normal());
    const noisy = (share: number) => {
      const recording = recorded(
        20,
        1,
        values.map((value) => ({ condition: { value } })),
      );
      for (let trial = 0; trial < 80; trial++)
        for (let unit = 0; unit < 20; unit++)
          setRate(recording, 0, trial, unit, share * values[trial] + 2 * random.normal());
      return decodeValuesOverTime(recording, { variable: "value", every: 1000 });
    };
    expect(noisy(0).r2[0]).toBeGreaterThan(-0.1);
    // Of 20 readings with noise of s.d. 2 the variance that is left is 1 / (1 + 20 / 4).
    const { r2, ridges } = noisy(1);
    expect(r2[0]).toBeGreaterThan(5 / 6 - 0.1);
    expect(Math.min(...ridges)).toBeGreaterThan(1);
  });

  test("knows the circle of a factor by any name, and none of a function's", () => {
    const plain = decodeValuesOverTime(angles, { variable: "angle" });
    expect(decodeValuesOverTime(angles, { variable: { of: "angle", name: "direction" } })).toEqual(plain);
    const bins = decodeValuesOverTime(angles, { variable: { of: "angle", bins: 12, name: "sector" } });
    expect([bins.circle, bins.unit]).toEqual([360, "°"]);
    const turns = { name: "angle", value: ({ condition }: { condition: object }) => Object.values(condition)[0] / 360 };
    expect(decodeValuesOverTime(angles, { variable: turns })).not.toHaveProperty("circle");
    const whole = decodeValuesOverTime(angles, { variable: { ...turns, circle: 1 } });
    expect(whole.r2[36]).toBeCloseTo(plain.r2[36], 12);
  });

  test("refuses categories, two values, and fewer trials than folds", () => {
    const rows = Array.from({ length: 9 }, (_, trial) => ({ condition: { kind: "abc"[trial % 3] } }));
    expect(() => decodeValuesOverTime(recorded(3, 3, rows), { variable: "kind" })).toThrow(
      fault("invalid", 'variable "kind"', { remedy: /decodeOverTime/ }),
    );
    const one = { variable: { name: "sign", value: ({ trial }: { trial: number }) => trial % 2 } };
    expect(() => decodeValuesOverTime(numbers, one)).toThrow(fault("invalid", 'variable "sign"'));
    expect(() => decodeValuesOverTime(numbers, { variable: "value", folds: 61 })).toThrow("in 60 trials");
    expect(() => decodeValuesOverTime(angles, { variable: "angle", circle: 0 })).toThrow(fault("invalid", "circle"));
  });
});

describe("bins", () => {
  test("sort the numbers of a factor, in as many trials each or between edges, and say their bounds", () => {
    const { conditions } = conditionMeans(numbers, { by: [{ of: "value", bins: 3 }] });
    expect(conditions.map((one) => one.trials)).toEqual([20, 20, 20]);
    for (const { label, values } of conditions) {
      const [low, high] = /^value ([\d.]+)–([\d.]+)$/.exec(label)!.slice(1).map(Number);
      expect(values["value"]).toBeGreaterThan(low);
      expect(values["value"]).toBeLessThan(high);
    }
    const [{ edges, value }] = variables(numbers, [{ of: "value", bins: [10, 15, 20] }]);
    expect(edges).toEqual([10, 15, 20]);
    for (const row of numbers.table) {
      const own = Number(row.condition["value"]);
      expect(Number.isNaN(value(row))).toBe(own > 20);
      if (own <= 20) expect(value(row) <= 15).toBe(own <= 15);
    }
  });

  test("of angles go around the circle: the first lies across 0°", () => {
    const [{ value, textOf, edges }] = variables(angles, [{ of: "angle", bins: 4 }]);
    const places = angles.table.map((row) => [Number(row.condition["angle"]), value(row)] as const);
    const first = places.filter(([angle]) => angle < 40 || angle > 320).map(([, mean]) => mean);
    expect([new Set(first).size, Math.abs(first[0]) < 10]).toEqual([1, true]);
    expect(new Set(places.map(([, mean]) => mean)).size).toBe(4);
    expect(textOf!(first[0])).toMatch(/^angle 3\d\d–4\d(\.\d)?°$/);
    expect([edges!.length, edges![0]]).toEqual([5, expect.closeTo(-45, -1)]);
  });

  test("need edges that ascend, and numbers", () => {
    const by = (bins: unknown) => variables(numbers, [{ of: "value", bins: bins as number }]);
    for (const bins of [1, [3], [2, 1], "5"]) expect(() => by(bins)).toThrow(fault("invalid", "bins"));
    expect(() => by([100, 200])).toThrow("give edges that hold values");
    expect(() => variables(numbers, [{ of: "valu", bins: 3 }])).toThrow('did you mean "value"?');
  });
});
