import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const cues = ["go", "no-go"] as const;

/** Respond after one cue, withhold the response after the other. */
export const goNogo = defineTask({
  name: "goNogo",
  title: "Go/no-go",
  summary: "One of two cues is shown, then a delay: respond after the go cue, and do not after the no-go cue.",
  source: "Zhang et al. (2019), eLife 8:e43191; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "A response that is rightly withheld is correct; neurogym counts it as an error, so that a perfect agent scores about one half.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(0, "fixation before the cue"),
    stimulus: duration(500, "the cue is shown", { positive: true }),
    delay: duration(500, "delay between cue and decision"),
    decision: duration(500, "decision, when to respond", { positive: true }),
    go: quantity(50, "%", "share of trials with a go cue", { min: 1, max: 99 }),
    sigma: quantity(0, "√ms", "noise of the cues: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "GoNogo of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateGoNoGo of brainpy_datasets", dt: 100, parameters: { decision: 900 } },
    braintools: { about: "GoNoGo of braintools", dt: 20, parameters: { fixation: 500 } },
  },
  inputs: ["fixation", ...cues],
  outputs: ["fixation", "go"],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { go: sigma, "no-go": sigma } }),
  conditions: ({ go }) => [
    { cue: "go", weight: go / 50 },
    { cue: "no-go", weight: (100 - go) / 50 },
  ],
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { cue: { kind: "category" } },
  activity: {
    align: ["stimulus", "decision"],
    selectivity: { period: "delay", factor: "cue", levels: cues },
    rates: ["stimulus", "delay", "decision"],
  },
  trial({ cue }, t) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    t.input(cue).during("stimulus", 1);
    if (cue === "go") t.answer("go").during("decision");
  },
});
