/** The course of the learning rate over a run: a linear rise from near 0, then a decay to 0, both optional. */
import { portableCos } from "../base/math.ts";
import type { Decay, Schedule } from "../model/recommendedTraining.ts";

const remaining = {
  none: () => 1,
  linear: (done) => 1 - done,
  cosine: (done) => 0.5 + 0.5 * portableCos(Math.PI * done),
} satisfies Record<Decay, (done: number) => number>;

/** The factor for the learning rate at update `step` (1, 2, …) of `steps`. */
export function scheduleAt({ warmupSteps, decay }: Schedule, step: number, steps: number): number {
  const rise = warmupSteps === 0 ? 1 : Math.min(1, step / warmupSteps);
  return rise * remaining[decay]((step - 1) / steps);
}
