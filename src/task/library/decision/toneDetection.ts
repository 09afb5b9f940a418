import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const answerOf = (onset: number) => `tone at ${onset} ms`;

/** When did a tone sound in the noise, if at all? */
export const toneDetection = defineTask({
  name: "toneDetection",
  title: "Tone detection",
  summary: "A brief tone may sound at one of three times in noise: report at which, or that there was none.",
  source: "Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The answer is wanted after the sound; in neurogym the label holds from the first step on, before a tone has come.",
    "A fixation input marks the decision; neurogym has none.",
  ],
  dt: 20,
  parameters: {
    sound: duration(2000, "noise, in which a tone may sound", { positive: true }),
    decision: duration(200, "decision, when the answer is given", { positive: true }),
    onset: levels([500, 1000, 1500], "ms", "times of the tone in the noise", { min: 0 }),
    tone: quantity(50, "ms", "length of the tone, at least one step", { min: 1 }),
    sigma: quantity(0.2, "√ms", "noise of the sound: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: { neurogym: { about: "ToneDetection of neurogym", dt: 50, parameters: {} } },
  inputs: ["fixation", "sound"],
  outputs: ({ onset }) => ["fixation", "no tone", ...onset.map(answerOf)],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { sound: sigma } }),
  conditions: ({ onset }) => ({ tone: ["no tone", ...onset.map(answerOf)] }),
  periods: (p) => ({ sound: p.sound, decision: p.decision }),
  factors: { tone: { kind: "category" } },
  activity: { align: ["sound", "decision"], rates: ["sound", "decision"] },
  trial({ tone }, t, p) {
    t.input("fixation").during("sound", 1);
    for (const onset of p.onset)
      if (tone === answerOf(onset)) t.input("sound").between(onset, onset + Math.max(p.tone, t.dt), 1);
    t.answer(tone).during("decision");
  },
});
