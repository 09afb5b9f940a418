import { describe, expect, test } from "vitest";
import { auditTask, createTask, defineTask, duration, type TaskDefinition, task } from "../../src/index.ts";
import { keptFault, plantedTasks } from "../task/planted.ts";

const failed = (definition: TaskDefinition, settings = {}) =>
  auditTask(createTask(definition, settings))
    .claims.filter(({ outcome }) => outcome === "failed")
    .map(({ name }) => name);

describe.each(plantedTasks.map((one) => [one.fault, one] as const))("%s", (_, { check, faulty, sound }) => {
  test(`is found by "${check}"`, () => {
    expect(failed(faulty)).toEqual([check]);
  });

  test("is not found in a sound twin", () => {
    expect(failed(sound)).toEqual([]);
  });
});

describe("an audit", () => {
  test("excuses the faults that a preset keeps, with its reason", () => {
    expect(failed(keptFault)).toEqual(["go"]);
    const { passed, claims } = auditTask(createTask(keptFault, { preset: "original" }));
    expect(passed).toBe(true);
    expect(claims.find(({ name }) => name === "go")).toMatchObject({ outcome: "kept", message: "as in the original" });
  });

  test("measures perfect, random and blind agents, and what shortcuts are worth", () => {
    const { accuracy, answers } = auditTask(task("contextDecision", { delay: 0 }));
    expect(accuracy).toMatchObject({ oracle: 1, blind: 0.5, decoder: 1 });
    expect(accuracy.random).toBeCloseTo(0.5, 1);
    // The two features agree in half of the trials: (1 + ½)/2.
    expect(accuracy.shortcuts["without the cue"]).toBeCloseTo(0.75, 1);
    expect(answers).toEqual({ left: 0.5, right: 0.5 });
  });

  test("a shortcut without the second stimulus is worth chance in a match to sample", () => {
    const { accuracy } = auditTask(task("delayMatchSample"));
    expect(accuracy.shortcuts).toEqual({ "the test alone": 0.5, "the sample alone": 0.5 });
  });

  test("chance of a timed response is that of the best constant time", () => {
    // 1100 ms is within 0.2 T + 25 ms of the six intervals T from 900 to 1400 ms, of eight.
    expect(auditTask(task("readySetGo")).accuracy).toMatchObject({ oracle: 1, blind: 0.75 });
  });

  test("reports the lengths of trials, and the time steps that fit", () => {
    const { steps, ms, timeSteps, floored } = auditTask(task("perceptualDecision"));
    expect([steps, ms]).toEqual([
      { mean: 110, min: 110, max: 110 },
      { mean: 2200, min: 2200, max: 2200 },
    ]);
    expect(timeSteps).toEqual([1, 2, 4, 5, 10, 20, 25, 50, 100]);
    expect(floored).toEqual([]);
    const random = auditTask(task("perceptualDecision", { delay: { choice: [0, 200] } }));
    expect([random.steps.min, random.steps.max]).toEqual([110, 120]);
  });
});

const simple = {
  name: "simple",
  title: "Simple",
  summary: "",
  source: "made for the tests",
  dt: 20,
  parameters: { stimulus: duration(100, "stimulus") },
  inputs: ["hold", "angle"],
  outputs: ["none", "left", "right"],
  target: "class",
  conditions: () => ({ side: ["left", "right"] }),
  periods: (p) => ({ stimulus: p.stimulus, decision: 100 }),
  trial({ side }, t) {
    t.input("hold").during("stimulus", 1);
    t.input("angle").during("stimulus", t.random.uniformBetween(1, 2) * (side === "left" ? -1 : 1));
    t.answer(side).during("decision");
  },
} as TaskDefinition;

describe("an audit finds", () => {
  test("a class that never occurs", () => {
    expect(failed({ ...simple, outputs: ["none", "left", "right", "up"] } as TaskDefinition)).toEqual(["classes"]);
  });

  test("a chance level that a constant answer exceeds", () => {
    expect(failed({ ...simple, score: { chance: 0.25 } })).toEqual(["chance"]);
    expect(failed({ ...simple, score: { chance: 0.5 } })).toEqual([]);
  });

  test("a label that another time step changes", () => {
    const trial: TaskDefinition["trial"] = (condition, t, p) => {
      simple.trial(condition, t, p);
      if (t.dt < 5) t.correct("none");
    };
    const { claims } = auditTask(createTask({ ...simple, trial }));
    const [fault, ...others] = claims.filter(({ outcome }) => outcome === "failed");
    expect([fault.name, others]).toEqual(["dt", []]);
    expect(fault.message).toMatch(/^at dt 1 ms, oracle: trial/);
  });

  test("a target that later inputs determine", () => {
    const trial: TaskDefinition["trial"] = ({ side }, t) => {
      t.input("hold").during("stimulus", 1);
      t.input("angle").during("decision", side === "left" ? -1 : 1);
      t.answer(side).during("stimulus", "decision");
    };
    expect(failed({ ...simple, trial })).toEqual(["causal", "classes"]);
    expect(failed({ ...simple, trial, chance: () => true })).toEqual(["classes"]);
  });
});

test("a continuous stimulus is decoded from its neighbours, and random values do not look informative", () => {
  const { accuracy } = auditTask(createTask(defineTask(simple)));
  expect(accuracy).toMatchObject({ oracle: 1, decoder: 1, blind: 0.5 });
  const masked = { ...simple, shortcuts: { "without the angle": { withoutInputs: ["angle"] } } };
  const other: TaskDefinition["trial"] = (condition, t, p) => {
    simple.trial(condition, t, p);
    t.input("noise").during("stimulus", t.random.uniform());
  };
  const inputs = ["hold", "angle", "noise"];
  const { shortcuts } = auditTask(createTask({ ...masked, inputs, trial: other } as TaskDefinition)).accuracy;
  expect(Math.abs(shortcuts["without the angle"]! - 0.5)).toBeLessThan(0.08); // four s.e. of 600 trials
});
