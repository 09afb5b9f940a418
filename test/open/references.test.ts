import { describe, expect, test } from "vitest";
import { normalCdf } from "../../src/base/math.ts";
import { defineTask, duration } from "../../src/index.ts";
import { open } from "../../src/open/experiment.ts";
import { idealCurve } from "../../src/open/references.ts";

const referencesFor = (loose: object) => open(loose).references();

describe("referencesOf", () => {
  test("the notebook's task gives the notebook's reference levels", () => {
    const { loss, accuracy, observerSigma } = referencesFor({ train: { responseWeight: 1 } });
    expect(loss.map(({ label }) => label)).toEqual(["base rate", "right timing, random choice", "ideal observer"]);
    expect(loss[0].value).toBeCloseTo(0.216, 3);
    expect(loss[1].value).toBeCloseTo((Math.LN2 * 5) / 110, 12);
    expect(loss[2].value).toBeCloseTo(0.009, 3);
    expect(accuracy[0].value).toBeCloseTo(0.8957, 4);
    expect(observerSigma).toBeCloseTo(3.162, 3);
  });

  test("the loss of the ideal observer is that of trials that want a response, whatever catch trials exist", () => {
    const ratioWith = (shown: readonly string[]) => {
      const compare = defineTask({
        name: "compare",
        title: "t",
        summary: "s",
        source: "made for this test",
        dt: 20,
        parameters: {},
        inputs: ["u"],
        outputs: ["wait", "more", "less"],
        target: "class",
        conditions: () =>
          ["less", "more", "none"].flatMap((kind, k) => (shown.includes(kind) ? [{ level: [-1, 1, 0][k], kind }] : [])),
        psychometric: {
          factor: "level",
          favours: "more",
          levels: [-1, 1],
          conditions: (level) => [{ level, kind: level < 0 ? "less" : "more" }],
        },
        periods: () => ({ show: 40, move: 40 }),
        trial({ kind }, t) {
          if (kind !== "none") t.answer(kind).during("move");
        },
        idealObserver: ({ level, kind }) => (kind === "none" ? 1 : normalCdf(Math.abs(level))),
      });
      const { loss } = open({ task: { name: "compare" } }, { tasks: [compare] }).references();
      expect(loss.map(({ label }) => label)).toEqual(["base rate", "right timing, random choice", "ideal observer"]);
      return loss[2].value / loss[1].value;
    };
    expect(ratioWith(["less", "more", "none"])).toBeCloseTo(ratioWith(["less", "more"]), 12);
  });

  test("no ideal observer if the network adds noise to its inputs or rectifies them", () => {
    expect(referencesFor({ model: { inputNoise: 0.1 } })).toMatchObject({
      accuracy: [{ label: "chance", value: 0.5 }],
      observerSigma: null,
    });
    expect(referencesFor({ model: { inputNoise: 0.1 } }).loss).toHaveLength(2);
    expect(idealCurve(referencesFor({ model: { rectifyInputs: true } }))).toBeUndefined();
  });
});

describe("levels of a squared error", () => {
  test("are those of constant outputs, and of mean answers at the right time", () => {
    const { loss } = referencesFor({ train: { loss: "squaredError", responseWeight: 1 } });
    expect(loss.map(({ label }) => label)).toEqual(["constant outputs", "right timing, mean answer"]);
    expect(loss[1].value).toBeCloseTo(((5 / 110) * 2 * 0.25) / 3, 12);
    expect(loss[0].value).toBeGreaterThan(loss[1].value);
  });

  test("are one level where they differ by less than is shown", () => {
    const { loss } = referencesFor({ train: { loss: "squaredError", responseWeight: 1e8 } });
    expect(loss.map(({ label }) => label)).toEqual(["right timing, mean answer"]);
  });
});

describe("levels of a cross-entropy of each output", () => {
  test("are those of the mean of each output, at all times and at the right one", () => {
    const { loss } = referencesFor({ train: { loss: "binaryCrossEntropy", responseWeight: 1 } });
    expect(loss.map(({ label }) => label)).toEqual(["base rate", "right timing, mean answer"]);
    const entropy = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    // 105 of 110 steps fixate, either choice is right in half of the others.
    expect(loss[0].value).toBeCloseTo((entropy(105 / 110) + 2 * entropy(2.5 / 110)) / 3, 12);
    expect(loss[1].value).toBeCloseTo(((5 / 110) * 2 * Math.LN2) / 3, 12);
  });

  test("leave out what a mask of an output leaves out", () => {
    const seen = defineTask({
      name: "seen",
      title: "t",
      summary: "s",
      source: "made for this test",
      dt: 20,
      parameters: {},
      inputs: ["u"],
      outputs: ["kept", "left"],
      target: "value",
      conditions: () => ({ side: [0, 1] }),
      periods: () => ({ show: 100 }),
      trial({ side }, t) {
        t.input("u").during("show", side);
        t.target("kept").during("show", side);
        t.target("left").during("show", 5 * side);
        t.maskOf("left").during("show", 0);
      },
    });
    const { loss } = open({ task: { name: "seen" }, train: { loss: "squaredError" } }, { tasks: [seen] }).references();
    expect(loss).toEqual([{ label: "right timing, mean answer", value: 0.25 }]);
  });
});

describe("levels of guesses", () => {
  const tasks = [
    ["goOrNot", ["go", "none"]],
    ["match", ["match", "other", "none"]],
  ].map(([name, cues]) =>
    defineTask({
      name: name as string,
      title: "t",
      summary: "s",
      source: "made for this test",
      dt: 20,
      parameters: { cue: duration(60, "cue"), decision: duration(40, "decision") },
      inputs: [...cues],
      outputs: ["fixation", ...(cues as string[]).filter((cue) => cue !== "none")],
      target: "class",
      conditions: () => ({ cue: cues as string[] }),
      periods: (p) => ({ cue: p.cue, decision: p.decision }),
      trial({ cue }, t) {
        t.input(cue).during("cue", 1);
        if (cue !== "none") t.answer(cue).during("decision");
      },
    }),
  );
  const levelsOf = (name: string, responseWeight: number) =>
    open({ task: { name }, train: { responseWeight } }, { tasks }).references();

  test("between responding and not cover both, at the right time", () => {
    const { loss, accuracy } = levelsOf("goOrNot", 10);
    // Two of five steps decide, with weight 10: 20 of 23.
    expect(loss[1]).toEqual({ label: "right timing, random choice", value: expect.closeTo((20 / 23) * Math.LN2, 12) });
    expect(accuracy).toEqual([{ label: "chance", value: 0.5 }]);
  });

  test("among responses leave out trials that want none; chance does not know which these are", () => {
    const { loss, accuracy } = levelsOf("match", 1);
    expect(loss[1].value).toBeCloseTo((2 / 3) * (2 / 5) * Math.LN2, 12);
    expect(accuracy).toEqual([{ label: "chance", value: expect.closeTo(1 / 3, 12) }]);
  });
});
