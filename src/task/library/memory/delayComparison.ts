import { levels, option, quantity } from "../../../settings/parameter.ts";
import { rescaled } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Which of two frequencies, shown one after the other, is higher? */
export const delayComparison = defineTask({
  name: "delayComparison",
  title: "Delayed comparison",
  summary: "Two frequencies are shown one after the other, with a delay between: report which of them was higher.",
  source: "Romo, Brody, Hernández & Lemus (1999), Nature 399:470–473; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The fixation input ends with the second frequency; in brainpy_datasets it never ends, and PsychRNN and Song et al. have none.",
    "Noise is on the frequency only; in neurogym it is on the fixation input too.",
    "Targets are classes with a fixation output; in PsychRNN and Song et al. they are the values 1 and 0.2 of two outputs.",
    "In PsychRNN a frequency or the decision can last less than one step: such a trial cannot be solved, or is always scored correct. Here each lasts at least 100 ms.",
    "One channel stands for the population of equal units of DelayComparison in brainpy_datasets.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the first frequency"),
    first: duration(500, "the first frequency is shown", { positive: true }),
    delay: duration(1000, "nothing is shown"),
    second: duration(500, "the second frequency is shown", { positive: true }),
    decision: duration(100, "decision, when the answer is given", { positive: true }),
    frequencies: levels([10, 14, 18, 22, 26, 30, 34], "Hz", "frequencies from which pairs are made", { min: 0 }),
    difference: levels([8], "Hz", "differences between the frequencies of a pair, in either order", { min: 0.001 }),
    coding: option("one channel", ["one channel", "two channels"], "input rises with frequency; a second one falls"),
    lowest: quantity(0.5, "", "input for the lowest frequency", { min: 0 }),
    highest: quantity(1, "", "input for the highest frequency", { min: 0 }),
    sigma: quantity(1, "√ms", "noise of the frequency: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "DelayComparison of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateDelayComparison of brainpy_datasets", dt: 100, parameters: {} },
    brainpyPopulation: {
      about: "DelayComparison of brainpy_datasets: any two of ten values",
      dt: 100,
      parameters: {
        frequencies: [10, 13, 16, 19, 22, 25, 28, 31, 34, 37],
        difference: [3, 6, 9, 12, 15, 18, 21, 24, 27],
      },
    },
    psychrnn: {
      about: "DelayedDiscrimination of PsychRNN, in trials of 2 s",
      dt: 10,
      parameters: {
        fixation: { uniform: [0, 250] },
        first: { uniform: [100, 500] },
        delay: { uniform: [0, 500] },
        second: { uniform: [100, 500] },
        decision: { uniform: [100, 250] },
        coding: "two channels",
        lowest: 0.4,
        highest: 1.2,
        sigma: 0.14,
      },
    },
    song2016: {
      about: "Song, Yang & Wang (2016), PLoS Comput Biol 12:e1004792: a delay of about 3 s",
      parameters: {
        fixation: 100,
        delay: { uniform: [2500, 3500] },
        decision: 300,
        coding: "two channels",
        lowest: 0.4,
        highest: 1.2,
        sigma: 0.14,
      },
    },
  },
  inputs: ({ coding }) => ["fixation", "frequency", ...(coding === "two channels" ? ["falling"] : [])],
  outputs: ["fixation", "first", "second"],
  target: "class",
  noise: ({ coding, sigma }) => ({ sigma: { frequency: sigma, ...(coding === "two channels" && { falling: sigma }) } }),
  conditions: ({ frequencies, difference }) =>
    frequencies.flatMap((first) =>
      frequencies
        .filter((second) => difference.some((one) => Math.abs(Math.abs(first - second) - one) < 1e-6))
        .map((second) => ({ first, second })),
    ),
  periods: (p) => ({ fixation: p.fixation, first: p.first, delay: p.delay, second: p.second, decision: p.decision }),
  factors: { first: { unit: "Hz" }, second: { unit: "Hz" }, difference: { unit: "Hz", kind: "signed" } },
  psychometric({ frequencies, difference }) {
    const low = Math.min(...frequencies);
    const span = Math.max(...frequencies) - low;
    const sizes = [1 / 8, 1 / 4, 1 / 2, 1].map((share) => share * Math.min(...difference));
    // Around three means, so that one frequency of the pair does not give the answer.
    const means = [1 / 3, 1 / 2, 2 / 3].map((share) => low + share * span);
    return {
      factor: "difference",
      value: ({ first, second }) => first - second,
      favours: "first",
      levels: [...sizes.map((size) => -size).reverse(), ...sizes],
      range: [(-2 / 3) * span, (2 / 3) * span],
      conditions: (level) => means.map((mean) => ({ first: mean + level / 2, second: mean - level / 2 })),
    };
  },
  activity: { align: ["first", "second"], selectivity: "second", rates: ["first", "delay", "second"] },
  shortcuts: {
    "the first alone": { withoutPeriods: ["second"] },
    "the second alone": { withoutPeriods: ["first"] },
  },
  chance: ({ first, second }) => first === second,
  trial(pair, t, p) {
    const range = [Math.min(...p.frequencies), Math.max(...p.frequencies)] as const;
    t.input("fixation").during("fixation", "first", "delay", "second", 1);
    for (const which of ["first", "second"] as const) {
      t.input("frequency").during(which, rescaled(pair[which], range, [p.lowest, p.highest]));
      if (p.coding === "two channels")
        t.input("falling").during(which, rescaled(pair[which], range, [p.highest, p.lowest]));
    }
    t.answer(pair.first > pair.second ? "first" : "second").during("decision");
  },
});
