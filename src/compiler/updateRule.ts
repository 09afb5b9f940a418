/** Update rules: how parameters and optimiser slots follow the gradients. */
import { checkArgument } from "../base/arguments.ts";
import {
  type DalenetError,
  inContext,
  invalid,
  mismatched,
  missing,
  unknownName,
  unsupported,
} from "../base/errors.ts";
import { constant, Expr, less, parameter, scalar, select } from "../ir/expr.ts";
import { continuedName, type ParameterDeclaration, type Result } from "../ir/program.ts";
import { showType } from "../ir/shape.ts";
import { nameList } from "../settings/options.ts";
import { refuseTwice } from "./checks.ts";

/** The parameter that a rule updates. */
export interface UpdatedParameter {
  readonly name: string;
  /** [n], or [from n, to m]. */
  readonly shape: readonly number[];
  /** The run-time scalar `learningRate`, or a multiple of it. */
  readonly learningRate: Expr;
}

/** How parameters follow gradients, in symbols; see open/optimizer.ts. */
export interface UpdateRule {
  /** Gradients are scaled so that their common Euclidean norm is at most this. */
  readonly clipNorm?: number;
  /** Names of the arrays kept for each parameter, of its shape and initially 0; a function if parameters differ. */
  readonly slots: readonly string[] | ((parameter: UpdatedParameter) => readonly string[]);
  /** Parameters that the rule refers to by name. A network that does not train all of them is refused. */
  readonly names?: readonly string[];
  /** New values of the parameter and its slots, from the old ones and the clipped gradient, all of one shape. */
  update(
    value: Expr,
    gradient: Expr,
    slots: Readonly<Record<string, Expr>>,
    parameter: UpdatedParameter,
  ): { value: Expr; slots: Readonly<Record<string, Expr>> };
}

const ruleRemedy = "give an update rule, such as adam() or sgd()";
/** Throws "missing" or "invalid" for something that is not an update rule. */
export function checkRule(subject: string, rule: UpdateRule): void {
  checkArgument(subject, rule, ["slots", "update"], ruleRemedy);
  if (typeof rule.update !== "function")
    throw invalid({ subject: `update of ${subject}`, value: rule.update, remedy: ruleRemedy });
  if (typeof rule.slots !== "function") readSlots(subject, rule.slots);
}

/** The slots that a rule keeps for a parameter. */
export const slotNamesOf = ({ slots }: UpdateRule, parameter: UpdatedParameter): readonly string[] =>
  typeof slots === "function" ? readSlots(`the rule of parameter "${parameter.name}"`, slots(parameter)) : slots;

const readSlots = (of: string, slots: unknown): readonly string[] =>
  inContext({ subject: `slots of ${of}` }, () => nameList.read(slots));

/** A step of a rule. Throws "missing" or "invalid" for something that `update` must not return. */
export function stepOf(rule: UpdateRule, ...[value, gradient, slots, parameter]: Parameters<UpdateRule["update"]>) {
  const subject = `update of parameter "${parameter.name}"`;
  const next: unknown = rule.update(value, gradient, slots, parameter);
  if (next === undefined || next === null)
    throw missing({ subject, remedy: "return { value, slots } from the rule's `update`" });
  const { value: stepped, slots: kept = {} } = next as Partial<ReturnType<UpdateRule["update"]>>;
  checkExpr(subject, stepped);
  return { value: stepped, slots: kept };
}

/** Throws "missing" for a value that a rule does not return, "invalid" for one that is not an expression. */
function checkExpr(subject: string, value: unknown): asserts value is Expr {
  if (value === undefined) throw missing({ subject, remedy: "return its new value from the rule's `update`" });
  if (!(value instanceof Expr))
    throw invalid({ subject, value, remedy: "return an expression, such as value.sub(gradient.mul(learningRate))" });
}

/**
 * The optimiser's slots as parameters, and the updates of trained parameters and slots.
 * @param norm Euclidean norm of all gradients together
 * @param atStarts parameters that change only with runs that begin their trials, not with those that continue a window
 * @throws "unknown" or "unsupported" if the rule names a parameter that is not trained, "missing" or "mismatched" for
 * a value that the rule does not return or returns in another shape
 */
export function updatesOf(
  rule: UpdateRule,
  parameters: readonly ParameterDeclaration[],
  gradients: ReadonlyMap<string, Expr>,
  norm: Expr,
  atStarts: ReadonlySet<string> = new Set(),
): { slots: ParameterDeclaration[]; updates: Result[] } {
  for (const name of rule.names ?? [])
    if (!gradients.has(name)) throw untrained(name, parameters, [...gradients.keys()]);
  const limit = rule.clipNorm;
  const factor = limit === undefined ? undefined : select(less(limit, norm), constant(limit).div(norm), 1);
  const slots: ParameterDeclaration[] = [];
  const updates: Result[] = [];
  for (const { name, value } of parameters) {
    const gradient = gradients.get(name);
    if (!gradient) continue;
    const shape = value.type.axes.map(({ size }) => size);
    const updated: UpdatedParameter = { name, shape, learningRate: scalar("learningRate") };
    const declared = slotNamesOf(rule, updated).map((slot) => {
      const full = `${name}.${slot}`;
      return { slot, name: full, value: parameter(full, value.type.axes) };
    });
    const next = stepOf(
      rule,
      value,
      factor ? gradient.mul(factor) : gradient,
      Object.fromEntries(declared.map(({ slot, value: before }) => [slot, before])),
      updated,
    );
    const accepted = (before: Expr, after: Expr) =>
      atStarts.has(name) ? select(scalar(continuedName), before, after) : after;
    checkUpdate(`update of parameter "${name}"`, next.value, value);
    updates.push({ name, value: accepted(value, next.value) });
    for (const { slot, name: full, value: before } of declared) {
      checkUpdate(`update of slot "${full}"`, next.slots[slot], value);
      slots.push({ name: full, value: before, trained: false });
      updates.push({ name: full, value: accepted(before, next.slots[slot]) });
    }
  }
  refuseTwice("parameter", [...parameters, ...slots]);
  return { slots, updates };
}

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
