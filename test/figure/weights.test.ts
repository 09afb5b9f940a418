import { describe, expect, test } from "vitest";
import { eigenvaluesFigure, optimisationFigure, themes, weightsFigure } from "../../src/figure/index.ts";
import { textWidth } from "../../src/figure/text.ts";
import { excitatoryInhibitory, plainUnits } from "../base/populations.ts";
import { expectSound } from "./sound.ts";

describe("eigenvaluesFigure", () => {
  test("shows eigenvalues before and after with the unit circle and the line of stability", async () => {
    const figure = await eigenvaluesFigure({ weights: [0, 2, -2, 0], units: 2, before: [0.5, 0, 0, 1.5] });
    await expectSound(figure);
    for (const text of ["before training", "after training", "unit circle", "Re λ = 1", ">Re λ<", ">Im λ<"])
      expect(figure.svg).toContain(text);
    expect(figure.csv).toEqual({
      training: ["before", "before", "after", "after"],
      re: [1.5, 0.5, 0, 0],
      im: [0, 0, 2, -2],
    });
    expect(figure.caption).toContain("spectral radius 1.5 before, 2 after");
  });

  test("without weights before training shows those after", async () => {
    const figure = await eigenvaluesFigure({ weights: [3], units: 1 });
    await expectSound(figure);
    expect(figure.svg).not.toContain("before training");
    expect(figure.caption).toContain("(Re λ > 1: 1)");
  });

  test("makes no statement about growth for unknown equations", async () => {
    const { svg, caption } = await eigenvaluesFigure({ weights: [3], units: 1, isLeaky: false });
    expect(svg).toContain("unit circle");
    expect(svg).not.toContain("stroke-dasharray");
    expect(svg + caption).not.toMatch(/Re λ (=|&gt;|>) 1|dashed|grow/);
  });
});

describe("weightsFigure", () => {
  test("shows a histogram for each pair of populations and counts zeros separately", async () => {
    const weights = [0, 0.11, 0.42, 0, 0, 0.42, -0.3, -0.7, 0];
    const figure = await weightsFigure({ weights, populations: excitatoryInhibitory(3, 2) });
    await expectSound(figure);
    for (const text of [">E→E<", ">E→I<", ">I→E<", ">I→I<", "mean 0.11, zero 50 %", "mean −0.5", "no weights"])
      expect(figure.svg).toContain(text);
    const total = (from: string, to: string) =>
      figure.csv["weights"].reduce(
        (sum: number, count, i) =>
          sum + (figure.csv["from"][i] === from && figure.csv["to"][i] === to ? Number(count) : 0),
        0,
      );
    expect(figure.caption).toContain("The diagonal of the matrix, from each unit onto itself, is left out");
    expect([total("E", "E"), total("E", "I"), total("I", "E"), total("I", "I")]).toEqual([2, 2, 2, 0]);
  });

  test("keeps long names inside the picture, and draws no axis if all weights are 0", async () => {
    const sides = ["sensory", "motor"];
    const populations = sides.flatMap((side) => [
      { name: `${side} E`, units: 2, sign: 1 as const },
      { name: `${side} I`, units: 2, sign: -1 as const },
    ]);
    const weights = Array.from({ length: 64 }, (_, i) => (i < 32 ? Math.sin(i) : 0));
    const { svg, width } = await weightsFigure({ weights, populations }, themes.paper);
    const layout = Number(/viewBox="0 0 (\S+) /.exec(svg)![1]);
    expect(width).toBeLessThan(layout);
    const names = [...svg.matchAll(/<text x="(\S+)" y="\S+" dy="0.35em" text-anchor="start"[^>]*>([^<]*)</g)];
    expect(names.map(([, , text]) => text)).toContain("→motor I");
    for (const [, x, text] of names) expect(Number(x) + textWidth(text, 12), text).toBeLessThanOrEqual(layout);
    expect(svg.match(/aria-label="x-axis tick label"/g)).toHaveLength(8);
    expect(svg.match(/zero 100 %/g)).toHaveLength(8);
    expect(svg).not.toContain("mean 0<");
  });

  test("a bin includes its lower edge", async () => {
    const weights = [0, 0.25, 0.5, 0];
    const { csv } = await weightsFigure({ weights, populations: plainUnits(2) });
    const bins = csv["weights"].map((count, i) => ({ count, from: csv["bin_from"][i], to: csv["bin_to"][i] }));
    expect(bins.filter(({ count }) => count === 1).map(({ from }) => from)).toEqual([0.25, 0.475]);
  });

  test.each([
    {
      name: "weights that are all zero",
      weights: new Array<number>(9).fill(0),
      populations: excitatoryInhibitory(3, 2),
    },
    { name: "one unit", weights: [1], populations: plainUnits(1) },
    { name: "weights that are all equal", weights: new Array<number>(9).fill(0.2), populations: plainUnits(3) },
    {
      name: "three populations",
      weights: Array.from({ length: 36 }, (_, i) => Math.sin(i)),
      populations: [
        { name: "E", units: 3, sign: 1 as const },
        { name: "PV", units: 2, sign: -1 as const },
        { name: "SST", units: 1, sign: -1 as const },
      ],
    },
  ])("survives $name", async ({ weights, populations }) => {
    await expectSound(await weightsFigure({ weights, populations }));
  });
});

describe("optimisationFigure", () => {
  test("shows gradient norm, penalties and learning rate", async () => {
    const figure = await optimisationFigure({
      gradientNorm: [1, 0.5],
      clipNorm: 1,
      penalties: [0.1, 0.2],
      learningRate: [
        { epoch: 0.5, rate: 0.01 },
        { epoch: 1, rate: 0.008 },
        { epoch: 2, rate: 0.004 },
      ],
    });
    await expectSound(figure);
    for (const text of ["gradient norm", "penalties", "learning rate", "epoch", "clipped at 1"])
      expect(figure.svg).toContain(text);
    expect(figure.csv).toEqual({
      epoch: [1, 2],
      gradient_norm: [1, 0.5],
      penalties: [0.1, 0.2],
      learning_rate_at_end: [0.008, 0.004],
    });
  });

  test("writes all numbers of an axis alike, with an exponent if decimals are too long", async () => {
    const ticks = async (...values: number[]) => {
      const learningRate = values.map((rate, epoch) => ({ epoch, rate }));
      const { svg } = await optimisationFigure({ gradientNorm: values, learningRate });
      return [...svg.matchAll(/"y-axis tick label".*?<\/g>/gs)].map(([labels]) =>
        [...labels.matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text),
      );
    };
    expect(await ticks(3e-4, 1.5e-3)).toEqual([
      ["2e−4", "5e−4", "1e−3", "2e−3"],
      ["0", "0.001"],
    ]);
    expect(await ticks(3e-5, 1.5e-4)).toEqual([
      ["2e−5", "5e−5", "1e−4", "2e−4"],
      ["0", "1e−4"],
    ]);
  });

  test("leaves the rate at the end of an epoch empty if it was not given", async () => {
    const { csv, caption } = await optimisationFigure({
      gradientNorm: [1, 0.5],
      learningRate: [
        { epoch: 0.5, rate: 0.01 },
        { epoch: 2, rate: 0.004 },
      ],
    });
    expect(csv["learning_rate_at_end"]).toEqual([null, 0.004]);
    expect(caption).toContain("the learning rate of single updates");
  });

  test.each([
    { name: "no epoch", record: { gradientNorm: [] } },
    { name: "one epoch without penalties", record: { gradientNorm: [0.3], penalties: [0] } },
    { name: "a spike and zeros", record: { gradientNorm: [0.3, 1e9, 0, 0.2], penalties: [0.1, 1e12, 0, Number.NaN] } },
  ])("survives $name", async ({ record }) => {
    await expectSound(await optimisationFigure(record));
  });
});
