/** The raw matrices of a network and their shapes. */
import type { Expr } from "../../ir/expr.ts";
import type { Distribution } from "../distribution.ts";
import type { Dimensions } from "../model.ts";
import type { RawWeights } from "./dale.ts";
import type { ModelOptions } from "./modelSettings.ts";

/** Declares a matrix [from, to]. */
export type Declare = (name: string, shape: readonly [number, number], initial: Distribution, trained: boolean) => Expr;

/**
 * wIn [inputs, units] (absent without inputs), wRec and, if part is fixed, wRecFixed [from, to], wOut [units,
 * outputs].
 */
export function rawWeightsOf(options: ModelOptions, { inputs, outputs }: Dimensions, declare: Declare): RawWeights {
  const { units, initialWeights, trained, recurrentFixed } = options;
  return {
    wIn: inputs > 0 ? declare("wIn", [inputs, units], initialWeights.input, trained.input) : undefined,
    wRec: declare("wRec", [units, units], initialWeights.recurrent, trained.recurrent),
    wRecFixed: recurrentFixed ? declare("wRecFixed", [units, units], { distribution: "zeros" }, false) : undefined,
    wOut: declare("wOut", [units, outputs], initialWeights.output, trained.output),
  };
}
