/** The updates of a training program: an update rule applied to every trained parameter. */
import { type DalenetError, mismatched, unknownName, unsupported } from "../base/errors.ts";
import { constant, type Expr, less, parameter, scalar, select } from "../ir/expr.ts";
import { continuedName, type KeptPositive, type ParameterDeclaration, type Result } from "../ir/program.ts";
import { showType } from "../ir/shape.ts";
import { refuseTwice } from "./checks.ts";
import { unlessPruned } from "./pruned.ts";
import {
  checkExpr,
  checkedStep,
  multiply,
  slotNamesOf,
  type Update,
  type UpdatedParameter,
  type UpdateRule,
} from "./updateRule.ts";

/**
 * The optimiser's slots as parameters, and the updates of trained parameters and slots.
 * @param norm Euclidean norm of all gradients together
 * @param atStarts parameters that change only with runs that begin their trials, not with those that continue a window
 * @param pruned where parameters stay at 0
 * @throws "unknown" or "unsupported" if the rule names a parameter that is not trained, "unsupported" if it cannot
 * multiply and the network wants it to, "missing" or "mismatched" for a value that the rule does not return or returns
 * in another shape
 */
export function updatesOf(
  rule: UpdateRule,
  parameters: readonly ParameterDeclaration[],
  gradients: ReadonlyMap<string, Expr>,
  norm: Expr,
  {
    atStarts = new Set(),
    pruned = new Map(),
  }: {
    readonly atStarts?: ReadonlySet<string> | undefined;
    readonly pruned?: ReadonlyMap<string, ParameterDeclaration>;
  } = {},
): { slots: ParameterDeclaration[]; updates: Result[] } {
  for (const name of rule.names ?? [])
    if (!gradients.has(name)) throw untrained(name, parameters, [...gradients.keys()]);
  const limit = rule.clipNorm;
  const factor = limit === undefined ? undefined : select(less(limit, norm), constant(limit).div(norm), 1);
  const slots: ParameterDeclaration[] = [];
  const updates: Result[] = [];
  for (const { name, value, keptPositive } of parameters) {
    const gradient = gradients.get(name);
    if (!gradient) continue;
    const shape = value.type.axes.map(({ size }) => size);
    const updated: UpdatedParameter = { name, shape, learningRate: scalar("learningRate") };
    const declared = slotNamesOf(rule, updated).map((slot) => {
      const full = `${name}.${slot}`;
      return { slot, name: full, value: parameter(full, value.type.axes) };
    });
    const next = checkedStep(
      keptPositive ? positiveUpdates[keptPositive](rule) : (...step) => rule.update(...step),
      value,
      factor ? gradient.mul(factor) : gradient,
      Object.fromEntries(declared.map(({ slot, value: before }) => [slot, before])),
      updated,
    );
    const accepted = (before: Expr, after: Expr) =>
      atStarts.has(name) ? select(scalar(continuedName), before, after) : after;
    checkUpdate(`update of parameter "${name}"`, next.value, value);
    updates.push({ name, value: accepted(value, unlessPruned(pruned.get(name), next.value)) });
    for (const { slot, name: full, value: before } of declared) {
      checkUpdate(`update of slot "${full}"`, next.slots[slot], value);
      slots.push({ name: full, value: before, trained: false });
      updates.push({ name: full, value: accepted(before, next.slots[slot]) });
    }
  }
  refuseTwice("parameter", [...parameters, ...slots, ...pruned.values()]);
  return { slots, updates };
}

/** How a rule updates parameters that the network keeps positive. */
const positiveUpdates: Readonly<Record<KeptPositive, (rule: UpdateRule) => Update>> = {
  project: (rule) => (value, gradient, slots, parameter) => {
    const next = checkedStep((...step) => rule.update(...step), value, gradient, slots, parameter);
    return { value: next.value.max(0), slots: next.slots };
  },
  exponentiated:
    (rule) =>
    (...step) =>
      multiply(rule, ...step),
};

/** The error for a parameter that a rule names and the network does not train. */
function untrained(name: string, all: readonly ParameterDeclaration[], trained: readonly string[]): DalenetError {
  if (!all.some((one) => one.name === name)) return unknownName("trained parameter", name, trained);
  return unsupported({
    subject: `update of parameter "${name}"`,
    detail: ", which is not trained",
    remedy: "leave its name out of the rule, or let the model train it",
  });
}

/** Throws "missing" or "invalid" for a value that a rule does not return, "mismatched" for one of another shape. */
function checkUpdate(subject: string, next: Expr | undefined, { type }: Expr): void {
  checkExpr(subject, next);
  const { space, axes } = next.type;
  if (
    space !== type.space ||
    axes.length !== type.axes.length ||
    axes.some(({ size }, k) => size !== type.axes[k].size)
  )
    throw mismatched({ subject, detail: `is ${showType(next.type)}`, remedy: `it must be ${showType(type)}` });
}
