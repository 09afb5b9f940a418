/** The raw matrices of a network and their shapes. */
import type { Expr } from "../../ir/expr.ts";
import type { KeptPositive } from "../../ir/program.ts";
import { constraints } from "../constraint.ts";
import type { Distribution } from "../distribution.ts";
import type { Dimensions } from "../model.ts";
import type { RawWeights } from "./dale.ts";
import { gradientFactors } from "./inhibition.ts";
import type { ModelOptions } from "./modelSettings.ts";

/** Declares a matrix [from, to]. */
export type Declare = (
  name: string,
  shape: readonly [number, number],
  initial: Distribution,
  options: {
    readonly trained: boolean;
    readonly keptPositive?: KeptPositive | undefined;
    readonly gradientScale?: Float64Array | undefined;
  },
) => Expr;

/**
 * wIn [inputs, units] (absent without inputs), wRec and, if part is fixed, wRecFixed [from, to], wOut [units,
 * outputs].
 */
export function rawWeightsOf(options: ModelOptions, { inputs, outputs }: Dimensions, declare: Declare): RawWeights {
  const { units, initialWeights, trained, recurrentFixed, dale } = options;
  const of = (which: "input" | "recurrent" | "output") => ({
    trained: trained[which],
    keptPositive: constraints[dale[which]].kept,
  });
  const fixed = { trained: false };
  return {
    wIn: inputs > 0 ? declare("wIn", [inputs, units], initialWeights.input, of("input")) : undefined,
    wRec: declare("wRec", [units, units], initialWeights.recurrent, {
      ...of("recurrent"),
      ...gradientFactors(options),
    }),
    wRecFixed: recurrentFixed ? declare("wRecFixed", [units, units], { distribution: "zeros" }, fixed) : undefined,
    wOut: declare("wOut", [units, outputs], initialWeights.output, of("output")),
  };
}
