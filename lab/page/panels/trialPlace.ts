/** Where the parts of the picture of a trial stand, px. */
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
  /** Right of it, for names. */
  readonly room: number;
}
