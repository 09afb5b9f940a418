import { describe, expect, test } from "vitest";
import { createTask, defineTask } from "../../src/index.ts";
import { taskFingerprint } from "../../src/open/taskFingerprint.ts";

const places = Array.from({ length: 300 }, (_, k) => k); // °
const error = { measure: "angle", periods: "decision", tolerance: 20 } as const;

/** One of 300 places is shown on two channels, with cosine and sine as targets. */
const sound = {
  name: "places",
  title: "t",
  summary: "s",
  source: "x",
  dt: 20,
  parameters: {},
  inputs: ["cos", "sin"],
  outputs: ["x", "y"],
  target: "value",
  noise: () => [1, 2],
  factors: { place: { unit: "°", kind: "circular" } },
  conditions: () => ({ place: places }),
  periods: () => ({ stimulus: { uniform: [40, 200] }, decision: 40 }),
  // biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
  trial({ place }: any, t: any) {
    const angle = (place * Math.PI) / 180;
    t.input("cos").during("stimulus", Math.cos(angle));
    t.input("sin").during("stimulus", Math.sin(angle));
    t.target("x").during("decision", Math.cos(angle));
    t.target("y").during("decision", Math.sin(angle));
  },
  score: { error },
  activity: { align: "stimulus" },
};
const printOf = (changes: object = {}, settings = {}) =>
  taskFingerprint(createTask(defineTask({ ...sound, ...changes } as never), settings));
/** Its trial with one more statement. */
// biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
const also = (more: (t: any, place: number) => void) => ({
  // biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
  trial(condition: any, t: any) {
    sound.trial(condition, t);
    more(t, condition.place);
  },
});
const crossing = (threshold: number) => ({ score: { choice: { threshold, from: "stimulus" }, error } });

describe("the fingerprint of a task", () => {
  const usual = printOf();

  test("has 16 digits", () => {
    expect(usual).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each<[string, object]>([
    ["the title", { title: "other", summary: "words", source: "elsewhere" }],
    ["the unit of a factor", { factors: { place: { unit: "rad", kind: "circular" } } }],
    ["the kind of a factor", { factors: { place: { kind: "ordered" } } }],
    ["what activity is aligned to", { activity: { align: "decision", rates: "decision" } }],
    [
      "a psychometric curve",
      { psychometric: { factor: "side", value: ({ place }: { place: number }) => place, favours: "x" } },
    ],
    ["what is recorded", also((t) => t.record("length", t.length("stimulus")))],
    ["how a trial is written", { trial: (...given: Parameters<typeof sound.trial>) => sound.trial(...given) }],
    ["chance that is declared", { score: { error, chance: 0.1 } }],
  ])("is the same with another value of %s", (_, changes) => {
    expect(printOf(changes)).toBe(usual);
  });

  test.each<[string, object]>([
    ["the mask of a step", also((t) => t.mask.during("stimulus", 0.5))],
    ["the mask of an output", also((t) => t.maskOf("y").during("stimulus", 0.5))],
    ["one condition in the middle of many", also((t, place) => place === 151 && t.target("x").during("stimulus", 1))],
    [
      "the gain of one trial's noise",
      { noise: () => ({ sigma: [1, 2], perTrial: true }), ...also((t, place) => place === 151 && t.noiseGain(2)) },
    ],
    ["the noise of one channel", { noise: () => [1, 3] }],
    [
      "the correlation of noise",
      {
        noise: () => ({
          sigma: [1, 2],
          correlation: [
            [1, 0.1],
            [0.1, 1],
          ],
        }),
      },
    ],
    ["a weight", { weight: ({ place }: { place: number }) => (place === 151 ? 2 : 1) }],
    ["the right response", also((t, place) => place === 151 && t.correct("x"))],
    ["the tolerance", { score: { error: { ...error, tolerance: 21 } } }],
    ["the period of an error", { score: { error: { ...error, periods: ["stimulus", "decision"] } } }],
    ["the rule of the choice", crossing(1)],
    ["the name of an output", { outputs: ["x", "z"], trial: () => {} }],
    ["a length", { periods: () => ({ stimulus: { uniform: [40, 220] }, decision: 40 }) }],
  ])("differs with another value of %s", (_, changes) => {
    const other = printOf(changes);
    expect(other).toMatch(/^[0-9a-f]{16}$/);
    expect(other).not.toBe(usual);
  });

  test("differs with another gain of all trials, threshold or time step", () => {
    const gain = (size: number) => ({ noise: () => ({ sigma: 1, perTrial: true }), ...also((t) => t.noiseGain(size)) });
    expect(printOf(gain(2))).not.toBe(printOf(gain(3)));
    expect(printOf(crossing(1))).not.toBe(printOf(crossing(1.01)));
    expect(printOf({}, { dt: 10 })).not.toBe(usual);
  });

  test("differs with another output of an error, or of no response", () => {
    const distance = (outputs: string) => ({ score: { error: { measure: "distance", outputs } } });
    expect(printOf(distance("x"))).not.toBe(printOf(distance("y")));
    expect(printOf({ score: {}, noResponse: 0 })).not.toBe(printOf({ score: {} }));
  });

  test("is the same when taken again, and undefined if trials are drawn by other randomness than the task's", () => {
    expect(printOf()).toBe(usual);
    expect(printOf(also((t) => t.input("cos").during("decision", Math.random())))).toBeUndefined();
  });
});
