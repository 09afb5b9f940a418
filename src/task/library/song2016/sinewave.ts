import { portableSin } from "../../../base/math.ts";
import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { ofModel, source } from "./choiceTask.ts";

/** A network without inputs produces a sine wave. */
export const sinewave = defineTask({
  name: "sinewave",
  title: "Sine wave (Song et al. 2016)",
  summary: "Nothing is shown: the output is to be a sine wave that starts with the trial.",
  source,
  deviations: [ofModel],
  dt: 20,
  parameters: {
    trial: duration(1600, "length of the trial", { positive: true }),
    period: quantity(800, "ms", "period of the sine wave", { min: 1 }),
    amplitude: quantity(0.9, "", "amplitude of the sine wave"),
  },
  presets: { test: { about: "sinewave of pycog, as tested: 20 periods", parameters: { trial: 16_000 } } },
  inputs: [],
  outputs: ["sine"],
  target: "value",
  conditions: () => [{}],
  periods: ({ trial }) => ({ trial }),
  score: { error: { measure: "distance" } },
  timed: true,
  trial(_, t, { period, amplitude }) {
    t.target("sine").during("trial", (ms) => amplitude * portableSin((2 * Math.PI * ms) / period));
  },
});
