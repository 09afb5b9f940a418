import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { blend } from "./blend.ts";

/** Remember an angle and report it, or its opposite. */
export const angleMemory = defineTask({
  name: "angleMemory",
  title: "Memory of an angle",
  summary: "An angle is shown briefly at a random time; at the recall cue, report the opposite angle, or the angle.",
  source:
    "Driscoll, Shenoy & Sussillo (2024), Nat Neurosci 27:1349–1363; as MemoryAntiAngle and MemoryAngle in trainRNNbrain (Tolmachev & Engel), with all times tenfold",
  dt: 20,
  parameters: {
    wait: duration({ uniform: [0, 200] }, "before the angle is shown"),
    stimulus: duration(100, "the angle is shown", { positive: true }),
    delay: duration({ uniform: [600, 800] }, "delay before the recall cue"),
    settle: duration(100, "start of the recall; not in the loss"),
    recall: duration(200, "the angle is reported", { positive: true }),
    channels: quantity(3, "", "number of inputs around the circle, and of outputs", { min: 3, max: 64, whole: true }),
    rule: option("anti", ["anti", "pro"], "report the opposite angle, or the angle"),
    tolerance: quantity(20, "°", "angle at the end within which a report is correct", { min: 1, max: 179 }),
    sigma: quantity(0, "√ms", "noise of the angle channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: { pro: { about: "MemoryAngle of trainRNNbrain", parameters: { rule: "pro" } } },
  inputs: (p) => [...ring("angle", p.channels).names, "constant", "recall"],
  outputs: (p) => ring("report", p.channels).names,
  target: "value",
  noise: (p) => ({ sigma: Object.fromEntries(ring("angle", p.channels).names.map((name) => [name, p.sigma])) }),
  conditions: () => ({ trial: ["any angle"] }),
  periods: ({ wait, stimulus, delay, settle, recall }) => ({ wait, stimulus, delay, settle, recall }),
  factors: { angle: { unit: "°", kind: "circular" } },
  activity: { align: ["stimulus", "settle"], rates: ["stimulus", "delay", "recall"] },
  score: (p) => ({ error: { measure: "angle", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the angle": { withoutPeriods: ["stimulus"] } },
  trial(_, t, { channels, rule }) {
    const angle = 360 * t.random.uniform();
    t.record("angle", angle);
    t.mask.during("settle", 0);
    t.input("constant").during("wait", "stimulus", "delay", "settle", "recall", 1);
    t.input("recall").during("settle", "recall", 1);
    ring("angle", channels).input(t, angle, blend(channels)).during("stimulus");
    ring("report", channels)
      .target(t, rule === "anti" ? angle + 180 : angle, blend(channels))
      .during("settle", "recall");
  },
});
