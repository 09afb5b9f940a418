/** Context-dependent decision (Mante, Sussillo, Shenoy & Newsome 2013): motion or colour, depending on the context. */
import { defineTask, duration, levels, quantity } from "dalenet";
import { discrimination } from "../theory.mjs";

const modalities = ["motion", "colour"];

export const contextDecision = defineTask({
  name: "studyContextDecision",
  title: "Context-dependent decision",
  summary: "Motion and colour carry noisy evidence at the same time; a context cue tells which of them is relevant.",
  source:
    "Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84; as a task for E–I networks in Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792",
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation, with the context, before the stimulus"),
    stimulus: duration(800, "stimulus", { positive: true }),
    delay: duration({ exponential: { mean: 600, min: 300, max: 1500 } }, "delay between stimulus and decision"),
    decision: duration(200, "decision, when the choice is reported", { positive: true }),
    coherence: levels([5, 15, 50], "%", "coherences of each modality", { min: 0, max: 100 }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "context motion", "context colour", "motion 1", "motion 2", "colour 1", "colour 2"],
  outputs: ["fixation", "choice 1", "choice 2"],
  target: "class",
  noise: (p) => p.sigma,
  // Both signs of both modalities, which agree in half of the trials.
  conditions: ({ coherence }) => ({
    context: modalities,
    motionCoherence: coherence,
    motionChoice: [1, 2],
    colourCoherence: coherence,
    colourChoice: [1, 2],
  }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  trial({ context, motionCoherence, motionChoice, colourCoherence, colourChoice }, t) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    t.input(`context ${context}`).during("fixation", "stimulus", "delay", "decision", 1);
    const show = (modality, coherence, choice) => {
      for (const one of [1, 2])
        t.input(`${modality} ${one}`).during("stimulus", 0.5 + (one === choice ? coherence : -coherence) / 200);
    };
    show("motion", motionCoherence, motionChoice);
    show("colour", colourCoherence, colourChoice);
    t.answer(`choice ${context === "motion" ? motionChoice : colourChoice}`).during("decision");
  },
  chance: ({ context, motionCoherence, colourCoherence }) =>
    (context === "motion" ? motionCoherence : colourCoherence) === 0,
  solve(inputs) {
    const modality = modalities.find((one) => inputs.input(`context ${one}`)[0] > 0);
    const [one, two] = [1, 2].map((choice) => inputs.input(`${modality} ${choice}`));
    return one.reduce((sum, value, k) => sum + value - two[k], 0) > 0 ? 1 : 2;
  },
  idealObserver: ({ context, motionCoherence, colourCoherence }, { sigma }, expected) =>
    expected("stimulus", (ms) => discrimination(context === "motion" ? motionCoherence : colourCoherence, ms, sigma)),
});
