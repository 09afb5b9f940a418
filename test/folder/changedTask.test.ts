import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { asConfig, defineTask, ensemble, loadRun, runConfig, type TrainSettings, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "./folder.ts";

const inFolder = temporaryFolder();

/** Reports which of two channels is on; or, if `isChanged`, which is off. */
const detection = (isChanged = false, { title = "", draw = 0 } = {}) =>
  defineTask({
    name: "barDetection",
    title,
    summary: "",
    source: "made for the tests",
    dt: 20,
    parameters: {},
    inputs: ["a", "b"],
    outputs: ["wait", "a", "b"],
    target: "class",
    conditions: () => ({ shown: ["a", "b"] }),
    periods: () => ({ stimulus: 100, decision: 40 }),
    trial({ shown }, t) {
      t.input(shown).during("stimulus", draw === 0 ? 1 : draw + Math.random());
      t.answer((shown === "a") === isChanged ? "b" : "a").during("decision");
    },
  });
const config = asConfig({
  model: { preset: "vanilla", units: 4 },
  task: { name: "barDetection" },
  train: { epochs: 2, batchesPerEpoch: 2, backend: "reference" },
  evaluate: { trials: 10, recordedTrials: 4 },
});
const settings = (isChanged: boolean): TrainSettings => ({ tasks: [detection(isChanged)], report: false });
const changedTask = /^task "barDetection", which is not the one that the run was trained on: /;
const refusal = fault("mismatched", changedTask, { remedy: /^restore it, or / });

describe("a run whose task definition has changed", () => {
  const folder = () => inFolder("run");
  beforeAll(async () => void (await train(config, { ...settings(false), out: folder() })));

  test("is loaded with a warning; one whose task is the same, without", async () => {
    const changed = await loadRun(folder(), { tasks: [detection(true)], threads: 1 });
    expect(changed.warnings).toHaveLength(1);
    expect(changed.warnings[0]).toMatch(changedTask);
    const same = await loadRun(folder(), { tasks: [detection(false, { title: "other words" })], threads: 1 });
    expect(same.warnings).toEqual([]);
  });

  test("is neither evaluated anew nor trained further, and its files stay", async () => {
    const before = readFileSync(join(folder(), "run.json"), "utf8");
    const resume = { ...settings(true), resume: folder() };
    await expect(train(undefined, resume).result).rejects.toThrow(refusal);
    const longer = { ...config, train: { ...config.train, epochs: 3 } };
    await expect(train(longer, resume).result).rejects.toThrow(refusal);
    expect(readFileSync(join(folder(), "run.json"), "utf8")).toBe(before);
    const { checkpoint } = await train(undefined, { ...settings(false), resume: folder() });
    await expect(train(longer, { ...settings(true), resume: checkpoint }).result).rejects.toThrow(refusal);
  });

  test("is loaded as before if it was written without a fingerprint", async () => {
    const old = inFolder("old");
    const { checkpoint } = await train(config, { ...settings(false), out: old });
    const { taskFingerprint: _, ...file } = JSON.parse(readFileSync(join(old, "run.json"), "utf8"));
    writeFileSync(join(old, "run.json"), JSON.stringify(file));
    expect((await loadRun(old, { tasks: [detection(true)], threads: 1 })).warnings).toEqual([]);
    const { taskFingerprint: __, ...without } = checkpoint;
    await expect(train(undefined, { ...settings(true), resume: without }).result).resolves.toBeDefined();
  });
});

test("a run of a library task that a release has corrected is loaded, with the version in a warning; it is not resumed", async () => {
  const folder = inFolder("repaired");
  const { checkpoint } = await train(
    { ...config, task: { name: "perceptualDecision", stimulus: 100 } },
    { out: folder, report: false },
  );
  const path = join(folder, "run.json");
  const file = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...file, version: "0.0.7", taskFingerprint: "0".repeat(16) }));
  const repaired =
    /^task "perceptualDecision" of this version, .* trained on, by version 0\.0\.7: a release has corrected/;
  const { warnings, simulate } = await loadRun(folder, { threads: 1 });
  expect(warnings).toEqual([expect.stringMatching(repaired)]);
  expect((await simulate({ trials: 3 })).table).toHaveLength(3);
  const bytes = encodeCheckpoint({ ...checkpoint, taskFingerprint: "0".repeat(16) });
  writeFileSync(join(folder, "checkpoint.npz"), bytes);
  const resumed = () => train(undefined, { resume: folder, report: false }).result;
  await expect(resumed()).rejects.toThrow(fault("mismatched", repaired, { remedy: /^resume it with 0\.0\.7, or / }));
  rmSync(path);
  const alone = train(undefined, { resume: decodeCheckpoint(bytes, "checkpoint.npz") }).result;
  await expect(alone).rejects.toThrow(
    fault("mismatched", /by another version/, { remedy: /^resume it with the version that trained it, or / }),
  );
});

test("an ensemble does not mix networks of two definitions of a task", async () => {
  const out = inFolder("many");
  const all = async (isChanged: boolean) => {
    const loop = ensemble(config, { seeds: [1], tasks: [detection(isChanged)], report: false, out });
    for (let next = await loop.next(); !next.done; next = await loop.next());
  };
  await all(false);
  await expect(all(true)).rejects.toThrow(refusal);
});

test("a user's task may not have the name of a library task, nor may two of them share one", () => {
  const own = { ...detection(), name: "perceptualDecision" };
  expect(() => runConfig({}, { tasks: [own] })).toThrow(
    fault("invalid", /^task name/, { remedy: /^the library has a task of that name/ }),
  );
  expect(() => runConfig({}, { tasks: [detection(), detection(true)] })).toThrow(
    fault("invalid", /^task name/, { remedy: /^two/ }),
  );
});
