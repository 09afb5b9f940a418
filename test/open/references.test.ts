import { describe, expect, test } from "vitest";
import { defineTask, duration } from "../../src/index.ts";
import { open } from "../../src/open/experiment.ts";
import { idealCurve } from "../../src/open/references.ts";

const referencesFor = (loose: object) => open(loose).references();

describe("referencesOf", () => {
  test("the notebook's task gives the notebook's lines", () => {
    const { loss, accuracy, observerSigma } = referencesFor({ train: { responseWeight: 1 } });
    expect(loss.map(({ label }) => label)).toEqual(["base rate", "right timing, random choice", "ideal observer"]);
    expect(loss[0].value).toBeCloseTo(0.216, 3);
    expect(loss[1].value).toBeCloseTo((Math.LN2 * 5) / 110, 12);
    expect(loss[2].value).toBeCloseTo(0.009, 3);
    expect(accuracy[0].value).toBeCloseTo(0.8957, 4);
    expect(observerSigma).toBeCloseTo(3.162, 3);
  });

  test("no ideal observer where the network adds noise to its inputs, no loss lines for a loss without levels", () => {
    expect(referencesFor({ model: { inputNoise: 0.1 } })).toMatchObject({
      accuracy: [{ label: "chance", value: 0.5 }],
      observerSigma: null,
    });
    expect(referencesFor({ model: { inputNoise: 0.1 } }).loss).toHaveLength(2);
    expect(referencesFor({ train: { loss: "binaryCrossEntropy" } }).loss).toEqual([]);
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
});

describe("levels of guesses", () => {
  const tasks = [
    ["goNogo", ["go", "none"]],
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

  test("between a response and none are of both, at the right time", () => {
    const { loss, accuracy } = levelsOf("goNogo", 10);
    // Two of five steps decide, and weigh 10: 20 of 23.
    expect(loss[1]).toEqual({ label: "right timing, random choice", value: expect.closeTo((20 / 23) * Math.LN2, 12) });
    expect(accuracy).toEqual([{ label: "chance", value: 0.5 }]);
  });

  test("among responses leave out trials that want none, and chance counts them as right", () => {
    const { loss, accuracy } = levelsOf("match", 1);
    expect(loss[1].value).toBeCloseTo((2 / 3) * (2 / 5) * Math.LN2, 12);
    expect(accuracy).toEqual([{ label: "chance", value: expect.closeTo(2 / 3, 12) }]);
  });
});
