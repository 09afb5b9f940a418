import { describe, expect, test } from "vitest";
import { createTask, defineTask, duration, levels, option, quantity } from "../../src/index.ts";
import { fault } from "../fault.ts";

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
type Refusal = ReturnType<typeof fault>;
const within = 'task "wt"';
const bell = "\u0007";
const reversed = "\u202e";

describe("defineTask refuses, before anything is computed,", () => {
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a misspelt part", { sovle: () => 1 }, fault("unknown", "sovle", { remedy: /"solve"/ })],
    ["another misspelt part", { noRespons: null }, fault("unknown", "noRespons", { remedy: /"noResponse"/ })],
    [
      "chance that is no function",
      { chance: true },
      fault("invalid", /^chance/, { value: true, remedy: /a function/ }),
    ],
    ["solve that is no function", { solve: true }, fault("invalid", /^solve/, { value: true })],
    ["noise that is no function", { noise: 1 }, fault("invalid", /^noise/, { value: 1 })],
    ["an ideal observer that is no function", { idealObserver: 1 }, fault("invalid", /^idealObserver/, { value: 1 })],
    ["a weight that is no function", { weight: 2 }, fault("invalid", /^weight/, { value: 2 })],
    ["timed that is no flag", { timed: "yes" }, fault("invalid", "timed", { value: "yes", within })],
    ["no source", { source: undefined }, fault("missing", /^source/, { remedy: /give a text/ })],
    ["a title that is no text", { title: 5 }, fault("invalid", /^title/, { value: 5, remedy: /give a text/ })],
    [
      "a plain number as parameter",
      { parameters: { stimulus: 200 } },
      fault("invalid", /stimulus/, { value: 200, remedy: /declare it/ }),
    ],
    [
      "a default beyond float32",
      { parameters: { a: quantity(1e39, "", "") } },
      fault("invalid", undefined, { value: 1e39, within: /parameter "a"/ }),
    ],
    ["channels that are no list", { inputs: "s" }, fault("invalid", "input channels", { value: "s", within })],
    ["no channel", { outputs: [] }, fault("invalid", "no output channel", { within })],
    ["signed that says nothing", { signed: true }, fault("invalid", /^signed/, { value: true })],
    [
      "signed without its function",
      { signed: { name: "x", unit: "", towards: "a" } },
      fault("missing", "signed.value", { within }),
    ],
    ["an async trial", { trial: async () => {} }, fault("unsupported", /^trial.* async function/)],
    ["a trial that is a generator", { trial: function* () {} }, fault("unsupported", /^trial.* generator/)],
    ["async conditions", { conditions: async () => ({}) }, fault("unsupported", /^conditions.* async/)],
    ["async channels", { inputs: async () => ["a"] }, fault("unsupported", /^inputs.* async/)],
    [
      "a channel with a control character",
      { inputs: ["go", `s${bell}`] },
      fault("invalid", /^input channel/, { remedy: /U\+0007/ }),
    ],
    ["a channel with half a character", { outputs: ["a", "\ud800"] }, fault("invalid", /^output channel/)],
    ["a title that turns the text around", { title: reversed }, fault("invalid", /^title/, { remedy: /U\+202E/ })],
    ["a parameter that objects lose", { parameters: JSON.parse('{"__proto__": 1}') }, fault("invalid", /__proto__/)],
    ["the name of what every object has", { name: "constructor" }, fault("invalid", /^task name/)],
    [
      "a description with a control character",
      { parameters: { a: quantity(1, "", bell) } },
      fault("invalid", /description/, { remedy: /U\+0007/ }),
    ],
    ["a time step that float32 makes 0", { dt: 1e-50 }, fault("invalid", "dt", { value: 1e-50, within })],
  ])("%s", (_, changed, refusal) => {
    expect(() => define(changed)).toThrow(refusal);
  });

  test("in words that name the task", () => {
    for (const changed of [{ chance: true }, { sovle: 1 }, { timed: "yes" }, { inputs: ["\ud800"] }])
      expect(() => define(changed)).toThrow(within);
  });

  test("nothing of a sound task, nor of one that a caller did not pass through it", () => {
    expect(() => drawn({})).not.toThrow();
    expect(() => createTask({ ...sound, chance: true } as never)).toThrow(fault("invalid", /^chance/));
  });
});

test.each<[string, () => unknown, Refusal]>([
  [
    "a misspelt limit of a duration",
    () => duration(1, "", { positve: true } as never),
    fault("unknown", "positve", { remedy: /"positive"/ }),
  ],
  [
    "a limit of another type",
    () => duration(1, "", { positive: "yes" } as never),
    fault("invalid", /positive/, { value: "yes" }),
  ],
  ["levels that are no list", () => levels(3 as never, "", ""), fault("invalid", /levels/)],
  ["a choice among no list", () => option("a" as never, "abc" as never, ""), fault("invalid", /option/)],
])("the declaration of a parameter refuses %s", (_, declare, refusal) => {
  expect(declare).toThrow(refusal);
});

test("noise beyond float32 is told as that", () => {
  expect(() => createTask(define({ noise: () => 1e39 }))).toThrow(
    fault("invalid", "noise", { value: 1e39, within, remedy: /float32, .* ends at 3\.4e38/ }),
  );
});

describe("a task refuses what its functions give, where it is", () => {
  const signed = { name: "x", unit: "", towards: "yes", value: () => Number.NaN };
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a promise", { noise: () => Promise.resolve(1) }, fault("unsupported", /^noise.* a promise/, { within })],
    [
      "chance that is neither true nor false",
      { chance: () => 1 },
      fault("invalid", "the answer of chance", { value: 1, within }),
    ],
    [
      "a probability above 1",
      { idealObserver: () => 2 },
      fault("invalid", "the answer of idealObserver", { value: 2, detail: /"shown":0/, within }),
    ],
    [
      "a solution that is no output",
      { solve: () => "yes" },
      fault("invalid", "the answer of solve", { value: "yes", within }),
    ],
    [
      "an abscissa that is no number",
      { signed },
      fault("invalid", "the answer of signed.value", { value: Number.NaN, within }),
    ],
    [
      "an abscissa that is a factor",
      { signed: { ...signed, name: "shown" } },
      fault("invalid", "signed.name", { value: "shown", within }),
    ],
    [
      "an ideal observer of a period that there is not",
      {
        idealObserver: (_: unknown, __: unknown, expected: (period: string, f: () => number) => number) =>
          expected("stimulis", () => 1),
      },
      fault("unknown", "period", { value: "stimulis", remedy: /"stimulus"/, within }),
    ],
    [
      "a record that is a factor",
      with_((t) => t.record("shown", 1)),
      fault("invalid", 'record "shown"', { detail: /is a factor/, within }),
    ],
    [
      "a record that objects lose",
      with_((t) => t.record("__proto__", 1)),
      fault("invalid", /^record "__proto__"/, { within }),
    ],
    [
      "a record that is no value",
      with_((t) => t.record("a", undefined)),
      fault("invalid", 'level of record "a"', { value: undefined, within }),
    ],
    [
      "a factor that objects lose",
      { conditions: () => JSON.parse('{"__proto__": [1]}') },
      fault("invalid", /^factor "__proto__"/, { within }),
    ],
    [
      "a factor with a control character",
      { conditions: () => ({ "\u001b": [1] }) },
      fault("invalid", /^factor/, { remedy: /U\+001B/, within }),
    ],
    [
      "a level with one",
      { conditions: () => ({ a: [bell] }) },
      fault("invalid", /^level .* of factor "a"/, { remedy: /U\+0007/, within }),
    ],
    [
      "a level that is no value",
      { conditions: () => ({ a: [""] }) },
      fault("invalid", 'level of factor "a"', { value: "", within }),
    ],
    [
      "levels that files confuse",
      { conditions: () => ({ a: [1, "1"] }) },
      fault("invalid", 'factor "a"', { detail: 'with levels 1 and "1"', within }),
    ],
    [
      "a period with a control character",
      { periods: () => ({ [bell]: 100 }) },
      fault("invalid", /^period/, { remedy: /U\+0007/ }),
    ],
    [
      "a period that loses its place",
      { periods: () => ({ b: 100, 1: 100 }) },
      fault("invalid", 'period "1"', { remedy: /out of their order/, within }),
    ],
    [
      "a length that hangs on a later one",
      { periods: () => ({ a: (before: Record<string, number>) => before["b"], b: 100 }) },
      fault("invalid", 'period "a"', { detail: /"b", which does not come before it/, within }),
    ],
    [
      "an input beyond float32",
      with_((t) => t.input("s").during("stimulus", 1e39)),
      fault("invalid", 'input "s"', { value: 1e39, within }),
    ],
    [
      "a mask beyond float32",
      with_((t) => t.mask.during("stimulus", () => 1e39)),
      fault("invalid", "the mask", { value: 1e39, within }),
    ],
    [
      "crossed weights",
      { conditions: () => ({ shown: [0, 1], weight: [1, 3] }) },
      fault("invalid", 'factor "weight"', { within }),
    ],
    [
      "two kinds of weights",
      { conditions: () => [{ shown: 0, weight: 1 }], weight: () => 1 },
      fault("invalid", /^weight beside weights/, { within }),
    ],
    [
      "weights that are all 0",
      { conditions: () => [{ shown: 0, weight: 0 }] },
      fault("invalid", "weights", { remedy: /at least one/, within }),
    ],
  ])("%s", (_, changed, refusal) => {
    expect(() => drawn(changed)).toThrow(refusal);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "2", null, undefined, 1e39, 1e-50])(
    "the weight %s",
    (weight) => {
      const listed = () => [{ shown: 0, weight }, { shown: 1 }];
      const refusal = fault("invalid", "weight", { value: weight, detail: /"shown":0/, within });
      expect(() => drawn({ conditions: listed })).toThrow(refusal);
      expect(() => drawn({ weight: () => weight })).toThrow(refusal);
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
  expect(() => createTask(define({}), { stimulus: 1e39 })).toThrow(fault("invalid", "task.stimulus", { value: 1e39 }));
});

test("a trial that records nothing of its factors keeps both", () => {
  const { condition } = drawn(with_((t) => t.record("drawn", 0.5)));
  expect(condition).toEqual({ shown: 0, drawn: 0.5 });
});
