import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Remember a number that was shown briefly. */
export const numberMemory = defineTask({
  name: "numberMemory",
  title: "Memory of a number",
  summary: "A number is shown briefly at a random time; at the recall cue, report it.",
  source: "trainRNNbrain (Tolmachev & Engel), task MemoryNumber, with all times tenfold",
  deviations: ["A channel marks that a number is shown, so that 0 differs from none."],
  dt: 20,
  parameters: {
    wait: duration({ uniform: [0, 400] }, "before the number is shown"),
    stimulus: duration(100, "the number is shown", { positive: true }),
    delay: duration({ uniform: [300, 700] }, "delay before the recall cue"),
    settle: duration(200, "start of the recall; not in the loss"),
    recall: duration(400, "the number is reported", { positive: true }),
    tolerance: quantity(0.1, "", "error at the end within which a report is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "noise of the number: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["number", "shown", "recall"],
  outputs: ["number"],
  target: "value",
  noise: (p) => ({ sigma: { number: p.sigma } }),
  conditions: () => ({ trial: ["any number"] }),
  periods: ({ wait, stimulus, delay, settle, recall }) => ({ wait, stimulus, delay, settle, recall }),
  factors: { number: { kind: "ordered" } },
  activity: { align: ["stimulus", "settle"], rates: ["stimulus", "delay", "recall"] },
  score: (p) => ({ error: { measure: "distance", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the number": { withoutInputs: ["number"] } },
  trial(_, t) {
    const number = t.random.uniform();
    t.record("number", number);
    t.mask.during("settle", 0);
    t.input("number").during("stimulus", number);
    t.input("shown").during("stimulus", 1);
    t.input("recall").during("settle", "recall", 1);
    t.target("number").during("settle", "recall", number);
  },
});
