/** Figures of behaviour and of single units around events. */
import { expect, test } from "vitest";
import {
  accuracyByDuration,
  accuracyByPair,
  choiceSelectivity,
  chronometricCurve,
  combination,
  fitPsychometric,
  frameBefore,
  frameDuring,
  trialGroups,
  wilson,
} from "../../src/analysis/index.ts";
import {
  accuracyByDurationFigure,
  chronometricFigure,
  combinationFigure,
  pairsFigure,
  psychometricSeriesFigure,
  themes,
  unitsFigure,
} from "../../src/figure/index.ts";
import { lasting, motionWords, recorded, setRate, trialRow } from "../analysis/recorded.ts";
import { expectSound } from "./sound.ts";

const levels = [-4, -2, -1, 1, 2, 4];
const counts = (width: number) =>
  levels.map((level) => ({ level, n: 100, chosen: Math.round(100 / (1 + Math.exp((-1.7 * level) / width))) }));
const pointsOf = (width: number) => counts(width).map(({ level, n, chosen }) => ({ level, ...wilson(chosen, n) }));

test("several psychometric curves share a panel, each with its points, fit and legend", async () => {
  const series = [
    { label: "visual", points: pointsOf(2), fit: fitPsychometric(counts(2), { method: "leastSquares" }) },
    { label: "auditory", points: pointsOf(1) },
    { label: "both", points: [] },
  ];
  const figure = await psychometricSeriesFigure({ series, factor: { name: "rateStep", unit: "Hz", favours: "high" } });
  await expectSound(figure);
  for (const text of ["visual", "auditory", "both", "rate step (Hz)", "P(high)"]) expect(figure.svg).toContain(text);
  expect(figure.caption).toContain("visual: location 0 Hz, width");
  expect(figure.csv["condition"]).toEqual([...new Array(6).fill("visual"), ...new Array(6).fill("auditory")]);
  expect(figure.csv["fit"][0]).toBeCloseTo(series[0].fit!.at(-4), 12);
  expect(figure.csv["fit"][6]).toBeNull();
  const none = await psychometricSeriesFigure({ series: [], factor: { name: "x", unit: "", favours: "y" } });
  expect(none.svg).toContain("no trial was answered");
});

test("accuracy by duration is a line for each level, from chance to 100 %", async () => {
  const table = [1, 2].flatMap((level) =>
    Array.from({ length: 30 }, (_, k) =>
      trialRow({ ...lasting({ fixation: 40, stimulus: 20 * k }), condition: { level }, isCorrect: k % 3 !== 0 }),
    ),
  );
  const input = { levels: accuracyByDuration(table, { period: "stimulus", factor: "level", bins: 5 }) };
  const words = { factor: { name: "level", unit: "%" }, period: "stimulus" };
  const figure = await accuracyByDurationFigure({ ...input, ...words });
  await expectSound(figure);
  expect(figure.svg).toContain("length of stimulus (ms)");
  expect(figure.csv["accuracy"]).toHaveLength(10);
  expect((await accuracyByDurationFigure({ levels: [], ...words })).svg).toContain("no trial was judged");
  // Of both signs.
  const factor = { name: "goEvidence", unit: "%", isMagnitude: true };
  const signed = await accuracyByDurationFigure({ ...input, ...words, factor });
  expect(signed.svg).toContain("|go evidence| (%):");
  expect(signed.caption).toContain("a line for each |go evidence|:");
  expect(signed.csv["magnitude"]).toEqual(figure.csv["level"]);
});

test("the chronometric curve has a log axis and the distribution beside it, on request", async () => {
  const rows = [0, 3.2, 6.4, 51.2].flatMap((level) =>
    Array.from({ length: 8 }, (_, k) =>
      trialRow({ condition: { level }, choice: k === 0 ? 2 : 1, reactionTime: 700 - 8 * level + 10 * k }),
    ),
  );
  const curve = chronometricCurve(rows, { factor: "level", magnitude: true });
  const times = rows.map(({ reactionTime }) => reactionTime!);
  const input = { ...curve, factor: { name: "level", unit: "%" }, from: "stimulus" };
  const figure = await chronometricFigure({ ...input, log: true, times });
  await expectSound(figure);
  expect(figure.caption).toContain("Right: the distribution of 32 reaction times.");
  for (const text of [">3.2<", ">6.4<", ">51.2<", "log scale", ">trials<"]) expect(figure.svg).toContain(text);
  expect(figure.svg).not.toContain(">3.2e");
  // Level 0 has no place on the axis, but is in the numbers.
  expect(figure.csv["level"]).toContain(0);
  const none = await chronometricFigure({ ...input, correct: [], wrong: [], log: true, times: [] });
  expect(none.svg).toContain("no trial was answered");
  expect(none.svg).not.toContain("NaN");
});

test("percent correct is written at each pair of levels, with a diagonal where both axes are alike", async () => {
  const rows = [
    [10, 18, true],
    [18, 10, true],
    [18, 10, false],
  ].map(([f1, f2, isCorrect]) =>
    trialRow({ condition: { f1: f1 as number, f2: f2 as number }, isCorrect: isCorrect as boolean }),
  );
  const factors = [
    { name: "f1", unit: "Hz" },
    { name: "f2", unit: "Hz" },
  ] as const;
  const figure = await pairsFigure({ pairs: accuracyByPair(rows, { factors: ["f1", "f2"] }), factors });
  await expectSound(figure);
  expect(figure.svg).toMatch(/>100<[\s\S]*>50</);
  expect(figure.caption).toContain("on the line both are equal. Lowest: 50 % at f1 18 Hz, f2 10 Hz.");
  expect(figure.csv).toMatchObject({ f1: [10, 18], f2: [18, 10], trials: [1, 2], accuracy: [1, 0.5] });
  const words = ["red", "blue"].map((colour) => trialRow({ condition: { colour, f1: 1 } }));
  const other = await pairsFigure({
    pairs: accuracyByPair(words, { factors: ["colour", "f1"] }),
    factors: [{ name: "colour", unit: "" }, factors[0]],
  });
  expect(other.svg).toMatch(/>blue<[\s\S]*>red</);
  expect(other.caption).not.toContain("the line");
  expect((await pairsFigure({ pairs: [], factors })).svg).toContain("no trial was judged");
});

test("combination of cues shows three measured precisions and two predictions", async () => {
  const found = combination({ one: counts(2), other: counts(1.5), both: counts(1) }, { lapse: 0, resamples: 10 });
  const figure = await combinationFigure({ combination: found, cues: ["visual", "auditory", "both"], unit: "Hz" });
  await expectSound(figure);
  expect(figure.csv["condition"]).toHaveLength(5);
  expect(figure.caption).toMatch(/Measured over predicted: [\d.]+ \([\d.]+ to [\d.]+\) and [\d.]+ \(/);
  expect(figure.svg).toContain("1/σ² (1/Hz²)");
  const narrow = { combination: found, cues: ["visual", "auditory", "both"], unit: "" } as const;
  expect((await combinationFigure(narrow, themes.paper)).svg).toContain("1/σ² (1/unit²)");
});

test("single units are shown in any frame and window, averaged over the trials that have a time", async () => {
  const rows = [-2, 2, 2].map((signedCoherence, k) => ({
    ...lasting({ fixation: 40, stimulus: 40 + 40 * k, decision: 40 }),
    condition: { coherence: 2, correct: signedCoherence > 0 ? 1 : 2, signedCoherence },
    correct: signedCoherence > 0 ? 1 : 2,
  }));
  const recording = { ...recorded(2, 1, rows), words: motionWords };
  for (const trial of [0, 1, 2]) setRate(recording, 4, trial, 0, trial);
  const groups = trialGroups(recording, { by: "signedCoherence" });
  const shared = { recording, groups, units: [0], selectivity: choiceSelectivity(recording) };
  const during = await unitsFigure({
    ...shared,
    frame: { ...frameDuring(recording.table, "stimulus"), event: "stimulus onset" },
    window: [-20, 200],
    average: { fewest: 1, smoothing: 20 },
  });
  await expectSound(during);
  expect(during.svg).toContain("time from stimulus onset (ms)");
  expect(during.caption).toContain("Means are smoothed by a Gaussian of s.d. 20 ms.");
  expect(during.csv["trials"]).toEqual([...new Array(4).fill(1), ...new Array(6).fill(2), 1, 1]);
  expect(during.csv["time_ms"].slice(0, 4)).toEqual([-20, 0, 20, 40]);
  const before = await unitsFigure({
    ...shared,
    frame: { ...frameBefore([60, Number.NaN, 100]), event: "the response" },
    average: { fewest: 1 },
  });
  expect(before.caption).toContain("Time 0 is the response. 1 of 3 trials have none and are left out.");
});
