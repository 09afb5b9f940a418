import { describe, expect, test } from "vitest";
import { averagesFigure } from "../../src/figure/averages.ts";
import { connectivityFigure } from "../../src/figure/connectivity.ts";
import { encodeFigure, type FigureFormat } from "../../src/figure/formats.ts";
import { levelsFigure } from "../../src/figure/levels.ts";
import { selectivityFigure } from "../../src/figure/selectivity.ts";
import type { Theme } from "../../src/figure/theme.ts";
import { trainingFigure } from "../../src/figure/training.ts";
import { trialFigure } from "../../src/figure/trial.ts";
import { unitsFigure } from "../../src/figure/units.ts";
import { weightsFigure } from "../../src/figure/weights.ts";
import { recorded } from "../analysis/recorded.ts";
import { excitatoryInhibitory } from "../populations.ts";

const recording = recorded(
  3,
  2,
  [-3, 3].map((signedCoherence) => ({ condition: { coherence: 3, signedCoherence } })),
);
const populations = excitatoryInhibitory(3, 2);
const four = new Float32Array(16);
const channels = { inputNames: ["a", "b", "c"], outputNames: ["d", "e", "f"] };
const loose = (theme: unknown) => trainingFigure({ loss: [1] }, theme as Theme);
const figure = await trainingFigure({ loss: [1] });

describe("a figure refuses", () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      "a unit that is not there",
      () => unitsFigure({ recording, units: [0, 3] }),
      "invalid: units[1] = 3; units are counted from 0 to 2",
    ],
    ["half a unit", () => unitsFigure({ recording, units: [0.5] }), "invalid: units[0] = 0.5;"],
    [
      "a trial that is not there",
      () => trialFigure({ recording, trial: 2, ...channels }),
      "invalid: trial 2; the recording holds 2, counted from 0",
    ],
    [
      "a group of such trials",
      () => averagesFigure({ recording, groups: [{ label: "x", trials: [-1] }] }),
      "invalid: trial -1;",
    ],
    [
      "a matrix of other units",
      () => weightsFigure({ weights: four, populations }),
      "mismatched: matrix [from 3, to 3] of 16 values; the populations need 9",
    ],
    [
      "a connectivity of other units",
      () => connectivityFigure({ weights: four, populations, order: [0, 1, 2] }),
      "mismatched: matrix [from 3, to 3] of 16 values",
    ],
    [
      "an order of too few units",
      () => connectivityFigure({ weights: new Float32Array(9), populations, order: [0, 1] }),
      "mismatched: order of 2 values; the populations need 3",
    ],
    [
      "an order with another unit",
      () => connectivityFigure({ weights: new Float32Array(9), populations, order: [0, 1, 7] }),
      "invalid: units[2] = 7;",
    ],
    [
      "selectivities of other units",
      () => selectivityFigure({ dprime: new Float64Array(2), silent: [false, false] }, populations),
      "mismatched: dprime of 2 values; the populations need 3",
    ],
    [
      "levels during no period",
      () => levelsFigure({ recording, periods: [] }),
      "invalid: periods = []; name one or more of fixation, stimulus, decision",
    ],
    [
      "a theme without sizes",
      () => loose({}),
      "invalid: theme.width = undefined; give a number above 0 and below 10000, in mm",
    ],
    [
      "a picture beyond memory",
      () => encodeFigure({ ...figure, width: 1e5, height: 1e5 }, "png"),
      "invalid: theme.width = 26458 at 192 pixels per inch; at least 298.02 GiB for a PNG of 200000 × 200000 pixels, the limit is 4.00 GiB: make it smaller, or take svg or pdf",
    ],
    [
      "a width in words",
      () => loose({ width: "85", fontSize: 7, dpi: 600 }),
      'invalid: theme.width = "85"; give a number',
    ],
    ["a theme's name", () => loose("paper"), 'invalid: theme = "paper"; give an object such as themes.paper'],
    [
      "a format that there is not",
      () => encodeFigure(figure, "jpg" as FigureFormat),
      'unknown: format "jpg"; known: svg, png, pdf',
    ],
    ["a format of the prototype", () => encodeFigure(figure, "toString" as FigureFormat), 'unknown: format "toString"'],
  ])("%s", async (_, door, message) => {
    await expect(door()).rejects.toThrow(message);
  });
});
