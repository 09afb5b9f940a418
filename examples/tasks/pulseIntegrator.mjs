// Sum pulses and hold the sum.
// Train with: npx dalenet train examples/tasks/pulseIntegrator.yaml --use examples/tasks/pulseIntegrator.mjs
import { defineTask, duration, quantity } from "dalenet";

export const pulseIntegrator = defineTask({
  name: "pulseIntegrator",
  title: "Pulse integrator",
  summary: "Pulses arrive, up or down; the output follows their sum and holds it over a delay.",
  source: "after Seung (1996), PNAS 93:13339–13344",
  dt: 20,
  parameters: {
    pulses: duration(800, "pulses arrive", { positive: true }),
    hold: duration({ uniform: [200, 400] }, "the sum is held", { positive: true }),
    rate: quantity(3, "", "mean number of pulses in a trial", { min: 0 }),
    size: quantity(0.25, "", "change of the output per pulse", { min: 0 }),
  },
  inputs: ["up", "down"],
  outputs: ["sum"],
  target: "value",
  noise: () => 0.1,
  conditions: () => ({ bias: [-0.5, 0, 0.5] }),
  periods: (p) => ({ pulses: p.pulses, hold: p.hold }),
  factors: { total: { kind: "signed" } },
  score: { error: { measure: "distance", periods: "hold" } },
  trial({ bias }, t, { rate, size }) {
    const steps = t.length("pulses") / t.dt;
    const [up, down, sum] = [0, 0, 0].map(() => new Array(steps).fill(0));
    let total = 0;
    for (let k = 0; k < steps; k++) {
      if (t.random.uniform() < rate / steps) {
        const isUp = t.random.uniform() < (1 + bias) / 2;
        (isUp ? up : down)[k] = 1;
        total += isUp ? size : -size;
      }
      sum[k] = total;
    }
    t.record("total", total);
    t.input("up").during("pulses", up);
    t.input("down").during("pulses", down);
    t.target("sum").during("pulses", sum).during("hold", total);
  },
});
