// Which of two vibrations was faster?
// Train with: npx dalenet train examples/tasks/frequencyComparison.yaml --use examples/tasks/frequencyComparison.mjs
import { defineTask, duration, quantity } from "dalenet";

const pairs = /** @type {const} */ ([
  [18, 10],
  [22, 14],
  [26, 18],
  [30, 22],
  [34, 26],
]); // Hz

export const frequencyComparison = defineTask({
  name: "frequencyComparison",
  title: "Frequency comparison",
  summary: "Two vibrations, a delay apart: report whether the first or the second was faster.",
  source: "Romo, Brody, Hernández & Lemus (1999), Nature 399:470–473",
  dt: 20,
  parameters: {
    fixation: duration(100, "before the first vibration"),
    f1: duration(300, "the first vibration"),
    delay: duration({ uniform: [300, 600] }, "between the two"),
    f2: duration(300, "the second vibration"),
    decision: duration(200, "the answer is given", { positive: true }),
    sigma: quantity(0.2, "√ms", "input noise: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["fixation", "frequency"],
  outputs: ["fixation", "first", "second"],
  target: "class",
  noise: (p) => ({ sigma: { frequency: p.sigma } }),
  conditions: () =>
    pairs.flatMap(([a, b]) => [
      { f1: a, f2: b },
      { f1: b, f2: a },
    ]), // each pair in both orders
  periods: (p) => ({ fixation: p.fixation, f1: p.f1, delay: p.delay, f2: p.f2, decision: p.decision }),
  factors: { f1: { unit: "Hz" }, f2: { unit: "Hz" }, difference: { unit: "Hz" } },
  psychometric: {
    factor: "difference",
    value: ({ f1, f2 }) => f1 - f2,
    favours: "first",
    levels: [-12, -8, -4, -2, 2, 4, 8, 12],
    range: [-20, 20],
    conditions: (difference) => [18, 22, 26].map((mean) => ({ f1: mean + difference / 2, f2: mean - difference / 2 })),
  },
  activity: { align: ["f1", "f2"], selectivity: "f2", rates: ["f1", "delay", "f2"] },
  trial({ f1, f2 }, t) {
    const level = (/** @type {number} */ hertz) => 0.4 + (0.8 * (hertz - 10)) / 24;
    t.input("fixation").during("fixation", "f1", "delay", "f2", 1);
    t.input("frequency").during("f1", level(f1)).during("f2", level(f2));
    t.answer(f1 > f2 ? "first" : "second").during("decision");
  },
});
