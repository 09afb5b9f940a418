/** Rules whose step does not depend on the value: they can add it, or multiply by its exponential. */
import type { UpdatedParameter, UpdateRule } from "../compiler/updateRule.ts";
import { constant, type Expr, less, select } from "../ir/expr.ts";

type Slots = Readonly<Record<string, Expr>>;

/** Δ, and the new slots, from the gradient and the old slots. */
export type AdditiveStep = (gradient: Expr, slots: Slots, parameter: UpdatedParameter) => { step: Expr; slots: Slots };

export interface Forms extends Required<Pick<UpdateRule, "update" | "multiply">> {
  readonly stepOf: AdditiveStep;
}

/** Largest |exponent| of an update, if not given: a factor of 2·10⁴. */
const usualLimit = 10;

/**
 * Both forms of a rule, with decay λ per unit of learning rate η:
 *
 *     update    w ← (1 − ηλ)·w − Δ
 *     multiply  w ← (1 − ηλ)·w · e^(−sign(w)·Δ), |Δ| limited
 */
export function additive(stepOf: AdditiveStep, weightDecay = 0, limit = usualLimit): Forms {
  const kept = ({ learningRate }: UpdatedParameter) => constant(1).sub(learningRate.mul(weightDecay));
  const decayed = (value: Expr, factor: (parameter: UpdatedParameter) => Expr, parameter: UpdatedParameter) =>
    weightDecay === 0 ? value : value.mul(factor(parameter));
  return {
    stepOf,
    update(value, gradient, before, parameter) {
      const { step, slots } = stepOf(gradient, before, parameter);
      return { value: decayed(value, kept, parameter).sub(step), slots };
    },
    multiply(value, gradient, before, parameter) {
      const { step, slots } = stepOf(gradient, before, parameter);
      const exponent = select(less(value, 0), step, step.neg()).max(-limit).min(limit);
      // A decay of more than all would change the sign.
      const factor = (parameter: UpdatedParameter) => kept(parameter).max(0);
      return { value: decayed(value, factor, parameter).mul(exponent.exp()), slots };
    },
  };
}
