import { describe, expect, test } from "vitest";
import {
  averagesFigure,
  connectivityFigure,
  levelsFigure,
  selectivityFigure,
  type Theme,
  trainingFigure,
  trialFigure,
  unitsFigure,
  weightsFigure,
} from "../../src/figure/index.ts";
import { encodeFigure, type FigureFormat } from "../../src/node/index.ts";
import { recorded } from "../analysis/recorded.ts";
import { excitatoryInhibitory } from "../base/populations.ts";
import { fault } from "../fault.ts";

const recording = recorded(
  3,
  2,
  [-3, 3].map((signedCoherence) => ({ condition: { coherence: 3, signedCoherence } })),
);
const compared = { period: "stimulus", first: "left", second: "right" };
const populations = excitatoryInhibitory(3, 2);
const four = new Float32Array(16);
const channels = { inputNames: ["a", "b", "c"], outputNames: ["d", "e", "f"] };
const loose = (theme: unknown) => trainingFigure({ loss: [1] }, theme as Theme);
const figure = await trainingFigure({ loss: [1] });

describe("a figure refuses", () => {
  test.each<[string, () => Promise<unknown>, ReturnType<typeof fault>]>([
    [
      "a unit that does not exist",
      () => unitsFigure({ recording, units: [0, 3] }),
      fault("invalid", "units[1]", { value: 3, remedy: "units are counted from 0 to 2" }),
    ],
    ["half a unit", () => unitsFigure({ recording, units: [0.5] }), fault("invalid", "units[0]", { value: 0.5 })],
    [
      "a trial that does not exist",
      () => trialFigure({ recording, trial: 2, ...channels }),
      fault("invalid", "trial", { value: 2, remedy: "the recording holds 2, counted from 0" }),
    ],
    [
      "a group of such trials",
      () => averagesFigure({ recording, groups: [{ label: "x", trials: [-1] }] }),
      fault("invalid", "trial", { value: -1 }),
    ],
    [
      "a matrix of other units",
      () => weightsFigure({ weights: four, populations }),
      fault("mismatched", "matrix [from 3, to 3]", { detail: "of 16 values", remedy: "the populations need 9" }),
    ],
    [
      "a connectivity of other units",
      () => connectivityFigure({ weights: four, populations, order: [0, 1, 2] }),
      fault("mismatched", "matrix [from 3, to 3]", { detail: "of 16 values" }),
    ],
    [
      "an order without units",
      () => connectivityFigure({ weights: new Float32Array(9), populations, order: [] }),
      fault("invalid", "order", { remedy: "list each unit once, population by population" }),
    ],
    [
      "an order with another unit",
      () => connectivityFigure({ weights: new Float32Array(9), populations, order: [0, 1, 7] }),
      fault("invalid", "units[2]", { value: 7 }),
    ],
    [
      "selectivities of other units",
      () => selectivityFigure({ ...compared, dprime: new Float64Array(2), silent: [false, false] }, populations),
      fault("mismatched", "dprime", { detail: "of 2 values", remedy: "the populations need 3" }),
    ],
    [
      "levels during no period",
      () => levelsFigure({ recording, periods: [] }),
      fault("invalid", "periods", { value: [], remedy: "name one or more of fixation, stimulus, decision" }),
    ],
    [
      "levels that are not numbers",
      () => levelsFigure({ recording: recorded(2, 1, [{ condition: { rule: "pro" } }]), factor: "rule" }),
      fault("invalid", 'factor "rule"', { value: ["pro"] }),
    ],
    [
      "a theme without sizes",
      () => loose({}),
      fault("invalid", "theme.width", { value: undefined, remedy: "give a number above 0 and below 10000, in mm" }),
    ],
    [
      "a picture beyond memory",
      () => encodeFigure({ ...figure, width: 1e5, height: 1e5 }, "png"),
      fault("invalid", "theme.width", {
        value: 26458,
        detail: /298\.02 GiB for a PNG of 200000 × 200000 pixels .*, the limit is 4\.00 GiB/,
        remedy: "make it smaller, or take svg or pdf",
      }),
    ],
    [
      "a width in words",
      () => loose({ width: "85", fontSize: 7, dpi: 600 }),
      fault("invalid", "theme.width", { value: "85", remedy: /give a number/ }),
    ],
    ["a theme's name", () => loose("paper"), fault("invalid", "theme", { value: "paper", remedy: /themes\.paper/ })],
    [
      "an unknown format",
      () => encodeFigure(figure, "jpg" as FigureFormat),
      fault("unknown", "format", { value: "jpg", remedy: "known: svg, png, pdf" }),
    ],
    [
      "a format of the prototype",
      () => encodeFigure(figure, "toString" as FigureFormat),
      fault("unknown", "format", { value: "toString" }),
    ],
  ])("%s", async (_, door, said) => {
    await expect(door()).rejects.toThrow(said);
  });
});
