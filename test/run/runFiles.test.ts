import { describe, expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/run/checkpointFile.ts";
import { decodeMetrics, encodeMetrics } from "../../src/run/metricsFile.ts";
import { decodeNpz, encodeNpz, openNpz } from "../../src/run/npz.ts";
import { recordingArrays, recordingOf } from "../../src/run/recordingFile.ts";
import { decodeRunFile, encodeRunFile, type RunFile } from "../../src/run/runFile.ts";
import { rawParametersOf, weightsNpz } from "../../src/run/weightsFile.ts";
import { type Checkpoint, noSums } from "../../src/train/checkpoint.ts";
import { runConfig } from "../../src/train/config.ts";
import { recorded, setRate } from "../analysis/recorded.ts";
import { excitatoryInhibitory } from "../populations.ts";

const epochs = [
  { epoch: 1, loss: 1.5, penalties: 0.1, gradientNorm: 2, accuracy: 0.25 },
  { epoch: 2, loss: 0.1 + 0.2, penalties: 0, gradientNorm: 1e-9, accuracy: null },
];

describe("checkpoint.npz", () => {
  const checkpoint: Checkpoint = {
    config: runConfig(),
    equations: "0123456789abcdef",
    profile: { backend: "wasm", fused: true },
    step: 7,
    position: { presented: 112 },
    parameters: { wRec: Float64Array.of(0.1, -1 / 3), x0: Float64Array.of(1e-300) },
    slots: { "wRec.mean": Float64Array.of(5, 6) },
    epochs,
    sums: { ...noSums, batches: 3, loss: 0.7 },
    timing: { compileMs: 4, stepMs: 0.5, totalSeconds: 60 },
  };

  test("brings back every bit", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint), "checkpoint.npz")).toEqual(checkpoint);
  });

  test("refuses parameters that are no numbers, whose optimiser may hold some", () => {
    const bytes = (parameters: Checkpoint["parameters"], slots: Checkpoint["slots"]) =>
      encodeCheckpoint({ ...checkpoint, parameters, slots });
    const none = { x0: Float64Array.of(Number.NaN) };
    expect(decodeCheckpoint(bytes({}, none), "c.npz").slots).toEqual(none);
    expect(() => decodeCheckpoint(bytes(none, {}), "c.npz")).toThrow(
      'invalid: file "c.npz": array "parameter x0" holds NaN at place 0; it is damaged, make it again',
    );
  });

  test("refuses other archives", () => {
    const other = encodeNpz({ a: { shape: [1], data: Float64Array.of(1) } });
    expect(() => decodeCheckpoint(other, "c.npz")).toThrow(/^invalid: file "c.npz" without array "state"/);
    const newer = encodeNpz({ state: { shape: [1], data: ['{"format": 3}'] } });
    expect(() => decodeCheckpoint(newer, "c.npz")).toThrow(/of format 3/);
    const broken = encodeNpz({ state: { shape: [1], data: ["{"] } });
    expect(() => decodeCheckpoint(broken, "c.npz")).toThrow(/^invalid: file "c.npz"/);
  });
});

test("metrics.csv brings its columns back, an epoch without accuracy as an empty cell", () => {
  const text = encodeMetrics(epochs);
  expect(text.split("\n")[0]).toBe("epoch,loss,penalties,gradient_norm,accuracy");
  expect(decodeMetrics(text, "m")).toEqual({
    loss: [1.5, 0.1 + 0.2],
    accuracy: [0.25, null],
    penalties: epochs.map(({ penalties }) => penalties),
    gradientNorm: epochs.map(({ gradientNorm }) => gradientNorm),
  });
  // An older file holds less.
  expect(decodeMetrics("loss,accuracy\n1,\n", "m")).toMatchObject({ penalties: [], gradientNorm: [] });
  expect(() => decodeMetrics("epoch\n1\n", "m.csv")).toThrow(/^invalid: file "m.csv" without column "loss"/);
});

describe("trials.npz", () => {
  const recording = { ...recorded(3, 2, [{}, { choice: 0 }]), factorUnits: { coherence: "%" } };
  setRate(recording, 1, 1, 2, 4.5);
  const named = { recording, inputNames: ["a", "b", "c"], outputNames: ["x", "y", "z"] };

  test("brings a recording back", () => {
    const arrays = openNpz(encodeNpz(recordingArrays(named)), "t");
    const back = recordingOf(arrays, recording.table, "t");
    expect(back.recording).toEqual({ ...recording, times: Float64Array.from(recording.times) });
    expect(back.inputNames).toEqual(named.inputNames);
    const { factor_names: _, ...older } = arrays;
    expect(recordingOf(older, recording.table, "t").recording.factorUnits).toEqual({});
  });

  test("refuses a file without an array, or beside another table", () => {
    const { rates: _, ...rest } = recordingArrays(named);
    expect(() => recordingOf(rest, recording.table, "t.npz")).toThrow(/^invalid: file "t.npz" without array "rates"/);
    expect(() => recordingOf(recordingArrays(named), [], "t.npz")).toThrow(/with 2 trials beside a table of 0/);
  });
});

test("weights.npz holds float64 where the backend computed in it, and gives raw parameters back", () => {
  const parameters = { wRec: Float64Array.of(0.1, 0.2, 0.3, 0.4), bRec: Float64Array.of(0.1, 0) };
  const effective = { wRec: parameters.wRec, wOut: Float64Array.of(1, 2) };
  const shapes = { wRec: [2, 2], bRec: [2] };
  const effectiveShapes = { wRec: [2, 2], wOut: [2, 1] };
  const input = { populations: excitatoryInhibitory(2, 1), shapes, effectiveShapes, parameters, effective };
  const read = (precision: "float32" | "float64") => decodeNpz(weightsNpz({ ...input, precision }), "w");
  expect(rawParametersOf(read("float64"), shapes, "w")).toEqual(parameters);
  expect(rawParametersOf(read("float32"), shapes, "w")["wRec"][0]).toBe(Math.fround(0.1));
  expect(read("float32")["effective_wOut"].shape).toEqual([2, 1]);
});

describe("run.json", () => {
  const config = runConfig();
  const file: RunFile = {
    format: 2,
    name: "mine",
    state: "stopped",
    version: "0.1.0",
    config,
    seeds: config.seeds,
    equations: "abc",
    profile: null,
    machine: { cpu: "a", cores: 2, platform: "b", node: "c" },
    warnings: [],
    references: { loss: [{ label: "chance", value: 1 }], accuracy: [], observerSigma: null, changedInputs: [] },
    results: null,
    files: {},
  };

  test("is read back, its lists on one line each", () => {
    const text = encodeRunFile(file);
    expect(decodeRunFile(text, "run.json")).toEqual(file);
    expect(text).toMatch(/"psychometric": \[ 0, 1\.6, /);
  });

  test.each([
    ["cut off", '{"format": 2', /^invalid: file "run.json" is no JSON/],
    ["a number", "1", /is no JSON object/],
    ["of another format", '{"format": 9}', /has format 9/],
    ["without parts", '{"format": 2, "state": "stopped"}', /has no "name"/],
    ["of a state that there is not", JSON.stringify({ ...file, state: "done" }), /has state = "done"/],
    ["with half a result", JSON.stringify({ ...file, results: { loss: [] } }), /has no "results.trainingAccuracy"/],
    [
      "without a part of its configuration",
      JSON.stringify({ ...file, config: { ...config, train: 5 } }),
      /has config.train = 5/,
    ],
  ])("refuses a file that is %s", (_, text, message) => {
    expect(() => decodeRunFile(text, "run.json")).toThrow(message);
  });
});
