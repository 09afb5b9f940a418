/** Update rules: how parameters and optimiser slots follow the gradients. */
import { checkArgument } from "../base/arguments.ts";
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { Expr } from "../ir/expr.ts";
import { nameList } from "../settings/options.ts";

/** The parameter that a rule updates. */
export interface UpdatedParameter {
  readonly name: string;
  /** [n], or [from n, to m]. */
  readonly shape: readonly number[];
  /** The run-time scalar `learningRate`, or a multiple of it. */
  readonly learningRate: Expr;
}

/** How parameters follow gradients, in symbols; `optimizer/` has those of the library. */
export interface UpdateRule {
  /** Gradients are scaled so that their common Euclidean norm is at most this. */
  readonly clipNorm?: number;
  /** Names of the arrays kept for each parameter, of its shape and initially 0; a function if parameters differ. */
  readonly slots: readonly string[] | ((parameter: UpdatedParameter) => readonly string[]);
  /** Parameters that the rule refers to by name. A network that does not train all of them is refused. */
  readonly names?: readonly string[];
  /** New values of the parameter and its slots, from the old ones and the clipped gradient, all of one shape. */
  update: Update;
  /**
   * The same with multiplication in place of addition, w·e^(−sign(w)·Δ) for w − Δ: the update of a parameter that the
   * network keeps positive as `exponentiated`. Absent if the rule has no such form.
   */
  readonly multiply?: Update | undefined;
}

export type Update = (
  value: Expr,
  gradient: Expr,
  slots: Readonly<Record<string, Expr>>,
  parameter: UpdatedParameter,
) => { value: Expr; slots: Readonly<Record<string, Expr>> };

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

/** A step of a rule that multiplies. Throws "unsupported" for a rule that cannot. */
export function multiply(rule: UpdateRule, ...step: Parameters<Update>): ReturnType<Update> {
  const next = rule.multiply?.(...step);
  if (next) return next;
  throw unsupported({
    subject: `update of parameter "${step[3].name}"`,
    detail: ", which the network keeps positive by exponentiated gradient",
    remedy: "use a rule that can multiply, such as sgd() or adam()",
  });
}

/** A step of a rule. Throws "missing" or "invalid" for something that an update must not return. */
export function checkedStep(update: Update, ...[value, gradient, slots, parameter]: Parameters<Update>) {
  const subject = `update of parameter "${parameter.name}"`;
  const next: unknown = update(value, gradient, slots, parameter);
  if (next === undefined || next === null)
    throw missing({ subject, remedy: "return { value, slots } from the rule's `update`" });
  const { value: stepped, slots: kept = {} } = next as Partial<ReturnType<UpdateRule["update"]>>;
  checkExpr(subject, stepped);
  return { value: stepped, slots: kept };
}

/** Throws "missing" for a value that a rule does not return, "invalid" for one that is not an expression. */
export function checkExpr(subject: string, value: unknown): asserts value is Expr {
  if (value === undefined) throw missing({ subject, remedy: "return its new value from the rule's `update`" });
  if (!(value instanceof Expr))
    throw invalid({ subject, value, remedy: "return an expression, such as value.sub(gradient.mul(learningRate))" });
}
