import { describe, expect, test } from "vitest";
import { createTask, defineTask, duration, levels, option, quantity } from "../../src/index.ts";
import { fault } from "../fault.ts";

/** A valid task in JavaScript, whose parts are changed one at a time. */
const valid: Record<string, unknown> = {
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
  // biome-ignore lint/suspicious/noExplicitAny: untyped, as in JavaScript
  trial({ shown }: any, t: any) {
    t.input("s").during("stimulus", shown);
    t.answer(shown ? "yes" : "no").during("decision");
  },
};
const define = (changed: Record<string, unknown>) => defineTask({ ...valid, ...changed } as never);
/** Draws a trial of the changed task and calls its functions. */
const drawn = (changed: Record<string, unknown>) => {
  const task = createTask(define(changed));
  task.isChance(0);
  task.idealObserver(0);
  const trial = task.at(0, 1, 0);
  task.solve(trial);
  return trial;
};
/** A `trial` function with the given body. */
// biome-ignore lint/suspicious/noExplicitAny: untyped, as in JavaScript
const with_ = (more: (t: any) => void) => ({ trial: (_: unknown, t: unknown) => more(t) });
type Refusal = ReturnType<typeof fault>;
const within = 'task "wt"';
const inCondition = 'task "wt" in condition {"shown":0}';
const bell = "\u0007";
const reversed = "\u202e";

describe("defineTask refuses immediately", () => {
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a misspelt part", { sovle: () => 1 }, fault("unknown", "sovle", { remedy: /"solve"/ })],
    ["another misspelt part", { noRespons: null }, fault("unknown", "noRespons", { remedy: /"noResponse"/ })],
    [
      "chance that is not a function",
      { chance: true },
      fault("invalid", /^chance/, { value: true, remedy: /a function/ }),
    ],
    ["solve that is not a function", { solve: true }, fault("invalid", /^solve/, { value: true })],
    ["noise that is not a function", { noise: 1 }, fault("invalid", /^noise/, { value: 1 })],
    [
      "an ideal observer that is not a function",
      { idealObserver: 1 },
      fault("invalid", /^idealObserver/, { value: 1 }),
    ],
    ["a weight that is not a function", { weight: 2 }, fault("invalid", /^weight/, { value: 2 })],
    ["timed that is not a flag", { timed: "yes" }, fault("invalid", "timed", { value: "yes", within })],
    ["no source", { source: undefined }, fault("missing", /^source/, { remedy: /give a string/ })],
    ["a title that is not a string", { title: 5 }, fault("invalid", /^title/, { value: 5, remedy: /give a string/ })],
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
    ["channels that are not a list", { inputs: "s" }, fault("invalid", "input channels", { value: "s", within })],
    ["no channel", { outputs: [] }, fault("invalid", "no output channel", { within })],
    [
      "the signed variable of older versions",
      { signed: { name: "x", unit: "", towards: "yes", value: () => 1 } },
      fault("unknown", "signed", { remedy: /^write psychometric: .* and the unit in factors/ }),
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
    ["a channel with a lone surrogate", { outputs: ["a", "\ud800"] }, fault("invalid", /^output channel/)],
    ["a title with a bidirectional mark", { title: reversed }, fault("invalid", /^title/, { remedy: /U\+202E/ })],
    ["a parameter called __proto__", { parameters: JSON.parse('{"__proto__": 1}') }, fault("invalid", /__proto__/)],
    ["the name constructor", { name: "constructor" }, fault("invalid", /^task name/)],
    [
      "a description with a control character",
      { parameters: { a: quantity(1, "", bell) } },
      fault("invalid", /description/, { remedy: /U\+0007/ }),
    ],
    ["a time step that is 0 in float32", { dt: 1e-50 }, fault("invalid", "dt", { value: 1e-50, within })],
  ])("%s", (_, changed, refusal) => {
    expect(() => define(changed)).toThrow(refusal);
  });

  test("with messages that name the task", () => {
    for (const changed of [{ chance: true }, { sovle: 1 }, { timed: "yes" }, { inputs: ["\ud800"] }])
      expect(() => define(changed)).toThrow(within);
  });

  test("no valid task, and createTask checks definitions too", () => {
    expect(() => drawn({})).not.toThrow();
    expect(() => createTask({ ...valid, chance: true } as never)).toThrow(fault("invalid", /^chance/));
  });
});

test.each<[string, () => unknown, Refusal]>([
  [
    "a misspelt limit of a duration",
    () => duration(1, "", { positve: true } as never),
    fault("unknown", "positve", { remedy: /"positive"/ }),
  ],
  [
    "a limit of the wrong type",
    () => duration(1, "", { positive: "yes" } as never),
    fault("invalid", /positive/, { value: "yes" }),
  ],
  ["levels that are not a list", () => levels(3 as never, "", ""), fault("invalid", /levels/)],
  ["an option without a list", () => option("a" as never, "abc" as never, ""), fault("invalid", /option/)],
])("the declaration of a parameter refuses %s", (_, declare, refusal) => {
  expect(declare).toThrow(refusal);
});

test("noise beyond float32 is reported as such", () => {
  expect(() => createTask(define({ noise: () => 1e39 }))).toThrow(
    fault("invalid", "noise", { value: 1e39, within, remedy: /float32, .* ends at 3\.4e38/ }),
  );
});

describe("a task refuses results of its functions:", () => {
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a promise", { noise: () => Promise.resolve(1) }, fault("unsupported", /^noise.* a promise/, { within })],
    [
      "chance that is neither true nor false",
      { chance: () => 1 },
      fault("invalid", "the result of chance", { value: 1, within }),
    ],
    [
      "a probability above 1",
      { idealObserver: () => 2 },
      fault("invalid", "the result of idealObserver", { value: 2, detail: /"shown":0/, within }),
    ],
    [
      "a solution that is not an output",
      { solve: () => "yes" },
      fault("invalid", "the result of solve", { value: "yes", within }),
    ],
    [
      "an ideal observer of a period that does not exist",
      {
        idealObserver: (_: unknown, __: unknown, expected: (period: string, f: () => number) => number) =>
          expected("stimulis", () => 1),
      },
      fault("unknown", "period", { value: "stimulis", remedy: /"stimulus"/, within }),
    ],
    [
      "a record with the name of a factor",
      with_((t) => t.record("shown", 1)),
      fault("invalid", 'record "shown"', { detail: /already a factor/, within: inCondition }),
    ],
    [
      "a record called __proto__",
      with_((t) => t.record("__proto__", 1)),
      fault("invalid", /^record "__proto__"/, { within: inCondition }),
    ],
    [
      "an undefined record",
      with_((t) => t.record("a", undefined)),
      fault("invalid", 'level of record "a"', { value: undefined, within: inCondition }),
    ],
    [
      "a factor called __proto__",
      { conditions: () => JSON.parse('{"__proto__": [1]}') },
      fault("invalid", /^factor "__proto__"/, { within }),
    ],
    [
      "a factor with a control character",
      { conditions: () => ({ "\u001b": [1] }) },
      fault("invalid", /^factor/, { remedy: /U\+001B/, within }),
    ],
    [
      "a level with a control character",
      { conditions: () => ({ a: [bell] }) },
      fault("invalid", /^level .* of factor "a"/, { remedy: /U\+0007/, within }),
    ],
    [
      "an empty level",
      { conditions: () => ({ a: [""] }) },
      fault("invalid", 'level of factor "a"', { value: "", within }),
    ],
    [
      "levels that are the same in files",
      { conditions: () => ({ a: [1, "1"] }) },
      fault("invalid", 'factor "a"', { detail: 'with levels 1 and "1"', within }),
    ],
    [
      "a period with a control character",
      { periods: () => ({ [bell]: 100 }) },
      fault("invalid", /^period/, { remedy: /U\+0007/ }),
    ],
    [
      "a period with a numeric name",
      { periods: () => ({ b: 100, 1: 100 }) },
      fault("invalid", 'period "1"', { remedy: /numeric names first/, within }),
    ],
    [
      "a length that depends on a later one",
      { periods: () => ({ a: (before: Record<string, number>) => before["b"], b: 100 }) },
      fault("invalid", 'period "a"', { detail: /"b", which is not an earlier period/, within }),
    ],
    [
      "a length rule that reads a factor",
      {
        conditions: () => ({ gap: [0, 100] }),
        periods: () => ({ gap: ({ gap }: Record<string, number>) => gap, b: 100 }),
      },
      fault("invalid", 'period "gap"', {
        detail: 'asks for the length of "gap", which is a factor of the conditions',
        remedy: /periods: \(p, \{ gap \}\) => …/,
        within,
      }),
    ],
    [
      "an input beyond float32",
      with_((t) => t.input("s").during("stimulus", 1e39)),
      fault("invalid", 'input "s"', { value: 1e39, within: inCondition }),
    ],
    [
      "a mask beyond float32",
      with_((t) => t.mask.during("stimulus", () => 1e39)),
      fault("invalid", "the mask", { value: 1e39, within: inCondition }),
    ],
    [
      "weight as a crossed factor",
      { conditions: () => ({ shown: [0, 1], weight: [1, 3] }) },
      fault("invalid", 'factor "weight"', { within }),
    ],
    [
      "both a weight function and weights",
      { conditions: () => [{ shown: 0, weight: 1 }], weight: () => 1 },
      fault("invalid", /^function weight and weights/, { within }),
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

test("conditions are drawn by their weight, which is not a factor", () => {
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

test("recorded values are added to the factors", () => {
  const { condition } = drawn(with_((t) => t.record("drawn", 0.5)));
  expect(condition).toEqual({ shown: 0, drawn: 0.5 });
});

describe("invalid factors, curves, activity, scores and noise are refused:", () => {
  const curve = { factor: "shown", favours: "yes" };
  const conditionsOf = (shown: number) => [{ shown, side: "left" }];
  const levelled = { ...curve, levels: [0, 1], conditions: conditionsOf };
  const error = (more: object) => ({ score: { error: { measure: "angle", ...more } } });
  const sigma = (noise: unknown) => ({ noise: () => noise });
  const at = (
    opening: "unknown" | "invalid" | "missing" | "unsupported" | "mismatched",
    path: string | RegExp,
    said: object = {},
  ) => fault(opening, path, { within, ...said });
  test.each<[string, Record<string, unknown>, Refusal]>([
    [
      "factors that are not an object",
      { factors: true },
      at("invalid", "factors", { value: true, remedy: /unit, kind, circle/ }),
    ],
    [
      "a misspelt factor",
      { factors: { shwon: { unit: "%" } } },
      at("unknown", "factors: factor", { value: "shwon", remedy: /"shown"/ }),
    ],
    ["a factor given as its unit", { factors: { shown: "%" } }, at("invalid", "factors.shown", { value: "%" })],
    [
      "a unit that is not a string",
      { factors: { shown: { unit: 5 } } },
      at("invalid", "factors.shown.unit", { value: 5 }),
    ],
    [
      "a misspelt key",
      { factors: { shown: { unti: "%" } } },
      at("unknown", "factors.shown.unti", { remedy: /"unit"/ }),
    ],
    [
      "a misspelt kind",
      { factors: { shown: { kind: "orderd" } } },
      at("unknown", "factors.shown.kind", { value: "orderd", remedy: /"ordered"/ }),
    ],
    [
      "a circle of unknown length",
      { factors: { shown: { kind: "circular" } } },
      at("missing", "factors.shown.circle", { remedy: /"°" or "rad"/ }),
    ],
    [
      "a circle for a factor that is not circular",
      { factors: { shown: { circle: 24 } } },
      at("invalid", "factors.shown.circle", { value: 24, remedy: /kind: "circular"/ }),
    ],
    [
      "a circle on which two levels coincide",
      { factors: { shown: { kind: "circular", circle: 1 } } },
      at("invalid", "factors.shown.circle", { value: 1, detail: /levels 0 and 1 are the same point/, within }),
    ],
    [
      "a tolerance that makes every direction correct",
      { score: { error: { measure: "angle", tolerance: 180 } } },
      at("invalid", "score.error.tolerance", { value: 180, remedy: /every answer is correct/ }),
    ],
    [
      "a circle of length 0",
      { factors: { shown: { kind: "circular", circle: 0 } } },
      at("invalid", "factors.shown.circle", { value: 0 }),
    ],
    [
      "ordered strings",
      { factors: { side: { kind: "ordered" } } },
      at("invalid", "factors.side.kind", { value: "ordered", detail: /"left"/, remedy: /category/ }),
    ],
    [
      "a unit with a control character",
      { factors: { shown: { unit: bell } } },
      fault("invalid", /^unit of factor "shown"/, { remedy: /U\+0007/ }),
    ],
    [
      "activity given as a period",
      { activity: "stimulus" },
      at("invalid", "activity", { remedy: /align, selectivity, rates/ }),
    ],
    ["a misspelt key of activity", { activity: { aling: [] } }, at("unknown", "activity.aling", { remedy: /"align"/ })],
    [
      "a misspelt period to align to",
      { activity: { align: ["decision", "stimulis"] } },
      at("unknown", "activity.align: period", { value: "stimulis", remedy: /"stimulus"/ }),
    ],
    ["no period to align to", { activity: { align: [] } }, at("invalid", "activity.align", { remedy: /at least one/ })],
    [
      "a period that is not a string",
      { activity: { rates: ["stimulus", 5] } },
      at("invalid", "activity.rates[1]", { value: 5 }),
    ],
    [
      "a misspelt period of rates",
      { activity: { rates: "decison" } },
      at("unknown", "activity.rates: period", { remedy: /"decision"/ }),
    ],
    [
      "a misspelt period of selectivity",
      { activity: { selectivity: "stimulis" } },
      at("unknown", "activity.selectivity: period", { remedy: /"stimulus"/ }),
    ],
    [
      "a factor without levels",
      { activity: { selectivity: { factor: "side" } } },
      at("missing", "activity.selectivity.levels"),
    ],
    [
      "levels without a factor",
      { activity: { selectivity: { levels: [0, 1] } } },
      at("missing", "activity.selectivity.factor"),
    ],
    [
      "a misspelt factor of selectivity",
      { activity: { selectivity: { factor: "sid", levels: ["left", "right"] } } },
      at("unknown", "activity.selectivity: factor", { value: "sid", remedy: /"side"/ }),
    ],
    [
      "one level",
      { activity: { selectivity: { factor: "side", levels: ["left"] } } },
      at("invalid", "activity.selectivity.levels", { value: ["left"] }),
    ],
    [
      "a level that is not shown",
      { activity: { selectivity: { factor: "side", levels: ["left", "rigth"] } } },
      at("invalid", "activity.selectivity.levels[1]", { value: "rigth", remedy: /left, right/ }),
    ],
    [
      "the same level twice",
      { activity: { selectivity: { factor: "shown", levels: [1, 1] } } },
      at("invalid", "activity.selectivity.levels", { value: [1, 1], remedy: /differ/ }),
    ],
    [
      "a misspelt factor from a function",
      { factors: () => ({ sied: {} }) },
      at("unknown", "factors: factor", { value: "sied", remedy: /"side"/ }),
    ],
    ["misspelt activity from a function", { activity: () => ({ aling: "stimulus" }) }, at("unknown", "activity.aling")],
    [
      "a misspelt output for noResponse",
      { noResponse: "wiat" },
      at("unknown", "noResponse: output", { value: "wiat", remedy: /"wait"/ }),
    ],
    ["a curve that is not an object", { psychometric: true }, at("invalid", "psychometric", { value: true })],
    [
      "a curve without favours",
      { psychometric: { factor: "shown" } },
      at("missing", "psychometric.favours", { remedy: /name of an output/ }),
    ],
    [
      "a misspelt key of the curve",
      { psychometric: { ...curve, favors: "yes" } },
      at("unknown", "psychometric.favors", { remedy: /"favours"/ }),
    ],
    [
      "a misspelt factor of the curve",
      { psychometric: { ...curve, factor: "shwon" } },
      at("unknown", "psychometric.factor: factor", { value: "shwon", remedy: /"shown"/ }),
    ],
    [
      "a misspelt output from a function",
      { psychometric: () => ({ ...curve, favours: "yse" }) },
      at("unknown", "psychometric.favours: output", { value: "yse", remedy: /"yes"/ }),
    ],
    [
      "an output that is not a choice",
      { psychometric: { ...curve, favours: "wait" } },
      at("invalid", "psychometric.favours", { value: "wait", detail: /no response/, remedy: /yes, no/ }),
    ],
    [
      "a curve over strings",
      { psychometric: { ...curve, factor: "side" } },
      at("invalid", "psychometric.factor", { value: "side", detail: /"left"/ }),
    ],
    [
      "a curve over a circular factor",
      { psychometric: curve, factors: { shown: { kind: "circular", circle: 2 } } },
      at("invalid", "psychometric.factor", { value: "shown", detail: /circular/ }),
    ],
    [
      "a computed abscissa with the name of a factor",
      { psychometric: { ...curve, value: () => 1 } },
      at("invalid", "psychometric.factor", { value: "shown", detail: /already a factor/ }),
    ],
    [
      "an abscissa that is not a number",
      { psychometric: { ...curve, factor: "x", value: () => Number.NaN } },
      at("invalid", "the result of psychometric.value", { value: Number.NaN }),
    ],
    [
      "an asynchronous abscissa",
      { psychometric: { ...curve, factor: "x", value: async () => 1 } },
      fault("unsupported", /^psychometric\.value.* async/),
    ],
    [
      "levels without conditions",
      { psychometric: { ...curve, levels: [0, 1] } },
      at("missing", "psychometric.conditions"),
    ],
    [
      "conditions without levels",
      { psychometric: { ...curve, conditions: conditionsOf } },
      at("missing", "psychometric.levels"),
    ],
    [
      "a range without levels",
      { psychometric: { ...curve, range: [0, 1] } },
      at("invalid", "psychometric.range", { remedy: /leave it out/ }),
    ],
    [
      "a reversed range",
      { psychometric: { ...levelled, range: [1, 0] } },
      at("invalid", "psychometric.range", { value: [1, 0] }),
    ],
    [
      "a level out of range",
      { psychometric: { ...levelled, range: [0, 0.5] } },
      at("invalid", "psychometric.levels[1]", { value: 1 }),
    ],
    [
      "a level without a list of conditions",
      { psychometric: { ...levelled, conditions: (shown: number) => ({ shown }) } },
      at("invalid", /^the result of psychometric\.conditions/, { value: { shown: 0 } }),
    ],
    [
      "a level with other factors",
      { psychometric: { ...levelled, conditions: (shwon: number) => [{ shwon }] } },
      at("invalid", "condition of psychometric.conditions", { remedy: /shown, side/ }),
    ],
    [
      "a misspelt key of the score",
      { score: { choise: "largest" } },
      at("unknown", "score.choise", { remedy: /"choice"/ }),
    ],
    ["an unknown rule", { score: { choice: "biggest" } }, at("invalid", "score.choice", { remedy: /"largest", or/ })],
    [
      "a threshold without a period",
      { score: { choice: { threshold: 0.8 } } },
      at("missing", "score.choice.from", { remedy: /name of a period/ }),
    ],
    [
      "a threshold from a misspelt period",
      { score: { choice: { threshold: 0.8, from: "stimulis" } } },
      at("unknown", "score.choice.from: period", { remedy: /"stimulus"/ }),
    ],
    [
      "a threshold that is not a probability, from a function",
      { score: () => ({ choice: { threshold: 1, from: "stimulus" } }) },
      at("invalid", "score.choice.threshold", { value: 1, remedy: /above 0 and below 1/ }),
    ],
    ["an error given as its measure", { score: { error: "angle" } }, at("invalid", "score.error", { value: "angle" })],
    ["a misspelt measure", error({ measure: "angel" }), at("unknown", "score.error.measure", { remedy: /"angle"/ })],
    [
      "a distance between classes",
      error({ measure: "distance" }),
      at("unsupported", /"distance"$/, { remedy: /"angle"/ }),
    ],
    ["a unit of an angle", error({ unit: "rad" }), at("invalid", "score.error.unit", { remedy: /in degrees/ })],
    [
      "an error in a misspelt period",
      error({ periods: "decison" }),
      at("unknown", "score.error.periods: period", { remedy: /"decision"/ }),
    ],
    [
      "an error of a misspelt output",
      error({ outputs: ["yse", "no"] }),
      at("unknown", "score.error.outputs: output", { remedy: /"yes"/ }),
    ],
    ["an angle of one output", error({ outputs: "yes" }), at("missing", "score.error.outputs", { remedy: /two/ })],
    ["a tolerance of 0", error({ tolerance: 0 }), at("invalid", "score.error.tolerance", { value: 0 })],
    ["chance above 1", { score: { chance: 2 } }, at("invalid", "score.chance", { value: 2 })],
    ["an asynchronous score", { score: () => Promise.resolve({}) }, at("unsupported", /^score.* a promise/)],
    ["undefined noise", sigma(undefined), at("missing", "noise", { remedy: /a number, a list/ })],
    ["noise below 0", sigma(-1), at("invalid", "noise", { value: -1 })],
    [
      "too few values of σ",
      sigma([1]),
      at("mismatched", "noise", { detail: "with 1 number", remedy: /2 inputs: go, s/ }),
    ],
    ["noise of one channel below 0", sigma([1, -1]), at("invalid", "noise[1]", { value: -1 })],
    ["noise of a channel by name below 0", sigma({ go: -1 }), at("invalid", "noise.go", { value: -1 })],
    ["noise of a misspelt channel", sigma({ og: 1 }), at("unknown", "noise: input channel", { remedy: /"go"/ })],
    [
      "noise of a misspelt channel in sigma",
      sigma({ sigma: { og: 1 } }),
      at("unknown", "noise.sigma: input channel", { remedy: /"go"/ }),
    ],
    ["a misspelt key sigma", sigma({ sgima: 1 }), at("unknown", "noise: input channel", { remedy: /"sigma"/ })],
    ["another misspelt key", sigma({ sigma: 1, corelation: [] }), at("unknown", "noise.corelation")],
    ["correlations without sigma", sigma({ correlation: [] }), at("missing", "noise.sigma")],
    ["perTrial that is not a flag", sigma({ sigma: 1, perTrial: 1 }), at("invalid", "noise.perTrial", { value: 1 })],
    [
      "correlations of other channels",
      sigma({ sigma: 1, correlation: [[1]] }),
      at("invalid", "noise.correlation", { remedy: /2 rows of 2/ }),
    ],
    ...(
      [
        ["that are not symmetric", [1, 0.5, 0.4, 1], /^with 0\.4 one way/],
        ["that are not 1 on the diagonal", [2, 0, 0, 2], /on the diagonal/],
        ["above 1", [1, 1.1, 1.1, 1], /semidefinite/],
      ] as const
    ).map(([what, [a, b, c, d], detail]): [string, Record<string, unknown>, Refusal] => [
      `correlations ${what}`,
      sigma({ sigma: 1, correlation: [[a, b], [c, d]] }), // biome-ignore format: a matrix
      at("invalid", "noise.correlation", { detail }),
    ]),
  ])("%s", (_, changed, refusal) => {
    const conditions = () => ({ shown: [0, 1], side: ["left", "right"] });
    expect(() => createTask(define({ conditions, ...changed }))).toThrow(refusal);
  });

  test("for values, an infinite threshold and a unit that is not a string", () => {
    const value = { target: "value", trial: () => {} };
    const of = (score: object) => () => createTask(define({ ...value, score }));
    expect(of({ choice: { threshold: Number.POSITIVE_INFINITY, from: "stimulus" } })).toThrow(
      at("invalid", "score.choice.threshold"),
    );
    expect(of({ error: { measure: "distance", unit: 5 } })).toThrow(at("invalid", "score.error.unit", { value: 5 }));
    expect(of({ choice: { threshold: 30, from: "stimulus" }, error: { measure: "distance" } })).not.toThrow();
  });

  test("impossible correlations of three channels", () => {
    const correlated = (ab: number, bc: number, ac: number) => () =>
      createTask(
        define({
          inputs: ["a", "s", "c"],
          noise: () => ({
            sigma: 1,
            correlation: [
              [1, ab, ac],
              [ab, 1, bc],
              [ac, bc, 1],
            ],
          }),
        }),
      );
    expect(correlated(0.9, 0.9, -0.9)).toThrow(at("invalid", "noise.correlation", { detail: /semidefinite/ }));
    expect(correlated(0.9, 0.9, 0.9)).not.toThrow();
    expect(correlated(1, -1, -1)().noise.mixing).toEqual([
      [1, 1, -1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});
