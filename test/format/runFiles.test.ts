import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { decodeNpz, encodeNpz, type RunFile } from "../../src/format/index.ts";
import { decodeMetrics, encodeMetrics } from "../../src/format/metricsFile.ts";
import { openNpz } from "../../src/format/npz.ts";
import { recordingArrays, recordingOf } from "../../src/format/recordingFile.ts";
import { decodeRunFile, encodeRunFile } from "../../src/format/runFile.ts";
import { rawParametersOf, weightsNpz } from "../../src/format/weightsFile.ts";
import { type Checkpoint, runConfig, task } from "../../src/index.ts";
import { noSums } from "../../src/loop/checkpoint.ts";
import { recorded, setRate } from "../analysis/recorded.ts";
import { excitatoryInhibitory } from "../base/populations.ts";
import { fault } from "../fault.ts";

const epochs = [
  { epoch: 1, loss: 1.5, penalties: 0.1, gradientNorm: 2, accuracy: 0.25 },
  { epoch: 2, loss: 0.1 + 0.2, penalties: 0, gradientNorm: 1e-9, accuracy: null },
];

describe("checkpoint.npz", () => {
  const place = { file: "c.npz" };
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

  test("restores every bit", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint), "checkpoint.npz")).toEqual(checkpoint);
  });

  test("of an older version has no times, and a response weight of 1", () => {
    const { timing: _, config, ...older } = checkpoint;
    const { responseWeight: __, ...train } = config.train;
    const bytes = encodeCheckpoint({ ...older, config: { ...config, train } } as Checkpoint);
    expect(decodeCheckpoint(bytes, "c.npz")).toEqual({
      ...checkpoint,
      config: { ...config, train: { ...train, responseWeight: 1 } },
      timing: { compileMs: 0, stepMs: 0, totalSeconds: 0 },
    });
  });

  test("refuses parameters that are not finite; the optimiser's memory may be", () => {
    const bytes = (parameters: Checkpoint["parameters"], slots: Checkpoint["slots"]) =>
      encodeCheckpoint({ ...checkpoint, parameters, slots });
    const none = { x0: Float64Array.of(Number.NaN) };
    expect(decodeCheckpoint(bytes({}, none), "c.npz").slots).toEqual(none);
    expect(() => decodeCheckpoint(bytes(none, {}), "c.npz")).toThrow(
      fault("invalid", 'array "parameter x0"', {
        place,
        detail: "holds NaN at place 0",
        remedy: "the file is damaged, make it again",
      }),
    );
  });

  test("refuses other archives", () => {
    const other = encodeNpz({ a: { shape: [1], data: Float64Array.of(1) } });
    expect(() => decodeCheckpoint(other, "c.npz")).toThrow(
      fault("invalid", 'array "state"', { place, detail: "is missing", remedy: /not a checkpoint of this version/ }),
    );
    const within = 'array "state"';
    const withState = (text: string) => encodeNpz({ state: { shape: [1], data: [text] } });
    for (const [text, said] of [
      [
        '{"format": 4}',
        fault("invalid", "format", { place, within, value: 4, remedy: /not a checkpoint of this version/ }),
      ],
      ['{"format": 3}', fault("invalid", "config", { place, within, detail: "is missing" })],
      [
        '{"format": 2, "step": 7}',
        fault("unsupported", "format", { place, within, value: 2, detail: /^, written by an older version/ }),
      ],
      ["{", fault("invalid", "text", { place: { ...place, line: 1 }, within, detail: "that is not JSON" })],
      ["[]", fault("invalid", "text", { place, within, detail: "that is not a JSON object" })],
    ] as const)
      expect(() => decodeCheckpoint(withState(text), "c.npz")).toThrow(said);
  });
});

test("metrics.csv restores its columns, with an empty cell for an epoch without accuracy", () => {
  const text = encodeMetrics(epochs);
  expect(text.split("\n")[0]).toBe("epoch,loss,penalties,gradient_norm,accuracy");
  expect(decodeMetrics(text, "m")).toEqual({
    loss: [1.5, 0.1 + 0.2],
    accuracy: [0.25, null],
    penalties: epochs.map(({ penalties }) => penalties),
    gradientNorm: epochs.map(({ gradientNorm }) => gradientNorm),
    omega: [],
  });
  const penalised = encodeMetrics(epochs.map((one, k) => ({ ...one, omega: k / 3 })));
  expect(decodeMetrics(penalised, "m").omega).toEqual([0, 1 / 3]);
  // An older file holds less.
  expect(decodeMetrics("loss,accuracy\n1,\n", "m")).toMatchObject({ penalties: [], gradientNorm: [] });
  expect(() => decodeMetrics("epoch\n1\n", "m.csv")).toThrow(
    fault("invalid", 'column "loss"', { place: { file: "m.csv" }, detail: "is missing" }),
  );
});

describe("trials.npz", () => {
  const { words } = task("perceptualDecision");
  const recording = { ...recorded(3, 2, [{}, { choice: 0 }]), words };
  setRate(recording, 1, 1, 2, 4.5);
  const named = { recording, inputNames: ["a", "b", "c"], outputNames: ["x", "y", "z"] };

  test("restores a recording", () => {
    const arrays = openNpz(encodeNpz(recordingArrays(named)), "t");
    const back = recordingOf(arrays, recording.table, "t", words);
    expect(back.recording).toEqual({ ...recording, times: Float64Array.from(recording.times) });
    expect(back.inputNames).toEqual(named.inputNames);
    const texts = (name: string) => arrays[name].data;
    expect(texts("choice_names")).toEqual(["no response", "choice 1", "choice 2"]);
    expect([texts("trial_correct_output"), texts("trial_chosen_output")]).toEqual([
      ["choice 1", "choice 1"],
      ["choice 1", "no response"],
    ]);
    expect([texts("factor_names"), texts("factor_units")]).toEqual([
      ["coherence", "correct", "signedCoherence"],
      ["%", "", "%"],
    ]);
  });

  test("refuses a file with a missing array, or with another table", () => {
    const { rates: _, ...rest } = recordingArrays(named);
    expect(() => recordingOf(rest, recording.table, "t.npz")).toThrow(
      fault("invalid", 'array "rates"', { place: { file: "t.npz" }, detail: "is missing" }),
    );
    expect(() => recordingOf(recordingArrays(named), [], "t.npz")).toThrow(
      fault("invalid", "2 trials", { place: { file: "t.npz" }, detail: "with a table of 0" }),
    );
  });
});

test("weights.npz holds float64 if the backend computed in it, and restores raw parameters", () => {
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
    format: 3,
    name: "mine",
    state: "stopped",
    version: "0.1.0",
    config,
    words: task("perceptualDecision").words,
    seeds: config.seeds,
    equations: "abc",
    profile: null,
    machine: { cpu: "a", cores: 2, platform: "b", node: "c" },
    warnings: [],
    references: {
      loss: [{ label: "chance", value: 1 }],
      accuracy: [],
      observerSigma: null,
      idealChoices: null,
      changedInputs: [],
    },
    results: null,
    files: {},
  };

  test("is read back, with each list on one line", () => {
    const text = encodeRunFile(file);
    expect(decodeRunFile(text, "run.json")).toEqual(file);
    expect(text).toMatch(/"psychometric": \[ 0, 1\.6, /);
  });

  const place = { file: "run.json" };
  test.each([
    ["cut off", '{"format":\n 2,\n', "text", { place: { ...place, line: 3 }, detail: "that is not JSON" }],
    ["a number", "1", "text", { place, detail: "that is not a JSON object" }],
    ["of another format", '{"format": 9}', "format", { place, value: 9 }],
    ["without parts", '{"format": 3, "state": "stopped"}', "name", { place, detail: "is missing" }],
    ["of a state that does not exist", JSON.stringify({ ...file, state: "done" }), "state", { place, value: "done" }],
    [
      "with half a result",
      JSON.stringify({ ...file, results: { loss: [] } }),
      "results.trainingAccuracy",
      { place, detail: "is missing" },
    ],
    [
      "with a number that is none",
      JSON.stringify({ ...file, references: { ...file.references, loss: [{ label: "chance", value: 1 }, null] } }),
      "references.loss[1]",
      { place, value: null },
    ],
    [
      "without a part of its configuration",
      JSON.stringify({ ...file, config: { ...config, train: 5 } }),
      "config.train",
      { place, value: 5 },
    ],
  ])("refuses a file that is %s", (_, text, about, said) => {
    const remedy = "the file is truncated, or not a run of this version";
    expect(() => decodeRunFile(text, "run.json")).toThrow(fault("invalid", about, { ...said, remedy }));
  });

  test("of format 2 is refused, with advice", () => {
    // The head of a run that version 0.1.0 wrote.
    const older = readFileSync("test/data/run/format2.json", "utf8");
    expect(() => decodeRunFile(older, "runs/old/run.json")).toThrow(
      fault("unsupported", "format", {
        place: { file: "runs/old/run.json" },
        value: 2,
        detail: ", written by an older version: this one reads 3",
        remedy: /^train it again with its run\.json as the configuration; its weights\.npz .* model\.weights\.file/,
      }),
    );
  });

  test("of a later version keeps what this one does not know, wherever it is", () => {
    const later = {
      ...file,
      mood: "good",
      config: { ...config, train: { ...config.train, patience: 3 }, model: { ...config.model, spikes: true } },
      references: { ...file.references, human: { accuracy: [0.9] } },
    };
    expect(decodeRunFile(JSON.stringify(later), "run.json")).toEqual(later);
  });

  test("of a user's model has its parameters", () => {
    const own = { ...file, config: { ...config, model: { name: "mine", gain: 2, units: 0 } } };
    expect(decodeRunFile(JSON.stringify(own), "run.json")).toEqual(own);
    const nameless = { ...own, config: { ...config, model: { gain: 2 } } };
    expect(() => decodeRunFile(JSON.stringify(nameless), "run.json")).toThrow(
      fault("invalid", "config.model.preset", { place, detail: "is missing" }),
    );
  });
});
