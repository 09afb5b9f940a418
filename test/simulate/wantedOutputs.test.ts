import { describe, expect, test } from "vitest";
import { recordingArrays, recordingOf } from "../../src/format/recordingFile.ts";
import type { Trial } from "../../src/index.ts";
import { meanWanted, wantedIn } from "../../src/simulate/wantedOutputs.ts";
import { recorded, taskWords } from "../analysis/recorded.ts";

const trial: Trial = {
  number: 0,
  steps: 4,
  inputs: [],
  targets: [
    { channel: 0, from: 1, to: 4, value: 1 },
    { channel: 1, from: 2, to: 4, value: Float32Array.of(5, 7) },
  ],
  mask: [{ channel: 0, from: 1, to: 4, value: 1 }],
  outputMask: [{ channel: 1, from: 3, to: 4, value: 0 }],
  periods: [],
  condition: {},
  correct: null,
};
const none = Number.NaN;

describe("what is wanted of the outputs", () => {
  test("for values is one per output, where the loss counts", () => {
    const wanted = wantedIn(trial, { target: "value", outputs: ["x", "y"] });
    expect([...wanted]).toEqual([none, none, 1, 0, 1, 5, 1, none]);
    expect([...meanWanted(wanted, 2)]).toEqual([1, 2.5]);
  });

  test("for classes is the output that should be the largest", () => {
    const { outputMask: _, ...unweighed } = trial;
    const wanted = wantedIn(
      { ...unweighed, targets: trial.targets.slice(0, 1) },
      { target: "class", outputs: ["a", "b"] },
    );
    expect([...wanted]).toEqual([none, 1, 1, 1]);
  });

  test.each([
    ["value", [8, 2, 3]],
    ["class", [8, 2]],
  ] as const)("for a %s task is in the file of a recording, with the names of its axes", (target, shape) => {
    const words = taskWords({ target });
    const targets = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i < 3 ? none : i));
    const baseline = target === "value" ? { baseline: Float64Array.of(1, 2, 3) } : {};
    const recording = { ...recorded(2, 1, [{}, {}]), words, targets, ...baseline };
    const named = { recording, inputNames: words.inputs, outputNames: words.outputs };
    const arrays = recordingArrays(named);
    expect(arrays["targets"].shape).toEqual(shape);
    expect(arrays["targets_axes"].data).toEqual(["time", "trial", "output"].slice(0, shape.length));
    expect(recordingOf(arrays, recording.table, "trials.npz", words).recording).toMatchObject({ targets, ...baseline });
  });
});
