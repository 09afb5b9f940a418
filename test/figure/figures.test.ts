import { describe, expect, test } from "vitest";
import { idealChoice, psychometricCurve, type TrialRow } from "../../src/analysis/index.ts";
import {
  type Figure,
  psychometricFigure,
  selectivityFigure,
  themes,
  trainingFigure,
  trialFigure,
} from "../../src/figure/index.ts";
import { recorded, setRate, taskWords, trialRow } from "../analysis/recorded.ts";
import { excitatoryInhibitory, plainUnits } from "../base/populations.ts";
import { expectSound } from "./sound.ts";

const inputNames = ["fixation", "choice 1", "choice 2"];
const outputNames = ["no response", "choice 1", "choice 2"];
const levels = [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2];
const table = levels.flatMap((coherence) =>
  [1, 2].map((correct) =>
    trialRow({
      condition: { coherence, correct, signedCoherence: correct === 1 ? coherence : -coherence },
      correct,
      choice: correct,
    }),
  ),
);
const factor = { name: "signedCoherence", unit: "%", favours: "choice 1" };
const curve = (rows: readonly TrialRow[]) => ({ points: psychometricCurve(rows, { factor: factor.name }), factor });
const errorWords = { measure: "angle", unit: "°", outputs: [], periods: [], tolerance: 20 } as const;
const compared = { period: "stimulus", first: "choice 1", second: "choice 2" };

describe("trainingFigure", () => {
  const references = [
    { label: "base rate", value: 0.216 },
    { label: "right timing, random choice", value: 0.0315 },
    { label: "ideal", value: 0.009 },
  ];

  test("shows loss and accuracy per epoch with labelled references", async () => {
    const figure = await trainingFigure({
      lossName: "squared error",
      loss: [1.4, 0.2, 0.02],
      accuracy: [0, 0.5, 0.9],
      lossReferences: references,
      accuracyReferences: [{ label: "ideal observer", value: 0.896 }],
    });
    await expectSound(figure);
    for (const text of ["epoch", "loss (squared error)", "accuracy", "0.216", "0.0315", "0.009", "0.896"])
      expect(figure.svg).toContain(text);
    expect(figure.csv).toEqual({ epoch: [1, 2, 3], loss: [1.4, 0.2, 0.02], accuracy: [0, 0.5, 0.9] });
  });

  test("its title names accuracy only if there is one", async () => {
    const titleOf = async (accuracy?: number[]) => (await trainingFigure({ loss: [1, 0.5], accuracy })).title;
    expect(await titleOf([0.1, 0.9])).toBe("Loss and accuracy during training");
    expect(await titleOf()).toBe("Loss during training");
  });

  test.each([
    { name: "a flat loss of two epochs", loss: [0.2, 0.2] },
    { name: "a single epoch", loss: [0.7] },
    { name: "no epoch", loss: [] },
    { name: "a loss that diverged", loss: [0.5, Number.NaN, Number.POSITIVE_INFINITY] },
    { name: "a loss of zero", loss: [0.5, 0] },
  ])("survives $name", async ({ loss }) => {
    await expectSound(await trainingFigure({ loss }));
  });

  test("a spike is cut off and named, and decades beyond six share labels", async () => {
    const spiked = await trainingFigure({ loss: [0.5, 0.4, 3e16, 0.3, 0.2] });
    await expectSound(spiked);
    expect(spiked.caption).toContain("Triangles: 1 epoch above 400, up to 3e16.");
    expect(spiked.svg).not.toContain(">1e1");
    const deep = await trainingFigure({ loss: Array.from({ length: 30 }, (_, i) => 10 ** -i) });
    expect([...deep.svg.matchAll(/>1e−\d+</g)].length).toBeLessThanOrEqual(6);
  });
});

describe("trialFigure", () => {
  test("shows inputs, rates and outputs over named periods, in ms", async () => {
    const recording = recorded(5, 4, [{}, { correct: 2, choice: 0 }]);
    setRate(recording, 3, 1, 2, 7);
    const figure = await trialFigure({ recording, trial: 1, inputNames, outputNames });
    await expectSound(figure);
    for (const text of [
      "time (ms)",
      "input (a.u.)",
      "rate (a.u.)",
      "output (a.u.)",
      "E units (4)",
      "I units (1)",
      "stimulus",
    ])
      expect(figure.svg).toContain(text);
    expect(figure.caption).toMatch(/^Trial 1: coherence 6\.4, no response, wrong, choice 2 was correct\./);
    const free = {
      ...recording,
      table: recording.table.map((row) => ({ ...row, correct: Number.NaN, condition: { coherence: 6.4 } })),
    };
    const unjudged = await trialFigure({ recording: free, trial: 1, inputNames, outputNames });
    expect(unjudged.svg).toContain(">Trial 1: coherence 6.4<");
    expect(figure.csv["time_ms"]).toEqual([20, 40, 60, 80, 100, 120, 140, 160]);
    expect(figure.csv["rate 2"][3]).toBe(7);
  });

  test.each([
    [70, 0],
    [80, 0],
    [120, 3],
  ])("of %i mm has units at %i of its three axes", async (height, count) => {
    const theme = { ...themes.paper, width: 174, height };
    const figure = await trialFigure({ recording: recorded(5, 4, [{}]), trial: 0, inputNames, outputNames }, theme);
    expect(figure.svg.match(/\(a\.u\.\)/g) ?? []).toHaveLength(count);
  });

  test("without E and I all units have one colour; without right choices the heading names none", async () => {
    const recording = {
      ...recorded(5, 4, [{ correct: Number.NaN, choice: 2, condition: { coherence: 6.4 } }]),
      populations: plainUnits(5),
    };
    const figure = await trialFigure({ recording, trial: 0, inputNames, outputNames });
    await expectSound(figure);
    expect(figure.svg).toContain(">units (5)<");
    expect(figure.svg).not.toMatch(/#0072b2|#d3311f/);
    expect(figure.svg).toContain(">Trial 0: coherence 6.4<");
    expect(figure.svg + figure.caption).not.toMatch(/NaN/);
  });

  test("lists all populations in its caption", async () => {
    const populations = ["E", "PV", "SOM"].map((name, k) => ({ name, units: 1, sign: k === 0 ? 1 : -1 }) as const);
    const recording = { ...recorded(3, 3, [{}]), populations };
    const { caption } = await trialFigure({ recording, trial: 0, inputNames, outputNames });
    expect(caption).toContain("rates of the E, PV and SOM units");
  });

  test("marks a period of one step with points", async () => {
    const long = await trialFigure({ recording: recorded(1, 1, [{}]), trial: 0, inputNames, outputNames });
    const periods = [{ name: "stimulus", from: 40, to: 60 }];
    const recording = recorded(1, 1, [{ periods }]);
    const short = await trialFigure({ recording, trial: 0, inputNames, outputNames });
    const dots = ({ svg }: Figure) => svg.split("<circle").length - 1;
    expect(dots(short) - dots(long)).toBe(7); // three inputs, one unit, three outputs
  });

  test("tells that one unit in k of a large network is drawn", async () => {
    const figure = await trialFigure({ recording: recorded(300, 240, [{}]), trial: 0, inputNames, outputNames });
    expect(figure.svg).toContain("E units (240, one in 3 drawn)");
  });

  test("stops where the padding starts and escapes names", async () => {
    const recording = recorded(2, 2, [{ steps: 5, periods: [{ name: 'a<b & "c"', from: 0, to: 100 }] }]);
    const figure = await trialFigure({ recording, trial: 0, inputNames: ["<x>", "y", "z"], outputNames });
    await expectSound(figure);
    expect(figure.csv["time_ms"]).toHaveLength(5);
    expect(figure.svg).toContain("a&lt;b &amp; ");
  });

  test("draws many channels as rows of colours with their scale", async () => {
    const inputs = new Float32Array(8 * 32).map((_, i) => Math.sin(i));
    const recording = { ...recorded(2, 1, [{}]), inputs };
    const names = Array.from({ length: 32 }, (_, i) => `ring ${i}`);
    const figure = await trialFigure({ recording, trial: 0, inputNames: names, outputNames });
    await expectSound(figure);
    for (const text of ["inputs: ring 0 to 31", ">−1<", ">ring<", ">24<", "data:image/png;base64,"])
      expect(figure.svg).toContain(text);
    expect(figure.caption).toContain("The inputs ring 0 to 31 are rows of colours, the first at the bottom");
    const few = await trialFigure({
      recording: recorded(2, 1, [{}]),
      trial: 0,
      inputNames: ["a", "b", "c"],
      outputNames,
    });
    expect(few.svg).not.toContain("<image");
  });

  test("draws a few channels beside a ring as lines, and numbers the ring", async () => {
    const names = ["fixation", ...Array.from({ length: 8 }, (_, i) => `preferring ${i * 45}°`)];
    const recording = { ...recorded(2, 1, [{}]), inputs: new Float32Array(8 * 9).fill(0.5) };
    const figure = await trialFigure({ recording, trial: 0, inputNames: names, outputNames });
    await expectSound(figure);
    for (const text of [">fixation<", "inputs: preferring 0° to 315°", ">preferring<", ">270°<"])
      expect(figure.svg).toContain(text);
    const [maps, scales] = [1, 1];
    expect(figure.svg.match(/<image/g)).toHaveLength(maps + scales);
  });

  test("shows targets and the mean target of outputs with values", async () => {
    const words = taskWords({ target: "value", outputs: ["x", "y", "z"], noResponse: null });
    const targets = new Float32Array(24).fill(0.25).fill(Number.NaN, 0, 6);
    const recording = { ...recorded(2, 1, [{ correct: Number.NaN }]), words, targets, baseline: [0.1, 0, -0.1] };
    const figure = await trialFigure({ recording, trial: 0, inputNames, outputNames: words.outputs });
    await expectSound(figure);
    for (const text of [">target<", ">mean target<"]) expect(figure.svg).toContain(text);
    expect(figure.caption).toContain("Dashed: the targets of the outputs; dotted: the mean target.");
    expect(figure.csv["target x"]).toEqual([null, null, ...new Array(6).fill(0.25)]);
    const { targets: _, ...without } = recording;
    const plain = await trialFigure({ recording: without, trial: 0, inputNames, outputNames: words.outputs });
    expect(plain.svg + plain.caption).not.toMatch(/target|Dashed/);
  });

  test("shows a map of the targets of many outputs with values, on one scale", async () => {
    const names = Array.from({ length: 8 }, (_, i) => `ring ${i}`);
    const words = taskWords({ target: "value", outputs: names, noResponse: null });
    const outputs = new Float32Array(64).fill(0.5);
    const targets = new Float32Array(64).fill(2);
    const recording = { ...recorded(2, 1, [{ correct: Number.NaN }]), words, outputs, targets };
    const { svg } = await trialFigure({ recording, trial: 0, inputNames, outputNames: names });
    for (const text of ["outputs: ring 0 to 7", "targets: ring 0 to 7"]) expect(svg).toContain(text);
    expect(svg.match(/>−2</g)).toHaveLength(2);
  });

  test("names the chosen output, the error and the time of the response", async () => {
    const words = taskWords({ score: { choice: "largest", error: errorWords } });
    const headingOf = async (row: Partial<TrialRow>) => {
      const recording = { ...recorded(1, 1, [{ condition: {}, ...row }]), words };
      const { caption } = await trialFigure({ recording, trial: 0, inputNames, outputNames });
      return /^Trial 0: (.*?)\. Inputs/.exec(caption)?.[1];
    };
    expect(await headingOf({ correct: 2, choice: 1 })).toBe("answer: left, wrong, right was correct");
    expect(await headingOf({ correct: 2, reactionTime: 340 })).toBe("answer: right after 340 ms, correct");
    expect(await headingOf({ correct: Number.NaN, isCorrect: true, error: 12.34 })).toBe("error 12.3°, correct");
    expect(await headingOf({ correct: 0, choice: 0 })).toBe("no response, correct");
  });

  test("a trial that is not finite has gaps, and a note instead of a choice", async () => {
    const recording = recorded(2, 1, [{ choice: Number.NaN }]);
    recording.rates.fill(Number.POSITIVE_INFINITY, 8).fill(Number.NEGATIVE_INFINITY, 12);
    recording.outputs.fill(Number.NaN, 8);
    const figure = await trialFigure({ recording, trial: 0, inputNames: ["a", "b", "c"], outputNames });
    await expectSound(figure);
    expect(figure.caption).toMatch(/^Trial 0: coherence 6.4, not finite\./);
  });
});

describe("selectivityFigure", () => {
  test("counts silent units separately", async () => {
    const figure = await selectivityFigure(
      { ...compared, dprime: Float64Array.of(-1, 0.5, 0, 2), silent: [false, false, true, false] },
      excitatoryInhibitory(4, 3),
    );
    await expectSound(figure);
    expect(figure.svg).toContain("silent, not shown: 1 E, 0 I");
    expect(figure.svg).toContain("E (2)");
    expect(figure.svg).toContain("I (1)");
    expect(figure.csv).toEqual({
      unit: [0, 1, 2, 3],
      population: ["E", "E", "E", "I"],
      dprime: [-1, 0.5, null, 2],
      silent: [0, 0, 1, 0],
    });
  });

  test("without E and I it shows one population", async () => {
    const figure = await selectivityFigure(
      { ...compared, dprime: Float64Array.of(-1, 2), silent: [false, false] },
      plainUnits(2),
    );
    await expectSound(figure);
    expect(figure.svg).toContain("units (2)");
    expect(figure.svg).not.toMatch(/#0072b2|#d3311f/);
    expect(figure.csv).not.toHaveProperty("population");
  });

  test("the heights of its bars add up to the active units", async () => {
    const values = Array.from({ length: 37 }, (_, i) => Math.sin(i * 7) * 3);
    const { svg } = await selectivityFigure(
      { ...compared, dprime: Float64Array.from(values), silent: values.map(() => false) },
      excitatoryInhibitory(37, 30),
    );
    const heights = [...svg.matchAll(/<rect fill="(#0072b2|#d3311f)" height="([^"]+)"/g)];
    const sum = (fill: string) => heights.filter((h) => h[1] === fill).reduce((total, h) => total + Number(h[2]), 0);
    expect(sum("#0072b2") / sum("#d3311f")).toBeCloseTo(30 / 7, 1);
  });

  test.each([
    { name: "only silent units", dprime: [0, 0], silent: [true, true], says: "all units are silent" },
    { name: "no defined d'", dprime: [Number.NaN, Number.NaN], silent: [false, false], says: "no d′ is defined" },
    { name: "d' of zero", dprime: [0, 0], silent: [false, false], says: "No unit is silent" },
    { name: "a huge d'", dprime: [4000, -3], silent: [false, false], says: "d′" },
  ])("survives $name", async ({ dprime, silent, says }) => {
    const figure = await selectivityFigure(
      { ...compared, dprime: Float64Array.from(dprime), silent },
      excitatoryInhibitory(2, 2),
    );
    await expectSound(figure);
    expect(figure.svg + figure.caption).toContain(says);
  });
});

describe("psychometricFigure", () => {
  test("shows P(choice 1) against signed coherence, with the ideal observer", async () => {
    const { points } = curve(table);
    const figure = await psychometricFigure({ points, factor, ideal: (c) => idealChoice(c, 3.16) });
    await expectSound(figure);
    for (const text of ["signed coherence (%)", "P(choice 1)", "ideal observer", ">−51.2<", ">51.2<"])
      expect(figure.svg).toContain(text);
    expect(figure.csv["signed_coherence"]).toEqual(points.map((p) => p.level));
    expect(figure.csv["p_choice_1"]).toEqual([0, 0, 0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1, 1]);
    expect(figure.csv["ideal_observer"][6]).toBe(0.5);
  });

  test("gives the fraction without a response, and draws no line through few trials", async () => {
    const silent = table.map((row, i) => (i === 0 ? { ...row, choice: 0 } : row));
    const few = await psychometricFigure(curve(silent));
    expect(few.svg).toContain("no response in 7.1 % of trials");
    expect(few.svg).toContain("symmetric log scale");
    const many = await psychometricFigure(curve(Array(20).fill(table).flat()));
    const line = ({ svg }: Figure) => /stroke-width="1.5"[^>]*><path d="([^"]*)"/.exec(svg)?.[1] ?? "";
    expect(line(many)).toContain("L");
    expect(line(few)).not.toContain("L");
    expect(many.svg).not.toContain("no response");
  });

  test.each(["high", "trials", "no response", "notFinite", "p yes", "7"])(
    "a factor called %s has a column of its own, the first",
    async (name) => {
      const rows = [1, 2, 3].map((level) => trialRow({ condition: { [name]: level } }));
      const points = psychometricCurve(rows, { factor: name });
      const { csv } = await psychometricFigure({ points, factor: { name, unit: "", favours: "yes" } });
      const [column, ...others] = Object.keys(csv);
      expect([column, csv[column]]).toEqual([expect.stringMatching(/^condition_/), [1, 2, 3]]);
      expect(others).toEqual(["trials", "no_response", "not_finite", "p_yes", "low", "high"]);
    },
  );

  test("with levels without a sign begins at 0, is linear for even levels, and names the output", async () => {
    const shown = (strengths: readonly number[]) =>
      psychometricFigure({
        points: psychometricCurve(
          strengths.map((strength) => trialRow({ condition: { strength } })),
          { factor: "strength" },
        ),
        factor: { name: "strength", unit: "", favours: "yes" },
      });
    const doubled = await shown([0, 0.125, 0.25, 0.5, 1]);
    await expectSound(doubled);
    for (const text of ["P(yes) if answered", "strength, log scale above 0.125", ">0<", ">1<"])
      expect(doubled.svg).toContain(text);
    expect(doubled.caption).toContain("(large values favour “yes”; linear near 0, logarithmic beyond)");
    const even = await shown([0, 0.25, 0.5, 0.75, 1]);
    expect(even.svg).toContain(">strength<");
    for (const { svg } of [doubled, even]) expect(svg).not.toContain("−");
  });

  test("shortens a long name of an output", async () => {
    const favours = "the second of the two intervals had the higher frequency";
    const { svg, caption } = await psychometricFigure({ ...curve(table), factor: { ...factor, favours } });
    expect(svg).toMatch(/>P\(the second of [^)]*…\) if answered</);
    expect(caption).toContain(favours);
  });

  test("labels ± pairs together", async () => {
    const { svg } = await psychometricFigure(curve(table));
    for (const level of levels.slice(1)) expect(svg.includes(`>−${level}<`)).toBe(svg.includes(`>${level}<`));
  });

  test.each([
    { name: "a network that never responds", rows: table.map((row) => ({ ...row, choice: 0 })) },
    { name: "coherence 0 alone", rows: table.slice(0, 2) },
    { name: "no trials", rows: [] },
  ])("survives $name", async ({ rows }) => {
    await expectSound(await psychometricFigure({ ...curve(rows), ideal: (c) => idealChoice(c, 3.16) }));
  });
});
