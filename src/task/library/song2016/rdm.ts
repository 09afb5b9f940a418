import { levels, option, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { duration } from "../../duration.ts";
import { choiceTask } from "./choiceTask.ts";

interface Shown {
  readonly [factor: string]: number;
  readonly coherence: number;
}

/** In tests zero coherence is one more condition, and there are no catch trials. */
const tested = { fixation: 300, coherence: [0, 3.2, 6.4, 12.8, 25.6, 51.2], catchShare: 0 };

/** Direction discrimination: five of the authors' files, which differ in timing and connectivity. */
export const rdm = choiceTask({
  name: "rdm",
  title: "Random-dot motion (Song et al. 2016)",
  summary:
    "Two channels carry evidence for two choices: the output of the stronger one is to be high when the stimulus has ended, or as soon as the decision is made.",
  deviations: ["With a threshold, a crossing before the stimulus is no response; in the authors' analysis it is one."],
  parameters: {
    fixation: duration(100, "fixation before the stimulus", { positive: true }),
    stimulus: duration(800, "stimulus", { positive: true }),
    decision: duration(300, "decision, after the stimulus", { positive: true }),
    response: option("after the stimulus", ["after the stimulus", "at any time"], "when to respond"),
    wait: quantity(300, "ms", "of the stimulus, before errors count; only for a response at any time", { min: 0 }),
    threshold: quantity(0, "", "output at which a choice is made; 0: the larger output at the end is the choice", {
      min: 0,
    }),
    start: option("none", ["none", "cue"], "whether a third channel is on during the stimulus"),
    coherence: levels([3.2, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus; at 0 the answer is random", {
      min: 0,
      max: 100,
    }),
  },
  presets: {
    dense: { about: "rdm_dense, rdm_nodale and rdm_fixed of pycog: a stimulus of fixed length", parameters: {} },
    varstim: {
      about: "rdm_varstim of pycog: a stimulus of random length, with a start cue",
      parameters: { stimulus: { exponential: { mean: 330, min: 80, max: 1500 } }, start: "cue" },
    },
    rt: {
      about: "rdm_rt of pycog: the response may be given during the stimulus",
      parameters: { response: "at any time", start: "cue", high: 1.2, catchShare: 5 / 11 },
    },
    denseTest: { about: "the same as preset dense, as its networks are tested", parameters: tested },
    varstimTest: {
      about: "the same as preset varstim, as its networks are tested",
      parameters: {
        ...tested,
        fixation: 500,
        stimulus: { exponential: { mean: 330, min: 80, max: 1500 } },
        start: "cue",
      },
    },
    rtTest: {
      about: "the same as preset rt, as its networks are tested: the first output above 1 is the choice",
      parameters: { ...tested, stimulus: 1500, response: "at any time", start: "cue", high: 1.2, threshold: 1 },
    },
  },
  catches: [1 / 11, 2000],
  inputs: ({ start }) => ["choice 1", "choice 2", ...(start === "cue" ? ["start"] : [])],
  conditions: ({ coherence }) =>
    coherence.flatMap((coherence): readonly Shown[] =>
      // Zero is one condition, so that it is shown as often as each of the others.
      coherence === 0 ? [{ coherence }] : [1, 2].map((correct) => ({ coherence, correct })),
    ),
  periods: ({ fixation, stimulus, decision, response }) => ({
    fixation,
    stimulus,
    ...(response === "after the stimulus" && { decision }),
  }),
  wait: ({ response, wait }) => (response === "at any time" ? wait : 0),
  score: ({ threshold }) => (threshold > 0 ? { choice: { threshold, from: "stimulus" } } : {}),
  factors: { coherence: { unit: "%" }, correct: { kind: "category" }, signedCoherence: { unit: "%", kind: "signed" } },
  psychometric: {
    factor: "signedCoherence",
    value: ({ coherence, correct }) => (correct === 2 ? -coherence : coherence),
    favours: "choice 1",
    levels: [0, 3.2, 6.4, 12.8, 25.6, 51.2],
    range: [0, 100],
    conditions: (coherence) => [1, 2].map((correct) => ({ coherence, correct })),
  },
  activity: ({ response }) => ({
    align: "stimulus",
    selectivity: "stimulus",
    rates: ["fixation", "stimulus", ...(response === "after the stimulus" ? ["decision"] : [])],
  }),
  show({ coherence, correct }, t, { start }) {
    if (start === "cue") t.input("start").during("stimulus", 1);
    evidence(t, ["choice 1", "choice 2"], correct === 2 ? "choice 2" : "choice 1", coherence / 100).during("stimulus");
    return (correct as 1 | 2 | undefined) ?? null;
  },
  chance: ({ coherence }) => coherence === 0,
});
