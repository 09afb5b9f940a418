import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Report the sign of a signal, unless a cue tells to withhold. */
export const blockedDecision = defineTask({
  name: "blockedDecision",
  title: "Blocked decision",
  summary: "Report the sign of a signal as 1 or −1; while a cue to withhold is on, the output stays at 0.",
  source: "trainRNNbrain (Tolmachev & Engel), task BlockDM",
  deviations: ["The cue comes before the signal, and the first part of the signal is not in the loss."],
  dt: 20,
  parameters: {
    cue: duration(500, "the cue alone", { positive: true }),
    stimulus: duration(500, "the signal, before the report; not in the loss", { positive: true }),
    decision: duration(500, "the signal and the report", { positive: true }),
    coherence: levels([6.25, 12.5, 25, 50, 100], "%", "sizes of the signal", { min: 0.001, max: 100 }),
    tolerance: quantity(0.5, "", "error at the end within which a report is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "noise of the signal: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["withhold", "signal"],
  outputs: ["choice"],
  target: "value",
  noise: (p) => ({ sigma: { signal: p.sigma } }),
  conditions: ({ coherence }) => ({
    cue: ["report", "withhold"],
    coherence: [...coherence.map((one) => -one).reverse(), ...coherence],
  }),
  periods: (p) => ({ cue: p.cue, stimulus: p.stimulus, decision: p.decision }),
  factors: { cue: { kind: "category" }, coherence: { unit: "%", kind: "signed" } },
  activity: { align: ["stimulus", "decision"], rates: ["cue", "stimulus", "decision"] },
  score: (p) => ({ error: { measure: "distance", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the cue": { withoutInputs: ["withhold"] } },
  trial({ cue, coherence }, t) {
    t.mask.during("stimulus", 0);
    t.input("signal").during("stimulus", "decision", coherence / 100);
    if (cue === "withhold") t.input("withhold").during("cue", "stimulus", "decision", 1);
    else t.target("choice").during("stimulus", "decision", Math.sign(coherence));
  },
});
