import { describe, expect, test } from "vitest";
import { checkTask, createTask, defineTask, type TaskDefinition, tasks } from "../../src/index.ts";
import { sampleOf } from "../sample.ts";
import { delayedReport } from "./demo.ts";

describe("every task of the library", () => {
  // With fewer trials each passes it in library/every.test.ts.
  test.each(sampleOf(tasks, 24, 8).map((definition) => [definition.name, definition] as const))(
    "%s passes the check",
    (_, definition) => {
      expect(checkTask(createTask(definition))).toEqual([]);
    },
  );
});

const report = {
  name: "report",
  title: "Report the side",
  summary: "",
  source: "made for the tests",
  dt: 10,
  parameters: {},
  inputs: ["hold", "left", "right"],
  outputs: ["none", "left", "right"],
  target: "class" as const,
  periods: () => ({ cue: 50, delay: { uniform: [50, 100] }, decision: 50 }) as const,
  conditions: () => ({ side: ["left", "right"] }),
};
type Trial = TaskDefinition["trial"];
const valid: Trial = ({ side }, t) => {
  t.input("hold").during("cue", "delay", 1);
  t.input(side).during("cue", 1);
  t.answer(side).during("decision");
};
const solve: TaskDefinition["solve"] = (inputs) => (inputs.input("left").includes(1) ? 1 : 2);
/** What the check finds in few trials: a user's fault shows in them. */
const findings = (changes: Partial<TaskDefinition>) =>
  checkTask(createTask(defineTask({ ...report, trial: valid, solve, ...changes } as TaskDefinition)), { trials: 50 });

describe("the check", () => {
  test("passes valid tasks", () => {
    const task = createTask(defineTask({ ...report, trial: valid, solve } as TaskDefinition));
    expect(checkTask(task)).toEqual([]);
    expect(checkTask(createTask(delayedReport))).toEqual([]);
  });

  test("answer: finds a task that never wants anything", () => {
    const silent: Trial = ({ side }, t) => {
      t.input("hold").during("cue", "delay", 1);
      t.input(side).during("cue", 1);
    };
    const [finding] = findings({ trial: silent, solve: undefined });
    expect(finding).toMatchObject({ check: "answer", trial: null });
    expect(finding.message).toMatch(
      /^the answer is "none" at every step of every trial; set the answer with t\.answer/,
    );
    expect(findings({ trial: silent, target: "value", timed: true })).toMatchObject([
      { check: "answer", message: expect.stringMatching(/^all targets are 0 .* t\.target/) },
    ]);
  });

  test("input: finds an unused channel and, without a solver, two answers with the same inputs", () => {
    const blind: Trial = ({ side }, t) => {
      t.input("hold").during("cue", "delay", 1);
      t.input("left").during("cue", side === "left" ? 1 : 0);
      t.answer(side).during("decision");
    };
    expect(findings({ trial: blind })).toMatchObject([
      { check: "input", message: expect.stringMatching(/^input "right" is 0 in every trial/) },
    ]);
    const forgotten: Trial = ({ side }, t) => {
      t.input("hold").during("cue", "delay", 1);
      t.answer(side).during("decision");
    };
    const alike = findings({
      trial: forgotten,
      solve: undefined,
      periods: () => ({ cue: 50, delay: 50, decision: 50 }),
    });
    expect(alike.map(({ check }) => check)).toEqual(["input", "solve"]);
    expect(alike[1].message).toMatch(/^trials 0 .* and 1 .* have the same inputs, but "left" and "right" are right/);
  });

  test("oracle: finds a target that is not the correct response", () => {
    const [finding] = findings({
      trial(condition, t, p) {
        valid(condition, t, p);
        t.correct(condition.side === "left" ? "right" : "left");
      },
      solve: undefined,
    });
    expect(finding).toMatchObject({ check: "oracle", trial: 0 });
    expect(finding.message).toMatch(/chooses "left", but "right" is right/);
  });

  test("solve: finds inputs that do not determine the answer, unless chance is declared", () => {
    const trial: Trial = ({ side }, t) => {
      t.input("hold").during("cue", "delay", 1);
      t.input("left").during("cue", 1);
      t.input("right").during("delay", 1);
      t.answer(side).during("decision");
    };
    expect(findings({ trial })).toMatchObject([{ check: "solve", trial: 1 }]);
    expect(findings({ trial, chance: () => true })).toEqual([]);
  });

  test("go: finds a random delay whose end is not marked, unless the task is timed", () => {
    const trial: Trial = ({ side }, t) => {
      t.input("hold").during("cue", 1);
      t.input(side).during("cue", 1);
      t.answer(side).during("decision");
    };
    const [finding] = findings({ trial });
    expect(finding).toMatchObject({ check: "go" });
    expect(finding.message).toMatch(/no input changes then/);
    expect(findings({ trial, timed: true })).toEqual([]);
  });

  test("go: finds an unmarked moment hidden by inputs that flicker", () => {
    const trial: Trial = ({ side }, t) => {
      for (let time = 0; time < t.steps * t.dt; time += 2 * t.dt) t.input("hold").between(time, time + t.dt, 1);
      t.input(side).during("cue", 1);
      t.answer(side).during("decision");
    };
    const [finding] = findings({ trial });
    expect(finding).toMatchObject({ check: "go" });
    expect(finding.message).toMatch(/the same inputs up to \d+ ms, but only one wants an answer/);
  });

  test("reproducible: finds foreign random numbers and state kept between trials", () => {
    const chance: Trial = (condition, t, p) => {
      valid(condition, t, p);
      t.input("right").add("cue", Math.random());
    };
    expect(findings({ trial: chance, solve: undefined })).toMatchObject([{ check: "reproducible" }]);
    let calls = 0;
    const state: Trial = (condition, t, p) => {
      valid(condition, t, p);
      t.mask.during("cue", calls++);
    };
    expect(findings({ trial: state })).toMatchObject([{ check: "reproducible" }]);
  });

  test("range: finds a mask below 0 and a mask that is always 0", () => {
    const masked =
      (value: number): Trial =>
      (condition, t, p) => {
        valid(condition, t, p);
        t.mask.during("cue", "delay", "decision", value);
      };
    expect(findings({ trial: masked(-1) })[0].message).toMatch(/mask segment .* -1 is not a weight ≥ 0/);
    expect(findings({ trial: masked(0) })[0].message).toMatch(/the mask is 0 at every step/);
  });

  test("range: finds invalid targets in trials that did not come from the builder", () => {
    const task = createTask(defineTask({ ...report, trial: valid, solve } as TaskDefinition));
    const broken = (change: object) =>
      checkTask(
        { ...task, at: (...args: Parameters<typeof task.at>) => ({ ...task.at(...args), ...change }) },
        { trials: 10 },
      ).find(({ check }) => check === "range")?.message;
    const segment = { channel: 0, from: 0, to: 4, value: 1 };
    expect(broken({ targets: [{ ...segment, value: 3 }] })).toMatch(/3 is not a class from 0 to 2/);
    expect(broken({ targets: [{ ...segment, channel: 1 }] })).toMatch(/there are 1 channels/);
    expect(broken({ inputs: [segment, { ...segment, from: 3 }] })).toMatch(/overlaps/);
    expect(broken({ inputs: [{ ...segment, to: 4000 }] })).toMatch(/the trial has \d+ steps/);
    expect(broken({ inputs: [{ ...segment, value: new Float32Array(3) }] })).toMatch(/it holds 3 values/);
    expect(broken({ inputs: [{ ...segment, value: Number.NaN }] })).toMatch(/NaN is not a finite number/);
    expect(broken({ correct: 7 })).toMatch(/the correct response is 7/);
    expect(broken({})).toBeUndefined();
  });

  describe("scores by the task's own rule:", () => {
    const values: Trial = ({ side }, t) => {
      t.input("hold").during("cue", "delay", 1);
      t.input(side).during("cue", 1);
      t.target(side).during("decision", 0.7);
    };
    const value = { trial: values, target: "value", noResponse: null, solve: undefined } as const;
    const crossing = (threshold: number) => ({ choice: { threshold, from: "delay" } });

    test.each<[string, Partial<TaskDefinition>]>([
      ["a probability that crosses a threshold", { score: crossing(0.99) }],
      ["values that are near enough", { ...value, score: { error: { measure: "distance", tolerance: 1e-3 } } }],
      [
        "an angle within a tolerance",
        { score: { error: { measure: "angle", periods: "decision", tolerance: 1 } }, solve: undefined },
      ],
      ["values that nothing judges", { ...value, score: { error: { measure: "distance" } } }],
    ])("passes %s", (_, changes) => {
      expect(findings(changes)).toEqual([]);
    });

    test("finds targets that never reach the threshold and those of another output, by name", () => {
      const right =
        (of: (side: unknown) => string): Trial =>
        (condition, t, p) => {
          values(condition, t, p);
          t.correct(of(condition.side));
        };
      const own = right((side) => side as string);
      expect(findings({ ...value, trial: own, score: crossing(0.6) })).toEqual([]);
      expect(findings({ ...value, trial: own, score: crossing(0.8) })[0]).toMatchObject({
        check: "oracle",
        message: expect.stringMatching(/target makes no choice, but "left" is right/),
      });
      expect(findings({ ...value, trial: right(() => "none"), score: crossing(0.6) })[0]).toMatchObject({
        check: "oracle",
        message: expect.stringMatching(/target chooses "left", but "none" is right/),
      });
    });

    test("finds an error measured in the wrong period", () => {
      const trial: Trial = (condition, t, p) => {
        valid(condition, t, p);
        t.answer(condition.side === "left" ? "right" : "left").during("delay");
      };
      const [finding] = findings({ trial, score: { error: { measure: "angle", periods: "delay", tolerance: 1 } } });
      expect(finding.check).toBe("oracle");
      expect(finding.message).toMatch(/has the error 180, but is correct only up to 1; check the .* periods/);
    });

    test("finds inputs that do not determine the target values", () => {
      const blind: Trial = ({ side }, t) => {
        t.input("hold").during("cue", "delay", 1);
        t.input("left").during("cue", 1);
        t.input("right").during("cue", 1);
        t.target(side).during("decision", 0.7);
      };
      const score = { error: { measure: "distance" } } as const;
      const periods = () => ({ cue: 50, delay: 50, decision: 50 });
      expect(findings({ ...value, trial: blind, periods, score })).toMatchObject([
        { check: "solve", message: expect.stringMatching(/same inputs, but different targets are wanted/) },
      ]);
      expect(findings({ ...value, trial: blind, periods, score, chance: () => true })).toEqual([]);
    });

    test("finds an output mask below 0", () => {
      const trial: Trial = (condition, t, p) => {
        values(condition, t, p);
        t.maskOf("left").during("cue", -1);
      };
      expect(findings({ ...value, trial })[0].message).toMatch(/output mask segment .* of channel 1: -1 is not/);
    });
  });
});
