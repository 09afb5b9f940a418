import { expect, test } from "vitest";
import type { TrialRow } from "../../src/analysis/index.ts";
import * as analysis from "../../src/analysis/index.ts";
import { analyses } from "../../src/cli/analyses.ts";
import { regressions } from "../../src/cli/analysesByRegression.ts";
import type { AnalysedNetwork, AnalysisSetting, EachEntry } from "../../src/cli/analysisEntry.ts";
import * as figures from "../../src/figure/index.ts";
import { factor, lasting, recorded, setRate, taskWords } from "../analysis/recorded.ts";
import { fault } from "../fault.ts";

/** Units that follow the condition and the choice of 40 trials, with a little noise. */
function networkOf(conditionOf: (trial: number) => TrialRow["condition"]): AnalysedNetwork {
  const rows = Array.from({ length: 40 }, (_, trial) => ({
    condition: conditionOf(trial),
    choice: 1 + (((trial * 7) % 5) % 2),
  }));
  const words = taskWords({
    factors: [factor("level"), factor("sign", { kind: "category" })],
    psychometric: { factor: "level", favours: "right" },
  });
  const recording = { ...recorded(3, 2, rows), words };
  for (const [trial, { condition, choice }] of rows.entries())
    for (let step = 0; step < 8; step++) {
      const noise = (unit: number) => 0.1 * Math.sin(13 * (step + 1) * (trial + 2) * (unit + 1));
      setRate(recording, step, trial, 0, step * Number(condition["level"] ?? 0) + noise(0));
      setRate(recording, step, trial, 1, step * choice + noise(1));
      setRate(recording, step, trial, 2, (condition["sign"] === "<" ? step : 0) + noise(2));
    }
  return { recording } as unknown as AnalysedNetwork;
}

const settingOf = (variables: readonly string[], interactions: readonly (readonly [string, string])[] = []) =>
  ({ analysis, figures, variables, interactions, stretch: {}, binned: new Map() }) as unknown as AnalysisSetting;

test("levels whose names are signs have a figure each", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: trial % 3 === 0 ? "<" : ">" }));
  const setting = settingOf(["level", "sign"], [["level", "sign"]]);
  const { figures: drawn } = await regressions["tuning"].of(network, setting);
  const names = drawn.map(({ name }) => name);
  expect(names).toHaveLength(2);
  expect(new Set(names).size).toBe(2);
});

test("trials without a factor are no third level of it", async () => {
  const network = networkOf((trial) => ({ sign: "<", ...(trial % 3 > 0 && { level: trial % 2 }) }));
  await expect(regressions["tuning"].of(network, settingOf(["level"]))).rejects.toThrow(
    fault("unsupported", "tuning", { detail: /three numbers/ }),
  );
});

test("the choice has one sign in axes and in the state space", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: "<" }));
  const { figures: drawn, notes } = await regressions["axes"].of(network, settingOf(["choice", "level"]));
  expect(notes).toContain("choice: positive is right");
  const { svg } = drawn.find(({ name }) => name === "state-space")!;
  // Its legend begins with what is positive.
  expect(svg.indexOf(">right<")).toBeGreaterThan(0);
  expect(svg.indexOf(">right<")).toBeLessThan(svg.indexOf(">left<"));
});

test("what is positive of two choices is said, whether or not a curve favours one", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: "<" }));
  const { recording } = network;
  const plain = {
    ...network,
    recording: { ...recording, words: taskWords({ ...recording.words, psychometric: null }) },
  };
  const { notes } = await regressions["axes"].of(plain, settingOf(["choice", "level"]));
  expect(notes).toContain("choice: positive is left");
});

test("more choices than axes compare are left out by default, and refused where they are named", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: trial % 3 === 0 ? "<" : ">" }));
  const { recording } = network;
  const words = taskWords({
    ...recording.words,
    outputs: ["wait", "left", "right", "up", "down", "on"],
    psychometric: null,
  });
  const table = recording.table.map((row, trial) => ({ ...row, choice: 1 + (trial % 5) }));
  const wide = { ...network, recording: { ...recording, words, table } };
  const setting = settingOf(["level", "sign", "choice"]);
  await expect(regressions["axes"].of(wide, setting)).rejects.toThrow(fault("unsupported", "axes of choice"));
  const { notes } = await regressions["axes"].of(wide, { ...setting, isUsual: true });
  expect(notes).toContain("choice is left out: it has more than four categories");
});

test("slopes and p of every unit are in a table", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: "<" }));
  const { tables } = await regressions["tuning"].of(network, settingOf(["level"]));
  const columns = tables!["tuning-units"];
  expect(columns["unit"]).toHaveLength(3 * 8);
  const last = columns["unit"].lastIndexOf(0);
  expect([columns["time_ms"][last], columns["slope"][last]]).toEqual([160, expect.closeTo(7, 0)]);
  expect([columns["significant"][last], columns["p"][last]]).toEqual([1, expect.closeTo(0, 5)]);
});

test("the product of two variables is decoded, and a λ at an end of its grid is said", async () => {
  const network = networkOf((trial) => ({ level: trial % 2 ? 1 : -1, sign: trial % 4 < 2 ? "<" : ">" }));
  const { recording } = network;
  for (const [trial, { condition }] of recording.table.entries())
    for (let step = 0; step < 8; step++)
      setRate(
        recording,
        step,
        trial,
        0,
        Number(condition["level"]) * (condition["sign"] === "<" ? 1 : -1) + 0.01 * (trial % 5),
      );
  const by = settingOf(["level", "sign"], [["level", "sign"]]);
  const setting = { ...by, ridge: [1e-9, 1e9], recordings: [recording] };
  const { numbers, notes, figures: drawn } = await (analyses["decoding"] as EachEntry).of(network, setting);
  expect(numbers["level × sign: best (%)"]).toBe(100);
  expect(drawn.map(({ name }) => name)).toContain("decoding-level-x-sign");
  expect(notes).toContain("level × sign: its λ is the least that was tried; --ridge gives smaller ones");
});

test("a product that is too rare to be decoded is left out, not its factors", async () => {
  const { recording } = networkOf((trial) => ({ level: trial % 2 ? 1 : -1, sign: "<" }));
  const table = recording.table.map((row, trial) => ({ ...row, choice: trial < 2 ? 1 : 1 + ((trial + 1) % 2) }));
  const network = { recording: { ...recording, table } } as unknown as AnalysedNetwork;
  const setting = { ...settingOf(["choice", "level"], [["choice", "level"]]), recordings: [network.recording] };
  const { numbers, notes } = await (analyses["decoding"] as EachEntry).of(network, setting);
  for (const name of ["choice", "level"]) expect(numbers).toHaveProperty(`${name}: best (%)`);
  expect(numbers).not.toHaveProperty("choice × level: best (%)");
  expect(notes!.join("\n")).toContain(
    'choice × level is left out: variable "choice × level" with a value of 1 trial; ',
  );
});

test("numbers that are rare among the trials that last are read as numbers", async () => {
  const rows = Array.from({ length: 60 }, (_, trial) => {
    const steps = trial % 6 === 5 && trial > 12 ? 4 : 8;
    return { condition: { level: trial % 6 }, ...lasting({ stimulus: 20 * steps }) };
  });
  const recording = { ...recorded(2, 1, rows), words: taskWords({ factors: [factor("level")] }) };
  for (const [trial, { condition }] of rows.entries())
    for (let step = 0; step < 8; step++) setRate(recording, step, trial, 0, condition.level + Math.sin(trial * step));
  const setting = { ...settingOf(["level"]), recordings: [recording as AnalysedNetwork["recording"]] };
  const network = { recording } as unknown as AnalysedNetwork;
  const { numbers, notes } = await (analyses["decoding"] as EachEntry).of(network, setting);
  expect([numbers["level: trials that last"], numbers["level: best R²"]]).toEqual([52, expect.any(Number)]);
  expect(notes).toContain("level has values of fewer than 5 trials that last, so it is read as a number");
});

test("a fit of classes has as many coefficients as columns: categories have one each but the first", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, sign: "abcdefghijk"[(7 * trial) % 11] }));
  const { notes } = await regressions["classes"].of(network, settingOf(["level", "sign"], [["level", "sign"]]));
  expect(notes).toContain("few trials: 40 trials for 22 coefficients of each fit; give more in --trials");
});

test("tuning is over each numeric factor, and says what it leaves out", async () => {
  const network = networkOf((trial) => ({ level: (trial % 4) - 1.5, other: trial % 3, sign: trial % 2 ? "<" : ">" }));
  const { recording } = network;
  const factors = [...recording.words!.factors, factor("other")];
  const both = { ...network, recording: { ...recording, words: taskWords({ ...recording.words, factors }) } };
  const setting = settingOf(["level", "other", "sign"], [["level", "other"]]);
  const { numbers, notes, figures: drawn, tables } = await regressions["tuning"].of(both, setting);
  for (const name of ["level", "other"]) expect(numbers).toHaveProperty(`units tuned to ${name}, most (%)`);
  expect([numbers["level: trials of the rarest level"], numbers["other: trials of the rarest level"]]).toEqual([
    10, 13,
  ]);
  expect(drawn.map(({ name }) => name)).toEqual(["tuning-level", "tuning-other"]);
  expect(Object.keys(tables!)).toEqual(["tuning-units-level", "tuning-units-other"]);
  expect(notes).toContain("sign is left out: tuning is over three numbers or more");
  expect(notes).toContain("level × other is left out: slopes are over a number, within each level of a category");
});

test("averages that lack a time name the options that choose others", async () => {
  const rows = Array.from({ length: 40 }, (_, trial) => ({
    condition: { level: trial % 5 === 0 ? 1 : 0 },
    ...lasting({ stimulus: trial % 5 === 0 ? 80 : 160 }),
  }));
  const recording = { ...recorded(2, 1, rows), words: taskWords({ factors: [factor("level")] }) };
  for (let i = 0; i < recording.rates!.length; i++) recording.rates![i] = Math.sin(i);
  const network = { recording } as unknown as AnalysedNetwork;
  await expect((analyses["demixed"] as EachEntry).of(network, settingOf(["level"]))).rejects.toThrow(
    fault("missing", /an average of unit/, {
      remedy: /^name a stretch that all trials have, with --period or --align/,
    }),
  );
});

test("a matrix is not measured as if it were all of the dynamics", async () => {
  const { recording } = networkOf(() => ({ level: 1 }));
  const weights = { effective: { wRec: new Float64Array(9) } };
  const of = (model: object) => {
    const network = { recording, run: { config: { model }, weights } } as unknown as AnalysedNetwork;
    return (analyses["nonNormality"] as EachEntry).of(network, settingOf(["level"]));
  };
  await expect(of({ name: "mine" })).rejects.toThrow(
    fault("unsupported", "non-normality", { detail: /equations of model "mine" are its own/ }),
  );
  await expect(of({ tau: [50, 50, 100] })).rejects.toThrow(
    fault("unsupported", "non-normality", { detail: /do not share one time constant/ }),
  );
  expect((await of({ tau: 50 })).numbers["largest growth"]).toBe(1);
});
