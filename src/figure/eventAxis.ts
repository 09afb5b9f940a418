/** Its file is apart: declarations of figures need no types of Plot. */

/** An axis of time of averages or decoders. */
export interface EventAxis {
  /** The period whose onset is time 0; none: the trial's start. */
  readonly align?: string | undefined;
  /** Their usual bounds, in ms on this axis (default: none). */
  readonly periods?: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}
