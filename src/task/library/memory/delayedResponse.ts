import { option, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** Remember a side until the go cue. */
export const delayedResponse = defineTask({
  name: "delayedResponse",
  title: "Delayed response",
  summary: "A cue is shown on one side, or on none: after a delay, respond to that side, or keep fixating.",
  source: "Funahashi, Bruce & Goldman-Rakic (1989), J Neurophysiol 61:331–349, with two sides",
  deviations: [
    "Targets are classes with a fixation output; MemoryDM and DelayDM of trainRNNbrain have two outputs with values, and a channel that turns on as the go cue.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the cue"),
    cue: duration(300, "the cue is shown", { positive: true }),
    delay: duration({ uniform: [500, 1500] }, "nothing is shown"),
    response: duration(300, "response", { positive: true }),
    catchTrials: option("included", ["included", "none"], "trials without a cue, in which fixation is right"),
    sigma: quantity(1, "√ms", "noise of the sides: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", ...sides],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { left: sigma, right: sigma } }),
  conditions: (p) => ({ cue: p.catchTrials === "none" ? sides : [...sides, "none" as const] }),
  periods: (p) => ({ fixation: p.fixation, cue: p.cue, delay: p.delay, response: p.response }),
  factors: { cue: { kind: "category" } },
  activity: {
    align: ["cue", "response"],
    selectivity: { period: "delay", factor: "cue", levels: ["left", "right"] },
    rates: ["cue", "delay", "response"],
  },
  shortcuts: { "without the cue": { withoutPeriods: ["cue"] } },
  trial({ cue }, t) {
    t.input("fixation").during("fixation", "cue", "delay", 1);
    if (cue !== "none") {
      t.input(cue).during("cue", 1);
      t.answer(cue).during("response");
    }
  },
});
