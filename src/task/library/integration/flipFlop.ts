import { option, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const bitNames = (count: number) => Array.from({ length: count }, (_, k) => `bit ${k + 1}`);

/** Hold the sign of the last pulse, for several bits at once. */
export const flipFlop = defineTask({
  name: "flipFlop",
  title: "Flip-flop",
  summary: "Each input receives rare pulses of 1 or −1; each output holds the sign of the last pulse of its input.",
  source: "Sussillo & Barak (2013), Neural Comput 25:626–649; 64 steps as in Golub & Sussillo (2018), JOSS 3:1003",
  deviations: [
    "Pulses come at a rate in time, so that they do not depend on the time step.",
    "They are rarer than in fixed-point-finder (2.5 against 25 per second at 20 ms per step), so that units with a time constant of 100 ms can follow.",
  ],
  dt: 20,
  parameters: {
    length: duration(1280, "length of a trial", { positive: true }),
    bits: quantity(3, "", "number of bits", { min: 1, max: 32, whole: true }),
    rate: quantity(2.5, "Hz", "pulses of each bit; at most one per step", { min: 0 }),
    pulse: quantity(20, "ms", "length of a pulse: at least one step", { min: 1 }),
    start: option("pulse", ["pulse", "silent"], "the first step: a pulse of every bit, or 0 until the first pulse"),
    tolerance: quantity(0.5, "", "root mean square error within which a trial is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    fixedPointFinder: {
      about: "the example of fixed-point-finder: in every step, each bit has a pulse with probability 0.5",
      parameters: { rate: 25 },
    },
    oneBit: {
      about: "the 1-bit task of Balwani, Wang, Najafi & Choi (2025), Sci Adv, doi:10.1126/sciadv.adw4970",
      parameters: { bits: 1, length: 1000, start: "silent" },
    },
    trainRNNbrain: {
      about: "NBitFlipFlop of trainRNNbrain: four pulses per trial and bit; all times tenfold, for units of 100 ms",
      parameters: { length: 3000, rate: 4 / 3, pulse: 100, start: "silent" },
    },
  },
  inputs: (p) => bitNames(p.bits),
  outputs: (p) => bitNames(p.bits),
  target: "value",
  noise: (p) => p.sigma,
  conditions: () => ({ trial: ["any pulses"] }),
  periods: (p) => ({ pulses: p.length }),
  activity: { align: "pulses", rates: "pulses" },
  score: (p) => ({ error: { measure: "distance", periods: "pulses", tolerance: p.tolerance } }),
  trial(_, t, p) {
    const long = Math.max(1, Math.floor(p.pulse / t.dt));
    for (const bit of bitNames(p.bits)) {
      const [pulses, held] = [new Float64Array(t.steps), new Float64Array(t.steps)];
      let [sign, left] = [0, 0];
      for (let k = 0; k < t.steps; k++) {
        const starts = left === 0 && (t.random.uniform() < (p.rate * t.dt) / 1000 || (k === 0 && p.start === "pulse"));
        if (starts) [sign, left] = [t.random.choice([-1, 1]), long];
        if (left > 0) {
          pulses[k] = sign;
          left--;
        }
        held[k] = sign;
      }
      t.input(bit).during("pulses", pulses);
      t.target(bit).during("pulses", held);
    }
  },
});
