import { effectiveValues } from "../model/effectiveValues.ts";
import type { Experiment } from "../open/experiment.ts";

/** The effective recurrent matrix [from, to] of raw parameters; undefined if the model has none. */
export function recurrentOf(
  { effective: { wRec } }: Pick<Experiment, "effective">,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
): Float64Array | undefined {
  return wRec && effectiveValues({ wRec }, parameters)["wRec"];
}
