/** Clipping by value: every entry of a gradient is held within bounds, on its own. */
import { inContext } from "../base/errors.ts";
import { checkRule, multiply, type UpdateRule } from "../compiler/updateRule.ts";
import type { Expr } from "../ir/expr.ts";
import { number, readAt } from "../settings/kind.ts";

/** Largest |entry| of a gradient. */
const limitOption = number({ above: 0 });

/**
 * The rule with each entry g of every gradient replaced by min(max(g, −limit), limit), as TensorFlow's clip_by_value
 * and PyTorch's clip_grad_value_ do. If the rule limits the common norm (`clipNorm`), it does so before.
 * @throws "invalid" for a limit that is not above 0; "missing" or "invalid" for something that is not a rule
 */
export function clippedByValue(rule: UpdateRule, limit: number): UpdateRule {
  checkRule("rule", rule);
  inContext({ within: "clippedByValue" }, () => readAt(limitOption, limit, "limit"));
  const clipped = (gradient: Expr) => gradient.max(-limit).min(limit);
  return {
    clipNorm: rule.clipNorm,
    names: rule.names,
    slots: rule.slots,
    update: (value, gradient, ...more) => rule.update(value, clipped(gradient), ...more),
    multiply: (value, gradient, ...more) => multiply(rule, value, clipped(gradient), ...more),
  };
}
