import type { ShownPeriod } from "./channels.ts";
import type { Plot } from "./plot.ts";

/** Periods as grey bands behind the lines, alternately dark and light. */
export const shading = (plot: Plot, periods: readonly ShownPeriod[]) =>
  plot.rect(periods, { x1: (p) => p.from, x2: (p) => p.to, fill: (_, i) => (i % 2 ? "#f8f8f8" : "#e9e9e9") });
