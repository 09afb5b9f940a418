import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { evenDirections, turned } from "./directions.ts";
import { withGrace } from "./grace.ts";

type Rule = "same" | "rotated" | "same category";
const rulesOf = {
  "same, rotated": ["same", "rotated"],
  "same, category": ["same", "same category"],
  "same, rotated, category": ["same", "rotated", "same category"],
} as const satisfies Readonly<Record<string, readonly Rule[]>>;
const choices = ["same, rotated", "same, category", "same, rotated, category"] as const;

/** A cue tells which relation between sample and test is a match. */
export const cuedRuleMatch = defineTask({
  name: "cuedRuleMatch",
  title: "Delayed match by a cued rule",
  summary:
    "Two directions are shown with a delay between; a cue tells whether a match is the same direction, a turned one, or one of the same category.",
  source: "Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22:1159–1167",
  deviations: [
    "Half of the non-matches would match by another rule; in Masse et al. (the presets) they are any other direction, and with same and rotated, a policy that ignores the cue is right in 93 % of trials.",
    "Each rule has one input; Masse et al. give it six equal ones.",
    "The fixation input ends with the delay; Masse et al. have none.",
    "Inputs are not cut off at 0: non-negative input and synapses with short-term plasticity belong to the network of Masse et al., not to the task.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the sample", { positive: true }),
    sample: duration(500, "the sample is shown", { positive: true }),
    delay: duration(500, "delay before a late cue"),
    cue: duration(250, "part of the delay with a late cue", { positive: true }),
    wait: duration(250, "rest of the delay"),
    test: duration(500, "the test is shown and the answer given", { positive: true }),
    rules: option("same, rotated", choices, "the rules that are cued"),
    cueTime: option("late", ["early", "late", "full"], "when the cue is on: fixation, late in the delay, whole trial"),
    rotation: quantity(90, "°", "turn from the sample to a match by rotation", { min: -180, max: 180 }),
    exemplars: quantity(4, "", "directions in each half of the circle, a category", { min: 2, max: 32, whole: true }),
    lures: quantity(0.5, "", "share of non-matches that would match by another cued rule, beyond chance", {
      min: 0,
      max: 1,
    }),
    units: quantity(24, "", "number of direction channels", { min: 3, max: 256, whole: true }),
    grace: quantity(50, "ms", "time at the start of the test that does not count in the loss", { min: 0 }),
    sigma: quantity(1.41, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    lateCue: { about: "DMS+DMRS with the cue late in the delay", dt: 10, parameters: { lures: 0 } },
    earlyCue: { about: "DMS+DMRS with the cue during fixation", dt: 10, parameters: { cueTime: "early", lures: 0 } },
    fullCue: { about: "DMS+DMRS with the cue all the time", dt: 10, parameters: { cueTime: "full", lures: 0 } },
    DMSandDMC: { about: "DMS+DMC", dt: 10, parameters: { rules: "same, category", cueTime: "full", lures: 0 } },
    DMSandDMRSandDMC: {
      about: "DMS+DMRS+DMC",
      dt: 10,
      parameters: { rules: "same, rotated, category", cueTime: "full", lures: 0 },
    },
  },
  inputs: (p) => ["fixation", ...rulesOf[p.rules], ...ring("direction", p.units).names],
  outputs: ["fixation", "non-match", "match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: (p) => ({
    rule: rulesOf[p.rules] as readonly Rule[],
    sample: evenDirections(2 * p.exemplars),
    test: ["match", "non-match"],
  }),
  periods: (p) => ({
    fixation: p.fixation,
    sample: p.sample,
    delay: p.delay,
    cue: p.cue,
    wait: p.wait,
    test: p.test,
  }),
  factors: {
    rule: { kind: "category" },
    sample: { unit: "°", kind: "circular" },
    test: { kind: "category" },
    testDirection: { unit: "°", kind: "circular" },
  },
  activity: (p) => ({
    align: ["sample", "cue", "test"],
    selectivity: { period: "wait", factor: "rule", levels: [rulesOf[p.rules][0], rulesOf[p.rules][1]] },
    rates: ["sample", "delay", "wait", "test"],
  }),
  shortcuts: (p) => ({
    "without the cue": { withoutInputs: rulesOf[p.rules] },
    "the test alone": { withoutPeriods: ["sample"] },
  }),
  trial({ rule, sample, test }, t, p) {
    const all = evenDirections(2 * p.exemplars);
    const matchesOf = (one: Rule) =>
      one === "same category"
        ? all.filter((direction) => direction < 180 === sample < 180)
        : [one === "rotated" ? turned(sample, p.rotation) : sample];
    const right = matchesOf(rule);
    const isWrong = (direction: number) => !right.includes(direction);
    const lures = [...new Set(rulesOf[p.rules].flatMap(matchesOf))].filter(isWrong);
    const isLure = lures.length > 0 && t.random.uniform() < p.lures;
    const others = isLure
      ? lures
      : all.map((one) => (rule === "rotated" ? turned(one, p.rotation) : one)).filter(isWrong);
    const shown = t.random.choice(test === "match" ? right : others);
    t.record("testDirection", shown);
    const on = { early: ["fixation"], late: ["cue"], full: ["fixation", "sample", "delay", "cue", "wait", "test"] };
    t.input(rule).during(...on[p.cueTime], 1);
    t.input("fixation").during("fixation", "sample", "delay", "cue", "wait", 1);
    for (const [period, direction] of [
      ["sample", sample],
      ["test", shown],
    ] as const)
      ring("direction", p.units).input(t, direction, vonMises(4, 2)).during(period);
    withGrace(t, "test", p.grace);
    t.answer(test).during("test");
  },
});
