import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTask, defineTask, duration, levels, quantity } from "../../src/index.ts";
import { keyOf } from "../../src/task/index.ts";
import { perceptualDecision } from "../../src/task/library/decision/perceptualDecision.ts";
import { fault } from "../fault.ts";
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

describe("the words of factors", () => {
  const factorsOf = (parts: object) =>
    createTask(defineTask({ ...bare, periods: () => ({ all: 100 }), ...parts } as never)).words.factors;

  test("are those declared", () => {
    expect(createTask(perceptualDecision).words.factors).toEqual([
      { name: "coherence", unit: "%", kind: "ordered" },
      { name: "correct", unit: "", kind: "category" },
      { name: "signedCoherence", unit: "%", kind: "signed", isDerived: true },
    ]);
    expect(factorsOf({})).toEqual([]);
  });

  test("take the unit of a parameter only if its values include the levels", () => {
    const sample = {
      parameters: { sample: duration(300, "how long the sample is shown"), angle: levels([0, 90], "°", "shown") },
      conditions: (p: { angle: readonly number[] }) => ({ sample: [0, 90, 180, 270], angle: p.angle }), // °
    };
    expect(factorsOf(sample)).toMatchObject([
      { name: "sample", unit: "" },
      { name: "angle", unit: "°" },
    ]);
  });

  test.each<[string, readonly (number | string)[], object, object]>([
    ["strings are a category", ["red", "green"], {}, { unit: "", kind: "category" }],
    ["numbers are ordered", [1, 2, 5], {}, { unit: "", kind: "ordered" }],
    ["numbers on both sides of 0 are signed", [-1, 0, 2], { unit: "%" }, { unit: "%", kind: "signed" }],
    ["even steps around a circle are circular", [0, 90, 180, 270], {}, { unit: "", kind: "circular", circle: 360 }],
    [
      "even steps in radians are circular",
      [0, 1, 2].map((k) => (2 * Math.PI * k) / 3),
      { unit: "rad" },
      { unit: "rad", kind: "circular", circle: 2 * Math.PI },
    ],
    ["even steps in another unit are not", [0, 90, 180, 270], { unit: "ms" }, { unit: "ms", kind: "ordered" }],
    [
      "a declared circle is used",
      [0, 45, 90],
      { kind: "circular", circle: 180 },
      { unit: "", kind: "circular", circle: 180 },
    ],
    ["a declared kind takes precedence", [-1, 1], { kind: "category" }, { unit: "", kind: "category" }],
  ])("%s", (_, shown, declared, words) => {
    const [factor] = factorsOf({ conditions: () => ({ shown }), factors: { shown: declared } });
    expect(factor).toEqual({ name: "shown", ...words });
  });

  test("include recorded values, even those recorded only in some trials", () => {
    const parts = {
      factors: { rare: { unit: "Hz" } },
      // biome-ignore lint/suspicious/noExplicitAny: untyped, as in JavaScript
      trial(_: unknown, t: any) {
        if (t.random.uniform() < 0.1) t.record("rare", 3);
      },
    };
    expect(factorsOf(parts)).toEqual([{ name: "rare", unit: "Hz", kind: "ordered" }]);
  });

  test("are never circular for the variable of a psychometric curve", () => {
    const parts = {
      conditions: () => ({ difference: [-120, 0, 120] }),
      psychometric: { factor: "difference", favours: "yes" },
    };
    expect(factorsOf(parts)).toEqual([{ name: "difference", unit: "", kind: "signed" }]);
    expect(factorsOf({ ...parts, psychometric: null })).toMatchObject([{ kind: "circular" }]);
  });
});

describe("a task at levels of its psychometric variable", () => {
  const task = createTask(perceptualDecision, { coherence: 12.8 });

  test("shows their conditions equally often and keeps its words", () => {
    const shown = task.atLevels([0, 3.2]);
    expect(shown.conditions.map(({ signedCoherence }) => signedCoherence)).toEqual([0, 0, 3.2, -3.2]);
    expect(shown.weights).toBeNull();
    expect(shown.words).toBe(task.words);
    expect(shown.atLevels([5]).conditions).toHaveLength(2);
  });

  test("refuses a level outside the range, and one that gives no valid trial", () => {
    expect(() => task.atLevels([0, 101])).toThrow(fault("invalid", "[1]", { value: 101, remedy: /from 0 to 100/ }));
    const mine = defineTask({
      ...bare,
      conditions: () => ({ x: [0, 1] }),
      periods: () => ({ all: 100 }),
      psychometric: { factor: "x", favours: "yes", levels: [0], conditions: (x: number) => [{ x }] },
      trial({ x }, t) {
        t.answer((x as number) > 1 ? "both" : "yes").during("all");
      },
    });
    expect(() => createTask(mine).atLevels([2])).toThrow(fault("unknown", "output channel", { value: "both" }));
    expect(() => createTask(defineTask({ ...bare, periods: () => ({ all: 100 }) })).atLevels([1])).toThrow(
      fault("unsupported", /^levels of the psychometric/),
    );
  });
});

type Refusal = ReturnType<typeof fault>;
const within = 'task "bare"';
const noSteps = fault("invalid", "a trial of 0 steps", { detail: "at dt 20 ms", within });

describe("createTask", () => {
  test.each<[Record<string, unknown>, Refusal]>([
    [{ coherance: [1] }, fault("unknown", "task.coherance", { remedy: /"coherence"/ })],
    [{ coherence: [] }, fault("invalid", "task.coherence", { value: [], remedy: /at least one/ })],
    [{ coherence: [1, Number.NaN] }, fault("invalid", /^task\.coherence/)],
    [{ coherence: "high" }, fault("invalid", "task.coherence", { value: "high" })],
    [{ coherence: [3, 3] }, fault("invalid", "task.coherence", { value: [3, 3], remedy: /all different/ })],
    [{ coherence: [-3] }, fault("invalid", /^task\.coherence/, { value: /-3/, remedy: /0/ })],
    [{ sigma: -1 }, fault("invalid", "task.sigma", { value: -1, remedy: /0/ })],
    [{ sigma: Number.NaN }, fault("invalid", "task.sigma", { value: Number.NaN, remedy: /number/ })],
    [{ sigma: "1" }, fault("invalid", "task.sigma", { value: "1", remedy: /number/ })],
    [{ sigma: null }, fault("invalid", "task.sigma", { value: null })],
    [{ delay: -5 }, fault("invalid", "task.delay", { value: -5 })],
    [{ delay: 19 }, fault("invalid", "task.delay", { value: 19, remedy: /shorter than dt 20 ms.* or 0/ })],
    [{ delay: { uniform: [5, 500] } }, fault("invalid", "task.delay", { value: 5, remedy: /shorter than dt 20 ms/ })],
    [{ decision: 0 }, fault("invalid", "task.decision", { value: 0 })],
    [{ dt: 0 }, fault("invalid", "task.dt", { value: 0 })],
    [{ dt: "20" }, fault("invalid", "task.dt", { value: "20" })],
    [{ dt: 3000 }, fault("invalid", "task.fixation", { value: 100, remedy: /shorter than dt 3000 ms/ })],
  ])("refuses %j and names the path", (settings, refusal) => {
    expect(() => createTask(perceptualDecision, settings)).toThrow(refusal);
  });

  test("floors lengths to dt and warns with the old and the new value, once", () => {
    const task = createTask(perceptualDecision, { stimulus: 2010, delay: { choice: [40, 50] } });
    expect(task.warnings).toEqual([
      "task.stimulus 2010 ms is not a multiple of dt 20 ms: floored to 2000 ms",
      "task.delay 50 ms is not a multiple of dt 20 ms: floored to 40 ms",
    ]);
    expect(task.draw(1, 0).steps).toBe(5 + 100 + 2 + 5);
    expect(createTask(perceptualDecision).warnings).toEqual([]);
  });

  test("accepts a number as a list of one", () => {
    expect(createTask(perceptualDecision, { coherence: 12.8 }).parameters.coherence).toEqual([12.8]);
  });

  test("refuses a trial of 0 steps, at once or when a rule gives one", () => {
    const none = defineTask({ ...bare, periods: () => ({ wait: 0 }) });
    expect(() => createTask(none)).toThrow(noSteps);
    const ruled = defineTask({ ...bare, periods: () => ({ wait: { choice: [0, 20] }, go: ({ wait }) => wait }) });
    const task = createTask(ruled);
    const draw = () => Array.from({ length: 20 }, (_, n) => task.draw(1, n));
    expect(draw).toThrow(noSteps);
  });

  test("refuses a rule that gives less than one step, when it is drawn", () => {
    const task = createTask(defineTask({ ...bare, periods: () => ({ wait: 20, go: ({ wait }) => wait / 2 }) }), {
      dt: 20,
    });
    expect(() => task.draw(1, 0)).toThrow(fault("invalid", "task.go", { value: 10, remedy: /shorter than dt 20 ms/ }));
  });

  test("refuses repeated channels, no periods and an invalid weight", () => {
    const periods = () => ({ wait: 20 });
    expect(() => createTask(defineTask({ ...bare, periods, outputs: ["a", "a"] }))).toThrow(
      fault("invalid", 'output channel "a"', { detail: /twice/, within }),
    );
    expect(() => createTask(defineTask({ ...bare, periods: () => ({}) }))).toThrow(
      fault("invalid", "no period", { within }),
    );
    expect(() => createTask(defineTask({ ...bare, periods, weight: () => -1 }))).toThrow(
      fault("invalid", "weight", { value: -1, within }),
    );
    expect(() => createTask(defineTask({ ...bare, periods, conditions: () => [] }))).toThrow(
      fault("invalid", "no condition", { within }),
    );
  });

  test("refuses a task that may draw a trial of 0 steps before it is drawn", () => {
    for (const wait of [{ choice: [0, 20] }, { uniform: [0, 100] }] as const)
      expect(() => createTask(defineTask({ ...bare, periods: () => ({ wait }) }))).toThrow(noSteps);
  });

  test("refuses a length shorter than one step, even if another kind of parameter has the period's name", () => {
    const strange = { wait: levels([1], "", "no length") };
    expect(() => createTask(defineTask({ ...bare, parameters: strange, periods: () => ({ wait: 5 }) }))).toThrow(
      fault("invalid", "task.wait", { value: 5, remedy: /shorter than dt 20 ms/ }),
    );
  });

  const symbol = Symbol("s");
  const wrong = (part: object) => () =>
    createTask(defineTask({ ...bare, periods: () => ({ wait: 20 }), ...part } as typeof whole));
  const whole = { ...bare, periods: () => ({ wait: 20 }) };
  test("refuses a task without a name", () => {
    expect(wrong({ name: undefined })).toThrow(fault("invalid", /^task name/, { value: undefined }));
  });
  test.each<[string, object, Refusal]>([
    ["no parameters", { parameters: undefined }, fault("missing", /^parameters/)],
    ["no trial", { trial: undefined }, fault("missing", /^trial/, { remedy: /give a function/ })],
    ["an unknown target", { target: "klass" }, fault("invalid", "target", { value: "klass", within })],
    [
      "a name instead of a list of names",
      { inputs: "fixation" },
      fault("invalid", "input channels", { value: "fixation", within }),
    ],
    [
      "levels that are not a list",
      { conditions: () => ({ side: 1 }) },
      fault("invalid", 'levels of factor "side"', { value: 1, within }),
    ],
    [
      "conditions that are not an object",
      { conditions: () => null },
      fault("invalid", "conditions", { value: null, within }),
    ],
    [
      "a condition that is not an object",
      { conditions: () => [1] },
      fault("invalid", "condition", { value: 1, within }),
    ],
    ["undefined periods", { periods: () => undefined }, fault("invalid", "periods", { value: undefined, within })],
    ["an output that does not exist", { noResponse: 7 }, fault("invalid", "noResponse", { value: 7, within })],
    [
      "undefined noise, from a misspelt parameter",
      { noise: (p: { sigm?: number }) => p.sigm },
      fault("missing", "noise", { within, remedy: /a number/ }),
    ],
    ["noise that is not a number", { noise: () => symbol }, fault("invalid", "noise", { value: symbol, within })],
    [
      "a function conditions that throws",
      {
        conditions: () => {
          throw new TypeError("no");
        },
      },
      fault("invalid", "conditions", { detail: "failed with TypeError: no", within }),
    ],
    [
      "another function that throws",
      { periods: (p: { a: { b: number } }) => ({ wait: p.a.b }) },
      fault("invalid", "periods", { detail: /^failed with TypeError: ./, cause: /TypeError/, within }),
    ],
  ])("refuses %s and names the task", (_, part, refusal) => {
    expect(wrong(part)).toThrow(refusal);
    expect(wrong(part)).toThrow(within);
  });

  test("an error in trial() names the task and keeps its cause", () => {
    const slip = new RangeError("no");
    const failing = createTask(
      defineTask({
        ...whole,
        trial() {
          throw slip;
        },
      }),
    );
    expect(() => failing.draw(1, 0)).toThrow(
      fault("invalid", "trial", {
        detail: "failed with RangeError: no",
        remedy: "correct it",
        within: 'task "bare" in condition {}',
        cause: slip,
      }),
    );
    const nothing = defineTask({
      ...whole,
      trial: (_, t) => void t.input(0).during("wait", null as unknown as number),
    });
    expect(() => createTask(nothing).draw(1, 0)).toThrow(
      fault("invalid", 'input "in"', { detail: "with no values", within: 'task "bare" in condition {}' }),
    );
  });

  test("refuses names that a configuration cannot hold", () => {
    const periods = () => ({ wait: 20 });
    expect(() => defineTask({ ...bare, periods, name: "two words" })).toThrow(
      fault("invalid", /^task name/, { value: "two words" }),
    );
    const dt = quantity(1, "ms", "");
    expect(() => defineTask({ ...bare, periods, parameters: { dt } })).toThrow(fault("invalid", /^parameter "dt"/));
  });
});

describe("a drawn trial", () => {
  const task = createTask(delayedReport);

  test("depends only on seed and number, in any order and from any instance", () => {
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
    expect(() => task.at(3, 1, 0)).toThrow(fault("invalid", "condition", { value: 3, within: 'task "delayedReport"' }));
  });

  test("follows rules for lengths and records what it drew", () => {
    for (let n = 0; n < 50; n++) {
      const { periods, condition, steps } = task.at(0, 5, n);
      const [cue, , , after] = periods;
      expect(after.to - after.from).toBe(2 * (cue.to - cue.from));
      expect(after.to).toBe(steps);
      expect(condition.strength).toBeGreaterThan(0.5);
    }
  });

  test("has its condition as often as its weight requires", () => {
    const weighted = createTask(delayedReport, { catchWeight: 2 });
    const draws = 4000;
    let catches = 0;
    for (let n = 0; n < draws; n++) if (weighted.draw(9, n).condition.side === "catch") catches++;
    expect(Math.abs(catches / draws - 0.5)).toBeLessThan(0.04); // five s.d.
    const never = createTask(delayedReport, { catchWeight: 0 });
    for (let n = 0; n < 200; n++) expect(never.draw(9, n).condition.side).not.toBe("catch");
  });

  test("is never longer than longestTrial, which is null if a rule gives a length", () => {
    expect(task.longestTrial).toBeNull();
    const varied = createTask(perceptualDecision, { delay: { uniform: [100, 500] }, stimulus: { choice: [200, 400] } });
    expect(varied.longestTrial).toBe(5 + 20 + 25 + 5);
    for (let n = 0; n < 300; n++) expect(varied.draw(1, n).steps).toBeLessThanOrEqual(55);
  });
});
