/** What tasks share in which a direction is shown on a circle and reported, after a delay or at once. */
import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { vonMises } from "../../blocks/tuning.ts";
import type { TrialBuilder } from "../../builder.ts";
import { type Duration, duration } from "../../duration.ts";

export const directionSource =
  "Funahashi, Bruce & Goldman-Rakic (1989), J Neurophysiol 61:331–349; periods of the delayed and immediate direction tasks of braintools 0.3";

export const directionParameters = {
  fixation: duration(300, "fixation before the stimulus", { positive: true }),
  stimulus: duration(500, "stimulus", { positive: true }),
  delay: duration(1000, "delay between stimulus and response"),
  response: duration(500, "response", { positive: true }),
  report: option("delayed", ["delayed", "immediate"], "when to respond: after the delay, or while it is shown"),
  directions: quantity(8, "", "number of directions, evenly spaced", { min: 2, max: 64, whole: true }),
  channels: quantity(16, "", "number of input channels around the circle", { min: 3, max: 128, whole: true }),
  sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
};
interface Shown extends Readonly<Record<"fixation" | "stimulus" | "delay" | "response", Duration>> {
  readonly report: string;
  readonly channels: number;
  readonly sigma: number;
}

export const directionPresets = {
  immediate: { about: "respond while the stimulus is shown", parameters: { report: "immediate" } },
} as const;

const stimulusRing = ({ channels }: Shown) => ring("stimulus", channels);
export const directionInputs = (p: Shown) => ["fixation", ...stimulusRing(p).names];
export const directionNoise = (p: Shown) => ({
  sigma: Object.fromEntries(stimulusRing(p).names.map((name) => [name, p.sigma])),
});

export const directionPeriods = (p: Shown): Readonly<Record<string, Duration>> =>
  p.report === "delayed"
    ? { fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, response: p.response }
    : { fixation: p.fixation, response: p.response };

export const directionActivity = ({ report }: Shown) =>
  report === "delayed"
    ? { align: ["stimulus", "response"], rates: ["stimulus", "delay", "response"] }
    : { align: ["response"], rates: ["fixation", "response"] };

/** Sets the inputs; returns the periods before the response. */
export function showDirection(t: TrialBuilder, direction: number, p: Shown): readonly string[] {
  const isDelayed = p.report === "delayed";
  const before = isDelayed ? ["fixation", "stimulus", "delay"] : ["fixation"];
  t.input("fixation").during(...before, 1);
  stimulusRing(p)
    .input(t, direction, vonMises())
    .during(isDelayed ? "stimulus" : "response");
  return before;
}
