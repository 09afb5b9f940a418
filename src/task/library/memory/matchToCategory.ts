import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { gaussian } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const names = (count: number) => Array.from({ length: count }, (_, k) => `category ${k + 1}`);
/** The density of a normal distribution with a standard deviation of 1 rad. */
const density = gaussian(0.3989422804014327, 180 / Math.PI);

/** To which slice of the circle does a direction belong? */
export const matchToCategory = defineTask({
  name: "matchToCategory",
  title: "Match to category",
  summary: "A direction is shown: report the category, a slice of the circle, to which it belongs.",
  source:
    "Ehrlich, Stone, Brandfonbrener, Atanasov & Murray (2021), eNeuro 8(1), PsychRNN; after Freedman & Assad (2006)",
  deviations: [
    "Preferred directions are evenly spaced; in PsychRNN the first and the last channel have the same one.",
    "A fixation input marks the response and a fixation output the time before; PsychRNN has neither.",
    "Categories are equally frequent.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(200, "fixation before the direction"),
    stimulus: duration(1000, "the direction is shown", { positive: true }),
    delay: duration(0, "delay before the response"),
    response: duration(800, "response", { positive: true }),
    categories: quantity(2, "", "number of categories", { min: 2, max: 16, whole: true }),
    units: quantity(16, "", "number of direction channels", { min: 3, max: 256, whole: true }),
    sigma: quantity(0.1, "√ms", "noise of the direction: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { psychrnn: { about: "MatchToCategory of PsychRNN", dt: 10, parameters: { sigma: 0.016 } } },
  inputs: (p) => ["fixation", ...ring("direction", p.units).names],
  outputs: (p) => ["fixation", ...names(p.categories)],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: (p) => ({ category: names(p.categories) }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, response: p.response }),
  factors: { direction: { unit: "°", kind: "circular" } },
  activity: { align: ["stimulus", "response"], selectivity: "stimulus", rates: ["stimulus", "response"] },
  trial({ category }, t, p) {
    const slice = 360 / p.categories;
    const direction = slice * (names(p.categories).indexOf(category) + t.random.uniform());
    t.record("direction", direction);
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    ring("direction", p.units).input(t, direction, density).during("stimulus");
    t.answer(category).during("response");
  },
});
