import { portableExp } from "../../../base/math.ts";
import type { Generator } from "../../../base/random.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** Clicks come at random from two sides: which side had more? */
export const poissonClicks = defineTask({
  name: "poissonClicks",
  title: "Poisson clicks",
  summary: "Clicks are heard at random on the left and on the right: report the side that had more.",
  source: "Brunton, Botvinick & Brody (2013), Science 340:95–98",
  deviations: [
    "Stimuli last 500–1000 ms; in the paper, 100–1200 ms.",
    "The first click, which the paper plays on both sides at once, is left out.",
    "Each side has more clicks equally often, and trials with equal counts are drawn again.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(200, "fixation before the clicks"),
    stimulus: duration({ uniform: [500, 1000] }, "clicks", { positive: true }),
    decision: duration(200, "decision, when the side is reported", { positive: true }),
    rate: quantity(40, "Hz", "clicks of both sides together", { min: 1 }),
    ratio: levels([0.5, 1.5, 2.5, 3.5], "", "natural logarithm of the ratio of the two rates", { min: 0 }),
    sigma: quantity(0.1, "√ms", "noise of the click channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["fixation", ...sides],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: (p) => ({ sigma: { left: p.sigma, right: p.sigma } }),
  conditions: (p) => ({ ratio: p.ratio, more: sides }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, decision: p.decision }),
  factors: { more: { kind: "category" }, clicks: { kind: "signed" }, signedRatio: { kind: "signed" } },
  psychometric: {
    factor: "signedRatio",
    value: ({ ratio, more }) => (more === "right" ? ratio : -ratio),
    favours: "right",
    levels: [0, 0.5, 1, 1.5, 2.5, 3.5],
    range: [0, 10],
    conditions: (ratio) => sides.map((more) => ({ ratio, more })),
  },
  activity: { align: ["stimulus", "decision"], selectivity: "stimulus", rates: ["stimulus", "decision"] },
  shortcuts: { "one side alone": { withoutInputs: ["left"] } },
  trial({ ratio, more }, t, p) {
    const steps = Math.round(t.length("stimulus") / t.dt);
    const expected = (p.rate * t.length("stimulus")) / 1000;
    const share = 1 / (1 + portableExp(-ratio));
    const draw = () => [share, 1 - share].map((one) => clicks(t.random, expected * one));
    let [many, few] = draw();
    while (many.length === few.length) [many, few] = draw();
    if (many.length < few.length) [many, few] = [few, many];
    const difference = many.length - few.length;
    t.record("clicks", more === "right" ? difference : -difference);
    t.input("fixation").during("fixation", "stimulus", 1);
    for (const side of sides) {
      const input = new Float64Array(steps);
      // A click has the same area at every time step: 1 during 20 ms.
      for (const at of side === more ? many : few) input[Math.min(steps - 1, Math.floor(at * steps))] += 20 / t.dt;
      t.input(side).during("stimulus", input);
    }
    t.answer(more).during("decision");
  },
  solve(inputs) {
    const [left, right] = sides.map((side) => inputs.input(side).reduce((sum, x) => sum + x, 0));
    return right > left ? 2 : 1;
  },
});

/** Times of a Poisson process with a mean number, as shares of the stimulus. */
function clicks(random: Generator, expected: number): number[] {
  const times: number[] = [];
  for (let at = random.exponential(1); at < expected; at += random.exponential(1)) times.push(at / expected);
  return times;
}
