import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { decodeCsv, decodeNpz, decodeSafetensors, encodeNpz, type RunFile } from "../../src/format/index.ts";
import {
  type BackendChoice,
  type Config,
  type ConfigName,
  Divergence,
  loadRun,
  makeReport,
  type RunConfig,
  type RunRecord,
  type RunResult,
  train,
  Unsaved,
} from "../../src/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

const at = temporaryFolder();
const readRun = (folder: string) => JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunFile;
const longer = (before: RunConfig) => ({ ...before, train: { ...before.train, epochs: 3 } });
const readArrays = (path: string) => decodeNpz(readFileSync(path), path);

let whole: RunResult;
beforeAll(async () => {
  whole = await train(tiny, { out: at("whole"), report: false });
});
/** A finished run of one's own. */
function finished(name: string): string {
  cpSync(at("whole"), at(name), { recursive: true });
  return at(name);
}

describe("a run from `train` to its folder", () => {
  const folder = at("first");
  const records: RunRecord[] = [];
  beforeAll(async () => {
    for await (const record of train(tiny, { out: folder })) records.push(record);
  });

  test("yields what happens, in order", () => {
    const kinds = records.map(({ kind }) => kind).filter((kind) => kind !== "step");
    expect(kinds).toEqual(["start", "epoch", "epoch", "evaluating", "saved", "report"]);
    expect(records[0]).toMatchObject({ step: 0, steps: 20, warnings: [] });
  });

  test("hands its warnings over with the network", async () => {
    const floored = { ...tiny, task: { ...tiny.task, stimulus: 110 } };
    const { warnings } = await train(floored, { out: at("floored"), signal: AbortSignal.abort() });
    expect(warnings.join()).toMatch(/110/);
  });

  test("leaves all files and nothing temporary", () => {
    expect(readdirSync(folder).sort()).toEqual([
      "checkpoint.npz",
      "figures",
      "metrics.csv",
      "report.html",
      "run.json",
      "trials.csv",
      "trials.npz",
      "weights-initial.npz",
      "weights.npz",
      "weights.safetensors",
    ]);
    const figures = [
      "averages",
      "connectivity",
      "eigenvalues",
      "levels",
      "optimisation",
      "psychometric",
      "selectivity",
      "training",
      "trajectories",
      "trial",
      "units",
      "weights",
    ];
    expect(readdirSync(join(folder, "figures")).sort()).toEqual(
      figures.flatMap((name) => ["csv", "png", "svg"].map((kind) => `${name}.${kind}`)),
    );
  });

  test("run.json holds the configuration, results and the hash of every data file", () => {
    const { state, config, seeds, results, files, profile, machine, version } = readRun(folder);
    expect(state).toBe("finished");
    expect(config.train.epochs).toBe(2);
    expect(config.seeds).toEqual(seeds);
    expect(profile).toMatchObject({ backend: "wasm", precision: "float32" });
    expect(machine.node).toBe(process.version);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(results!.loss).toHaveLength(2);
    expect(results!.trainingAccuracy).toHaveLength(2);
    const [coherence, correct] = results!.byFactor;
    expect([coherence, correct].map(({ factor, unit }) => [factor, unit])).toEqual([
      ["coherence", "%"],
      ["correct", ""],
    ]);
    expect(coherence.levels.map(({ level, trials }) => [level, trials])).toEqual(
      [0, 6.4, 12.8, 25.6, 51.2].map((level) => [level, 8]),
    );
    expect(results!.byCondition).toHaveLength(10);
    expect(results!.psychometric).toMatchObject({ factor: "signedCoherence", unit: "%", favours: "choice 1" });
    expect(results!.psychometric!.points).toHaveLength(13);
    expect(results!.dale).toEqual({ matrices: ["wRec"], violations: 0 });
    expect(results!.selectivity!.dprime).toHaveLength(10);
    expect(results!.timing.stepMs).toBeGreaterThan(0);
    for (const [name, hash] of Object.entries(files))
      expect(
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ).toBe(hash);
    expect(Object.keys(files)).toHaveLength(7);
  });

  test("weights are the same in both files, named and explained, and have the hash in run.json", () => {
    const arrays = readArrays(join(folder, "weights.npz"));
    const { tensors, metadata } = decodeSafetensors(readFileSync(join(folder, "weights.safetensors")), "w");
    expect(arrays["wRec"].shape).toEqual([10, 10]);
    expect(arrays["effective_wIn"].shape).toEqual([3, 10]);
    expect(arrays["unit_population"].data).toEqual([...Array(8).fill("E"), ...Array(2).fill("I")]);
    for (const [name, { data }] of Object.entries(tensors)) expect(data).toEqual(arrays[name].data);
    for (const note of [metadata["README"], arrays["README"].data[0]]) expect(note).toMatch(/\[from, to\].*r @ wRec/s);
    const hash = createHash("sha256");
    for (const name of ["bOut", "bRec", "wIn", "wOut", "wRec", "x0"]) {
      const data = arrays[name].data as Float32Array;
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    expect(hash.digest("hex")).toBe(readRun(folder).results!.weightsHash);
    const effective = arrays["effective_wRec"].data as Float32Array;
    const raw = arrays["wRec"].data as Float32Array;
    raw.forEach((weight, k) => {
      const [from, to] = [Math.floor(k / 10), k % 10];
      const sign = from < 8 ? 1 : -1;
      expect(effective[k]).toBe(from === to ? 0 : sign * Math.abs(weight));
    });
  });

  test("trials.npz names its axes and agrees with trials.csv", () => {
    const arrays = readArrays(join(folder, "trials.npz"));
    const table = decodeCsv(readFileSync(join(folder, "trials.csv"), "utf8"), "trials.csv");
    expect(arrays["rates"].shape).toEqual([9, 20, 10]);
    expect(arrays["rates_axes"].data).toEqual(["time", "trial", "unit"]);
    expect(Array.from(arrays["time_ms"].data as Float64Array)).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180]);
    expect(Array.from(arrays["trial_choice"].data as Float64Array)).toEqual(table["choice"]);
    const outputs = arrays["outputs"].data as Float32Array;
    table["choice"].forEach((choice, trial) => {
      const last = Array.from({ length: 3 }, (_, j) => outputs[(8 * 20 + trial) * 3 + j]);
      expect(last.indexOf(Math.max(...last))).toBe(choice);
    });
    expect(Object.keys(table)).toEqual(
      expect.arrayContaining(["trial", "coherence", "signedCoherence", "correct_choice", "choice", "correct"]),
    );
  });

  test("simulating with the evaluation seed repeats the recorded trials", async () => {
    const run = await loadRun(folder);
    const { recording, table } = await run.simulate({ trials: 20 });
    expect(recording.rates).toEqual(readArrays(join(folder, "trials.npz"))["rates"].data);
    expect(table.map(({ trial }) => trial)).toEqual(Array.from({ length: 20 }, (_, k) => k));
    expect(run.results).toEqual(readRun(folder).results);
  });

  test("the report is made again from the files alone", async () => {
    const html = readFileSync(join(folder, "report.html"), "utf8");
    rmSync(join(folder, "figures"), { recursive: true });
    rmSync(join(folder, "report.html"));
    expect(await makeReport(folder, { formats: ["svg"] })).toBe(join(folder, "report.html"));
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe(html);
    expect(readdirSync(join(folder, "figures"))).toHaveLength(24);
    for (const text of ["Accuracy by coherence", "ideal observer", "Dale", "quickstart"].slice(0, 3))
      expect(html).toContain(text);
  });

  test("an existing run is not overwritten", async () => {
    await expect(train(tiny, { out: folder }).next()).rejects.toThrow(
      fault("invalid", /^run folder ".*first"$/, {
        detail: "exists and is not empty",
        remedy: /choose another out, or resume it/,
      }),
    );
  });
});

describe("a run that stops", () => {
  test("is saved by a signal, and resumed to the same weights", async () => {
    const folder = at("stopped");
    const controller = new AbortController();
    const records: RunRecord[] = [];
    for await (const record of train(tiny, { out: folder, signal: controller.signal })) {
      records.push(record);
      if (record.kind === "step" && record.step === 7) controller.abort();
    }
    expect(records.at(-1)).toEqual({ kind: "saved", folder, finished: false });
    expect(readRun(folder)).toMatchObject({ state: "stopped", results: null });
    await expect(makeReport(folder)).rejects.toThrow(
      fault("invalid", `run "${folder}"`, { detail: "is not finished (stopped)" }),
    );
    expect((await loadRun(folder)).results).toBeNull();

    const result = await train(undefined, { resume: folder, report: false });
    expect(result.folder).toBe(folder);
    expect(result.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(readRun(folder).state).toBe("finished");
    expect(result.results!.loss).toEqual(whole.results!.loss);
  });

  test("is saved by a signal where signals cannot be joined, as in Safari before 17.4", async () => {
    const { any } = AbortSignal;
    AbortSignal.any = undefined as never;
    try {
      const controller = new AbortController();
      const steps: number[] = [];
      for await (const record of train(tiny, { signal: controller.signal })) {
        if (record.kind === "step") steps.push(record.step);
        if (record.kind === "step" && record.step === 7) controller.abort();
      }
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
      for await (const record of train(tiny, { signal: controller.signal })) expect(record.kind).not.toBe("step");
      const left = train(tiny, { signal: new AbortController().signal });
      for await (const record of left) if (record.kind === "step" && record.step === 3) break;
      expect(await left).toMatchObject({ finished: false, checkpoint: { step: 3 } });
    } finally {
      AbortSignal.any = any;
    }
  });

  test("is saved when its caller leaves the loop", async () => {
    const folder = at("left");
    for await (const record of train(tiny, { out: folder })) if (record.kind === "step" && record.step === 3) break;
    expect(readRun(folder).state).toBe("stopped");
    expect(existsSync(join(folder, "weights.npz"))).toBe(true);
  });

  test("keeps the last sound weights when it diverges", async () => {
    const folder = at("diverged");
    const config = {
      ...tiny,
      train: { ...tiny.train, optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null },
    } satisfies Config;
    await expect(train(config, { out: folder }).result).rejects.toThrow(fault("invalid", / of step \d+$/));
    expect(readRun(folder).state).toBe("diverged");
    const weights = readArrays(join(folder, "weights.npz"));
    expect((weights["wRec"].data as Float32Array).every(Number.isFinite)).toBe(true);
  });
});

describe("a run that is killed", () => {
  /** The contents of the folder after some steps, copied as a kill would leave them. */
  async function killed(name: string, settings: Parameters<typeof train>, steps: number): Promise<string> {
    let step = 0;
    for await (const record of train(...settings)) {
      if (record.kind !== (steps === 0 ? "start" : "step") || step++ < steps - 1) continue;
      cpSync(settings[1]!.out ?? (settings[1]!.resume as string), at(name), { recursive: true });
      break;
    }
    return at(name);
  }

  test("before its first checkpoint begins again from the start", async () => {
    const folder = await killed("killed", [tiny, { out: at("killed-original") }], 0);
    const names = readdirSync(folder).filter((name) => !name.startsWith(".dalenet-"));
    expect(names.sort()).toEqual(["checkpoint.npz", "metrics.csv", "run.json", "weights-initial.npz"]);
    expect(readRun(folder)).toMatchObject({ state: "training", results: null, profile: { backend: "wasm" } });
    const resumed = await train(undefined, { resume: folder, report: false });
    expect(resumed.results!.weightsHash).toBe(whole.results!.weightsHash);
  });

  test("that is resumed, or evaluated once more, keeps the hash of its initial weights", async () => {
    const folder = finished("kept-initial");
    const { files } = readRun(folder);
    for (const config of [undefined, longer]) {
      await train(config, { resume: folder, report: false });
      expect(readRun(folder).files).toMatchObject({ "weights-initial.npz": files["weights-initial.npz"] });
    }
  });

  test("without a sound matrix from before training omits its spectrum then, and is evaluated all the same", async () => {
    const folder = finished("unsound-initial");
    const path = join(folder, "weights-initial.npz");
    const { effective_wRec: matrix, ...others } = readArrays(path);
    const data = Float32Array.from(matrix.data as Float32Array).fill(Number.NaN, 0, 1);
    writeFileSync(path, encodeNpz({ ...others, effective_wRec: { ...matrix, data } }));
    const { results } = await train(undefined, { resume: folder, report: false });
    expect(results!.spectrum).toMatchObject({ before: null, after: { radius: expect.any(Number) } });
  });

  test("while it was extended records this, keeps no old outcome, and continues to its new end", async () => {
    const original = finished("extended");
    await makeReport(original, { figures: ["trial"] });
    const folder = await killed("extended-killed", [longer, { resume: original }], 2);
    expect(readRun(folder)).toMatchObject({ state: "training", results: null, config: { train: { epochs: 3 } } });
    for (const name of ["trials.npz", "trials.csv", "figures", "report.html"])
      expect(existsSync(join(folder, name))).toBe(false);
    const { results } = await train(undefined, { resume: folder, report: false });
    const unbroken = await train({ ...tiny, train: { ...tiny.train, epochs: 3 } });
    expect(results!.weightsHash).toBe(unbroken.results!.weightsHash);
  });
});

describe("what cannot be resumed", () => {
  test("is reported before a folder is made or changed", async () => {
    const folder = finished("unchanged");
    const text = readFileSync(join(folder, "run.json"), "utf8");
    const fewer = (before: RunConfig) => ({ ...before, train: { ...before.train, epochs: 1 } });
    for (const out of [undefined, at("never")])
      await expect(train(fewer, { resume: folder, out }).next()).rejects.toThrow(
        fault("mismatched", "train.epochs", { value: 1 }),
      );
    await expect(train(undefined, { resume: folder, backend: "reference" }).next()).rejects.toThrow(
      fault("mismatched", /train.backend/),
    );
    expect(readFileSync(join(folder, "run.json"), "utf8")).toBe(text);
    expect(existsSync(at("never"))).toBe(false);
  });

  test("keeps its error if nothing can be saved any more", async () => {
    const folder = join(at("gone"), "run");
    const config = {
      ...tiny,
      train: { ...tiny.train, optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null },
    } satisfies Config;
    const loop = train(config, { out: folder });
    await loop.next();
    rmSync(at("gone"), { recursive: true });
    writeFileSync(at("gone"), "in the way");
    const error = await loop.result.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unsaved);
    const { ended, failure, message } = error as Unsaved;
    expect(ended).toBeInstanceOf(Divergence);
    expect(ended.message).not.toContain("saved");
    expect(failure).toEqual(fault("invalid", /gone"$/, { detail: /^cannot be written/ }));
    expect(message).toMatch(/training diverged.*; nor could it be saved: invalid: ".*gone" cannot be written/);
  });
});

describe("checkpoints during training", () => {
  test("come with metrics; one that cannot be written is a warning, and tried again", async () => {
    const folder = at("watched");
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 11_000));
    const records: RunRecord[] = [];
    const path = join(folder, "checkpoint.npz");
    const rows: number[] = [];
    for await (const record of train(tiny, { out: folder, report: false })) {
      records.push(record);
      if (record.kind !== "step") continue;
      rows.push(readFileSync(join(folder, "metrics.csv"), "utf8").trimEnd().split("\n").length - 1);
      if (record.step === 3) {
        rmSync(path);
        mkdirSync(join(path, "in the way"), { recursive: true });
      }
      if (record.step === 5) rmSync(path, { recursive: true });
    }
    clock.mockRestore();
    expect(rows.slice(0, 10).every((count) => count === 0)).toBe(true);
    expect(rows.at(-1)).toBe(1);
    const warnings = records.filter(({ kind }) => kind === "warning");
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatchObject({ message: expect.stringMatching(/^no checkpoint was written: invalid: /) });
    expect(existsSync(path)).toBe(true);
    expect(readRun(folder).state).toBe("finished");
  });
});

describe("an evaluation", () => {
  test("can be stopped; the run is then saved and resumed without another step", async () => {
    const folder = at("unevaluated");
    const controller = new AbortController();
    const loop = train(tiny, { out: folder, signal: controller.signal });
    let last: RunRecord | undefined;
    for await (const record of loop) {
      last = record;
      if (record.kind === "evaluating") controller.abort();
    }
    expect(last).toEqual({ kind: "saved", folder, finished: false });
    expect(readRun(folder)).toMatchObject({ state: "stopped", results: null });
    const records: RunRecord[] = [];
    for await (const record of train(undefined, { resume: folder, report: false })) records.push(record);
    expect(records.map(({ kind }) => kind)).toEqual(["start", "evaluating", "saved"]);
    expect(records[0]).toMatchObject({ step: 20, steps: 20 });
    expect(readRun(folder).results!.timing.stepMs).toBeGreaterThan(0);
  });
});

describe("train", () => {
  test("without a folder writes nothing and returns a network that can be simulated", async () => {
    const run = await train(tiny);
    expect(run.folder).toBeNull();
    const { recording } = await run.simulate({ trials: 3, seed: 4 });
    expect(recording.rates).toHaveLength(9 * 3 * 10);
  });

  test("uses the given seed and backend instead of the configuration's", async () => {
    const short = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 1 }, evaluate: { trials: 5 } };
    const [one, two] = await Promise.all([1, 2].map((seed) => train(short, { seed, backend: "reference" }).result));
    expect(one.results!.weightsHash).not.toBe(two.results!.weightsHash);
    expect(one.config.train.backend).toBe("reference");
  });

  test.each([
    [
      "an unknown configuration",
      () => train("quickstrat" as ConfigName),
      fault("unknown", "configuration", { value: "quickstrat", remedy: /"quickstart"/ }),
    ],
    ["nothing to train", () => train(), fault("missing", /^a configuration/)],
    [
      "an unknown backend",
      () => train(tiny, { backend: "wsam" as BackendChoice }),
      fault("unknown", "backend", { value: "wsam", remedy: /"wasm"/ }),
    ],
    ["a folder that is no text", () => train(tiny, { out: 5 as never }), fault("invalid", "out", { value: 5 })],
    ["what is no checkpoint", () => train(tiny, { resume: {} as never }), fault("invalid", "resume", { value: {} })],
    [
      "a task that is none",
      () => train(tiny, { tasks: [{}] as never }),
      fault("invalid", "tasks[0]", { value: {}, remedy: /defineTask/ }),
    ],
    [
      "a resumed folder without checkpoint",
      () => train(undefined, { resume: at("none") }),
      fault("missing", /^file .*checkpoint/),
    ],
  ])("refuses %s", async (_, start, refusal) => {
    await expect(start().next()).rejects.toThrow(refusal);
  });

  test("refuses a folder that cannot be written before it trains", async () => {
    const file = at("file");
    writeFileSync(file, "");
    await expect(train(tiny, { out: file }).next()).rejects.toThrow(
      fault("invalid", `run folder "${file}"`, { detail: "is a file" }),
    );
    await expect(train(tiny, { out: join(file, "below") }).next()).rejects.toThrow(fault("invalid"));
    const locked = at("locked");
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    if (process.getuid?.() !== 0)
      await expect(train(tiny, { out: join(locked, "run") }).next()).rejects.toThrow(
        fault("invalid", /locked/, { detail: /no permission/ }),
      );
    chmodSync(locked, 0o700);
  });
});

describe("loadRun", () => {
  test("names the file that is missing, truncated or of another run", async () => {
    const folder = at("broken");
    const weightsPath = join(folder, "weights.npz");
    await expect(loadRun(folder)).rejects.toThrow(fault("missing", /run.json/));
    finished("broken");
    const text = readFileSync(join(folder, "run.json"), "utf8");
    const part = text.slice(0, 500);
    writeFileSync(join(folder, "run.json"), part);
    await expect(loadRun(folder)).rejects.toThrow(
      fault("invalid", undefined, {
        place: { file: join(folder, "run.json"), line: part.split("\n").length },
        detail: /not JSON/,
      }),
    );
    const file = JSON.parse(text) as RunFile;
    writeFileSync(
      join(folder, "run.json"),
      JSON.stringify({ ...file, config: { ...file.config, model: { ...file.config.model, units: 12 } } }),
    );
    await expect(loadRun(folder)).rejects.toThrow(
      fault("mismatched", 'parameter "wIn"', { place: { file: weightsPath }, detail: "of 30 numbers" }),
    );
    writeFileSync(join(folder, "run.json"), text);
    const weights = readFileSync(join(folder, "weights.npz"));
    truncateSync(join(folder, "weights.npz"), 900);
    await expect(loadRun(folder)).rejects.toThrow(
      fault("mismatched", /weights.npz"$/, { detail: /not the file that run.json describes/, remedy: /--resume/ }),
    );
    writeFileSync(join(folder, "run.json"), JSON.stringify({ ...file, state: "stopped" }));
    await expect(loadRun(folder)).rejects.toThrow(fault("invalid", undefined, { place: { file: weightsPath } }));
    writeFileSync(join(folder, "run.json"), text);
    await train(undefined, { resume: folder, report: false });
    expect(readFileSync(join(folder, "weights.npz"))).toEqual(weights);
    expect((await loadRun(folder)).results!.timing).toEqual(file.results!.timing);
    truncateSync(join(folder, "checkpoint.npz"), 900);
    await expect(train(undefined, { resume: folder }).next()).rejects.toThrow(
      fault("invalid", undefined, { place: { file: join(folder, "checkpoint.npz") } }),
    );
  });
});

test("a setting of train that does not exist is refused, with the nearest one", async () => {
  const misspelt = { otu: "runs/x" } as object;
  await expect(train(tiny, misspelt).next()).rejects.toThrow(
    fault("unknown", "otu", { within: "the options of train", remedy: /"out"/ }),
  );
});
