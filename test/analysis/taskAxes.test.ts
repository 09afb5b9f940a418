import { describe, expect, test } from "vitest";
import {
  activeUnits,
  type ConditionMeansOptions,
  conditionMeans,
  projectMeans,
  type RegressionOptions,
  regressRates,
  taskAxes,
  variables,
} from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { lasting, recorded, setRate } from "./recorded.ts";
import { type Shown, sortedTrials } from "./sortedTrials.ts";

const context = { of: "context", positive: "motion" } as const;
const names = ["choice", "motion", "colour", "context"];
const regressors = ["choice", "motion", "colour", context];
const sorted: ConditionMeansOptions = { by: regressors };
const regressed: RegressionOptions = { regressors, interactions: "all", period: "stimulus" };
const directed = ["choice", "motion", "colour"];
const close = (values: ArrayLike<number>, digits = 6) => Array.from(values, (value) => expect.closeTo(value, digits));

/** Columns of a Hadamard matrix: orthogonal loadings that give all units the same variance. */
const loading = (unit: number, k: number) => [1, 1 - 2 * (unit & 1), 1 - (unit & 2), 1 - ((unit & 4) >> 1)][k];
/** When each variable is strongest: a step of the stimulus, which has steps 2 to 5. */
const peaks = [5, 3, 2, 4];
const strength = (k: number, step: number) => 1 / (1 + Math.abs(step - peaks[k]));
const planted = ({ step, unit, ...shown }: Shown, sign = 1) =>
  [shown.choice, shown.motion / 50, shown.colour / 50, shown.context].reduce(
    (sum, value, k) => sum + value * strength(k, step) * loading(unit, k) * (k < 3 ? sign : 1),
    3,
  );

describe("taskAxes", () => {
  const expectPlanted = ({ axes, peaks: found }: ReturnType<typeof taskAxes>) => {
    axes.forEach((axis, k) => {
      expect([...axis]).toEqual(close(Array.from({ length: 8 }, (_, unit) => loading(unit, k) / Math.sqrt(8))));
    });
    // Steps of 20 ms; the stimulus begins after the second, and its first step is at 20 ms.
    expect(found).toEqual(peaks.map((step) => (step - 1) * 20));
  };

  test("are the planted directions, each found when its coefficients are largest", () => {
    const recording = sortedTrials(8, planted);
    const denoise = conditionMeans(recording, { ...sorted, standardised: true });
    expectPlanted(taskAxes(regressRates(recording, regressed), { axes: names, denoise, components: 4 }));
    expectPlanted(taskAxes(regressRates(recording, regressed), { axes: names }));
  });

  test("are the same if half of the units prefer the opposite, once their preference is known", () => {
    const signs = [1, -1, -1, 1, 1, 1, -1, -1];
    const recording = sortedTrials(8, (shown) => planted(shown, signs[shown.unit]));
    const preference = { signs, variables: directed };
    const denoise = conditionMeans(recording, { ...sorted, standardised: true, preference });
    const regression = regressRates(recording, { ...regressed, preference });
    expectPlanted(taskAxes(regression, { axes: names, denoise, components: 4 }));
  });

  test("do not see what is outside of the kept components", () => {
    // Without components for context its coefficients vanish.
    const recording = sortedTrials(8, planted);
    const denoise = conditionMeans(recording, { by: directed, standardised: true });
    const regression = regressRates(recording, regressed);
    expect(() => taskAxes(regression, { axes: names, denoise, components: 3 })).toThrow(
      fault("invalid", 'axis "context"'),
    );
  });

  test("refuse what has no axis", () => {
    const regression = regressRates(sortedTrials(8, planted), regressed);
    expect(() => taskAxes(regression, { axes: ["coice"] })).toThrow(fault("unknown", "variable", { value: "coice" }));
    expect(() => taskAxes({ ...regression, units: [0] }, { axes: names })).toThrow(fault("invalid", "axes"));
  });
});

/** Expected numbers are of a few lines of NumPy and SciPy: gaussian_filter1d, lstsq, svd, qr. */
describe("like NumPy:", () => {
  const noise = (k: number) => ((k * k * 31 + k * 7919 + 17) % 10007) / 10007 - 0.5;
  const recording = sortedTrials(
    5,
    ({ choice, motion, colour, context, step: s, unit: u, trial }) =>
      0.5 +
      (0.1 * (u + 1) * choice * (s + 1)) / 8 +
      (((0.2 * (((u * 3) % 5) - 2) * motion) / 50) * (8 - s)) / 8 +
      (0.15 * (((u * 2) % 5) - 2) * colour) / 50 +
      0.1 * (((u + 1) % 3) - 1) * context * (s % 4) +
      noise((s * 128 + trial) * 5 + u),
    2,
  );
  const preference = { signs: [1, -1, 1, -1, 1], variables: directed };
  const means = conditionMeans(recording, { ...sorted, smoothing: 40, standardised: true, preference });
  const regression = regressRates(recording, { ...regressed, every: 40, preference });

  test("averages, smoothed and standardised", () => {
    expect(means.conditions).toHaveLength(64);
    const [{ rates, values }] = means.conditions;
    expect(values).toEqual({ choice: -1, motion: -50, colour: -50, context: -1 });
    const of = (unit: number) => rates.filter((_, i) => i % 5 === unit);
    const first = [
      1.974153052, 1.973910733, 1.988811229, 2.013237975, 1.997403433, 1.88762845, 1.703995883, 1.557142943,
    ];
    const second = [
      0.919859896, 0.807991939, 0.642689544, 0.482980779, 0.343325991, 0.213135203, 0.099876345, 0.031955189,
    ];
    expect([...of(0)]).toEqual(close(first));
    expect([...of(1)]).toEqual(close(second));
  });

  test("regression", () => {
    const choice = [
      ...[0.033397538, -0.299373988, 0.262637103, -0.338115223, 0.519594108],
      ...[0.177467231, -0.360901006, 0.388842034, -0.477414133, 0.636820961],
    ];
    const choiceAndContext = [
      ...[0.0674662201, 0.0970956634, -0.0258478458, 0.0084205238, -0.0262560788],
      ...[-0.0082512098, -0.1217906337, -0.0078466406, 0.0084205282, -0.0993981507],
    ];
    expect([...regression.times]).toEqual(close([20, 60]));
    expect([...regression.coefficients[0]]).toEqual(close(choice));
    expect(regression.names[7]).toBe("choice × context");
    expect([...regression.coefficients[7]]).toEqual(close(choiceAndContext));
  });

  test("axes", () => {
    const { axes, peaks } = taskAxes(regression, { axes: names, denoise: means, components: 4, every: 40 });
    expect(peaks).toEqual(close([60, 20, 60, 20]));
    const expected = [
      [0.182746881, -0.358521239, 0.409878593, -0.504758886, 0.644425406],
      [-0.664334209, -0.312431719, -0.425360521, -0.515742533, -0.118846737],
      [-0.706214898, 0.048918228, 0.592451907, 0.360726482, 0.133209113],
      [-0.162452309, 0.699462878, -0.344688594, -0.068612396, 0.600702124],
    ];
    expect(axes.map((axis) => [...axis])).toEqual(expected.map((axis) => close(axis)));
  });
});

describe("conditionMeans", () => {
  /** Two trials of each of two choices; unit 1 fires for choice 2. */
  const recording = recorded(2, 2, [
    { choice: 1, correct: 1, condition: { side: "a" } },
    { choice: 1, correct: 2, condition: { side: "b" } },
    { choice: 2, correct: 2, condition: { side: "b" } },
    { choice: 2, correct: 2, condition: { side: "b" } },
  ]);
  for (let step = 0; step < 8; step++)
    for (let trial = 0; trial < 4; trial++) {
      setRate(recording, step, trial, 0, 10 * trial + step);
      setRate(recording, step, trial, 1, trial >= 2 ? 1 : 0);
    }
  const rateOf = (rates: Float64Array, step: number, unit: number) => rates[step * 2 + unit];

  test("average the trials of each condition, correct ones only if asked", () => {
    const all = conditionMeans(recording, { by: ["choice"] });
    expect(all.conditions.map(({ label, values, trials }) => ({ label, values, trials }))).toEqual([
      { label: "choice 2", values: { choice: -1 }, trials: 2 },
      { label: "choice 1", values: { choice: 1 }, trials: 2 },
    ]);
    expect(rateOf(all.conditions[0].rates, 3, 0)).toBe(28);
    const correct = conditionMeans(recording, { by: ["choice", "side"], trials: "correct", align: "stimulus" });
    expect(correct.conditions.map(({ trials }) => trials)).toEqual([2, 1]);
    expect(correct.times[0]).toBe(-20);
    expect(rateOf(correct.conditions[1].rates, 3, 0)).toBe(3);
  });

  test("exchange opposite conditions for units that prefer the opposite", () => {
    const preference = { signs: [1, -1], variables: ["choice"] };
    const [, preferred] = conditionMeans(recording, { by: ["choice"], preference }).conditions;
    expect([rateOf(preferred.rates, 0, 0), rateOf(preferred.rates, 0, 1)]).toEqual([5, 1]);
  });

  test("a unit to which a condition was never shown has no rate in it", () => {
    const preference = { signs: [1, -1], variables: ["choice"] };
    const { conditions } = conditionMeans(recording, { by: ["choice", "side"], preference });
    // The only trial of side a has choice 1.
    const strange = conditions.find(({ values }) => values["choice"] === -1 && values["side"] === 1)!;
    expect([rateOf(strange.rates, 0, 0), rateOf(strange.rates, 0, 1)]).toEqual([Number.NaN, 0]);
  });

  test("of the same trials at all times do not move as trials end", () => {
    // The rate says which trial it is; one ends early, one late.
    const lengths = [100, 140, 140, 160];
    const recording = recorded(
      1,
      1,
      lengths.map((stimulus) => ({ condition: { side: 1 }, ...lasting({ stimulus }) })),
    );
    for (const [trial, stimulus] of lengths.entries())
      for (let step = 0; step < stimulus / 20; step++) setRate(recording, step, trial, 0, trial);
    const ratesOf = (sameTrials: boolean) => [
      ...conditionMeans(recording, { by: ["side"], sameTrials }).conditions[0].rates,
    ];
    expect(ratesOf(false)).toEqual(close([1.5, 1.5, 1.5, 1.5, 1.5, 2, 2]));
    expect(ratesOf(true)).toEqual(close([2, 2, 2, 2, 2, 2, 2]));
    const [{ n }] = conditionMeans(recording, { by: ["side"], sameTrials: true }).conditions;
    expect([...n!]).toEqual(new Array(7).fill(3));
  });

  test("smoothing keeps what is constant, up to the ends", () => {
    const [{ rates }] = conditionMeans(recording, { by: ["choice"], smoothing: 50 }).conditions;
    expect([...rates.filter((_, i) => i % 2 === 1)]).toEqual(close(new Array(8).fill(1), 12));
  });

  test("refuse what the trials lack", () => {
    expect(() => conditionMeans(recording, { by: ["coherense"] })).toThrow(fault("unknown", "variable"));
    expect(() => conditionMeans(recording, { by: [] })).toThrow(fault("missing", "variables"));
    expect(() => conditionMeans(recording, { by: ["side"], smoothing: -1 })).toThrow(fault("invalid", "smoothing"));
    const unknown = { signs: [1, 1], variables: ["chioce"] };
    expect(() => conditionMeans(recording, { by: ["side"], preference: unknown })).toThrow(
      fault("unknown", "variable"),
    );
    const preference = { signs: [1], variables: ["choice"] };
    expect(() => conditionMeans(recording, { by: ["choice"], preference })).toThrow(
      fault("mismatched", "preference.signs"),
    );
  });
});

test("projections are the averages along the axes, less their mean over the conditions shown", () => {
  const recording = sortedTrials(8, planted);
  const means = conditionMeans(recording, { by: ["motion", context], align: "stimulus" });
  const axes = names.map((_, k) => Float64Array.from({ length: 8 }, (_, unit) => loading(unit, k) / Math.sqrt(8)));
  const shown = { units: [0, 1, 2, 3, 4, 5, 6, 7], names, axes };
  const { conditions, times } = projectMeans(means, shown, {
    where: (values) => values["context"] === 1,
    from: 20,
    to: 80,
  });
  expect([...times]).toEqual(close([20, 40, 60, 80], 4));
  expect(conditions.map(({ values }) => values["motion"])).toEqual([-50, -15, 15, 50]);
  conditions.forEach(({ values, along }) => {
    const motion = (values["motion"] / 50) * Math.sqrt(8);
    expect([...along[1]]).toEqual(close([2, 3, 4, 5].map((step) => motion * strength(1, step))));
    // Context is the same in all conditions that are shown.
    expect([...along[3]]).toEqual(close([0, 0, 0, 0]));
  });
  expect(() => projectMeans(means, shown, { where: () => false })).toThrow(fault("missing", "a condition to project"));
});

test("a condition that ends does not move the paths of the others", () => {
  const path = (level: number, last: number) => ({
    ...{ label: `level ${level}`, values: { level }, trials: 1 },
    rates: Float64Array.from({ length: 6 }, (_, i) => (i <= last ? level * i : Number.NaN)),
  });
  const means = {
    ...{ variables: [{ name: "level", value: () => 0 }], units: 1, periods: [] },
    conditions: [path(1, 5), path(2, 5), path(9, 2)],
    times: Float64Array.of(20, 40, 60, 80, 100, 120),
  };
  const { conditions } = projectMeans(means, { names: ["level"], units: [0], axes: [Float64Array.of(1)] });
  const [slow, fast, ended] = conditions.map(({ along }) => [...along[0]]);
  expect(ended).toEqual([...close([0, 5, 10]), Number.NaN, Number.NaN, Number.NaN]);
  expect(slow).toEqual(close([0, -3, -6, -6.5, -7, -7.5]));
  expect(fast).toEqual(close([0, -2, -4, -3.5, -3, -2.5]));
});

describe("regressRates", () => {
  test("trials that have ended do not count, and the rest is solved without them", () => {
    // The rate follows the level; a shorter trial holds nonsense after its end.
    const recording = recorded(
      1,
      1,
      [1, 2, 3, 4].map((level) => ({ steps: level === 4 ? 4 : 8, condition: { level } })),
    );
    for (let step = 0; step < 8; step++)
      for (let trial = 0; trial < 4; trial++)
        setRate(recording, step, trial, 0, trial === 3 && step >= 4 ? 99 : trial + 1);
    const { coefficients, times } = regressRates(recording, { regressors: ["level"] });
    expect(times).toHaveLength(8);
    const [slope] = coefficients;
    for (const value of slope) expect(value).toBeCloseTo(slope[0], 9);
  });

  test("leaves NaN where few trials are left of a period of random length, and refuses if that is everywhere", () => {
    const levels = [1, 2, 3, 4, 5, 6];
    // Two trials are left after step 4, one after step 5.
    const recording = recorded(
      1,
      1,
      levels.map((level) => ({ steps: level === 6 ? 8 : level === 5 ? 5 : 4, condition: { level } })),
    );
    for (let step = 0; step < 8; step++)
      for (let trial = 0; trial < 6; trial++) setRate(recording, step, trial, 0, levels[trial]);
    const { coefficients } = regressRates(recording, { regressors: ["level"] });
    expect(Array.from(coefficients[0], Number.isNaN)).toEqual([...Array(4).fill(false), ...Array(4).fill(true)]);
    const one = recorded(1, 1, [{ condition: { level: 1 } }]);
    expect(() => regressRates(one, { regressors: ["level"] })).toThrow(
      fault("invalid", "regression", { detail: "of 1 trial on 2 regressors" }),
    );
  });

  test("refuse regressors that depend on each other, and categories", () => {
    const recording = sortedTrials(2, planted);
    const twice = {
      name: "twice",
      value: ({ condition }: { condition: Record<string, unknown> }) => 2 * Number(condition["motion"]),
    };
    expect(() => regressRates(recording, { regressors: ["motion", twice] })).toThrow(
      fault("invalid", 'regressor "twice"', { detail: /depends on motion/ }),
    );
    const many = {
      ...recording,
      table: recording.table.map((row, k) => ({ ...row, condition: { kind: `k${k % 3}` } })),
    };
    expect(() => regressRates(many, { regressors: ["kind"] })).toThrow(fault("invalid", 'regressor "kind"'));
  });
});

test("variables number choices and categories, and name their values", () => {
  const recording = sortedTrials(1, () => 0);
  const [choice, side, motion] = variables(recording, [{ of: "choice", positive: "right" }, context, "motion"]);
  const [row] = recording.table;
  expect([choice, side, motion].map(({ value }) => value(row))).toEqual([-1, -1, -50]);
  expect([choice, side, motion].map(({ textOf }, k) => textOf?.([-1, 1, -50][k]))).toEqual([
    "choice left",
    "context motion",
    "motion −50 %",
  ]);
  expect(() => variables(recording, [{ of: "context", positive: "sound" }])).toThrow(
    fault("unknown", 'value of "context"', { remedy: /colour, motion/ }),
  );
});

test("active units vary over time in the average over all trials", () => {
  const recording = recorded(3, 3, [{}, {}]);
  for (let step = 0; step < 8; step++) {
    setRate(recording, step, 0, 0, step);
    // Opposite in the two trials: the average is constant.
    setRate(recording, step, 0, 1, step);
    setRate(recording, step, 1, 1, -step);
  }
  expect(activeUnits(recording)).toEqual([0]);
  expect(activeUnits(recording, { above: 2 })).toEqual([]);
});
