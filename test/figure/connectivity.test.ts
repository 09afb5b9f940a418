import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { connectivityFigure, themes } from "../../src/figure/index.ts";
import { diverging, divergingIndex } from "../../src/figure/palette.ts";
import { excitatoryInhibitory, plainUnits } from "../base/populations.ts";
import { fault } from "../fault.ts";

const order = (units: number, excitatory: number) => [
  ...Array.from({ length: excitatory }, (_, i) => excitatory - 1 - i),
  ...Array.from({ length: units - excitatory }, (_, i) => excitatory + i),
];

/** A network with a single connection, from unit 0 to unit 1. */
async function planted(units: number, excitatory: number, weight: number) {
  const weights = new Float32Array(units * units);
  weights[0 * units + 1] = weight;
  const input = { weights, populations: excitatoryInhibitory(units, excitatory), order: order(units, excitatory) };
  return connectivityFigure(input, { ...themes.screen, titled: false });
}

describe("connectivityFigure", () => {
  test("a planted connection 0 → 1 is in the column of unit 0 and the row of unit 1", async () => {
    const { csv } = await planted(5, 4, 0.5);
    const row = csv["to_unit"].indexOf(1);
    expect(csv["to_unit"]).toEqual([3, 2, 1, 0, 4]);
    expect(csv["from_0"][row]).toBe(0.5);
    const others = Object.entries(csv).flatMap(([name, values]) =>
      name.startsWith("from_") ? values.filter((_, i) => name !== "from_0" || i !== row) : [],
    );
    expect(others.every((value) => value === 0)).toBe(true);
    expect(Object.keys(csv).slice(2)).toEqual(["from_3", "from_2", "from_1", "from_0", "from_4"]);
  });

  test("without E and I it has one population and no border", async () => {
    const input = { weights: new Float32Array(25).fill(1), populations: plainUnits(5), order: order(5, 5) };
    const { svg, csv } = await connectivityFigure(input);
    expect(svg).toContain(">units (5)<");
    expect(svg).not.toMatch(/#0072b2|#d3311f|stroke-width="0.75" fill="none"\/><text/);
    expect(csv).not.toHaveProperty("to_population");
  });

  test.each([
    { units: 10, excitatory: 8, kind: "shapes" },
    { units: 160, excitatory: 128, kind: "an embedded picture" },
  ])("draws that cell in blue and missing connections in grey, as $kind", async ({ units, excitatory }) => {
    const { svg } = await planted(units, excitatory, 0.5);
    const { left, top, cell } = placeOf(svg);
    const { pixels, width } = new Resvg(svg, { fitTo: { mode: "zoom", value: 2 } }).render();
    const colourAt = (column: number, row: number) => {
      const x = Math.floor(2 * (left + (column + 0.5) * cell));
      const y = Math.floor(2 * (top + (row + 0.5) * cell));
      return [...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
    };
    const [column, row] = [excitatory - 1, excitatory - 2];
    expect(colourAt(column, row)).toEqual([...diverging[254]]);
    for (const [c, r] of [
      [row, column],
      [column - 1, row],
      [column, row - 1],
      [0, 0],
    ])
      expect(colourAt(c, r)).toEqual([224, 224, 224]); // no connection
  });

  test("labels its axes, and shows both populations and a colour bar with symmetric limits", async () => {
    const { svg, caption } = await planted(10, 8, -0.25);
    expect(svg).toContain("from: presynaptic unit");
    expect(svg).toContain("to: postsynaptic unit");
    expect(svg).toContain("effective weight (a.u.)");
    for (const label of ["E (8)", "I (2)", ">0.250<", ">0.125<", ">−0.250<"]) expect(svg).toContain(label);
    expect(caption).toContain("Blue is positive, red negative");
    for (const label of [">1.70<", ">0.85<", ">0<"]) expect((await planted(10, 8, 1.696)).svg).toContain(label);
  });

  test("tells whether units are sorted by d′ or by number", async () => {
    const sorted = await planted(10, 8, 0.5);
    expect(sorted.caption).toContain("sorted by selectivity d′");
    expect(sorted.svg).toContain("sorted by d′");
    const plain = await connectivityFigure({
      weights: new Float32Array(25).fill(1),
      populations: plainUnits(5),
      order: [0, 1, 2, 3, 4],
    });
    expect(plain.caption).toContain("between units in order of their number");
    expect(plain.svg).toContain("from: presynaptic unit, by number");
    expect(plain.svg + plain.caption).not.toContain("d′");
  });

  test("stays small for 500 units and valid for weights that are all zero", async () => {
    const large = await planted(500, 400, 1);
    expect(large.svg.length).toBeLessThan(500_000);
    const populations = excitatoryInhibitory(4, 4);
    const zero = await connectivityFigure({ weights: new Float32Array(16), populations, order: [0, 1, 2, 3] });
    expect(zero.svg).not.toContain("NaN");
  });
});

describe("the diverging palette", () => {
  test("is white only at zero, red below, blue above, and clamps", () => {
    expect(diverging[divergingIndex(0, 1)]).toEqual([255, 255, 255]);
    const [red, , blue] = diverging[divergingIndex(1, 1)];
    expect(blue).toBeGreaterThan(red);
    const [r, , b] = diverging[divergingIndex(-1, 1)];
    expect(r).toBeGreaterThan(b);
    expect(divergingIndex(-9, 1)).toBe(0);
  });
});

function placeOf(svg: string) {
  const [, left, top, cell] = /translate\(([\d.]+),([\d.]+)\) scale\(([\d.]+)\)/.exec(svg) as RegExpExecArray;
  return { left: Number(left), top: Number(top), cell: Number(cell) };
}

describe("connectivityFigure of some units, with inputs and outputs", () => {
  /** Two of the three E units and the I unit; the input drives unit 2, which drives the output. */
  const weights = new Float32Array(16);
  weights[2 * 4 + 0] = 0.5;
  weights[3 * 4 + 2] = -2;
  const input = {
    weights,
    populations: excitatoryInhibitory(4, 3),
    order: [2, 0, 3],
    inputs: { weights: [0, 0, 0.25, 0], names: ["left"] },
    outputs: { weights: [0, 0, 0.125, 0], names: ["choice"] },
    limits: { recurrent: { positive: 0.4, negative: 0.8 } },
    selectivity: { dprime: [-1, 9, 2, 3], first: "left", second: "right" },
  };

  test("has the weights of those units alone, each kind on a scale of its own", async () => {
    const figure = await connectivityFigure(input, { ...themes.screen, titled: false });
    expect(figure.csv).toEqual({
      to_unit: [2, 0, 3],
      to_population: ["E", "E", "I"],
      from_2: [0, 0.5, 0],
      from_0: [0, 0, 0],
      from_3: [-2, 0, 0],
      input_left: [0.25, 0, 0],
      output_choice: [0.125, 0, 0],
    });
    for (const text of [">E (2)<", ">I (1)<", ">left<", ">choice<", ">0.4<", ">−0.8<"])
      expect(figure.svg).toContain(text);
    expect(figure.caption).toContain("between 3 of 4 units");
    expect(figure.caption).toContain("colours end at ±0.25 (inputs) and ±0.125 (outputs)");
    // d′ changes its sign once within E; I has a single unit.
    expect(figure.svg.match(/v10" stroke=/g)).toHaveLength(1);
  });

  test("names the blocks that have room for it", async () => {
    const large = {
      weights: new Float32Array(400),
      populations: excitatoryInhibitory(20, 19),
      order: Array.from({ length: 20 }, (_, i) => i),
      namesBlocks: true,
    };
    const { svg } = await connectivityFigure(large);
    expect(svg).toContain(">E ← E<");
    expect(svg).not.toContain("← I<");
  });

  test.each([
    { order: [0, 0], detail: "twice" },
    { order: [], detail: undefined },
    { order: [0, 3, 1], detail: /several pieces/ },
  ])("refuses the order $order", async ({ order, detail }) => {
    await expect(connectivityFigure({ ...input, order })).rejects.toThrow(
      fault("invalid", "order", detail === undefined ? {} : { detail }),
    );
  });

  test("refuses inputs and outputs of other units", async () => {
    const inputs = { weights: [1, 2], names: ["left"] };
    await expect(connectivityFigure({ ...input, inputs })).rejects.toThrow(fault("mismatched", "inputs.weights"));
  });
});
