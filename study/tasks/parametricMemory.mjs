/** Parametric working memory (Romo, Brody, Hernández & Lemus 1999): was the first vibration faster than the second? */
import { defineTask, duration, quantity } from "dalenet";
import { upper } from "../theory.mjs";

const pairs = [
  [18, 10],
  [22, 14],
  [26, 18],
  [30, 22],
  [34, 26],
]; // Hz
/** 10 … 34 Hz as 0.4 … 1.2. */
const level = (hertz) => 0.4 + (0.8 * (hertz - 10)) / 24;

export const parametricMemory = defineTask({
  name: "parametricMemory",
  title: "Parametric working memory",
  summary: "Two vibrations, a delay apart: report whether the first or the second was faster.",
  source:
    "Romo, Brody, Hernández & Lemus (1999), Nature 399:470–473; pairs and the two opposite channels of Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792",
  dt: 20,
  parameters: {
    fixation: duration(100, "fixation before the first vibration"),
    vibration: duration(500, "each vibration", { positive: true }),
    delay: duration({ uniform: [1000, 2000] }, "delay between the two"),
    decision: duration(200, "decision, when the answer is given", { positive: true }),
    sigma: quantity(0.3, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "rising", "falling"],
  outputs: ["fixation", "first faster", "second faster"],
  target: "class",
  noise: (p) => p.sigma,
  conditions: () =>
    pairs.flatMap(([a, b]) => [
      { first: a, second: b },
      { first: b, second: a },
    ]),
  periods: (p) => ({
    fixation: p.fixation,
    first: p.vibration,
    delay: p.delay,
    second: p.vibration,
    decision: p.decision,
  }),
  trial({ first, second }, t) {
    t.input("fixation").during("fixation", "first", "delay", "second", 1);
    t.input("rising").during("first", level(first)).during("second", level(second));
    // The same, mirrored between 10 and 34 Hz.
    t.input("falling")
      .during("first", level(44 - first))
      .during("second", level(44 - second));
    t.answer(first > second ? "first faster" : "second faster").during("decision");
  },
  solve(inputs) {
    const shown = inputs.input("rising").filter((value) => value > 0);
    return shown[0] > shown[shown.length - 1] ? 1 : 2;
  },
  // Two channels, two periods: the mean difference of the rates has s.d. σ/√T.
  idealObserver: ({ first, second }, { sigma }, expected) =>
    expected("first", (ms) => upper((Math.abs(level(first) - level(second)) * Math.sqrt(ms)) / sigma)),
});
