import { expect, test } from "vitest";
import * as analysis from "../../src/analysis/index.ts";
import { conditionMeans, variableNames, variables } from "../../src/analysis/index.ts";
import type { AnalysisSetting } from "../../src/cli/analysisEntry.ts";
import {
  binNotes,
  binnedAmong,
  completeFactors,
  constantAmong,
  ratesInCommon,
  regressorsIn,
  regressorsOf,
  timeNotes,
  usualVariables,
} from "../../src/cli/analysisVariables.ts";
import { factor, lasting, recorded, setRate, taskWords, trialRow } from "../analysis/recorded.ts";

test("a regression leaves out the choice where a category says it, as for a network without errors", () => {
  const words = taskWords({ factors: [{ name: "test", unit: "", kind: "category" }] });
  const table = (errors: number) =>
    Array.from({ length: 20 }, (_, i) => {
      const isMatch = i % 2 === 0;
      return trialRow({
        condition: { test: isMatch ? "match" : "non-match" },
        choice: isMatch === i >= errors ? 1 : 2,
      });
    });
  expect(regressorsIn({ words, table: table(0) }, ["test", "choice"])).toEqual(["test"]);
  expect(regressorsIn({ words, table: table(3) }, ["test", "choice"])).toEqual(["test", "choice"]);
  expect(regressorsIn({ words, table: table(0) }, ["choice"])).toEqual(["choice"]);
});

test("averages that begin at different times correspond where both have trials", () => {
  /** Rates say the time since the stimulus, which begins after one of these fixations. */
  const after = (fixations: readonly number[]) => {
    const rows = fixations.map((fixation) => ({ condition: { f: 1 }, ...lasting({ fixation, stimulus: 60 }) }));
    const recording = recorded(1, 1, rows);
    for (const [trial, fixation] of fixations.entries())
      for (let step = 0; step < recording.table[trial].steps; step++)
        setRate(recording, step, trial, 0, 20 * (step + 1) - fixation);
    return conditionMeans(recording, { by: ["f"], align: "stimulus" });
  };
  const [long, short] = [after([80, 80, 60]), after([40, 40, 80])];
  expect([long.times[0], short.times[0]]).toEqual([-60, -20]);
  const both = ratesInCommon([long, short], long.conditions[0].label);
  expect(both.map((rates) => [...rates])).toEqual(Array(2).fill([-20, 0, 20, 40, 60]));
});

test("trials without the event at which time is 0 are counted", () => {
  const table = [trialRow({}), trialRow({}), trialRow(lasting({ fixation: 60 }))];
  const without = "1 of 3 trials have no stimulus, and are left out";
  expect(timeNotes({ align: "stimulus" }, { table })).toEqual(["time 0 is stimulus onset", without]);
  expect(timeNotes({ period: "stimulus" }, { table })).toEqual(["period stimulus alone", without]);
  expect(timeNotes({ align: "fixation" }, { table })).toEqual(["time 0 is fixation onset"]);
  expect(timeNotes({}, { table })).toEqual(["time 0 is the trial's start"]);
});

test("what is the same in all trials is said in words", () => {
  const words = taskWords({ factors: [factor("coherence", { unit: "%" })] });
  const shown = {
    words,
    table: [trialRow({ condition: { coherence: 3 } }), trialRow({ condition: { coherence: 3 } })],
  };
  const said = constantAmong(shown, ["coherence", "outcome", "choice"], analysis).map((one) => one.said);
  expect(said).toEqual(["every trial has coherence 3 %", "every outcome is right", "every choice is left"]);
});

test("an angle is regressed on by cosine and sine, three categories by each but the first", () => {
  const words = taskWords({ factors: [factor("angle", { kind: "circular" }), factor("rule", { kind: "category" })] });
  const table = ["wait", "anti", "pro"].map((rule, k) => trialRow({ condition: { angle: 90 * k, rule } }));
  const shown = { words, table: [...table, trialRow({ condition: { angle: 90 } })] };
  const all = variables(shown, regressorsOf(shown, ["angle", "rule"]));
  expect(all.map(({ name }) => name)).toEqual(["cos(angle)", "sin(angle)", "rule pro", "rule wait"]);
  expect(shown.table.map(all[2].value)).toEqual([0, 0, 1, Number.NaN]);
  expect(shown.table.map(all[3].value)).toEqual([1, 0, 0, Number.NaN]);
});

test("values without a psychometric factor are sorted by numbers, too, as long as groups have ten trials", () => {
  const factors = [factor("rule", { kind: "category" }), factor("level", { kind: "signed" }), factor("other")];
  const words = taskWords({ target: "value", factors });
  const table = (trials: number) =>
    Array.from({ length: trials }, (_, k) => {
      const condition = { rule: k % 2 ? "a" : "b", level: (k % 3) - 1, other: k % 5 };
      return { ...trialRow({ condition }), correct: Number.NaN, choice: 0, isCorrect: null };
    });
  expect(usualVariables({ words, table: table(50) })).toEqual(["rule"]);
  expect(usualVariables({ words, table: table(100) })).toEqual(["rule", "level"]);
  expect(usualVariables({ words, table: table(300) })).toEqual(["rule", "level", "other"]);
  // It has no choice to name.
  expect(variableNames({ words, table: table(50) })).toEqual(["rule", "level", "other"]);
});

test("the psychometric factor comes first, so that it gives the colours and a category the dashes", () => {
  const factors = [factor("rule", { kind: "category" }), factor("relevant", { kind: "signed" })];
  const words = taskWords({ factors, psychometric: { factor: "relevant", favours: "right" } });
  const table = Array.from({ length: 12 }, (_, k) =>
    trialRow({ condition: { rule: k % 4 < 2 ? "a" : "b", relevant: k % 2 ? 1 : -1 }, correct: 1 + (k % 3 ? 1 : 0) }),
  );
  expect(usualVariables({ words, table })).toEqual(["relevant", "rule", "choice"]);
});

test("numbers of which some are rare, as sums of pulses, are read as numbers and binned; what lacks combinations is left out", () => {
  const words = taskWords({
    target: "value",
    factors: [factor("bias", { kind: "signed" }), factor("total", { kind: "signed" })],
  });
  const sums = [0, 0, 0, 1, 1, -1, -1, 2, -2, 3];
  const table = Array.from({ length: 61 }, (_, k) => {
    const bias = (k % 3) - 1;
    const total = k === 60 ? 9 : sums[k % 10] + 2 * bias;
    return trialRow({ condition: { bias, total } });
  });
  const shown = { words, table };
  const binned = binnedAmong([shown], ["bias", "total"], analysis);
  expect([...binned.keys()]).toEqual(["total"]);
  expect(binNotes(shown, binned)[0]).toMatch(
    /^total has levels of fewer than 5 trials, so it is read as a number: .* 5 bins/,
  );
  const setting = { analysis, binned, stretch: {}, variables: ["bias", "total"] } as unknown as AnalysisSetting;
  expect(completeFactors(shown, setting)).toEqual({ kept: ["bias"], left: ["total"] });
});

test("axes compare each of three choices with the first", () => {
  const words = taskWords({
    outputs: ["wait", "left", "middle", "right"],
    psychometric: { factor: "level", favours: "right" },
  });
  const shown = { words, table: [1, 2, 3, 0].map((choice) => trialRow({ choice })) };
  const all = variables(shown, regressorsOf(shown, ["choice"]));
  expect(all.map(({ name }) => name)).toEqual(["choice middle", "choice right"]);
  expect(shown.table.map(all[1].value)).toEqual([0, 0, 1, Number.NaN]);
});
