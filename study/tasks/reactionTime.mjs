/** Random dots with free response time (Roitman & Shadlen 2002): respond as soon as the evidence suffices. */
import { defineTask, duration, levels, quantity } from "dalenet";
import { discrimination } from "../theory.mjs";

export const reactionTime = defineTask({
  name: "reactionTime",
  title: "Random dots with free response time",
  summary:
    "Noisy evidence for two choices lasts until the end of the trial. The correct choice is the target from the start, so that outputs learn the probability of each choice given the evidence so far; the subject decides when to respond.",
  source: "Roitman & Shadlen (2002), J Neurosci 22:9475–9489",
  dt: 20,
  parameters: {
    fixation: duration({ uniform: [200, 500] }, "fixation before the stimulus"),
    stimulus: duration(2000, "stimulus, which ends the trial", { positive: true }),
    coherence: levels([0, 3.2, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus", { min: 0, max: 100 }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "choice 1", "choice 2"],
  outputs: ["fixation", "choice 1", "choice 2"],
  target: "class",
  timed: true,
  noise: (p) => p.sigma,
  conditions: (p) => ({ coherence: p.coherence, correct: [1, 2] }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus }),
  trial({ coherence, correct }, t) {
    t.input("fixation").during("fixation", 1);
    for (const choice of [1, 2])
      t.input(`choice ${choice}`).during("stimulus", 0.5 + (choice === correct ? coherence : -coherence) / 200);
    t.answer(`choice ${correct}`).during("stimulus");
  },
  chance: ({ coherence }) => coherence === 0,
  solve(inputs) {
    const [one, two] = [inputs.input("choice 1"), inputs.input("choice 2")];
    return one.reduce((sum, value, k) => sum + value - two[k], 0) > 0 ? 1 : 2;
  },
  /** For an observer that waits until the end; for earlier decisions see scores.mjs. */
  idealObserver: ({ coherence }, { sigma }, expected) =>
    expected("stimulus", (ms) => discrimination(coherence, ms, sigma)),
});
