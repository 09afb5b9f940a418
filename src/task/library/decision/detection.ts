import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration, stepsIn } from "../../duration.ts";

/** Is there a brief signal in the noise? */
export const detection = defineTask({
  name: "detection",
  title: "Detection",
  summary:
    "A noisy channel may carry a brief signal at an unpredictable moment. Respond once it has come, and never if it does not.",
  source: "de Lafuente & Romo (2005), Nat Neurosci 8:1698–1703; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "A trial without a signal is correct without a response; in neurogym it has no labels.",
    "The noise is the same in trials with and without a signal; in neurogym it is added twice where there is none.",
    "A response before the signal counts as a response, and is wrong only where no signal comes; in neurogym it is always wrong.",
    "The fixation input ends with the fixation, because a response is allowed throughout the stimulus.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the stimulus"),
    stimulus: duration({ exponential: { mean: 1000, min: 500, max: 1500 } }, "stimulus, when to respond", {
      positive: true,
    }),
    signal: quantity(100, "ms", "length of the signal, at least one step", { min: 1 }),
    strength: levels([0.5], "", "strengths of the signal", { min: 0.001, max: 10 }),
    threshold: quantity(0.5, "", "probability of the response that makes it one", { min: 0.5, max: 0.99 }),
    sigma: quantity(1, "√ms", "noise of the stimulus channel: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: { neurogym: { about: "Detection of neurogym", dt: 100, parameters: {} } },
  inputs: ["fixation", "stimulus"],
  outputs: ["wait", "respond"],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { stimulus: sigma } }),
  // Half of the trials have no signal.
  conditions: ({ strength }) => [
    { strength: 0, weight: strength.length },
    ...strength.map((strength) => ({ strength, weight: 1 })),
  ],
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus }),
  factors: { strength: { kind: "ordered" }, onset: { unit: "ms" } },
  psychometric: {
    factor: "strength",
    favours: "respond",
    levels: [0, 0.1, 0.2, 0.3, 0.5, 1],
    range: [0, 10],
    conditions: (strength) => [{ strength }],
  },
  activity: { align: "stimulus", rates: ["fixation", "stimulus"] },
  score: ({ threshold }) => ({ choice: { threshold, from: "stimulus" } }),
  trial({ strength }, t, p) {
    t.input("fixation").during("fixation", 1);
    const [start, end] = [t.start("stimulus"), t.end("stimulus")];
    const length = Math.min(Math.max(p.signal, t.dt), end - start);
    // The last step before which the whole signal fits is as likely as the first.
    const places = stepsIn(end - start, t.dt) - stepsIn(length, t.dt) + 1;
    const onset = start + t.dt * t.random.integer(places);
    if (strength === 0) return;
    t.record("onset", onset - start);
    t.input("stimulus").between(onset, onset + length, strength);
    t.answer("respond").between(onset, end);
  },
});
