import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const err = async (...words: string[]) => {
  const { code, out, err } = await run(words);
  expect([code, out]).toEqual([1, ""]);
  return err;
};

describe("a misspelt name is answered with the nearest one", () => {
  test.each([
    ["a command", "trian", '"train"'],
    ["an option", "train quickstart --sed 1", '"--set" or "--seed"'],
    ["an option of the whole", "--versoin", '"--version"'],
    ["a configuration to train", "train quikstart", '"quickstart"'],
    ["a configuration to print", "configs notebok", '"notebook"'],
    ["a configuration to time", "bench quikstart", '"quickstart"'],
    ["a task to draw", "plot perceptualDecisoin", '"perceptualDecision"'],
    ["a task to sample", "sample perceptualDecisoin", '"perceptualDecision"'],
    ["a task to train", "train quickstart --set task.name=perceptualDecisoin", '"perceptualDecision"'],
    ["a task to begin with", "init x.yaml --task perceptualDecisoin", '"perceptualDecision"'],
    ["a preset", "init x.yaml --preset vanila", '"vanilla"'],
    ["a preset in a setting", "train quickstart --set model.preset=vanila", '"vanilla"'],
    ["a section", "train quickstart --set modle.units=3", '"model"'],
    ["a key", "train quickstart --set model.unit=3", '"units"'],
    ["a key below a key", "train quickstart --set model.dale.recurent=abs", '"recurrent"'],
    ["a key without its section", "train quickstart --set units=3", '"model.units"'],
    ["another one", "train quickstart --set coherence=3", '"task.coherence"'],
    ["a key from deep inside", "train quickstart --set learningRate=0.1", '"train.optimizer.learningRate"'],
    ["one of them misspelt", "train quickstart --set learningrat=0.1", '"train.optimizer.learningRate"'],
    ["a key above its group", "train quickstart --set train.learningRate=0.1", '"train.optimizer.learningRate"'],
    ["a key of another section", "train quickstart --set model.dt=10", '"task.dt"'],
    ["a length of the training", "train quickstart --set epochs=3", '"train.epochs"'],
    ["a value", "train quickstart --set model.activation=rleu", '"relu"'],
    ["a parameter of a task", "sample perceptualDecision --set sigm=1", '"sigma"'],
    ["a backend to train with", "train quickstart --backend wsam", '"wasm"'],
    ["a backend to train many with", "train quickstart --seeds 1-2 --backend wsam", '"wasm"'],
    ["a backend to time", "bench --backend wsam", '"wasm"'],
    ["a backend to test", "selftest --backend wsam", '"wasm"'],
    ["a command to help with", "help trian", '"train"'],
    ["a shell", "completion bsh", '"bash"'],
  ])("%s: dalenet %s", async (_, words, name) => {
    expect(await err(...words.split(" "))).toMatch(new RegExp(`^unknown: .*; did you mean ${name}.*\\?\n$`));
  });

  test.each([
    ["train quickstart --epochs 3", "--set train.epochs=3"],
    ["train quickstart --epochs=3", "--set train.epochs=3"],
    ["train quickstart --units 100", "--set model.units=100"],
    ["train quickstart --learning-rate 1e-3", "--set train.optimizer.learningRate=1e-3"],
    ["train quickstart --lr 0.1", "--set train.optimizer.learningRate=0.1"],
    ["train quickstart --coherence [0,6.4]", "--set 'task.coherence=[0,6.4]'"],
    ["train quickstart --dt 10", "--set task.dt=10"],
    ["train quickstart --spectral-radius -1.5", "--set model.spectralRadius=-1.5"],
    ["train quickstart --trials 9", "--set train.trials=9 or --set evaluate.trials=9"],
    ["train quickstart --epoch 3", "--set train.epochs=3"],
    ["train quickstart --train.epochs 3", "--set train.epochs=3"],
    ["train quickstart --model.units=9", "--set model.units=9"],
    ["train quickstart --noise 0.1", "--set model.recurrentNoise=0.1"],
    ["inspect quickstart --units 9", "--set model.units=9"],
    ["simulate run --coherence 3", "--set task.coherence=3"],
    ["sample perceptualDecision --stimulus", "--set task.stimulus=VALUE"],
  ])("an option that is a setting: dalenet %s", async (words, meant) => {
    expect(await err(...words.split(" "))).toMatch(/^unknown: option "--[^"]+"; did you mean --set .*\?\n$/);
    expect(await err(...words.split(" "))).toContain(`did you mean ${meant}?`);
  });

  test.each([
    ["train quickstart --output runs/x", "--out runs/x"],
    ["train quickstart --name mine", "--out mine"],
    ["report runs/x --output-dir y", "--out y"],
    ["sample perceptualDecision --output", "--out VALUE"],
  ])("an option with another name: dalenet %s", async (words, meant) => {
    expect(await err(...words.split(" "))).toContain(`; did you mean ${meant}?\n`);
  });

  test.each([
    ["model.dale.recurrent=yes", "known: none, abs, rectify, project, exponentiated"],
    ["model.activation=sin", "known: "],
    ["model.readout=no", "known: "],
    ["train.loss=mse", "known: "],
    ["train.schedule.decay=on", "known: "],
    ["task.k0=1", "known: dt, "],
  ])("a name that is near no other: all are listed (%s)", async (setting, known) => {
    const said = await err("train", "quickstart", "--set", setting);
    expect(said).toContain(known);
    expect(said).not.toContain("did you mean");
  });

  test("a file: the nearest in its folder", async () => {
    writeFileSync(path("mine.yaml"), "");
    expect(await err("train", path("mien.yaml"))).toBe(
      `missing: file "${path("mien.yaml")}"; did you mean "${path("mine.yaml")}"?\n`,
    );
    expect(await err("train", path("mine"))).toBe(
      `missing: file "${path("mine")}"; did you mean "${path("mine.yaml")}"?\n`,
    );
    expect(await err("train", path("quite-other.yaml"))).toMatch(/^missing: file ".*"; check its name\n$/);
  });

  test("a task whose name is near no other: how to name one's own", async () => {
    for (const words of ["train quickstart --set task.name=tuning", "plot tuning", "sample tuning"])
      expect(await err(...words.split(" "))).toMatch(/^unknown: .*task "tuning"; known: .*--use FILE/);
  });

  test("a run instead of a configuration: how to resume it, or train one like it", async () => {
    mkdirSync(path("done"), { recursive: true });
    writeFileSync(path("done", "run.json"), "{}");
    const said = await err("train", path("done"));
    expect(said).toMatch(/^invalid: configuration = ".*done", the folder of a run; /);
    expect(said).toContain(`--resume ${path("done")}`);
    expect(said).toContain(path("done", "run.json"));
  });

  test("a run instead of a task: how to draw its figures", async () => {
    mkdirSync(path("drawn"), { recursive: true });
    writeFileSync(path("drawn", "run.json"), "{}");
    expect(await err("plot", path("drawn"))).toMatch(
      /^invalid: task = ".*drawn", the folder of a run; for its figures: dalenet report .*drawn/,
    );
  });

  test.each([
    [
      "steps",
      ["--set", "stimulus=1e9"],
      /^invalid: task "perceptualDecision" needs at least \d+\.\d\d GiB for a figure of 3 trials of \d+ steps, /,
    ],
    [
      "millimetres",
      ["--size", "9000x9000"],
      /^invalid: --size 9000x9000: theme.width = 9000 needs at least [\d.]+ GiB for a PNG of .* \(192 per inch\)/,
    ],
    [
      "millimetres",
      ["--size", "20000x20000"],
      /^invalid: --size 20000x20000: theme.width = 20000; give a number above 0 and below 10000, in mm\n$/,
    ],
  ])("a figure of too many %s, in the words that were typed: %j", async (_, words, message) => {
    expect(await err("plot", "perceptualDecision", "--out", path("large.png"), ...words)).toMatch(message);
  });

  test("a picture with too little height: the option for it, as typed", async () => {
    const words = ["plot", "perceptualDecision", "--size", "85x10", "--out", path("low.svg")];
    expect(await err(...words)).toMatch(
      /^invalid: --size 85x10: theme.height = 10; give at least \d+ mm for a figure of this width\n$/,
    );
  });

  test("a run: the nearest one in the same folder", async () => {
    for (const name of ["runs/quickstart", "runs/other"]) {
      mkdirSync(path(name), { recursive: true });
      writeFileSync(path(name, "run.json"), "{}");
    }
    const wanted = path("runs/quikstart");
    const said = `missing: run.json in "${wanted}"; did you mean "${path("runs/quickstart")}"?\n`;
    for (const words of [["report"], ["simulate"], ["train", "--resume"]])
      expect(await err(...words, wanted)).toBe(said);
    expect(await err("report", path("nowhere/x"))).toMatch(/^missing: run.json in ".*x"; give the folder of a run/);
  });
});
