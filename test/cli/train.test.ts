import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();

/** Small enough to train in milliseconds. */
const small = `model:
  units: 6
task:
  stimulus: 200
train:
  epochs: 2
  batchesPerEpoch: 3
  batch: 4
  schedule: {warmupSteps: 0, decay: none}
evaluate: {trials: 20, recordedTrials: 10, psychometric: [0, 51.2], psychometricTrials: 2}
`;
const write = (text: string, name = "small.yaml") => {
  writeFileSync(path(name), text);
  return path(name);
};
/** Without a report, which takes longer than the training. */
const train = (...words: string[]) => run(["train", "--no-report", ...words]);
const hashOf = (folder: string) =>
  (JSON.parse(readFileSync(path(folder, "run.json"), "utf8")) as { results: { weightsHash: string } }).results
    .weightsHash;

describe("dalenet train", () => {
  test("leaves a run and a report; without a screen prints start and summary, and names what is at work", async () => {
    const said: (string | null)[] = [];
    const words = ["train", write(small), "--out", path("run"), "--seed", "3"];
    const { code, out, err } = await run(words, undefined, undefined, (what) => said.push(what));
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toBe(`training small: 6 units, task perceptualDecision, 6 steps of 4 trials, into ${path("run")}`);
    expect(lines[1]).toBe("backend wasm (a job too short to compile C for)");
    expect(lines[2]).toMatch(
      /^accuracy 0\.\d{3} \(20 fresh trials, conditions equally often, as in training; 95 % interval .*; chance 0\.500; ideal observer 0\.\d{3}\)$/,
    );
    expect(lines[3]).toMatch(/^outcome: AT CHANCE; accuracy 0\.\d{3}, guessing reaches 0\.500(; no response .*)?$/);
    expect(lines.slice(4)).toEqual([`report   ${path("run", "report.html")}`, `run      ${path("run")}`]);
    expect(existsSync(path("run", "report.html"))).toBe(true);
    const { config } = JSON.parse(readFileSync(path("run", "run.json"), "utf8")) as { config: { seed: number } };
    expect(config.seed).toBe(3);
    const named = said.filter((what, k) => what !== null && what !== said[k - 1]);
    expect(named).toEqual(["train is at work", "the first step", "evaluating", "drawing figures and report"]);
    expect(said.at(-1)).toBe(null);
  });

  test("--set overrides the file, the seed determines the result, and the backend can be chosen", async () => {
    const file = write(small);
    await train(file, "--out", path("a"), "--set", "model.units=5", "train.optimizer={kind: sgd, learningRate: 0.1}");
    await train(
      file,
      "--set",
      "model.units=5",
      "--set=train.optimizer={kind: sgd, learningRate: 0.1}",
      "--out",
      path("b"),
    );
    await train(file, "--out", path("c"), "--set", "model.units=5", "--seed", "2", "--backend", "reference");
    expect(hashOf("a")).toBe(hashOf("b"));
    expect(hashOf("a")).not.toBe(hashOf("c"));
    const file2 = JSON.parse(readFileSync(path("c", "run.json"), "utf8")) as { config: { train: { backend: string } } };
    expect(file2.config.train.backend).toBe("reference");
  });

  test("model.weights of a file is resolved from its folder, and a mistake in it is reported with its line", async () => {
    await train(write(small), "--out", path("first"));
    mkdirSync(path("sub"));
    const text = small.replace("units: 6", "units: 6\n  weights: ../first/weights.npz");
    const file = write(text, "sub/again.yaml");
    const { code, err } = await train(file, "--out", path("second"));
    expect([code, err]).toEqual([0, ""]);
    const failed = await train(file, "--out", path("third"), "--set", "model.units=7");
    expect([failed.code, failed.err]).toEqual([
      1,
      expect.stringMatching(/^mismatched: .*again\.yaml:3: model\.weights: file ".*": array "wIn" of shape \[3, 6\]/),
    ]);
    expect(existsSync(path("third"))).toBe(false);
  });

  test("--no-report leaves the run without figures and report, and names neither", async () => {
    const said: (string | null)[] = [];
    const words = ["train", write(small), "--no-report", "--out", path("run")];
    const { code, out } = await run(words, undefined, undefined, (what) => said.push(what));
    expect(code).toBe(0);
    expect(out).toMatch(/\noutcome: .*\nrun {6}\S+\n$/);
    expect(said).not.toContain("drawing figures and report");
    expect(readdirSync(path("run"))).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(figures|report)/)]));
    expect(readdirSync(path("run"))).toContain("trials.npz");
  });

  test("warns of periods that are rounded down", async () => {
    const { err } = await train(write(small), "--out", path("run"), "--set", "task.stimulus=205");
    expect(err).toBe("warning: task.stimulus 205 ms is not a multiple of dt 20 ms: floored to 200 ms\n");
  });

  test("tells how many updates train.guard skipped", async () => {
    const { out } = await train(write(small), "--out", path("run"), "--set", "train.guard={ norm: 0.5 }");
    expect(out).toMatch(/\n[1-9]\d* of \d+ updates skipped by train\.guard\n/);
  });

  test("Ctrl-C saves, tells how to resume and ends with 130; resuming gives the same as never stopping", async () => {
    await train(write(small), "--out", path("whole"));
    let isPressed = false;
    const stopped = await run(["train", write(small), "--out", path("cut")], (_, press) => {
      if (!isPressed) press(); // at the first drawing of the bar, after step 1
      isPressed = true;
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toBe(
      `\nsaving … (Ctrl-C again quits at once)\nstopped and saved; resume with: dalenet train --resume ${path("cut")}\n`,
    );
    expect(existsSync(path("cut", "report.html"))).toBe(false);
    expect((await run(["report", path("cut")])).err).toMatch(/^invalid: run ".*cut" is not finished/);
    const resumed = await train("--resume", path("cut"));
    expect(resumed.code).toBe(0);
    expect(resumed.out).toMatch(/^resuming .*, the last 5 of 6 steps of 4 trials, into /);
    expect(hashOf("cut")).toBe(hashOf("whole"));
  });

  test.each([143, 129])("a request to end or a closed terminal also saves, and ends with %i", async (signal) => {
    const { code, err } = await run(["train", write(small), "--out", path("cut")], (_, press) => press(signal));
    expect(code).toBe(signal);
    expect(err).toContain("stopped and saved; resume with: dalenet train --resume");
    expect((await train("--resume", path("cut"))).code).toBe(0);
  });

  test("announces the windows of truncated backpropagation", async () => {
    const { code, out } = await train(write(small), "--out", path("run"), "--set", "train.truncation=60");
    expect(code).toBe(0);
    expect(out).toContain(", 6 steps of 4 trials, in windows of 60 ms, into ");
  });

  test("reports when nothing is left to train, and uses singular and plural", async () => {
    const first = await train(
      write(small),
      "--out",
      path("run"),
      "--set",
      "train.epochs=1",
      "train.batchesPerEpoch=1",
      "train.batch=1",
    );
    expect(first.out).toMatch(/^training small: 6 units, .*, 1 step of 1 trial, into /);
    const again = await train("--resume", path("run"));
    expect(again.code).toBe(0);
    expect(again.out).toMatch(
      /^nothing is left to train in .*run: raise train.epochs to train further\. It is evaluated again\n/,
    );
    const fewer = await train("--resume", path("run"), "--set", "train.epochs=0.5");
    expect(fewer.err).toMatch(/^invalid: --set train.epochs=0.5: train.epochs = 0.5/);
  });

  test("advises a new run where the last epoch was followed by pruning", async () => {
    await train(write(small), "--out", path("run"), "--no-report", "--set", "train.pruning.keep=0.5");
    const again = await train("--resume", path("run"), "--no-report");
    expect(again.out).toMatch(
      /^nothing is left .*run: it was pruned after its last epoch; train .*weights\.npz\. It is/,
    );
  });

  test("a second Ctrl-C quits at once", async () => {
    const presses: unknown[] = [];
    await run(["train", write(small), "--out", path("run")], (_, press) => {
      if (presses.length > 0) return;
      presses.push("first");
      press();
      try {
        press();
      } catch (error) {
        presses.push((error as Error).message);
      }
    });
    expect(presses).toEqual(["first", "quit 130"]);
  });

  test("a screen shows epoch, loss, accuracy, speed and time left", async () => {
    let drawn = "";
    const { code } = await run(["train", write(small), "--no-report", "--out", path("run")], (text) => {
      drawn += text;
    });
    expect(code).toBe(0);
    expect(drawn).toMatch(/epoch 1\/2 [█░]{20} loss \d+\.\d+ {2}accuracy \d\.\d{3} {2}– steps\/s {2}– left/);
    expect(drawn).toMatch(/epoch 2\/2 █{20} loss \d+\.\d+ {2}accuracy \d\.\d{3} {2}\d+ steps\/s {2}0 s left/);
  });

  test("a finished run can be resumed for more epochs, but not with another model, seed or configuration", async () => {
    const constant = "train.schedule={warmupSteps: 0, decay: none}"; // a decay would end with the first training
    await train(write(small), "--out", path("run"), "--set", constant);
    await train(write(small), "--out", path("four"), "--set", "train.epochs=4", constant);
    const more = await train("--resume", path("run"), "--set", "train.epochs=4");
    expect(more.code).toBe(0);
    expect(hashOf("run")).toBe(hashOf("four"));
    for (const [words, message] of [
      [["--set", "model.tau=50"], /^mismatched: model.tau = 50 in place of 100, with which the run began; leave it/],
      [
        ["--backend", "reference"],
        /^mismatched: train.backend = "reference" in place of "auto", with which the run began/,
      ],
      [["--seed", "2"], /^invalid: --seed 2 with --resume/],
      [["quickstart"], /^invalid: quickstart with --resume/],
    ] as const) {
      const { code, err } = await train("--resume", path("run"), ...words);
      expect(code).toBe(1);
      expect(err).toMatch(message);
    }
  });

  test("divergence names step and quantity and keeps the last good weights", async () => {
    const { code, err } = await train(write(small), "--out", path("run"), "--set", "train.optimizer.learningRate=1e30");
    expect(code).toBe(1);
    expect(err).toMatch(/^invalid: .* of step \d+ = (NaN|-?Infinity): training diverged, the initial weights are kept/);
    expect(err).not.toContain("\n    at ");
    const weights = decodeNpz(readFileSync(path("run", "weights.npz")), "weights.npz");
    expect((weights["wRec"].data as Float32Array).every(Number.isFinite)).toBe(true);
  });
});

describe("an impossible configuration", () => {
  const sections = "model:\n  preset: ei\ntask:\n  name: perceptualDecision\ntrain:\n  epochs: 1\n";
  test.each<[string, string, string, RegExp]>([
    ["an unknown section", `${sections}modle: {}\n`, ":7: ", /^unknown: .*: modle; did you mean "model"\?/],
    ["an unknown key", "model:\n  tua: 3\n", ":2: ", /^unknown: .*: model.tua; did you mean "tau"\?/],
    [
      "a wrong type",
      "model:\n  units: fifty\n",
      ":2: ",
      /^invalid: .*model.units = "fifty"; it must be a whole number/,
    ],
    ["a negative tau", "model:\n  preset: ei\n  tau: -3\n", ":3: ", /^invalid: .*model.tau = -3/],
    ["dt above tau", "task:\n  dt: 20\nmodel:\n  tau: 10\n", ":4: ", /^invalid: .*dt = 20 with model.tau = 10/],
    ["no units", "model: {units: 0}\n", ":1: ", /^invalid: .*model.units = 0/],
    ["batch 0", "train:\n  batch: 0\n", ":2: ", /^invalid: .*train.batch = 0/],
    [
      "a period that no step fits",
      "task:\n\n  stimulus: 5\n",
      ":3: ",
      /^invalid: .*task.stimulus = 5 ms; it is shorter than dt 20 ms/,
    ],
    [
      "a mask of the wrong shape",
      "model:\n  units: 2\n  recurrentMask: [[1]]\n",
      ":3: ",
      /^mismatched: .*model.recurrentMask/,
    ],
    [
      "an unknown task",
      "task:\n  name: perceptualDecison\n",
      ":2: ",
      /^unknown: .*task "perceptualDecison"; did you mean/,
    ],
    [
      "an unknown activation",
      "model:\n  activation: rleu\n",
      ":2: ",
      /^unknown: .*model.activation "rleu"; did you mean "relu"\?/,
    ],
    [
      "an unknown preset",
      "model:\n  preset: song2015\n",
      ":2: ",
      /^unknown: .*model.preset "song2015"; did you mean "song2016"\?/,
    ],
    [
      "a bad learning rate",
      "train:\n  optimizer:\n    learningRate: -1\n",
      ":3: ",
      /^invalid: .*train.optimizer.learningRate = -1/,
    ],
    ["a seed below 0", "seed: -1\n", ":1: ", /^invalid: .*seed = -1/],
    ["text that is not YAML", "model: [1\n", ":2: ", /^invalid: .*the text is not YAML \(".*"\); correct it there/],
    [
      "a list",
      "- model\n",
      ":1: ",
      /^invalid: .*configuration = \["model"\]; a configuration is a mapping with the sections/,
    ],
  ])("%s is refused with file, line and value, and nothing is written", async (_, text, place, message) => {
    const file = write(text);
    const { code, out, err } = await train(file, "--out", path("run"));
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    expect(err).toContain(`${file}${place}`);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(readdirSync(path())).toEqual(["small.yaml"]);
  });

  test("a bad --set is named as such", async () => {
    const { code, err } = await train("quickstart", "--out", path("run"), "--set", "model.tau=-1");
    expect([code, err]).toEqual([1, "invalid: --set model.tau=-1: model.tau = -1; it must be a number above 0 (ms)\n"]);
  });

  test.each([
    [["quikstart"], 'unknown: configuration "quikstart"; did you mean "quickstart"?\n'],
    [["none.yaml"], 'missing: file "none.yaml"; check its name\n'],
    [
      [],
      "missing: a configuration to train; give a file (dalenet init writes one), or the name of one, see: dalenet configs\n",
    ],
    [["quickstart", "--backend", "wsm"], 'unknown: --backend "wsm"; did you mean "wasm"?\n'],
  ])("%j is refused", async (words, message) => {
    const { code, err } = await train(...words, "--out", path("run"));
    expect([code, err]).toEqual([1, message]);
    expect(existsSync(path("run"))).toBe(false);
  });

  test("an existing run folder is not touched; one that cannot be written is named", async () => {
    mkdirSync(path("run"));
    writeFileSync(path("run", "mine.txt"), "mine");
    const exists = await train(write(small), "--out", path("run"));
    expect(exists.code).toBe(1);
    expect(exists.err).toMatch(/^invalid: run folder ".*run" exists and is not empty/);
    expect(readdirSync(path("run"))).toEqual(["mine.txt"]);
    const below = await train(write(small), "--out", path("run", "mine.txt", "run"));
    expect(below.code).toBe(1);
    expect(below.err).toMatch(/^invalid: .*mine.txt/);
  });

  test.skipIf(process.getuid?.() === 0)("a folder without permission is refused", async () => {
    mkdirSync(path("locked"));
    chmodSync(path("locked"), 0o500);
    const { code, err } = await train(write(small), "--out", path("locked", "run"));
    expect(code).toBe(1);
    expect(err).toMatch(/^invalid: .*no permission/);
  });
});
