import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levels } from "../../src/parameters.ts";
import { keyOf } from "../../src/random.ts";
import { defineTask } from "../../src/task/definition.ts";
import { duration } from "../../src/task/duration.ts";
import { createTask } from "../../src/task/instance.ts";
import { perceptualDecision } from "../../src/task/library/perceptualDecision.ts";
import { delayedReport } from "./demo.ts";

const bare = {
  name: "bare",
  title: "",
  summary: "",
  source: "",
  dt: 20,
  parameters: {},
  inputs: ["in"],
  outputs: ["no", "yes"],
  target: "class" as const,
  conditions: () => [{}],
  trial: () => {},
};

test("factors have the unit of the parameter of their name, the signed one its own, others none", () => {
  expect(createTask(perceptualDecision).factorUnits).toEqual({ coherence: "%", signedCoherence: "%" });
  expect(createTask(defineTask({ ...bare, periods: () => ({ all: 100 }) })).factorUnits).toEqual({});
});

test("a factor that only shares its name with a parameter, such as a duration, has no unit", () => {
  const sample = defineTask({
    ...bare,
    parameters: { sample: duration(300, "how long the sample is shown"), angle: levels([0, 90], "°", "shown") },
    conditions: (p) => ({ sample: [0, 90, 180, 270], angle: p.angle }), // °
    periods: (p) => ({ sample: p.sample }),
  });
  expect(createTask(sample).factorUnits).toEqual({ angle: "°" });
});

describe("createTask", () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ coherance: [1] }, /^unknown: parameter "task\.coherance"; did you mean "task\.coherence"\?/],
    [{ coherence: [] }, /^invalid: task\.coherence \[\]; it must be a list of at least one number/],
    [{ coherence: [1, Number.NaN] }, /^invalid: task\.coherence/],
    [{ coherence: "high" }, /^invalid: task\.coherence "high"/],
    [{ coherence: [3, 3] }, /^invalid: task\.coherence \[3,3\]; it must not name a value twice/],
    [{ coherence: [-3] }, /^invalid: task\.coherence \[-3\]; it must be ≥ 0, not -3/],
    [{ sigma: -1 }, /^invalid: task\.sigma -1; it must be ≥ 0/],
    [{ sigma: Number.NaN }, /^invalid: task\.sigma NaN; it must be a finite number/],
    [{ sigma: "1" }, /^invalid: task\.sigma "1"; it must be a number/],
    [{ sigma: null }, /^invalid: task\.sigma null/],
    [{ delay: -5 }, /^invalid: task\.delay -5/],
    [{ delay: 19 }, /^invalid: task\.delay 19 ms; no step of dt 20 ms fits/],
    [{ delay: { uniform: [5, 500] } }, /^invalid: task\.delay 5 ms; no step of dt 20 ms fits/],
    [{ decision: 0 }, /^invalid: task\.decision 0; it must be longer than 0/],
    [{ dt: 0 }, /^invalid: task\.dt 0/],
    [{ dt: "20" }, /^invalid: task\.dt "20"/],
    [{ dt: 3000 }, /^invalid: task\.fixation 100 ms; no step of dt 3000 ms fits/],
  ])("refuses %j and names the path", (settings, message) => {
    expect(() => createTask(perceptualDecision, settings)).toThrow(message);
  });

  test("floors lengths to dt and warns with the old and the new value, once", () => {
    const task = createTask(perceptualDecision, { stimulus: 2010, delay: { choice: [40, 50] } });
    expect(task.warnings).toEqual([
      "task.stimulus 2010 ms is no multiple of dt 20 ms: floored to 2000 ms",
      "task.delay 50 ms is no multiple of dt 20 ms: floored to 40 ms",
    ]);
    expect(task.draw(1, 0).steps).toBe(5 + 100 + 2 + 5);
    expect(createTask(perceptualDecision).warnings).toEqual([]);
  });

  test("takes one number for a list of one", () => {
    expect(createTask(perceptualDecision, { coherence: 12.8 }).parameters.coherence).toEqual([12.8]);
  });

  test("refuses a trial of 0 steps, at once or when a rule makes one", () => {
    const none = defineTask({ ...bare, periods: () => ({ wait: 0 }) });
    expect(() => createTask(none)).toThrow(/^invalid: a trial of 0 steps at dt 20 ms/);
    const ruled = defineTask({ ...bare, periods: () => ({ wait: { choice: [0, 20] }, go: ({ wait }) => wait }) });
    const task = createTask(ruled);
    const draw = () => Array.from({ length: 20 }, (_, n) => task.draw(1, n));
    expect(draw).toThrow(/^invalid: a trial of 0 steps/);
  });

  test("refuses a rule whose length no step fits, when it is drawn", () => {
    const task = createTask(defineTask({ ...bare, periods: () => ({ wait: 20, go: ({ wait }) => wait / 2 }) }), {
      dt: 20,
    });
    expect(() => task.draw(1, 0)).toThrow(/^invalid: task\.go 10 ms; no step of dt 20 ms fits/);
  });

  test("refuses channels named twice, no periods and a weight that is none", () => {
    const periods = () => ({ wait: 20 });
    expect(() => createTask(defineTask({ ...bare, periods, outputs: ["a", "a"] }))).toThrow(
      /"a" of task "bare" is named twice/,
    );
    expect(() => createTask(defineTask({ ...bare, periods: () => ({}) }))).toThrow(
      /^invalid: task "bare" without periods/,
    );
    expect(() => createTask(defineTask({ ...bare, periods, weight: () => -1 }))).toThrow(/^invalid: weight -1/);
    expect(() => createTask(defineTask({ ...bare, periods, conditions: () => [] }))).toThrow(/^invalid: no condition/);
  });

  test("refuses a task that may draw a trial of 0 steps before it is drawn", () => {
    for (const wait of [{ choice: [0, 20] }, { uniform: [0, 100] }] as const)
      expect(() => createTask(defineTask({ ...bare, periods: () => ({ wait }) }))).toThrow(
        /^invalid: a trial of 0 steps/,
      );
  });

  test("refuses a length that no step fits though a parameter of another kind has the period's name", () => {
    const strange = {
      wait: {
        default: [1],
        unit: "",
        description: "",
        check: (list: readonly number[]) => list.find(Number.isNaN)?.toString(),
      },
    };
    expect(() => createTask(defineTask({ ...bare, parameters: strange, periods: () => ({ wait: 5 }) }))).toThrow(
      /^invalid: task\.wait 5 ms; no step of dt 20 ms fits/,
    );
  });

  const wrong = (part: object) => () =>
    createTask(defineTask({ ...bare, periods: () => ({ wait: 20 }), ...part } as typeof whole));
  const whole = { ...bare, periods: () => ({ wait: 20 }) };
  test.each<[string, object, RegExp]>([
    ["no name", { name: undefined }, /^invalid: task name undefined/],
    ["no parameters", { parameters: undefined }, /^missing: parameters of task "bare"/],
    ["no trial", { trial: undefined }, /^missing: trial of task "bare"; give a function/],
    ["a target of another kind", { target: "klass" }, /^invalid: target "klass" of task "bare"/],
    [
      "a name where a list of them belongs",
      { inputs: "fixation" },
      /^invalid: input channels "fixation" of task "bare"/,
    ],
    [
      "levels that are no list",
      { conditions: () => ({ side: 1 }) },
      /^invalid: factor "side" of task "bare" has levels 1; give a list/,
    ],
    ["conditions that are none", { conditions: () => null }, /^invalid: conditions null of task "bare"/],
    ["a condition that is none", { conditions: () => [1] }, /^invalid: condition 1 of task "bare"/],
    [
      "periods that are none",
      { periods: () => undefined },
      /^invalid: periods undefined of task "bare"; give an object/,
    ],
    ["an output that there is not", { noResponse: 7 }, /^invalid: noResponse 7 of task "bare"/],
    [
      "noise that a misspelt parameter leaves out",
      { noise: (p: { sigm?: number }) => p.sigm },
      /^invalid: noise undefined √ms/,
    ],
    ["noise that is no number", { noise: () => Symbol("s") }, /^invalid: noise Symbol\(s\) √ms/],
    [
      "a function that fails",
      { periods: (p: { a: { b: number } }) => ({ wait: p.a.b }) },
      /^invalid: periods of task "bare" failed with TypeError: .*; correct it$/,
    ],
  ])("refuses %s, in words that name the task", (_, part, message) => {
    expect(wrong(part)).toThrow(message);
  });

  test("a trial that fails says in which task, and keeps what it failed with", () => {
    const failing = createTask(
      defineTask({
        ...whole,
        trial() {
          throw new RangeError("no");
        },
      }),
    );
    expect(() => failing.draw(1, 0)).toThrow(/^invalid: trial of task "bare" failed with RangeError: no; correct it$/);
    const nothing = defineTask({
      ...whole,
      trial: (_, t) => void t.input(0).during("wait", null as unknown as number),
    });
    expect(() => createTask(nothing).draw(1, 0)).toThrow(/^invalid: no values for input/);
  });

  test("refuses names that a configuration could not hold", () => {
    const periods = () => ({ wait: 20 });
    expect(() => defineTask({ ...bare, periods, name: "two words" })).toThrow(/^invalid: task name "two words"/);
    const dt = { default: 1, unit: "ms", description: "" };
    expect(() => defineTask({ ...bare, periods, parameters: { dt } })).toThrow(/^invalid: parameter "dt"/);
  });
});

describe("a drawn trial", () => {
  const task = createTask(delayedReport);

  test("depends on seed and number alone, in any order and from any instance", () => {
    const numbers = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
    const other = createTask(delayedReport);
    fc.assert(
      fc.property(fc.nat(1e9), numbers, (seed, order) => {
        for (const n of order) expect(task.draw(seed, n)).toEqual(other.draw(keyOf(seed), n));
      }),
      { numRuns: 30 },
    );
    expect(task.draw(1, 3)).not.toEqual({ ...task.draw(2, 3) });
  });

  test("keeps its timing when the condition is imposed", () => {
    for (let n = 0; n < 50; n++) {
      const drawn = task.draw(3, n);
      for (let c = 0; c < 3; c++) expect(task.at(c, 3, n).periods).toEqual(drawn.periods);
    }
    expect(() => task.at(3, 1, 0)).toThrow(/^invalid: condition 3/);
  });

  test("follows rules on earlier lengths, and records what it drew", () => {
    for (let n = 0; n < 50; n++) {
      const { periods, condition, steps } = task.at(0, 5, n);
      const [cue, , , after] = periods;
      expect(after.to - after.from).toBe(2 * (cue.to - cue.from));
      expect(after.to).toBe(steps);
      expect(condition.strength).toBeGreaterThan(0.5);
    }
  });

  test("has its condition as often as the weights say", () => {
    const weighted = createTask(delayedReport, { catchWeight: 2 });
    const draws = 4000;
    let catches = 0;
    for (let n = 0; n < draws; n++) if (weighted.draw(9, n).condition.side === "catch") catches++;
    expect(Math.abs(catches / draws - 0.5)).toBeLessThan(0.04); // five s.d.
    const never = createTask(delayedReport, { catchWeight: 0 });
    for (let n = 0; n < 200; n++) expect(never.draw(9, n).condition.side).not.toBe("catch");
  });

  test("is never longer than longestTrial, which is null where a rule decides", () => {
    expect(task.longestTrial).toBeNull();
    const varied = createTask(perceptualDecision, { delay: { uniform: [100, 500] }, stimulus: { choice: [200, 400] } });
    expect(varied.longestTrial).toBe(5 + 20 + 25 + 5);
    for (let n = 0; n < 300; n++) expect(varied.draw(1, n).steps).toBeLessThanOrEqual(55);
  });
});
