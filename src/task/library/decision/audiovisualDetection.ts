import { levels, option, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const senses = ["visual", "auditory"] as const;

/** Respond to anything seen or heard. */
export const audiovisualDetection = defineTask({
  name: "audiovisualDetection",
  title: "Audiovisual detection",
  summary: "After a start cue, respond if there is something to see or hear, and do not if there is neither.",
  source: "Molano-Mazón et al. (2022), NeuroGym (AnnubesEnv)",
  deviations: [
    "Both senses have noise in every trial; in neurogym only the one that is stimulated.",
    "Senses and intensities are drawn independently of earlier trials; neurogym can limit repeats.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the start cue"),
    stimulus: duration(1000, "stimulus, when to respond", { positive: true }),
    intensity: levels([0.8, 0.9, 1], "", "intensities of a stimulus", { min: 0.001, max: 10 }),
    trials: option("single", ["single", "single and both"], "a stimulus of one sense only, or also of both"),
    catches: quantity(50, "%", "share of trials without a stimulus", { min: 1, max: 99 }),
    sigma: quantity(0.14, "√ms", "noise of both senses: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: { neurogym: { about: "AnnubesEnv of neurogym", dt: 100, parameters: {} } },
  inputs: ["fixation", "start", ...senses],
  outputs: ["wait", "respond"],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { visual: sigma, auditory: sigma } }),
  conditions({ intensity, trials, catches }) {
    const kinds = trials === "single" ? senses : [...senses, "both"];
    const shown = kinds.flatMap((sense) => intensity.map((intensity) => ({ sense, intensity, weight: 1 })));
    return [{ sense: "none", intensity: 0, weight: (shown.length * catches) / (100 - catches) }, ...shown];
  },
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus }),
  factors: { sense: { kind: "category" }, intensity: { kind: "ordered" } },
  activity: { align: "stimulus", selectivity: { factor: "sense", levels: senses }, rates: ["fixation", "stimulus"] },
  shortcuts: {
    "vision alone": { withoutInputs: ["auditory"] },
    "hearing alone": { withoutInputs: ["visual"] },
  },
  trial({ sense, intensity }, t) {
    t.input("fixation").during("fixation", 1);
    t.input("start").during("stimulus", 1);
    for (const one of senses) if (sense === one || sense === "both") t.input(one).during("stimulus", intensity);
    if (sense !== "none") t.answer("respond").during("stimulus");
  },
});
