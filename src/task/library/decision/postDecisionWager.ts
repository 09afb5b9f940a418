import { normalCdf } from "../../../base/math.ts";
import { levels, option, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { drawDuration, duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** P(correct) of the sign of the evidence, of which the difference integrated over T ms is T·c/100 ± σ·√(2T). */
const accuracy = (coherence: number, ms: number, sigma: number): number =>
  coherence === 0 ? 0.5 : normalCdf((coherence * Math.sqrt(ms)) / (100 * Math.SQRT2 * sigma));

/** Take a sure but smaller reward where the decision is likely to be wrong. */
export const postDecisionWager = defineTask({
  name: "postDecisionWager",
  title: "Post-decision wager",
  summary:
    "Decide a direction of motion. In half of the trials a sure but smaller reward is offered during the delay: choose it where the evidence is too weak or too brief.",
  source: "Kiani & Shadlen (2009), Science 324:759–764; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The sure option is right where it pays more than the expected accuracy Φ(c√T/(100√2·σ)) of an observer that integrates the stimulus of coherence c over its T ms; a correct direction pays 1.",
    "In neurogym and brainpy_datasets the label is the direction even where the sure option pays more (answers: direction).",
    "The offer starts within the delay; in neurogym the delay is longer in trials with an offer, and foretells it.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(100, "fixation before the stimulus"),
    stimulus: duration({ exponential: { mean: 180, min: 100, max: 900 } }, "stimulus", { positive: true }),
    delay: duration({ exponential: { mean: 1350, min: 1200, max: 1800 } }, "delay between stimulus and decision", {
      positive: true,
    }),
    onset: duration({ uniform: [500, 750] }, "time from the start of the delay to the sure offer"),
    decision: duration(100, "decision, when the choice is reported", { positive: true }),
    coherence: levels([0, 3.2, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus", { min: 0, max: 100 }),
    sureReward: quantity(0.7, "", "reward of the sure option, as a share of that of a correct direction", {
      min: 0.5,
      max: 1,
    }),
    answers: option("best", ["best", "direction"], "the best of all options, or always the direction"),
    sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "PostDecisionWager of neurogym, with its labels",
      dt: 100,
      parameters: { answers: "direction" },
      keeps: {
        checks: ["solve", "classes"],
        reason:
          "The label is the direction in every trial: the sure option is never right, and at coherence 0 the label is random although the sure option pays more.",
      },
    },
  },
  keeps: {
    checks: ["balance"],
    reason:
      "The length of the stimulus, which is drawn, determines whether the sure option is right, not equally often.",
  },
  inputs: ["fixation", ...sides, "sure offer"],
  outputs: ["fixation", ...sides, "sure"],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { left: sigma, right: sigma } }),
  conditions: ({ coherence }) => ({ coherence, side: sides, offer: ["none", "sure"] }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { coherence: { unit: "%" }, side: { kind: "category" }, offer: { kind: "category" } },
  activity: {
    align: ["stimulus", "decision"],
    selectivity: { period: "delay", factor: "side", levels: sides },
    rates: ["stimulus", "delay", "decision"],
  },
  shortcuts: { "without the offer": { withoutInputs: ["sure offer"] }, "the offer alone": { withoutInputs: sides } },
  trial({ coherence, side, offer }, t, p) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    evidence(t, sides, side, coherence / 100).during("stimulus");
    let best: string = side;
    if (offer === "sure") {
      const wait = Math.min(drawDuration(p.onset, t.random), t.length("delay"));
      t.input("sure offer").between(t.start("delay") + wait, t.end("decision"), 1);
      const expected = accuracy(coherence, t.length("stimulus"), p.sigma);
      if (p.answers === "best" && expected < p.sureReward) best = "sure";
    }
    t.answer(best).during("decision");
  },
  chance: ({ coherence, offer }) => coherence === 0 && offer === "none",
  solve(inputs, p) {
    const [left, right] = sides.map((side) => inputs.input(side));
    const shown = left.findIndex((value) => value !== 0);
    const ms = inputs.dt * left.filter((value, k) => value !== 0 || right[k] !== 0).length;
    const coherence = 100 * (right[shown] - left[shown]);
    const isOffered = inputs.input("sure offer").some((value) => value !== 0);
    if (isOffered && accuracy(Math.abs(coherence), ms, p.sigma) < p.sureReward) return 3;
    return coherence > 0 ? 2 : 1;
  },
});
