/** Outputs have the colours of their choices in every figure. */
import { describe, expect, test } from "vitest";
import { type TrialRow, trialGroups } from "../../src/analysis/index.ts";
import { channelColours, colour } from "../../src/figure/colours.ts";
import { averagesFigure, taskFigure, trialFigure } from "../../src/figure/index.ts";
import { shades } from "../../src/figure/palette.ts";
import type { TaskWords } from "../../src/task/index.ts";
import { factor, recorded, taskWords } from "../analysis/recorded.ts";

const [grey, green, orange, pink] = channelColours;
/** The colours of a legend by its labels. */
const legendOf = (svg: string) =>
  Object.fromEntries(
    [...svg.matchAll(/stroke="(#\w{6})"[^>]*\/><text[^>]*>([^<]*)</g)].map(([, stroke, label]) => [label, stroke]),
  );

describe("the colours of channels", () => {
  const figures = async (words: TaskWords) => {
    const { inputs: inputNames, outputs: outputNames } = words;
    const recording = { ...recorded(1, 1, [{}]), words };
    const flat = (names: readonly string[]) => names.map(() => [0, 1]);
    const trial = { steps: 2, condition: {}, correct: null, periods: [], mask: [1, 1] };
    const sample = { ...trial, inputs: flat(inputNames), noiseless: flat(inputNames), targets: flat(outputNames) };
    const task = { title: "t", dt: 20, inputNames, outputNames, target: words.target, trials: [sample], words };
    const drawn = [await trialFigure({ recording, trial: 0, inputNames, outputNames }), await taskFigure(task)];
    return drawn.map(({ svg }) => legendOf(svg));
  };

  test.each<[string, Partial<TaskWords>, Record<string, string>]>([
    [
      "no response is grey whatever its index",
      { outputs: ["a", "b", "rest"], noResponse: 2 },
      { a: green, rest: grey },
    ],
    [
      "no output is grey if none means no response",
      { outputs: ["a", "b", "c"], noResponse: null },
      { a: green, c: pink },
    ],
    [
      "inputs have the colour of the output of the same name, and others have different ones",
      { inputs: ["cue", "b", "a"], outputs: ["a", "b", "rest"], noResponse: 2 },
      { cue: grey, a: green, b: orange },
    ],
  ])("%s", async (_, said, colours) => {
    for (const legend of await figures(taskWords(said))) expect(legend).toMatchObject(colours);
  });
});

describe("levels of either sign have the colours of the choices that they favour", () => {
  const stroke = async (words: TaskWords, rights: readonly number[]) => {
    const rows = rights.map((correct, i): Partial<TrialRow> => ({ correct, condition: { bias: i === 0 ? -4 : 4 } }));
    const recording = { ...recorded(1, 1, rows), words };
    const groups = trialGroups(recording, { by: ["bias"] });
    const legend = legendOf((await averagesFigure({ recording, groups })).svg);
    return [legend["−4"], legend["4"]];
  };
  const signed = { factors: [factor("bias", { kind: "signed" })] };
  const strong = (base: string) => shades(base, 1)[0];

  test("as the task declares: with two choices, the negative side has the other one", async () => {
    const words = taskWords({ ...signed, psychometric: { factor: "bias", favours: "right" } });
    expect(await stroke(words, [2, 1])).toEqual([strong(green), strong(orange)]);
  });

  test("or those of what is right on that side; a side whose choice is unknown has the colour of none", async () => {
    const outputs = ["a", "b", "c"];
    const words = taskWords({ ...signed, outputs, noResponse: null, psychometric: { factor: "bias", favours: "c" } });
    expect(await stroke(words, [2, 3])).toEqual([strong(orange), strong(pink)]);
    expect(await stroke(words, [0, 3])).toEqual([strong(colour.unit), strong(pink)]);
  });

  test("or, if neither is known, those of the first two choices", async () => {
    expect(await stroke(taskWords(signed), [0, 0])).toEqual([strong(orange), strong(green)]);
  });
});
