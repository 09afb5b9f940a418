import { expect, test } from "vitest";
import { task } from "../../../src/index.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";
import { answers, conditionOf, expectFair, shown, steps } from "./trialView.ts";

test.each([
  ["goNogo", ["fixation", "go"]],
  ["hierarchicalReasoning", ["left", "right"]],
  ["probabilisticReasoning", ["red", "green"]],
] as const)("%s: outputs equal to the targets are always right, and all answers are equally frequent", (name, names) =>
  expectFair(task(name), names),
);

test("a response that is rightly withheld is correct", () => {
  const one = task("goNogo", { dt: 100 });
  const [go, nogo] = ["go", "no-go"].map((cue) => one.at(conditionOf(one, { cue }), 1, 0));
  expect(answers(one, go)).toEqual(steps([10, "fixation"], [5, "go"]));
  expect(shown(one, go, "fixation")).toEqual(steps([10, 1], [5, 0]));
  expect(shown(one, nogo, "no-go")).toEqual(steps([5, 1], [10, 0]));
  const silent = steps([15, [50, 0]]).flat();
  const eager = steps([15, [0, 50]]).flat();
  const isRight = (trial: typeof go, outputs: number[]) => one.scorer.score(trial, outputs, 0, 2).isRight;
  expect([isRight(nogo, silent), isRight(nogo, eager), isRight(go, silent), isRight(go, eager)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test("rare go cues can be asked for", () => {
  const one = task("goNogo", { go: 20 });
  expect(one.weights![conditionOf(one, { cue: "go" })]).toBeCloseTo(0.4, 12);
  expect(one.weights![conditionOf(one, { cue: "no-go" })]).toBeCloseTo(1.6, 12);
});

test("the shown interval and the shown rule give the choice", () => {
  const one = task("hierarchicalReasoning", { fixation: 400, wait: 400 });
  for (const [index, { rule, interval, side }] of one.conditions.entries()) {
    const trial = one.at(index, 1, 0);
    const flashes = shown(one, trial, String(side));
    const first = flashes.indexOf(1);
    const gap = flashes.indexOf(0, first);
    const between = (flashes.indexOf(1, gap) - gap) * 20;
    expect(between).toBe(Math.floor(Number(interval) / 20) * 20);
    const isLong = between > 850;
    const isSame = shown(one, trial, "rule 1").includes(1) !== isLong;
    expect((one.outputs[trial.correct!] === side) === isSame).toBe(true);
    expect(shown(one, trial, String(rule))).toEqual(steps([20, 0], [50, 1], [trial.steps - 70, 0]));
    expect(answers(one, trial).slice(0, 71)).toEqual(steps([20, "fixation"], [50, rule], [1, "fixation"]));
  }
  expect(one.conditions).toHaveLength(32);
});

test("a wrong rule makes a right choice wrong, unless only the choice is asked for", () => {
  const settings = { fixation: 400, wait: 400 };
  const one = task("hierarchicalReasoning", settings);
  const trial = one.at(0, 1, 0);
  const outputs = oracleOutputs(one, trial);
  const last = trial.periods[1].to - 1;
  const wrong = one.outputs.indexOf("rule 2");
  outputs[one.outputs.length * last + wrong] = 100;
  expect(one.scorer.score(trial, outputs, 0, one.outputs.length).isRight).toBe(false);
  expect(task("hierarchicalReasoning", { ...settings, report: "choice" }).outputs).toEqual([
    "fixation",
    "left",
    "right",
  ]);
});

test("the interval at the boundary is left out", () => {
  const one = task("hierarchicalReasoning", { interval: [800, 850, 900] });
  expect(new Set(one.conditions.map(({ interval }) => interval))).toEqual(new Set([800, 900]));
});

/** Evidence of the ten shapes for green, as published. */
const weights = [-10, -0.9, -0.7, -0.5, -0.3, 0.3, 0.5, 0.7, 0.9, 10];

test("the shapes appear one by one in four places, stay, and their weights decide", () => {
  const one = task("probabilisticReasoning", { delay: 500 });
  for (let n = 0; n < 200; n++) {
    const trial = one.draw(5, n);
    const on = one.inputs.slice(1).flatMap((name, channel) => {
      const values = shown(one, trial, name);
      const first = values.indexOf(1);
      if (first < 0) return [];
      expect(values).toEqual(steps([first, 0], [125 - first, 1], [50, 0]));
      return [{ first, place: Math.floor(channel / 10), weight: weights[channel % 10] }];
    });
    expect(on.map(({ first }) => first).toSorted((a, b) => a - b)).toEqual([25, 50, 75, 100]);
    expect(new Set(on.map(({ place }) => place)).size).toBe(4);
    const evidence = on.reduce((sum, { weight }) => sum + weight, 0);
    expect(trial.condition["evidence"]).toBeCloseTo(evidence, 9);
    expect(Math.abs(evidence)).toBeGreaterThan(0.05);
    expect(one.outputs[trial.correct!]).toBe(evidence > 0 ? "green" : "red");
  }
});

test("sampled answers follow the odds of the evidence", () => {
  const one = task("probabilisticReasoning", { answers: "sampled", count: 1 });
  const tally = new Map<number, { green: number; all: number }>();
  for (let n = 0; n < 8000; n++) {
    const trial = one.draw(6, n);
    const evidence = trial.condition["evidence"] as number;
    const seen = tally.get(evidence) ?? { green: 0, all: 0 };
    seen.all++;
    if (one.outputs[trial.correct!] === "green") seen.green++;
    tally.set(evidence, seen);
  }
  expect(tally.size).toBe(10);
  for (const [evidence, { green, all }] of tally) {
    const p = 1 / (1 + 10 ** -evidence);
    expect(Math.abs(green / all - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / all) + 1e-9);
  }
});
