/** What tasks share in which an interval is produced: the answer, and how the time of the response is scored. */
import { option, quantity } from "../../../settings/parameter.ts";
import type { TrialBuilder } from "../../builder.ts";
import type { LooseScore } from "../../declarations.ts";

/** Settings of the answer and of its score. */
export const productionParameters = {
  response: option("step", ["step", "pulse"], "target after the response: it stays on, or lasts a single step"),
  tolerance: quantity(0.2, "", "error that is accepted, as a share of the interval", { min: 0 }),
};

/** "go" is wanted `ms` after the start of a period, to the end of the trial or for the step that ends then. */
export function goAfter(
  t: TrialBuilder,
  period: string,
  ms: number,
  { response }: { readonly response: string },
): void {
  const due = t.start(period) + Math.max(ms, t.dt);
  t.answer("go").between(due - t.dt, response === "step" ? t.steps * t.dt : due);
  t.correct("go");
}

/** A pulse on a channel at the start of a period: at least one step, at most the period. */
export function pulseAt(t: TrialBuilder, channel: string, period: string, ms: number): void {
  const start = t.start(period);
  t.input(channel).between(start, start + Math.min(Math.max(ms, t.dt), t.length(period)), 1);
}

/** Responses are timed from the start of a period and accepted within a share of the interval and 25 ms. */
export const productionScore = (from: string, tolerance: number): LooseScore => ({
  choice: { threshold: 0.5, from },
  error: { measure: "time", tolerance: 25, relativeTolerance: tolerance },
});
