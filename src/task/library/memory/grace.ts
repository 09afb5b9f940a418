/** The first moments of a response, which do not count in the loss. */
import type { TrialBuilder } from "../../builder.ts";

/** Sets the mask to 0 for `ms` at the start of a period, but never for all of it. */
export function withGrace(t: TrialBuilder, period: string, ms: number): void {
  const [start, last] = [t.start(period), t.end(period) - t.dt];
  if (last > start) t.mask.between(start, Math.min(start + ms, last), 0);
}
