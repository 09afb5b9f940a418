import { describe, expect, test } from "vitest";
import { createTask, defineTask, duration, levels, option, quantity } from "../../src/index.ts";

/** A sound task, from JavaScript, whose parts are changed one by one. */
const sound: Record<string, unknown> = {
  name: "wt",
  title: "t",
  summary: "s",
  source: "x",
  dt: 20,
  parameters: { stimulus: duration(200, "s"), decision: duration(100, "d", { positive: true }) },
  inputs: ["go", "s"],
  outputs: ["wait", "yes", "no"],
  target: "class",
  noise: () => 1,
  conditions: () => ({ shown: [0, 1] }),
  periods: (p: { stimulus: number; decision: number }) => ({ stimulus: p.stimulus, decision: p.decision }),
  // biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
  trial({ shown }: any, t: any) {
    t.input("s").during("stimulus", shown);
    t.answer(shown ? "yes" : "no").during("decision");
  },
};
const define = (changed: Record<string, unknown>) => defineTask({ ...sound, ...changed } as never);
/** What the task says when a trial of it is drawn and judged. */
const drawn = (changed: Record<string, unknown>) => {
  const task = createTask(define(changed));
  task.isChance(0);
  task.idealObserver(0);
  const trial = task.at(0, 1, 0);
  task.solve(trial);
  return trial;
};
/** A trial that does one more thing. */
// biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
const with_ = (more: (t: any) => void) => ({ trial: (_: unknown, t: unknown) => more(t) });
const bell = "\u0007";
const reversed = "\u202e";

describe("defineTask refuses, before anything is computed,", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a misspelt part",
      { sovle: () => 1 },
      /^unknown: key in the definition of task "wt" "sovle"; did you mean "solve"/,
    ],
    ["another misspelt part", { noRespons: null }, /did you mean "noResponse"/],
    ["chance that is no function", { chance: true }, /^invalid: chance of task "wt" = true; give a function/],
    ["solve that is no function", { solve: true }, /^invalid: solve of task "wt" = true/],
    ["noise that is no function", { noise: 1 }, /^invalid: noise of task "wt" = 1/],
    ["an ideal observer that is no function", { idealObserver: 1 }, /^invalid: idealObserver of task "wt" = 1/],
    ["a weight that is no function", { weight: 2 }, /^invalid: weight of task "wt" = 2/],
    ["timed that is no flag", { timed: "yes" }, /^invalid: timed "yes"/],
    ["no source", { source: undefined }, /^missing: source of task "wt"; give a text/],
    ["a title that is no text", { title: 5 }, /^invalid: title 5 of task "wt"; give a text/],
    [
      "a plain number as parameter",
      { parameters: { stimulus: 200 } },
      /^invalid: parameter "stimulus" .* is 200; declare it/,
    ],
    ["a default beyond float32", { parameters: { a: quantity(1e39, "", "") } }, /^invalid: .*parameter "a".* 1e\+39/],
    ["channels that are no list", { inputs: "s" }, /^invalid: input channels "s" of task "wt"/],
    ["signed that says nothing", { signed: true }, /^invalid: signed of task "wt" = true/],
    ["signed without its function", { signed: { name: "x", unit: "", towards: "a" } }, /^missing: signed.value/],
    ["an async trial", { trial: async () => {} }, /^unsupported: trial of task "wt", an async function/],
    ["a trial that is a generator", { trial: function* () {} }, /^unsupported: trial of task "wt", a generator/],
    ["async conditions", { conditions: async () => ({}) }, /^unsupported: conditions of task "wt", an async/],
    ["async channels", { inputs: async () => ["a"] }, /^unsupported: inputs of task "wt", an async/],
    [
      "a channel with a control character",
      { inputs: ["go", `s${bell}`] },
      /^invalid: input channel "s\\u0007" of task "wt"; leave out U\+0007/,
    ],
    ["a channel with half a character", { outputs: ["a", "\ud800"] }, /^invalid: output channel "\\ud800"/],
    ["a title that turns the text around", { title: reversed }, /^invalid: title "\\u202e" of task "wt"/],
    [
      "a parameter that objects lose",
      { parameters: JSON.parse('{"__proto__": 1}') },
      /^invalid: parameter "__proto__"/,
    ],
    ["the name of what every object has", { name: "constructor" }, /^invalid: task name "constructor"/],
    [
      "a description with a control character",
      { parameters: { a: quantity(1, "", bell) } },
      /^invalid: parameter "a" with the description "\\u0007" of task "wt"; leave out U\+0007/,
    ],
    ["a time step that float32 makes 0", { dt: 1e-50 }, /^invalid: dt 1e-50/],
  ])("%s", (_, changed, message) => {
    expect(() => define(changed)).toThrow(message);
  });

  test("nothing of a sound task, nor of one that a caller did not pass through it", () => {
    expect(() => drawn({})).not.toThrow();
    expect(() => createTask({ ...sound, chance: true } as never)).toThrow(/^invalid: chance/);
  });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a misspelt limit of a duration",
    () => duration(1, "", { positve: true } as never),
    /^unknown: key in the limits of a duration "positve"/,
  ],
  ["a limit of another type", () => duration(1, "", { positive: "yes" } as never), /^invalid: positive .* = "yes"/],
  ["levels that are no list", () => levels(3 as never, "", ""), /^invalid: levels\(3, …\)/],
  ["a choice among no list", () => option("a", "abc" as never, ""), /^invalid: option\(…, "abc", …\)/],
])("the declaration of a parameter refuses %s", (_, declare, message) => {
  expect(declare).toThrow(message);
});

test("noise beyond float32 is told as that", () => {
  expect(() => createTask(define({ noise: () => 1e39 }))).toThrow(/noise 1e\+39 .*float32, .* ends at 3\.4e38/);
});

describe("a task refuses what its functions give, where it is", () => {
  const signed = { name: "x", unit: "", towards: "yes", value: () => Number.NaN };
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a promise", { noise: () => Promise.resolve(1) }, /^unsupported: noise of task "wt", which returns a promise/],
    ["chance that is neither true nor false", { chance: () => 1 }, /^invalid: chance of task "wt" gives 1/],
    ["a probability above 1", { idealObserver: () => 2 }, /^invalid: idealObserver of task "wt" gives 2/],
    ["a solution that is no output", { solve: () => "yes" }, /^invalid: solve of task "wt" gives "yes"/],
    ["an abscissa that is no number", { signed }, /^invalid: signed.value of task "wt" gives NaN/],
    ["an abscissa that is a factor", { signed: { ...signed, name: "shown" } }, /^invalid: signed.name "shown"/],
    ["a record that is a factor", with_((t) => t.record("shown", 1)), /^invalid: record "shown" .* is a factor/],
    ["a record that objects lose", with_((t) => t.record("__proto__", 1)), /^invalid: record "__proto__"/],
    ["a record that is no value", with_((t) => t.record("a", undefined)), /^invalid: level undefined of record "a"/],
    [
      "a factor that objects lose",
      { conditions: () => JSON.parse('{"__proto__": [1]}') },
      /^invalid: factor "__proto__"/,
    ],
    ["a factor with a control character", { conditions: () => ({ "\u001b": [1] }) }, /^invalid: factor "\\u001b"/],
    ["a level with one", { conditions: () => ({ a: [bell] }) }, /^invalid: level "\\u0007" of factor "a"/],
    ["a level that is no value", { conditions: () => ({ a: [""] }) }, /^invalid: level "" of factor "a"/],
    ["levels that files confuse", { conditions: () => ({ a: [1, "1"] }) }, /^invalid: factor "a" .* levels 1 and "1"/],
    ["a period with a control character", { periods: () => ({ [bell]: 100 }) }, /^invalid: period "\\u0007"/],
    [
      "a period that loses its place",
      { periods: () => ({ b: 100, 1: 100 }) },
      /^invalid: period "1" .* out of their order/,
    ],
    [
      "a length that hangs on a later one",
      { periods: () => ({ a: (before: Record<string, number>) => before["b"], b: 100 }) },
      /^invalid: period "a" of task "wt" asks for the length of "b", which does not come before it/,
    ],
    ["an input beyond float32", with_((t) => t.input("s").during("stimulus", 1e39)), /^invalid: 1e\+39 for input "s"/],
    ["a mask beyond float32", with_((t) => t.mask.during("stimulus", () => 1e39)), /^invalid: 1e\+39 for the mask/],
    ["noise beyond float32", { noise: () => 1e39 }, /^invalid: noise 1e\+39/],
    ["crossed weights", { conditions: () => ({ shown: [0, 1], weight: [1, 3] }) }, /^invalid: factor "weight"/],
    [
      "two kinds of weights",
      { conditions: () => [{ shown: 0, weight: 1 }], weight: () => 1 },
      /^invalid: weight of task "wt" beside weights/,
    ],
    [
      "weights that are all 0",
      { conditions: () => [{ shown: 0, weight: 0 }] },
      /^invalid: weights of task "wt"; at least/,
    ],
  ])("%s", (_, changed, message) => {
    expect(() => drawn(changed)).toThrow(message);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "2", null, undefined, 1e39, 1e-50])(
    "the weight %s",
    (weight) => {
      const listed = () => [{ shown: 0, weight }, { shown: 1 }];
      expect(() => drawn({ conditions: listed })).toThrow(/^invalid: weight .* of condition .*"shown":0/);
      expect(() => drawn({ weight: () => weight })).toThrow(/^(invalid|missing): weight/);
    },
  );
});

test("conditions are drawn by the weight that stands in each, which is no factor of theirs", () => {
  const task = createTask(
    define({ conditions: () => [{ shown: 0, weight: 3 }, { shown: 1 }, { shown: 2, weight: 0 }] }),
  );
  expect(task.conditions).toEqual([{ shown: 0 }, { shown: 1 }, { shown: 2 }]);
  expect(task.weights).toEqual([3, 1, 0]);
  const shown = Array.from({ length: 4000 }, (_, n) => task.draw(1, n).condition["shown"]);
  expect(shown.filter((level) => level === 0).length / 4000).toBeCloseTo(0.75, 1);
  expect(shown).not.toContain(2);
});

test("a duration beyond float32 is refused", () => {
  expect(() => createTask(define({}), { stimulus: 1e39 })).toThrow(
    /^invalid: task.stimulus 1e\+39; not a length of time/,
  );
});

test("a trial that records nothing of its factors keeps both", () => {
  const { condition } = drawn(with_((t) => t.record("drawn", 0.5)));
  expect(condition).toEqual({ shown: 0, drawn: 0.5 });
});
