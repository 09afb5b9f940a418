/** Where the parts of the picture of a trial stand, px. */
import type { TrialShown } from "../../protocol.ts";
import type { Scale } from "../draw/axes.tsx";

export interface Band {
  readonly top: number;
  readonly bottom: number;
}

export interface TrialPlace {
  /** Of times, ms. */
  readonly x: Scale;
  readonly left: number;
  readonly right: number;
}

/** The time at which a step begins, ms. */
export function timeOf({ times }: TrialShown, step: number): number {
  const dt = times.length > 1 ? times[1] - times[0] : times[0];
  return times[0] + dt * (step - 1);
}
