/** Projected descent: after every step of a rule, parameters are brought back into the set that they are to stay in. */
import { checkArgument } from "../base/arguments.ts";
import { inContext, invalid } from "../base/errors.ts";
import {
  checkedStep,
  checkRule,
  multiply,
  type Update,
  type UpdatedParameter,
  type UpdateRule,
} from "../compiler/updateRule.ts";
import { Expr } from "../ir/expr.ts";
import { type ByParameter, byParameter } from "./perParameter.ts";

/**
 * The value brought back into a set, in symbols and of the same shape. NaN must stay NaN, or nobody sees that training
 * diverged.
 */
export type Projection = (value: Expr, parameter: UpdatedParameter) => Expr;

/**
 * Any rule, and after each of its steps a projection of the parameters that have one. If a parameter has several,
 * they are applied in order, and only the last holds exactly; where the network keeps a parameter positive, values
 * below 0 become 0 after the last. Slots of the rule are left alone. Initial values stay as they were written until the
 * first update.
 * @throws "missing" or "invalid" for something that is not a rule
 */
export function projected(rule: UpdateRule, projections: ByParameter<Projection | readonly Projection[]>): UpdateRule {
  checkRule("rule", rule);
  checkArgument("projections", projections, [], "give one for each name, such as { wRec: nonNegative() }");
  const { of, names } = byParameter(projections);
  const brought =
    (update: Update): Update =>
    (value, gradient, slots, parameter) => {
      const next = checkedStep(update, value, gradient, slots, parameter);
      const list = [of(parameter) ?? []].flat();
      return { value: list.reduce((v, project) => applied(project, v, parameter), next.value), slots: next.slots };
    };
  return {
    clipNorm: rule.clipNorm,
    names: [...names, ...(rule.names ?? [])],
    slots: rule.slots,
    update: brought((...step) => rule.update(...step)),
    multiply: (value, gradient, slots, parameter) => {
      const next = brought((...step) => multiply(rule, ...step))(value, gradient, slots, parameter);
      return of(parameter) === undefined ? next : { ...next, value: next.value.max(0) };
    },
  };
}

function applied(project: Projection, value: Expr, parameter: UpdatedParameter): Expr {
  const subject = `projection of parameter "${parameter.name}"`;
  if (typeof project !== "function")
    throw invalid({ subject, value: project, remedy: "give a projection, such as nonNegative(), or a list of them" });
  const next: unknown = inContext({ within: subject }, () => project(value, parameter));
  if (typeof next === "function")
    throw invalid({
      subject,
      detail: "returns a projection",
      remedy: "call it: nonNegative() in place of nonNegative",
    });
  if (!(next instanceof Expr))
    throw invalid({ subject, value: next, remedy: "return the projected value, an expression of the same shape" });
  return next;
}
