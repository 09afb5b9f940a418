/** The 1-bit flip-flop: hold the sign of the last pulse. */
import { defineTask, duration, quantity } from "dalenet";

export const flipFlop = defineTask({
  name: "flipFlop",
  title: "1-bit flip-flop",
  summary: "Rare pulses of 1 or −1: the output is the last pulse, and 0 before the first.",
  source:
    "Balwani, Wang, Najafi & Choi (2025), Sci Adv, doi:10.1126/sciadv.adw4970; after Sussillo & Barak (2013), Neural Comput 25:626–649",
  dt: 20,
  parameters: {
    length: duration(1000, "length of a trial", { positive: true }),
    rate: quantity(0.05, "", "probability of a pulse in a step", { min: 0, max: 1 }),
  },
  inputs: ["pulse"],
  outputs: ["state"],
  target: "value",
  conditions: () => ({ trial: ["all"] }),
  periods: (p) => ({ pulses: p.length }),
  score: { error: { measure: "distance", periods: "pulses" } },
  trial(_, t, { rate }) {
    const steps = t.length("pulses") / t.dt;
    const pulses = Array.from({ length: steps }, () =>
      t.random.uniform() < rate ? (t.random.uniform() < 0.5 ? -1 : 1) : 0,
    );
    let held = 0;
    const state = pulses.map((pulse) => (held = pulse === 0 ? held : pulse));
    t.input("pulse").during("pulses", pulses);
    t.target("state").during("pulses", state);
  },
});
