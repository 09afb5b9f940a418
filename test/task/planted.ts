/** Tasks with the faults of published packages, each with a sound twin. */
import { defineTask, duration, type TaskDefinition } from "../../src/index.ts";
import type { Claim } from "../../src/task/claims.ts";

const about = { title: "Planted", summary: "", source: "made for the tests", parameters: {} };

export interface Planted {
  readonly fault: string;
  /** The claim that fails. */
  readonly check: Claim;
  readonly faulty: TaskDefinition;
  readonly sound: TaskDefinition;
}

const planted = (fault: string, check: Claim, build: (isFaulty: boolean) => TaskDefinition): Planted => ({
  fault,
  check,
  faulty: build(true),
  sound: build(false),
});

const intervals = [500, 600, 700, 900, 1000, 1100]; // ms

const hierarchicalReasoning = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "hierarchicalReasoning",
    dt: 10,
    inputs: ["fixation", "rule", "left", "right"],
    outputs: ["fixation", "left", "right"],
    target: "class",
    conditions: () => ({ side: ["left", "right"], interval: intervals }),
    periods: (_, { interval }) => ({
      fixation: { uniform: [300, 1300] },
      rule: { uniform: [300, 1300] },
      flash: 100,
      delay: interval,
      again: 100,
      decision: 200,
    }),
    trial({ side, interval }, t) {
      t.input("fixation").during("fixation", "rule", "flash", "delay", "again", 1);
      t.input("rule").during("rule", 1);
      t.input(side).during("flash", "again", 1);
      const judged = isFaulty ? t.random.choice(intervals) : interval;
      t.answer(judged > 800 === (side === "left") ? "left" : "right").during("decision");
    },
  });

const postDecisionWager = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "postDecisionWager",
    dt: 20,
    inputs: ["fixation", "left", "right"],
    outputs: ["fixation", "left", "right"],
    target: "class",
    conditions: () => ({ side: ["left", "right"] }),
    periods: () => ({ stimulus: 200, decision: 100 }),
    trial({ side }, t) {
      t.input("fixation").during("stimulus", 1);
      t.input(side).during("stimulus", 1);
      t.answer(side).during("decision");
      if (isFaulty) t.correct(side === "left" ? 0 : 1);
    },
  });

const goNoGo = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "goNoGo",
    dt: 20,
    inputs: ["fixation", "nogo", "go"],
    outputs: ["fixation", "go"],
    target: "class",
    conditions: () => ({ cue: ["nogo", "go"] }),
    periods: () => ({ stimulus: 200, delay: 200, decision: 100 }),
    trial({ cue }, t) {
      t.input("fixation").during("stimulus", "delay", 1);
      t.input(cue).during("stimulus", 1);
      if (cue === "go") t.answer("go").during("decision");
      else if (isFaulty) t.correct("go");
    },
  });

const delayedMatch = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "delayedMatch",
    dt: 20,
    inputs: ["fixation", "A", "B"],
    outputs: ["fixation", "A", "B"],
    target: "class",
    conditions: () => ({ sample: ["A", "B"], test: ["A", "B"] }),
    periods: () => ({ sample: 200, delay: 200, test: 200 }),
    trial({ sample, test }, t) {
      t.input("fixation").during("sample", "delay", 1);
      t.input(sample).during("sample", 1);
      t.input(test).during("test", 1);
      if (sample === test) t.answer(test).during("test");
      else if (isFaulty) t.correct(test);
    },
  });

const places = Array.from({ length: 16 }, (_, k) => k);

const matchCategory = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "matchCategory",
    dt: 20,
    inputs: ["fixation", ...places.map((k) => `place ${k}`)],
    outputs: ["fixation", "match", "non-match"],
    target: "class",
    conditions: () => ({ sample: places, test: places }),
    periods: () => ({ sample: 200, delay: 200, test: 200 }),
    trial({ sample, test }, t) {
      t.input("fixation").during("sample", "delay", 1);
      t.input(`place ${sample}`).during("sample", 1);
      t.input(`place ${test}`).during("test", 1);
      const isFar = isFaulty ? sample > 8 : sample >= 8;
      t.answer(isFar === test >= 8 ? "match" : "non-match").during("test");
    },
    solve(inputs) {
      const shownAt = (step: number) => places.find((k) => inputs.input(`place ${k}`)[step] === 1)!;
      return shownAt(0) >= 8 === shownAt(inputs.steps - 1) >= 8 ? 1 : 2;
    },
  });

const pairs = [320, 400, 480].flatMap((one) => [560, 640].map((other) => [one, other] as const));
const length = { uniform: [300, 600] } as const;

const intervalDiscrimination = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "intervalDiscrimination",
    dt: 80,
    inputs: ["fixation", "tone"],
    outputs: ["fixation", "first longer", "second longer"],
    target: "class",
    conditions: () =>
      isFaulty
        ? [{ first: 0, second: 0 }]
        : pairs.flatMap(([one, other]) => [
            { first: one, second: other },
            { first: other, second: one },
          ]),
    periods: (_, { first, second }) => ({
      fixation: 320,
      first: isFaulty ? length : first,
      delay: 800,
      second: isFaulty ? length : second,
      decision: 320,
    }),
    trial(_, t) {
      t.input("fixation").during("fixation", "first", "delay", "second", 1);
      t.input("tone").during("first", "second", 1);
      t.answer(t.length("first") > t.length("second") ? "first longer" : "second longer").during("decision");
    },
  });

const contextDecision = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "contextDecision",
    dt: 20,
    inputs: ["fixation", "left", "right"],
    outputs: ["fixation", "left", "right"],
    target: "class",
    conditions: () => ({ side: ["left", "right"] }),
    periods: () => ({ fixation: 200, stimulus: 200, delay: { uniform: [200, 600] }, decision: 100 }),
    trial({ side }, t) {
      t.input("fixation").during("fixation", 1);
      if (!isFaulty) t.input("fixation").during("stimulus", "delay", 1);
      t.input(side).during("stimulus", 1);
      t.answer(side).during("decision");
    },
  });

const readySetGo = (isFaulty: boolean) =>
  defineTask({
    ...about,
    name: "readySetGo",
    dt: 20,
    timed: true,
    inputs: ["ready", "set"],
    outputs: ["wait", "go"],
    target: "class",
    conditions: () => ({ interval: [600, 800, 1000] }),
    // The trial ends, and the response is read, 100 ms after the interval from the onset of set.
    periods: (_, { interval }) => ({
      ready: 100,
      measure: interval - 100,
      set: { choice: [40, 160] },
      production: ({ set }) => interval + 100 - set,
    }),
    trial({ interval }, t) {
      t.input("ready").during("ready", 1);
      t.input("set").during("set", 1);
      const due = (isFaulty ? t.end("set") : t.start("set")) + interval;
      t.answer("go").between(Math.min(due, t.end("production")), t.end("production"));
      t.correct("go");
    },
  });

/** By the numbers of the catalogue of faults. */
export const plantedTasks: readonly Planted[] = [
  planted("D1: the label depends on an interval that is not shown", "decoder", hierarchicalReasoning),
  planted("D2: the score counts actions from 0, the label from 1", "oracle", postDecisionWager),
  planted("D3: withholding is not scored as correct", "oracle", goNoGo),
  planted("D4: withholding is not scored as correct where a test does not match", "oracle", delayedMatch),
  planted("D5: the boundary of a category differs between sample and test", "solve", matchCategory),
  planted("D7: intervals that are equal after flooring count as second longer", "balance", intervalDiscrimination),
  planted("D10: nothing marks the end of a random delay", "go", contextDecision),
  planted("D11: label and score count the interval from different events", "oracle", readySetGo),
];

/** A fault that a preset keeps. */
export const keptFault = defineTask({
  ...contextDecision(true),
  parameters: { delay: duration({ uniform: [200, 600] }, "delay") },
  presets: {
    original: { about: "as published", parameters: {}, keeps: { checks: ["go"], reason: "as in the original" } },
  },
} as TaskDefinition);
