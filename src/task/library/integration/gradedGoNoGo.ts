import { normalCdf } from "../../../base/math.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Go if a number is above one half, otherwise withhold. */
export const gradedGoNoGo = defineTask({
  name: "gradedGoNoGo",
  title: "Graded go/no-go",
  summary: "A number from 0 to 1 is shown; at the cue, go if it is above 0.5, otherwise withhold.",
  source: "trainRNNbrain (Tolmachev & Engel), task GoNoGo, with all times tenfold",
  deviations: ["The answer is a class, and withholding is correct below 0.5.", "There is no constant input."],
  dt: 20,
  parameters: {
    stimulus: duration(300, "the number is shown", { positive: true }),
    decision: duration(300, "the number and the cue are shown", { positive: true }),
    number: levels([0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1], "", "numbers that are shown", { min: 0, max: 1 }),
    sigma: quantity(1, "√ms", "noise of the number: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["number", "cue"],
  outputs: ["wait", "go"],
  target: "class",
  noise: (p) => ({ sigma: { number: p.sigma } }),
  conditions: (p) => ({ number: p.number }),
  periods: (p) => ({ stimulus: p.stimulus, decision: p.decision }),
  factors: { number: { kind: "ordered" } },
  psychometric: {
    factor: "number",
    favours: "go",
    levels: [0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 1],
    range: [0, 1],
    conditions: (number) => [{ number }],
  },
  activity: { align: ["stimulus", "decision"], selectivity: "stimulus", rates: ["stimulus", "decision"] },
  shortcuts: { "without the number": { withoutInputs: ["number"] } },
  trial({ number }, t) {
    t.input("number").during("stimulus", "decision", number);
    t.input("cue").during("decision", 1);
    if (number > 0.5) t.answer("go").during("decision");
  },
  chance: ({ number }) => number === 0.5,
  solve: (inputs) => (inputs.input("number")[0] > 0.5 ? 1 : 0),
  // The mean of the number over T ms has s.d. σ/√T; its side of 0.5 decides.
  idealObserver: ({ number }, { sigma }, expected) =>
    expected("stimulus", (before) =>
      expected("decision", (during) => {
        const away = Math.abs(number - 0.5) * Math.sqrt(before + during);
        return away === 0 ? 0.5 : normalCdf(away / sigma);
      }),
    ),
});
