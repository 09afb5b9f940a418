/** One rule of updates made of several: which parameter follows which, and at what rate. */

import { checkArgument } from "../base/arguments.ts";
import { inContext, invalid } from "../base/errors.ts";
import { checkRule, multiply, slotNamesOf, type UpdatedParameter, type UpdateRule } from "../compiler/updateRule.ts";
import { number, readAt } from "../settings/kind.ts";
import { readOptions } from "../settings/options.ts";
import { clipNormOption } from "./optimizer.ts";

/** Something for some parameters: a table by name, or a function that returns undefined for the others. */
export type ByParameter<T> = Readonly<Record<string, T>> | ((parameter: UpdatedParameter) => T | undefined);

/** The lookup, and the parameters that it knows by name. */
export function byParameter<T>(given: ByParameter<T>): {
  readonly of: (parameter: UpdatedParameter) => T | undefined;
  readonly names: readonly string[];
} {
  if (typeof given === "function") return { of: given, names: [] };
  return { of: ({ name }) => (Object.hasOwn(given, name) ? given[name] : undefined), names: Object.keys(given) };
}

/**
 * A rule for each parameter, by name or as a function of the parameter; the others follow `otherwise`. Gradients are
 * clipped together, whatever rule they go to: give `clipNorm` here, not to the parts.
 * @throws "missing" or "invalid" for a part that is not a rule, or that clips; "unknown" for another option
 */
export function perParameter(
  rules: ByParameter<UpdateRule>,
  otherwise: UpdateRule,
  options: { readonly clipNorm?: number } = {},
): UpdateRule {
  checkArgument("rules", rules, [], "give a rule for each name, such as { wRec: sgd() }");
  const { clipNorm } = readOptions({ clipNorm: clipNormOption }, options, "the options of perParameter");
  checkPart("otherwise", otherwise);
  const { of, names } = byParameter(rules);
  if (typeof rules !== "function") for (const name of names) checkPart(name, rules[name]);
  const ruleOf = (parameter: UpdatedParameter): UpdateRule => {
    const rule = of(parameter) ?? otherwise;
    checkPart(parameter.name, rule);
    return rule;
  };
  const parts = typeof rules === "function" ? [otherwise] : [otherwise, ...Object.values(rules)];
  return {
    clipNorm,
    names: [...names, ...parts.flatMap((rule) => rule.names ?? [])],
    slots: (parameter) => slotNamesOf(ruleOf(parameter), parameter),
    update: (value, gradient, slots, parameter) => ruleOf(parameter).update(value, gradient, slots, parameter),
    multiply: (value, gradient, slots, parameter) => multiply(ruleOf(parameter), value, gradient, slots, parameter),
  };
}

function checkPart(name: string, rule: UpdateRule): void {
  checkRule(`rule "${name}"`, rule);
  if (rule.clipNorm !== undefined)
    throw invalid({
      subject: `clipNorm ${rule.clipNorm} of rule "${name}"`,
      detail: ", which is a part of another rule",
      remedy: `all gradients are clipped together, give clipNorm to the whole rule: ${wholeRule(rule.clipNorm)}`,
    });
}

/** Where rules that are made of others take it. */
const wholeRule = (clipNorm: number) =>
  `to perParameter as the third argument, { clipNorm: ${clipNorm} }, or among the options of exponentiated`;

/** Of a learning rate. */
const rateFactor = number({ above: 0 });

/**
 * The rule with its learning rate multiplied by `factor`.
 * @throws "invalid" for a factor that is not above 0; "missing" or "invalid" for something that is not a rule
 */
export function scaledRate(rule: UpdateRule, factor: number): UpdateRule {
  const scaled = readFactor("scaledRate", rule, factor);
  return {
    ...exponentiatedRate(rule, factor),
    update: (value, gradient, slots, parameter) => rule.update(value, gradient, slots, scaled(parameter)),
  };
}

/**
 * The rule with its learning rate multiplied by `factor` for parameters that the network itself keeps positive as
 * `exponentiated`, whose steps are relative to the weight; the others keep the rate.
 * @throws as `scaledRate` does
 */
export function exponentiatedRate(rule: UpdateRule, factor: number): UpdateRule {
  const scaled = readFactor("exponentiatedRate", rule, factor);
  return {
    clipNorm: rule.clipNorm,
    names: rule.names,
    slots: rule.slots,
    update: (...step) => rule.update(...step),
    multiply: (value, gradient, slots, parameter) => multiply(rule, value, gradient, slots, scaled(parameter)),
  };
}

/** A parameter with its learning rate multiplied. */
function readFactor(within: string, rule: UpdateRule, factor: number) {
  checkRule("rule", rule);
  inContext({ within }, () => readAt(rateFactor, factor, "factor"));
  return (parameter: UpdatedParameter): UpdatedParameter => ({
    ...parameter,
    learningRate: factor === 1 ? parameter.learningRate : parameter.learningRate.mul(factor),
  });
}
