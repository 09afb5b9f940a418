import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const inspect = (...words: string[]) => run(["inspect", "quickstart", ...words, "--set", "model.units=12"]);
const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));
/** A tape of more than 4 GiB. */
const overLimit = ["model.units=400", "task.stimulus=5e6", "evaluate.recordedTrials=1"];

describe("dalenet inspect", () => {
  test("summarises a training on a page that fits the screen", async () => {
    const { code, out, err } = await inspect("--backend", "wasm", "--threads", "1");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^quickstart {2}model ei, 12 units \(9 E, 3 I\)\nparameters {2}\d+, \d+ of them trained\n/);
    expect(out).toContain("\nbatch       16 trials of 110 time steps; slabs: 2 of 8 lanes; 2 groups, 1 thread\n");
    expect(out).toMatch(/\nmemory {6}\d+\.\d\d KiB of at most 4\.00 GiB; tape /);
    expect(out).toMatch(/\ntime {8}about [\d.]+ ms a step, [\d.]+ s in all\n/);
    expect(widest(out)).toBeLessThanOrEqual(100);
  });

  test("tells how long the windows of truncated backpropagation are", async () => {
    const { out } = await inspect("--backend", "wasm", "--set", "train.truncation=510");
    expect(out).toMatch(/\ntraining {4}20 epochs, 1280 steps in all, in windows of 500 ms; /);
    expect(out).toMatch(/\na window {4}\d+ kernels, /);
    const { out: json } = await inspect("--backend", "wasm", "--set", "train.truncation=510", "--json");
    expect(JSON.parse(json)).toMatchObject({ training: { steps: 1280, window: 500 }, shape: { steps: 25 } });
  });

  test("accepts the folder of a run for the configuration in it", async () => {
    mkdirSync(path("run"));
    const config = { model: { preset: "ei", units: 10 }, train: { batch: 3 } };
    writeFileSync(path("run", "run.json"), JSON.stringify({ format: 2, name: "first", config }));
    const { code, out, err } = await run(["inspect", path("run")]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^first +model ei, 10 units/);
    expect((await run(["inspect", path("run"), "--set", "model.units=0"])).err).toMatch(
      /^invalid: --set model.units=0: /,
    );
  });

  test("memory is a table of all parts, with the limit", async () => {
    const { code, out } = await inspect("--stage", "memory", "--backend", "wasm", "--threads", "2");
    expect(code).toBe(0);
    expect(out).toMatch(/\ntape +2 threads +[\d.]+ KiB +[\d.]+ +shorter trials, or fewer units\n/);
    expect(out).toMatch(/\nall +[\d.]+ KiB +100\n/);
    expect(out).toMatch(/\n {2}recording {2}256 trials at once +[\d.]+ MiB\n/);
    expect(widest(out)).toBeLessThanOrEqual(100);
  });

  test.each([
    ["ir", "#", /^state r = %\d+ from %\d+$/m],
    ["adjoint", "#", /^update wRec = %\d+$/m],
    ["plan", "#", /^ {2}forward\d product → add #\d+ \[0 12\]$/m],
    ["wasm", ";;", /^ {2}\(func \$slab8 \(export "slab8"\)/m],
  ])("stage %s is text, headed by what it is", async (stage, mark, line) => {
    const { code, out, err } = await inspect("--stage", stage, "--backend", stage === "wasm" ? "wasm" : "auto");
    expect([code, err]).toEqual([0, ""]);
    expect(out.startsWith(`${mark} quickstart: 16 trials of 110 time steps`)).toBe(true);
    expect(out).toMatch(line);
  });

  test("--json is the record from which the page is made", async () => {
    const memory = JSON.parse((await inspect("--stage", "memory", "--json")).out);
    expect(memory.memory.bytes).toBe(
      memory.memory.parts.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0),
    );
    const summary = JSON.parse((await inspect("--json")).out);
    expect(summary).toMatchObject({ model: { units: 12 }, shape: { trials: 16 }, refusal: null });
    const { text } = JSON.parse((await inspect("--stage", "ir", "--json")).out);
    expect(text).toMatch(/^parameter wIn : /);
  });

  test("a training that diverges is shown with a warning in place of its time", async () => {
    const diverging = ["--set", "train.optimizer={kind: sgd, learningRate: 1e30}", "--set", "train.clipNorm=null"];
    const { code, out } = await inspect(...diverging);
    expect(code).toBe(0);
    expect(out).toMatch(/\nwarning +.* of step \d+ = \S+: training diverged, /);
    expect(out).not.toMatch(/\ntime /);
  });

  test("if memory does not suffice for all threads, their number is given", async () => {
    const long = ["--backend", "wasm", "--set", "train.batch=512", "--set", "train.sequence={steps: 80000}"];
    const { code, out } = await inspect("--stage", "memory", "--threads", "64", ...long);
    expect(code).toBe(0);
    const [, few] = /\n(\d+) of 64 threads fit below the limit; numbers do not depend on them\n/.exec(out)!;
    expect(out).toMatch(new RegExp(`\ntape +${few} threads `));
    expect((await inspect("--stage", "memory", "--threads", "2", ...long)).out).not.toContain("fit");
  });

  test("memory beyond the limit is shown, and ends with the error and exit code of train", async () => {
    const words = ["quickstart", "--backend", "wasm", "--threads", "1", "--set", ...overLimit];
    const shown = await run(["inspect", ...words, "--stage", "memory"]);
    expect(shown.code).toBe(1);
    expect(shown.out).toMatch(/\ntape +1 thread +\d+\.\d\d GiB /);
    expect(shown.out).toMatch(/\nlimit 4\.00 GiB, of which this is [\d.]+ %; this machine has /);
    expect(shown.err).toMatch(/^unsupported: program of \d+\.\d\d GiB .* tape with .*: use shorter trials/);
    expect((await run(["train", ...words, "--out", "/nowhere/run"])).err).toContain(shown.err);
  });

  test("a network that cannot be built is described by its sizes", async () => {
    const { code, out, err } = await run(["inspect", "quickstart", "--stage", "memory", "--set", "model.units=20000"]);
    expect(code).toBe(1);
    expect(out).toMatch(/\nmodel\.units = 20000 +weights and optimiser +5\.96 GiB +149\.0\n/);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(err).toMatch(/^invalid: model\.units = 20000 needs at least 5\.96 GiB/);
  });

  test.each([
    ["an unknown stage", ["quickstart", "--stage", "paln"], 'unknown: --stage "paln"; did you mean "plan"?\n'],
    ["an unknown configuration", ["quikstart"], 'unknown: configuration "quikstart"; did you mean "quickstart"?\n'],
    ["a file that is not there", ["my.yaml"], 'missing: file "my.yaml"; check its name\n'],
    ["no configuration", [], 'missing: argument "config"; see "dalenet inspect --help"\n'],
    [
      "a value that cannot be",
      ["quickstart", "--set", "model.tau=-3"],
      "invalid: --set model.tau=-3: model.tau = -3; it must be a number above 0 (ms)\n",
    ],
  ])("%s: refused with advice", async (_, words, message) => {
    expect(await run(["inspect", ...words])).toEqual({ code: 1, out: "", err: message });
  });

  test("a reader that has seen enough ends it silently", () => {
    const command = `"${process.execPath}" dist/cli/main.js inspect quickstart --stage wasm | head -n 1`;
    const out = execFileSync("sh", ["-c", `${command} 2>&1`], { encoding: "utf8" });
    expect(out).toMatch(/^;; quickstart: 16 trials .*\n$/);
  });
});
