import { describe, expect, test } from "vitest";
import { auditTask, createTask, defineTask, duration, type TaskDefinition, task } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { isThorough } from "../sample.ts";
import { trialsOfEvery } from "../task/library/trialsOfEvery.ts";
import { keptFault, plantedTasks } from "../task/planted.ts";

const failed = (definition: TaskDefinition, settings = {}, trials?: number) =>
  auditTask(createTask(definition, settings), { trials })
    .claims.filter(({ outcome }) => outcome === "failed")
    .map(({ name }) => name);

describe.each(plantedTasks.map((one) => [one.fault, one] as const))("%s", (_, { check, faulty, sound }) => {
  // Shares of answers drawn at random need more trials than others.
  const needsMore = check === "balance";
  test.runIf(isThorough || needsMore)(`is found by "${check}"`, () => {
    expect(failed(faulty)).toEqual([check]);
  });

  test.runIf(!needsMore)("is found in the trials with which every task of the library is audited", () => {
    expect(failed(faulty, {}, trialsOfEvery)).toEqual([check]);
  });

  test("is not found in a sound twin", () => {
    expect(failed(sound, {}, isThorough || needsMore ? undefined : trialsOfEvery)).toEqual([]);
  });
});

describe("an audit", () => {
  test("excuses the faults that a preset keeps, with its reason", () => {
    expect(failed(keptFault, {}, trialsOfEvery)).toEqual(["go"]);
    const { passed, claims } = auditTask(createTask(keptFault, { preset: "original" }), { trials: trialsOfEvery });
    expect(passed).toBe(true);
    expect(claims.find(({ name }) => name === "go")).toMatchObject({ outcome: "kept", message: "as in the original" });
  });

  test("excuses a fault that the task declares whatever its settings: the wager's options, right unequally often", () => {
    const balance = (settings = {}) =>
      auditTask(task("postDecisionWager", settings)).claims.find(({ name }) => name === "balance");
    expect(balance()).toMatchObject({ outcome: "kept", message: expect.stringMatching(/^The length of the stimulus/) });
    expect(balance({ answers: "direction" })).toMatchObject({ outcome: "passed" });
    expect(() => defineTask({ ...simple, keeps: { checks: ["balanced"], reason: "" } } as never)).toThrow(
      fault("unknown", "keeps.checks[0]"),
    );
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
    const { steps, ms, timeSteps, floored } = auditTask(task("perceptualDecision"), { trials: 20 });
    expect([steps, ms]).toEqual([
      { mean: 110, min: 110, max: 110 },
      { mean: 2200, min: 2200, max: 2200 },
    ]);
    expect(timeSteps).toEqual([1, 2, 4, 5, 10, 20, 25, 50, 100]);
    expect(floored).toEqual([]);
    const random = auditTask(task("perceptualDecision", { delay: { choice: [0, 200] } }), { trials: 20 });
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
    expect(
      failed({ ...simple, outputs: ["none", "left", "right", "up"] } as TaskDefinition, {}, trialsOfEvery),
    ).toEqual(["classes"]);
  });

  test("a chance level that a constant answer exceeds", () => {
    expect(failed({ ...simple, score: { chance: 0.25 } }, {}, trialsOfEvery)).toEqual(["chance"]);
    expect(failed({ ...simple, score: { chance: 0.5 } }, {}, trialsOfEvery)).toEqual([]);
  });

  test("answers drawn nine to one, also where an observer finds them", () => {
    const drawn = (share: number, keeps?: TaskDefinition["keeps"]): TaskDefinition => ({
      ...simple,
      keeps,
      conditions: () => ({ strength: [1, 2] }),
      trial({ strength }, t) {
        const side = t.random.uniform() < share ? "left" : "right";
        t.input("hold").during("stimulus", 1);
        t.input("angle").during("stimulus", Number(strength) * (side === "left" ? -1 : 1));
        t.answer(side).during("decision");
      },
      solve: (inputs) => (inputs.input("angle").some((value) => value < 0) ? 1 : 2),
    });
    expect(failed(drawn(0.9))).toEqual(["balance"]);
    expect(failed(drawn(0.5))).toEqual([]);
    expect(failed(drawn(0.9, { checks: ["balance"], reason: "left is more frequent" }))).toEqual([]);
  });

  test("a label that another time step changes", () => {
    const trial: TaskDefinition["trial"] = (condition, t, p) => {
      simple.trial(condition, t, p);
      if (t.dt < 5) t.correct("none");
    };
    const { claims } = auditTask(createTask({ ...simple, trial }), { trials: trialsOfEvery });
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
    expect(failed({ ...simple, trial }, {}, trialsOfEvery)).toEqual(["causal", "classes"]);
    expect(failed({ ...simple, trial, chance: () => true }, {}, trialsOfEvery)).toEqual(["classes"]);
  });
});

describe("an audit says which claims no trial tests:", () => {
  const outcomes = (definition: TaskDefinition) =>
    Object.fromEntries(
      auditTask(createTask(definition), { trials: 200 }).claims.map(({ name, outcome, message }) => [
        name,
        message === null ? outcome : `${outcome}: ${message}`,
      ]),
    );

  test("what inputs determine, where no two trials have the same inputs", () => {
    const { causal, solve } = outcomes(simple);
    expect(causal).toBe("not tested: no two trials have the same inputs when both want an answer");
    expect(solve).toBe("not tested: the task has no `solve`, and no two trials have the same inputs");
  });

  test("the answer is tested by solve, or by trials with the same inputs", () => {
    const solved = { ...simple, solve: (inputs) => (inputs.input("angle")[0] < 0 ? 1 : 2) } as TaskDefinition;
    expect(outcomes(solved)["solve"]).toBe("passed");
    expect(outcomes(contextFree)).toMatchObject({ solve: "passed", causal: "passed" });
  });

  test("other time steps, where none fits", () => {
    const odd = { ...simple, dt: 7, periods: () => ({ stimulus: 49, decision: 49 }) } as TaskDefinition;
    expect(outcomes(odd)["dt"]).toBe("passed"); // at 1 ms
    const fraction = { ...odd, dt: 1.3, periods: () => ({ stimulus: 14.3, decision: 14.3 }) } as TaskDefinition;
    expect(outcomes(fraction)["dt"]).toMatch(/^not tested: no other time step/);
  });
});

/** Two sides, always at the same angle. */
const contextFree = {
  ...simple,
  trial({ side }, t) {
    t.input("hold").during("stimulus", 1);
    t.input("angle").during("stimulus", side === "left" ? -1 : 1);
    t.answer(side).during("decision");
  },
} as TaskDefinition;

test("targets that are values are decoded by regression on the inputs so far, unless these do not determine them", () => {
  const values = (shown: "now" | "later" | "never") =>
    createTask({
      ...simple,
      outputs: ["x"],
      target: "value",
      conditions: () => [{}],
      periods: () => ({ stimulus: 100, decision: 100, end: 20 }),
      trial(_, t) {
        const x = t.random.uniformBetween(-1, 1);
        t.input("hold").during("stimulus", 1);
        t.input("angle").during(shown === "later" ? "end" : "stimulus", shown === "never" ? t.random.uniform() : x);
        t.target("x").during("decision", x);
        t.mask.during("end", 0);
      },
    } as TaskDefinition);
  const audited = auditTask(values("now"), { trials: 200 });
  expect(audited.passed).toBe(true);
  expect(audited.accuracy.r2).toBeCloseTo(1, 2);
  for (const [shown, faults] of [
    ["later", ["causal", "decoder"]],
    ["never", ["decoder"]],
  ] as const) {
    const { claims, accuracy } = auditTask(values(shown), { trials: 200 });
    expect(claims.filter(({ outcome }) => outcome === "failed").map(({ name }) => name)).toEqual(faults);
    expect(accuracy.r2).toBeLessThan(0.1);
  }
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
