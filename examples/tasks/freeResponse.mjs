// Decide as soon as you know.
// Train with: npx dalenet train examples/tasks/freeResponse.yaml --use examples/tasks/freeResponse.mjs
import { defineTask, duration, levels, quantity } from "dalenet";

export const freeResponse = defineTask({
  name: "freeResponse",
  title: "Free response time",
  summary:
    "Noisy evidence for left or right until the trial ends; the response is the first crossing of a threshold by an output.",
  source: "Roitman & Shadlen (2002), J Neurosci 22:9475–9489; as a task for networks in Song, Yang & Wang (2016)",
  dt: 20,
  parameters: {
    fixation: duration({ uniform: [100, 300] }, "before the evidence"),
    evidence: duration(1500, "evidence, during which a response is given", { positive: true }),
    strength: levels([3.2, 6.4, 12.8, 25.6, 51.2], "%", "strengths of the evidence", { min: 0, max: 100 }),
    grace: quantity(200, "ms", "first part of the evidence, without a required response", { min: 0 }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
    threshold: quantity(0.8, "", "probability of an output above which it is a response", { min: 0.5, max: 0.99 }),
  },
  inputs: ["go", "left", "right"],
  outputs: ["wait", "left", "right"],
  target: "class",
  noise: (p) => ({ sigma: { left: p.sigma, right: p.sigma } }),
  conditions: (p) => ({ strength: p.strength, side: ["left", "right"] }),
  periods: (p) => ({ fixation: p.fixation, evidence: p.evidence }),
  factors: { signedStrength: { unit: "%" } },
  psychometric: {
    factor: "signedStrength",
    value: ({ strength, side }) => (side === "right" ? strength : -strength),
    favours: "right",
    levels: [1.6, 3.2, 6.4, 12.8, 25.6, 51.2],
    range: [0, 100],
    conditions: (strength) => [
      { strength, side: "left" },
      { strength, side: "right" },
    ],
  },
  timed: true, // the subject decides when
  score: (p) => ({ choice: { threshold: p.threshold, from: "evidence" } }),
  trial({ strength, side }, t, { grace }) {
    t.input("go").during("evidence", 1);
    for (const one of ["left", "right"])
      t.input(one).during("evidence", 0.5 + ((one === side ? 1 : -1) * strength) / 200);
    const start = t.start("evidence");
    t.answer(side).between(Math.min(start + grace, t.end("evidence")), t.end("evidence"));
    t.mask.between(start, Math.min(start + grace, t.end("evidence")), 0);
  },
});
