import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TrialBuilder } from "../../src/task/builder.ts";
import { denseChannel } from "../../src/task/denseBatch.ts";
import { generator, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

const periods = [
  { name: "fixation", from: 0, to: 2 },
  { name: "stimulus", from: 2, to: 6 },
  { name: "delay", from: 6, to: 6 },
  { name: "decision", from: 6, to: 8 },
];
const shape = { dt: 10, inputs: ["fixation", "left", "right"], outputs: ["none", "left", "right"] };

function open(target: "class" | "value" = "class") {
  const t = new TrialBuilder({ ...shape, target });
  t.begin(periods, generator(keyOf(1), 0, 0), 5);
  return t;
}

describe("a trial", () => {
  test("joins a constant over neighbouring periods into one segment and drops empty ones", () => {
    const t = open();
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    t.input("left").during("delay", 3);
    expect(t.finish({}).inputs).toEqual([{ channel: 0, from: 0, to: 6, value: 1 }]);
  });

  test("puts between(a, b) on the steps with a < t ≤ b", () => {
    const t = open();
    t.input("left").between(20, 50, 1); // steps at 30, 40, 50 ms
    t.input("right").between(25, 50, 1); // the same, because 30 is the first after 25
    const { inputs } = t.finish({});
    expect(inputs).toEqual([
      { channel: 1, from: 2, to: 5, value: 1 },
      { channel: 2, from: 2, to: 5, value: 1 },
    ]);
  });

  test("samples a function at the times since the period began, dt first", () => {
    const t = open();
    t.input("left").during("stimulus", (time) => time);
    expect(t.finish({}).inputs[0]).toEqual({ channel: 1, from: 2, to: 6, value: Float32Array.of(10, 20, 30, 40) });
  });

  test("replaces earlier values, or adds to them with add()", () => {
    const t = open();
    t.input("left").during("stimulus", 1).between(30, 50, 2).add("stimulus", "decision", 0.5);
    const dense = denseChannel(t.finish({}).inputs, 1, 8);
    expect([...dense]).toEqual([0, 0, 1.5, 2.5, 2.5, 1.5, 0.5, 0.5]);
  });

  test("never leaves overlapping segments, whatever the order of settings", () => {
    const stroke = fc.record({
      channel: fc.integer({ min: 0, max: 2 }),
      a: fc.integer({ min: 0, max: 8 }),
      b: fc.integer({ min: 0, max: 8 }),
      value: fc.integer({ min: -2, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 12 }), (strokes) => {
        const t = open();
        const wanted = [0, 1, 2].map(() => new Array<number>(8).fill(0));
        for (const { channel, a, b, value } of strokes) {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          t.input(channel).between(from * 10, to * 10, value);
          wanted[channel].fill(value, from, to);
        }
        const { inputs } = t.finish({});
        const covered = inputs.reduce((sum, { from, to }) => sum + to - from, 0);
        const cells = new Set(
          inputs.flatMap(({ channel, from, to }) =>
            Array.from({ length: to - from }, (_, k) => `${channel} ${from + k}`),
          ),
        );
        expect(covered).toBe(cells.size);
        const shown = wanted.map((_, channel) => [...denseChannel(inputs, channel, 8)]);
        expect(shown).toEqual(wanted);
      }),
    );
  });

  test("has mask 1 by default, also between stretches that are set", () => {
    expect(open().finish({}).mask).toEqual([{ channel: 0, from: 0, to: 8, value: 1 }]);
    const t = open();
    t.mask.during("fixation", 0.5).between(40, 60, 5);
    t.mask.during("fixation", 0);
    expect([...denseChannel(t.finish({}).mask, 0, 8)]).toEqual([0, 0, 1, 1, 5, 5, 1, 1]);
  });

  test("takes the answer at the last step as the correct response by default", () => {
    const answered = open();
    answered.answer("right").during("decision");
    expect(answered.finish({})).toMatchObject({ correct: 2, targets: [{ channel: 0, from: 6, to: 8, value: 2 }] });
    const withheld = open();
    withheld.answer("right").during("stimulus");
    expect(withheld.finish({}).correct).toBe(0);
    const told = open();
    told.correct("left");
    expect(told.finish({}).correct).toBe(1);
    const none = open();
    none.correct(null);
    expect(none.finish({}).correct).toBeNull();
    expect(open("value").finish({}).correct).toBeNull();
  });

  test("keeps nothing for the next trial", () => {
    const t = open();
    t.input("left").during("stimulus", 1).during("stimulus", 2);
    t.mask.during("fixation", 0);
    t.correct("left");
    t.record("angle", 1);
    t.begin(periods, generator(keyOf(1), 0, 0), 6);
    expect(t.finish({ c: 1 })).toEqual({
      number: 6,
      steps: 8,
      inputs: [],
      targets: [],
      mask: [{ channel: 0, from: 0, to: 8, value: 1 }],
      periods,
      condition: { c: 1 },
      correct: 0,
    });
  });
});

describe("a mistake in trial()", () => {
  const notANumber = fault("invalid", 'input "left"', { value: Number.NaN });
  test.each<[string, (t: TrialBuilder) => unknown, ReturnType<typeof fault>]>([
    ["unknown input", (t) => t.input("lfet"), fault("unknown", "input channel", { value: "lfet", remedy: /"left"/ })],
    [
      "unknown period",
      (t) => t.input("left").during("stimlus", 1),
      fault("unknown", "period", { value: "stimlus", remedy: /"stimulus"/ }),
    ],
    [
      "unknown answer",
      (t) => t.answer("up!!!!!").during("decision"),
      fault("unknown", "output channel", { value: "up!!!!!", remedy: "known: none, left, right" }),
    ],
    ["channel out of range", (t) => t.input(3), fault("invalid", "input channel", { value: 3, remedy: /there are 3/ })],
    ["NaN", (t) => t.input("left").during("stimulus", Number.NaN), notANumber],
    ["NaN from a function", (t) => t.input("left").during("stimulus", () => Number.NaN), notANumber],
    [
      "wrong number of values",
      (t) => t.input("left").during("stimulus", [1, 2]),
      fault("invalid", 'input "left"', { detail: "with 2 values", remedy: /4 steps/ }),
    ],
    [
      "no value",
      (t) => t.input("left").during("stimulus", "decision" as never),
      fault("invalid", 'input "left"', { detail: 'set by "stimulus", "decision"', remedy: /then the value/ }),
    ],
    [
      "beyond the trial",
      (t) => t.input("left").between(0, 90, 1),
      fault("invalid", "interval 0 … 90 ms", { remedy: /0 … 80 ms/ }),
    ],
    ["target in a class task", (t) => t.target("left"), fault("unsupported", "t.target", { remedy: /t\.answer/ })],
  ])("%s is named", (_, mistake, refusal) => {
    expect(() => mistake(open())).toThrow(refusal);
  });

  test("answer() in a task with values is refused", () => {
    expect(() => open("value").answer("left")).toThrow(fault("unsupported", "t.answer", { remedy: /t\.target/ }));
  });
});
