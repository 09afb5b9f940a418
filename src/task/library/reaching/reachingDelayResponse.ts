import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Remember a value and report it after the go cue. */
export const reachingDelayResponse = defineTask({
  name: "reachingDelayResponse",
  title: "Delayed reach to a remembered value",
  summary: "A value is shown, then a delay: at the go cue, respond and report the value.",
  source: "Molano-Mazón et al. (2022), NeuroGym: ReachingDelayResponse",
  dt: 20,
  parameters: {
    stimulus: duration(500, "the value is shown", { positive: true }),
    delay: duration({ choice: [0, 1000, 2000] }, "delay between the value and the go cue"),
    decision: duration(500, "decision, when the value is reported", { positive: true }),
    tolerance: quantity(0.1, "", "error within which a report is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { neurogym: { about: "ReachingDelayResponse of neurogym", dt: 100, parameters: {} } },
  inputs: ["go", "value"],
  outputs: ["respond", "value"],
  target: "value",
  noise: (p) => p.sigma,
  conditions: () => ({ trial: ["any value"] }),
  periods: (p) => ({ stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { value: { kind: "ordered" } },
  activity: { align: ["stimulus", "decision"], rates: ["stimulus", "delay", "decision"] },
  score: (p) => ({ error: { measure: "distance", periods: "decision", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the value": { withoutPeriods: ["stimulus"] } },
  trial(_, t) {
    const value = t.random.uniform();
    t.record("value", value);
    t.input("value").during("stimulus", value).during("delay", "decision", -0.5);
    t.input("go").during("decision", 1);
    t.target("respond").during("stimulus", "delay", -1).during("decision", 1);
    t.target("value").during("stimulus", "delay", -0.5).during("decision", value);
  },
});
