import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const items = [1, 2] as const;
const stimuli = items.flatMap((item) => [`item ${item} 0°`, `item ${item} 90°`]);

/** Two items are remembered; each is tested in turn. */
export const dualDelayMatchSample = defineTask({
  name: "dualDelayMatchSample",
  title: "Dual delayed match to sample",
  summary: "Two items are shown at once; a cue names the one tested first, a second cue the other: match or not?",
  source: "Rose et al. (2016), Science 354:1136–1139; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "A trial is correct if both answers are; in neurogym every step of the first test and one of the second are rewarded, so that a perfect agent earns 6 per trial.",
    "The fixation input is on except during tests; in neurogym it never ends.",
    "In braintools the task of this name asks which of two samples equals a test.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the samples"),
    sample: duration(500, "both samples are shown", { positive: true }),
    delay: duration(500, "delay before each cue"),
    cue: duration(500, "the cue names the item to be tested", { positive: true }),
    test: duration(500, "the test is shown and the answer given", { positive: true }),
    sigma: quantity(1, "√ms", "noise of the items: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "DualDelayMatchSample of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateDualDelayMatchSample of brainpy_datasets", dt: 100, parameters: {} },
  },
  inputs: ["fixation", ...stimuli, "cue 1", "cue 2"],
  outputs: ["fixation", "match", "non-match"],
  target: "class",
  noise: ({ sigma }) => ({ sigma: Object.fromEntries(stimuli.map((name) => [name, sigma])) }),
  conditions: () => ({
    item1: [0, 90],
    item2: [0, 90],
    testedFirst: items,
    answer1: ["match", "non-match"],
    answer2: ["match", "non-match"],
  }),
  periods: (p) => ({
    fixation: p.fixation,
    sample: p.sample,
    delay1: p.delay,
    cue1: p.cue,
    test1: p.test,
    delay2: p.delay,
    cue2: p.cue,
    test2: p.test,
  }),
  factors: {
    item1: { unit: "°", kind: "category" },
    item2: { unit: "°", kind: "category" },
    testedFirst: { kind: "category" },
  },
  activity: {
    align: ["sample", "test1", "test2"],
    selectivity: { period: "cue1", factor: "testedFirst", levels: [1, 2] },
    rates: ["sample", "delay1", "test1", "delay2", "test2"],
  },
  score: { choice: { each: ["test1", "test2"] } },
  shortcuts: { "the tests alone": { withoutPeriods: ["sample"] } },
  trial({ item1, item2, testedFirst, answer1, answer2 }, t) {
    const samples = { 1: item1, 2: item2 };
    t.input("fixation").during("fixation", "sample", "delay1", "cue1", "delay2", "cue2", 1);
    for (const item of items) t.input(`item ${item} ${samples[item]}°`).during("sample", 1);
    for (const [turn, answer] of [
      [1, answer1],
      [2, answer2],
    ] as const) {
      const item = (turn === 1) === (testedFirst === 1) ? 1 : 2;
      const shown = answer === "match" ? samples[item] : 90 - samples[item];
      t.input(`cue ${item}`).during(`cue${turn}`, 1);
      t.input(`item ${item} ${shown}°`).during(`test${turn}`, 1);
      t.answer(answer).during(`test${turn}`);
    }
  },
});
