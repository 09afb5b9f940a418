import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, temporaryFolder } from "./capture.ts";

const inFolder = temporaryFolder();
const gru = join(import.meta.dirname, "../../examples/gru.mjs");
const small = ["--set", "model.units=5", "--set", "train.epochs=1", "--set", "train.batchesPerEpoch=5"];
const quick = ["--set", "task.stimulus=100", "--set", "evaluate.trials=20", "--set", "evaluate.recordedTrials=10"];

test("a user's model is written down, trained and simulated with --use", async () => {
  const config = inFolder("gru.yaml");
  const runFolder = inFolder("run");
  const written = await run(["init", config, "--model", "gru", "--use", gru]);
  expect(written.out).toContain(`dalenet train ${config} --use ${gru}`);
  expect(readFileSync(config, "utf8")).toContain("name: gru");
  const trained = await run(["train", config, "--use", gru, ...small, ...quick, "--out", runFolder]);
  expect(trained.err).toBe("");
  expect(trained.out).toContain("5 units");
  expect(existsSync(join(runFolder, "figures/trial.png"))).toBe(true);
  const shown = await run(["simulate", runFolder, "--use", gru, "--trials", "10"]);
  expect(shown.code).toBe(0);
  const forgotten = await run(["simulate", runFolder, "--trials", "10"]);
  expect(forgotten.code).not.toBe(0);
  expect(forgotten.err).toMatch(/^unknown: model "gru"; .*--use FILE/);
  expect((await run(["report", runFolder])).code).toBe(0);
  const inspected = await run(["inspect", config, "--use", gru, "--stage", "ir"]);
  expect(inspected.err).toBe("");
  expect(inspected.out).toContain("update.wRec");
  expect((await run(["inspect", config, "--use", gru])).out).toMatch(/model gru, \d+ units\n/);
});

test("a change of a user's task since its run was trained is reported, and the run is not evaluated anew", async () => {
  const task = (right: string) => `export const pulse = {
    name: "pulse", title: "", summary: "", source: "", dt: 20, parameters: {}, inputs: ["a"], outputs: ["wait", "yes", "no"], target: "class",
    conditions: () => ({ shown: [0, 1] }), periods: () => ({ pulse: 60, answer: 40 }),
    trial({ shown }, t) { t.input("a").during("pulse", shown); t.answer(${right}).during("answer"); } };`;
  const [before, after] = [inFolder("before.mjs"), inFolder("after.mjs")];
  writeFileSync(before, task('shown ? "yes" : "no"'));
  writeFileSync(after, task('shown ? "no" : "yes"'));
  const runFolder = inFolder("pulse");
  const config = ["--set", "task={name: pulse}", "--set", "evaluate={trials: 10, recordedTrials: 4}", ...small];
  expect((await run(["train", "quickstart", "--no-report", "--use", before, ...config, "--out", runFolder])).code).toBe(
    0,
  );
  const shown = await run(["simulate", runFolder, "--use", after, "--trials", "10"]);
  expect(shown.code).toBe(0);
  expect(shown.err).toMatch(/^warning: task "pulse", which is not the one that the run was trained on/m);
  expect((await run(["simulate", runFolder, "--use", before, "--trials", "10"])).err).not.toContain("trained on");
  const resumed = await run(["train", "--resume", runFolder, "--use", after]);
  expect(resumed.code).toBe(1);
  expect(resumed.err).toMatch(/^mismatched: task "pulse", which is not the one that the run was trained on/);
});

test.each([
  ["missing", ["train", "quickstart", "--use", "absent.mjs"]],
  ["unknown", ["train", "quickstart", "--use", gru, "--set", "model={name: gri}"]],
  ["invalid", ["train", "quickstart", "--use", gru, "--set", "model.name=gru"]],
  ["invalid", ["init", "x.yaml", "--model", "gru", "--preset", "ei", "--use", gru]],
])("%s: dalenet %j", async (opening, args) => {
  const { code, err } = await run(args);
  expect(code).not.toBe(0);
  expect(err.startsWith(`${opening}: `)).toBe(true);
});

test("a user's model instead of a preset: the key that names it", async () => {
  const { code, err } = await run(["train", "quickstart", "--use", gru, "--set", "model={preset: gru}"]);
  expect(code).toBe(1);
  expect(err).toBe(
    'unknown: --set model={preset: gru}: model.preset "gru"; it is your own model: write model.name instead of model.preset\n',
  );
});

test("a missing module: the nearest one in its folder", async () => {
  for (const name of ["gru.mjs", "other.mjs", "gru.yaml"]) writeFileSync(inFolder(name), "");
  for (const typed of ["gru.js", "gru", "gur.mjs"]) {
    const { err } = await run(["tasks", "--use", inFolder(typed)]);
    expect(err).toBe(`missing: file "${inFolder(typed)}"; did you mean "${inFolder("gru.mjs")}"?\n`);
  }
  expect((await run(["tasks", "--use", inFolder("quiteElse.mjs")])).err).toMatch(/; give a module that defines tasks/);
});
