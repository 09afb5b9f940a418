/** Times that are a whole number of time steps. */
import { type ErrorContext, invalid } from "./errors.ts";

/**
 * The time steps in a time, both in ms.
 * @param name of the time in messages
 * @throws "invalid" unless they are a whole number, at least 1
 */
export function wholeSteps(ms: number, dt: number, name: Pick<ErrorContext, "at" | "subject">): number {
  const steps = Math.round(ms / dt);
  if (steps >= 1 && Math.abs(ms / dt - steps) <= 1e-6) return steps;
  throw invalid({
    ...name,
    value: ms,
    detail: `with a time step of ${dt} ms`,
    // Without the last digits that rounding makes: 0.3, not 0.30000000000000004.
    remedy: `give a multiple of it, such as ${Number((Math.max(1, steps) * dt).toPrecision(12))}`,
  });
}
