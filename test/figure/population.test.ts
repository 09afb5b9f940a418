import { describe, expect, test } from "vitest";
import { conditionMeans, projectMeans, type Recording, trialGroups, tuningSlopes } from "../../src/analysis/index.ts";
import {
  decodingFigure,
  pathsFigure,
  sortedUnitsFigure,
  stateSpaceFigure,
  taskAxesFigure,
  trajectoriesFigure,
  tuningFigure,
  weightsFigure,
} from "../../src/figure/index.ts";
import { factor, recorded, setRate, taskWords } from "../analysis/recorded.ts";
import { plainUnits } from "../base/populations.ts";
import { fault } from "../fault.ts";
import { expectSound } from "./sound.ts";

const levels = [-2, -1, 1, 2];
/** Unit 0 follows the level, growing over time; unit 1 is noisy. */
const recording = recorded(
  2,
  2,
  levels.map((level) => ({ condition: { level } })),
);
for (let step = 0; step < 8; step++)
  levels.forEach((level, trial) => {
    setRate(recording, step, trial, 0, level * step);
    setRate(recording, step, trial, 1, Math.sin(13 * (step + 1) * (trial + 2)));
  });
const means = conditionMeans(recording, { by: ["level"] });
const axes = { names: ["level", "other"], units: [0, 1], axes: [Float64Array.of(1, 0), Float64Array.of(0, 1)] };
const projection = projectMeans(means, axes);

describe("stateSpaceFigure", () => {
  const panel = { projection, x: "level", y: "other", colour: "level", title: "all levels" };

  test("draws a path for each condition, filled marks above 0, and open ones below", async () => {
    const figure = await stateSpaceFigure({ panels: [panel, { ...panel, y: "level" }] });
    await expectSound(figure);
    for (const text of [">level axis (a.u.)<", ">other axis (a.u.)<", ">all levels<", ">±1<", ">±2<", ">below 0<"])
      expect(figure.svg).toContain(text);
    const { condition, x } = figure.csv;
    expect(condition).toHaveLength(2 * 4 * 8);
    expect(x.slice(0, 3)).toEqual([0, -2, -4]);
    expect(figure.caption).toContain("marks every 40 ms");
  });

  test("gives a category dashes, an angle colours around the circle, and both its axes one scale", async () => {
    const condition = (trial: number) => ({ angle: 90 * (trial % 4), rule: trial < 4 ? "pro" : "anti" });
    const rows = Array.from({ length: 8 }, (_, trial) => ({ condition: condition(trial) }));
    const told = { ...recorded(2, 1, rows), words: taskWords({ factors: [factor("angle", { kind: "circular" })] }) };
    for (const [trial, { condition: own }] of rows.entries())
      for (let step = 0; step < 8; step++) {
        const turn = (own.angle * Math.PI) / 180 + (own.rule === "pro" ? 0 : Math.PI);
        setRate(told, step, trial, 0, 10 * step * Math.cos(turn));
        setRate(told, step, trial, 1, step * Math.sin(turn));
      }
    const shown = {
      projection: projectMeans(conditionMeans(told, { by: ["angle", "rule"] }), axes),
      ...{ x: "level", y: "other", colour: "angle", dash: "rule" },
    };
    const figure = await stateSpaceFigure({ panels: [shown], equalScales: true });
    await expectSound(figure);
    for (const text of [">rule pro<", ">rule anti<", ">270<"]) expect(figure.svg).toContain(text);
    const dashed = figure.svg.match(/<path[^>]*stroke-dasharray="6 3"[^>]*>/g) ?? [];
    expect(dashed.filter((path) => path.includes("stroke-width")).length).toBeGreaterThan(0);
    expect(figure.caption).toMatch(/one scale.*around the circle.*Dashes: rule/);
    // The small axis has as long a step as the large one: its ticks are as far apart.
    const ticks = (axis: string) => {
      const [, group = ""] = figure.svg.split(`aria-label="${axis}-axis tick label"`);
      return [...group.split("</g>")[0].matchAll(/>(−?\d+)</g)].map(([, text]) => Number(text.replace("−", "-")));
    };
    expect(Math.max(...ticks("y"))).toBeGreaterThan(30);
    expect(Math.max(...ticks("x"))).toBeGreaterThan(30);
    // A bin across 0 may have a negative mean, which is no sign.
    const turned = shown.projection.conditions.map((one) => ({
      ...one,
      values: { ...one.values, angle: one.values["angle"] - 360 },
    }));
    const below = await stateSpaceFigure({
      panels: [{ ...shown, projection: { ...shown.projection, conditions: turned } }],
    });
    expect(below.svg).not.toMatch(/fill="#ffffff" aria-label="dot"/);
    const many = { ...shown, dash: "angle" };
    many.projection = projectMeans(conditionMeans(recording, { by: ["level"] }), axes);
    await expect(stateSpaceFigure({ panels: [{ ...many, colour: "level" }] })).rejects.toThrow(fault("unknown"));
  });

  test("names the categories that have colours, and numbers with their unit", async () => {
    const legendOf = async (shown: Recording, name: string) => {
      const of = projectMeans(conditionMeans(shown, { by: [name] }), axes);
      const figure = await stateSpaceFigure({ panels: [{ ...panel, projection: of, colour: name }] });
      await expectSound(figure);
      return figure;
    };
    const ruled = (rules: readonly string[]) => {
      const rows = rules.map((rule, k) => ({ condition: { rule, level: k - 1 } }));
      return { ...recorded(2, 1, rows), words: taskWords({ factors: [factor("level", { unit: "%" })] }) };
    };
    const two = await legendOf(ruled(["colour", "motion"]), "rule");
    for (const text of [">rule:<", ">colour<", ">motion<"]) expect(two.svg).toContain(text);
    expect(two.caption).toContain("Colours: rule.");
    const three = await legendOf(ruled(["anti", "pro", "wait"]), "rule");
    const strokes = [...three.svg.matchAll(/<path d="M[\d.]+ [\d.]+h19" stroke="(#\w+)"/g)].map(([, stroke]) => stroke);
    expect(new Set(strokes).size).toBe(3);
    expect(three.svg).toContain(">wait<");
    const numbers = await legendOf(ruled(["anti", "pro", "wait"]), "level");
    for (const text of [">±1 %<", ">0 and above<"]) expect(numbers.svg).toContain(text);
  });

  test("gives bins on both sides of 0 a colour each, and no sign to the one across it", async () => {
    const rows = Array.from({ length: 50 }, (_, k) => ({ condition: { level: (k - 25) / 25 } }));
    const shown = { ...recorded(2, 1, rows), words: taskWords({ factors: [factor("level", { kind: "signed" })] }) };
    for (let i = 0; i < shown.rates!.length; i++) shown.rates![i] = Math.sin(i);
    const of = projectMeans(conditionMeans(shown, { by: [{ of: "level", bins: 5 }] }), axes);
    const figure = await stateSpaceFigure({ panels: [{ ...panel, projection: of }] });
    await expectSound(figure);
    const strokes = [...figure.svg.matchAll(/<path d="M[\d.]+ [\d.]+h19" stroke="(#\w+)"/g)].map(
      ([, stroke]) => stroke,
    );
    expect(new Set(strokes).size).toBe(5);
    for (const text of [">−0.22 to 0.18<", ">0.18 to 0.58<"]) expect(figure.svg).toContain(text);
    expect(figure.svg).not.toContain("below 0");
    expect(figure.svg).not.toMatch(/fill="#ffffff" aria-label="dot"/);
    expect(figure.caption).toContain("Colours: level.");
  });

  test("ends a path where fewer than half of its trials run, and says how many do", async () => {
    const lengths = [8, 8, 8, 8, 4, 4, 4, 8];
    const rows = lengths.map((steps, k) => ({ condition: { level: k < 4 ? -1 : 1 }, steps }));
    const shown = conditionMeans(recorded(2, 1, rows), { by: ["level"] });
    const of = projectMeans(shown, axes);
    expect(of.conditions.map(({ along }) => along[0].filter(Number.isFinite).length)).toEqual([8, 4]);
    const { csv } = await stateSpaceFigure({ panels: [{ ...panel, projection: of }] });
    expect(csv["trials"]).toEqual([...new Array(8).fill(4), 4, 4, 4, 4, 1, 1, 1, 1]);
  });

  test("gives a value the same dashes in all panels, as the legend says", async () => {
    const rows = ["anti", "pro", "pro"].map((rule, k) => ({ condition: { rule, level: k + 1 } }));
    const both = projectMeans(conditionMeans(recorded(2, 1, rows), { by: ["level", "rule"] }), axes);
    const anti = { ...both, conditions: both.conditions.filter(({ values }) => values["level"] === 1) };
    const pro = { ...both, conditions: both.conditions.filter(({ values }) => values["level"] > 1) };
    const shown = { x: "level", y: "other", colour: "level", dash: "rule" };
    const pathsOf = async (...projections: (typeof both)[]) => {
      const { svg } = await stateSpaceFigure({ panels: projections.map((one) => ({ ...shown, projection: one })) });
      return svg.match(/stroke-dasharray="6 3"/g)?.length ?? 0;
    };
    const together = await pathsOf(both);
    expect(together).toBeGreaterThan(0);
    expect(await pathsOf(anti, pro)).toBe(together);
  });

  test("names the categories that give colours", async () => {
    const words = taskWords();
    const table = [1, 2].map((choice) => ({ condition: { level: 1 }, choice }));
    const told = { ...recorded(2, 1, table), words };
    const by = [{ of: "choice", positive: "right" }];
    const choices = projectMeans(conditionMeans(told, { by }), axes);
    const { svg } = await stateSpaceFigure({ panels: [{ ...panel, projection: choices, colour: "choice" }] });
    for (const text of [">choice:<", ">left<", ">right<"]) expect(svg).toContain(text);
  });

  test("refuses axes and variables that are not there", async () => {
    await expect(stateSpaceFigure({ panels: [{ ...panel, x: "levle" }] })).rejects.toThrow(fault("unknown"));
    await expect(stateSpaceFigure({ panels: [{ ...panel, colour: "hue" }] })).rejects.toThrow(fault("unknown"));
    await expect(stateSpaceFigure({ panels: [] })).rejects.toThrow(fault("invalid", "panels"));
  });
});

test("taskAxesFigure shows each pair of axes", async () => {
  const figure = await taskAxesFigure({ ...axes, names: ["a", "b"] });
  await expectSound(figure);
  expect(figure.csv).toEqual({ unit: [0, 1], a: [1, 0], b: [0, 1] });
  const { populations } = recorded(2, 1, []);
  const coloured = await taskAxesFigure({ ...axes, names: ["a", "b"], populations });
  expect(coloured.csv["population"]).toEqual(["E", "I"]);
  expect(coloured.svg).toContain(">I<");
  // Names that are longer than an axis would run into each other.
  const long = await taskAxesFigure({
    ...axes,
    names: ["choice", "signed coherence × context", "context"],
    axes: [...axes.axes, Float64Array.of(0.6, 0.8)],
  });
  await expectSound(long);
  for (const text of [">2 signed coherence × context<", ">axis 1<", ">axis 3<"]) expect(long.svg).toContain(text);
  await expect(taskAxesFigure({ ...axes, axes: axes.axes.slice(1) })).rejects.toThrow(fault("invalid", "axes"));
});

test("tuningFigure shows the share of tuned units, correlations and slopes", async () => {
  const tuning = tuningSlopes(means);
  const [early, late] = [
    { label: "early", at: 60 },
    { label: "late", at: 140 },
  ];
  const figure = await tuningFigure({ tuning, references: [early], compared: [{ x: early, y: late }] });
  await expectSound(figure);
  for (const text of [">share tuned<", ">by chance<", ">with early<", ">slopes at two times<", ">late<", ">stimulus<"])
    expect(figure.svg).toContain(text);
  expect(figure.csv["significant"].slice(2)).toEqual(new Array(6).fill(0.5));
  expect(figure.csv["correlation_with_early"][2]).toBeCloseTo(1, 9);
  await expect(tuningFigure({ tuning, references: [{ label: "never", at: 999 }] })).rejects.toThrow(
    fault("invalid", "at"),
  );
});

/** A dot that moves to the right, or up. */
const moving = (): Recording => {
  const still = recorded(
    3,
    3,
    ["right", "up"].map((way) => ({ condition: { way }, correct: Number.NaN })),
  );
  const words = taskWords({
    target: "value",
    outputs: ["x", "y", "z"],
    noResponse: null,
    factors: [factor("way", { kind: "category" })],
  });
  const targets = new Float32Array(still.outputs.length);
  for (let step = 0; step < 8; step++)
    for (const trial of [0, 1]) {
      setRate(still, step, trial, trial, step);
      still.outputs[(step * 2 + trial) * 3 + trial] = 0.1 * step;
      targets[(step * 2 + trial) * 3 + trial] = step < 2 ? Number.NaN : 0.7;
    }
  return { ...still, words, targets };
};

test("pathsFigure shows two outputs in a plane and against time", async () => {
  const figure = await pathsFigure({ recording: moving(), quiet: ["fixation"], limit: 1 });
  await expectSound(figure);
  for (const text of [">trial 0<", ">trial 1<", ">x<", ">y<"]) expect(figure.svg).toContain(text);
  expect(figure.caption).toContain("Grey: fixation.");
  expect(figure.csv["trial"]).toHaveLength(16);
  expect(figure.csv["x"][7]).toBeCloseTo(0.7, 6);
  expect(figure.csv["target y"].slice(0, 3)).toEqual([0, 0, 0]);
  expect(figure.csv["target x"].slice(0, 3)).toEqual([null, null, expect.closeTo(0.7, 6)]);
  await expect(pathsFigure({ recording: moving(), outputs: ["x", "w"] })).rejects.toThrow(fault("unknown", "output"));
});

describe("trajectoriesFigure by segment", () => {
  const segments = [{ period: "stimulus" }, { period: "decision", colour: "target" }];

  test("shows the periods, in colours of groups or of targets, and joins them", async () => {
    const shown = moving();
    const groups = trialGroups(shown, { by: "way" });
    const figure = await trajectoriesFigure({
      recording: shown,
      groups,
      segments,
      standardised: true,
      activeAbove: 0.1,
    });
    await expectSound(figure);
    for (const text of [">(0, 0.7, 0)<", ">(0.7, 0, 0)<", ">target:<", ">right<"]) expect(figure.svg).toContain(text);
    // Unit 2 never changes.
    expect(figure.caption).toContain("Mean rates of 2 of 3 units, each divided by its s.d.,");
    const { condition, aligned_to: period, time_ms: time } = figure.csv;
    const ofFirst = time.filter((_, i) => condition[i] === condition[0] && period[i] === "decision");
    expect(ofFirst).toEqual([0, 20, 40].map((ms) => expect.closeTo(ms, 3)));
  });

  test("refuses unknown periods and colours, and targets that are not there", async () => {
    const shown = moving();
    const of = (segment: { period: string; colour?: string }, other: Partial<Recording> = {}) =>
      trajectoriesFigure({ recording: { ...shown, ...other }, segments: [segment] });
    await expect(of({ period: "delay" })).rejects.toThrow(fault("unknown", "period"));
    await expect(of({ period: "stimulus", colour: "hue" })).rejects.toThrow(fault("unknown", "factor"));
    await expect(of({ period: "stimulus", colour: "target" }, { targets: undefined })).rejects.toThrow(
      fault("missing"),
    );
  });
});

test("weightsFigure says how dense weights are, by sender or by sign", async () => {
  const { caption } = await weightsFigure({ weights: [0, 1, -1, -1], populations: plainUnits(2) });
  expect(caption).toContain("Of all weights 75 % are not 0; 25 % are positive, 50 % negative.");
});

test("decodingFigure shows accuracies at the decoder's own time and at all others", async () => {
  const decoding = {
    classes: [-1, 1],
    times: Float64Array.of(20, 40),
    accuracy: Float64Array.of(1, 0.5, 0, 0.75),
    chance: 0.5,
    trials: 40,
  };
  const figure = await decodingFigure({ decoding, what: "choice" });
  await expectSound(figure);
  for (const text of [">fitted at (ms)<", ">accuracy<", ">most frequent value<"]) expect(figure.svg).toContain(text);
  // Chance is white: of the matrix only three cells are drawn.
  expect([...figure.svg.matchAll(/h1v1h-1z/g)]).toHaveLength(3);
  expect(figure.csv["accuracy"]).toEqual([1, 0.5, 0, 0.75]);
  await expect(
    decodingFigure({ decoding: { ...decoding, accuracy: Float64Array.of(1) }, what: "choice" }),
  ).rejects.toThrow(fault("mismatched", "accuracy"));
});

describe("sortedUnitsFigure", () => {
  const sorting = { means, colour: "level", dash: "level", title: "by level" };

  test("draws a line for each condition of each unit, shaded by magnitude and dashed by sign", async () => {
    const figure = await sortedUnitsFigure({ units: [0, 1], sortings: [sorting, { means }], label: "rate (s.d.)" });
    await expectSound(figure);
    for (const text of [">unit 0: by level<", ">unit 1<", ">±2<", ">rate (s.d.)<"]) expect(figure.svg).toContain(text);
    // Two levels below 0, of two units, in one of the sortings, and their line in the legend.
    expect(figure.svg.match(/stroke-dasharray="4 2"/g)).toHaveLength(5);
    expect(figure.csv["rate"]).toHaveLength(2 * 2 * 4 * 8);
    expect(figure.csv["rate"].slice(0, 3)).toEqual([0, -2, -4]);
  });

  test("gives two opposite values colours and names of their own", async () => {
    const two = conditionMeans(recording, { by: [{ name: "sign", value: ({ trial }) => (trial < 2 ? -1 : 1) }] });
    const { svg } = await sortedUnitsFigure({ units: [0], sortings: [{ means: two }] });
    for (const text of [">sign:<", ">−1<", ">1<"]) expect(svg).toContain(text);
  });

  test("refuses what is not there", async () => {
    const of = (sortings: Parameters<typeof sortedUnitsFigure>[0]["sortings"], units = [0]) =>
      sortedUnitsFigure({ units, sortings });
    await expect(of([{ means, colour: "hue" }])).rejects.toThrow(fault("unknown", "variable"));
    await expect(of([{ means, where: () => false }])).rejects.toThrow(fault("missing", "a condition to show"));
    await expect(of([sorting], [7])).rejects.toThrow(fault("invalid", "units[0]"));
    await expect(of([sorting], [])).rejects.toThrow(fault("invalid", "units"));
  });
});
