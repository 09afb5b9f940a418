import { effectiveValues } from "../model/effectiveValues.ts";
import type { Experiment } from "../open/experiment.ts";

/** Values before training, for comparison. A model may have neither, and a resumed run may not know them. */
export interface InitialValues {
  /** The effective recurrent matrix [from, to] before training. */
  readonly wRec?: ArrayLike<number>;
  /** Time constants in ms before training, [unit], if they are trained. */
  readonly tau?: ArrayLike<number>;
}

/** The initial values that follow from raw parameters. */
export function initialValues(
  { effective: { wRec, tau } }: Pick<Experiment, "effective">,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
): InitialValues {
  return effectiveValues({ ...(wRec && { wRec }), ...(tau && { tau }) }, parameters);
}
