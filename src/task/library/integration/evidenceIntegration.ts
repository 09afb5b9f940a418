import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { blockSignal, integral } from "./blockSignal.ts";

/** Integrate a signal without leak. */
export const evidenceIntegration = defineTask({
  name: "evidenceIntegration",
  title: "Integration of a signal",
  summary: "A signal jumps between values; the output is its integral over time, which stays when the signal ends.",
  source:
    "Seung (1996), PNAS 93:13339–13344; signal of Integration in trainRNNbrain (Tolmachev & Engel), with all times tenfold",
  dt: 20,
  parameters: {
    rest: duration(200, "nothing is shown", { positive: true }),
    signal: duration(2200, "the signal is shown", { positive: true }),
    hold: duration(400, "the integral is held"),
    shortest: quantity(100, "ms", "shortest time between jumps", { min: 1 }),
    block: quantity(220, "ms", "mean time between jumps; at least the shortest", { min: 1 }),
    timeScale: quantity(1000, "ms", "time in which a signal of 1 adds 1 to the output", { min: 1 }),
    tolerance: quantity(0.1, "", "error at the end within which a trial is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "input noise: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["signal"],
  outputs: ["integral"],
  target: "value",
  noise: (p) => p.sigma,
  conditions: () => ({ trial: ["any signal"] }),
  periods: (p) => ({ rest: p.rest, signal: p.signal, hold: p.hold }),
  factors: { integral: { kind: "signed" } },
  activity: { align: ["signal", "hold"], rates: ["signal", "hold"] },
  score: (p) => ({ error: { measure: "distance", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the signal": { withoutPeriods: ["signal"] } },
  trial(_, t, p) {
    const steps = Math.round(t.length("signal") / t.dt);
    const signal = blockSignal(t.random, steps, t.dt, { shortest: p.shortest, mean: p.block });
    const course = integral(signal, t.dt / p.timeScale);
    t.record("integral", course[steps - 1]);
    t.input("signal").during("signal", signal);
    t.target("integral")
      .during("signal", course)
      .during("hold", course[steps - 1]);
  },
});
