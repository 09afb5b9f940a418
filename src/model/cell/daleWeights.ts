/** Dale's principle in a user's cell: signs of the senders, and what keeps the parameter behind a matrix positive. */
import { invalid, missing, unsupported } from "../../base/errors.ts";
import type { Population } from "../../base/population.ts";
import type { CellParameter } from "../../ir/cell.ts";
import type { Expr } from "../../ir/expr.ts";
import { oneOf, readAt } from "../../settings/kind.ts";
import { constraints, type DaleConstraint, daleNames } from "../constraint.ts";
import type { InitialSpec } from "./initialParameters.ts";
import { signedBySender } from "./wiring.ts";

const kind = oneOf(daleNames);

/** The builder's `dale`, and what it requires of the parameters that it is given. */
export function daleWeights(populations: () => readonly Population[]) {
  /** What the builder returned for each declared parameter: the parameter, or the parameter times its mask. */
  const declared = new Map<Expr, string>();
  const asked = new Map<string, DaleConstraint>();
  const signed = new Set<string>();
  return {
    declare(name: string, value: Expr): Expr {
      declared.set(value, name);
      return value;
    },
    dale(weights: Expr, given: DaleConstraint = "abs"): Expr {
      const how = readAt(kind, given, "how");
      const known = populations();
      if (known.every(({ sign }) => sign === 0))
        throw missing({
          subject: `signs of ${known.map(({ name }) => `"${name}"`).join(", ")} for dale(…)`,
          remedy: "give populations a sign, 1 or -1, or leave dale out: without signs it changes nothing",
        });
      const effective = signedBySender(weights, known, how);
      const name = declared.get(weights);
      if (constraints[how].kept) checkKept(name, how, known);
      if (name !== undefined) signed.add(name);
      if (name === undefined || !constraints[how].startsPositive) return effective;
      const before = asked.get(name) ?? how;
      if (before !== how)
        throw invalid({
          subject: `dale of parameter "${name}"`,
          value: how,
          detail: `after "${before}"`,
          remedy: "one parameter follows one constraint",
        });
      asked.set(name, how);
      return effective;
    },
    /** The declaration of a parameter, with what `dale` requires of it. */
    applied(parameter: CellParameter<InitialSpec>): CellParameter<InitialSpec> {
      const how = asked.get(parameter.name);
      if (!signed.has(parameter.name)) return parameter;
      const isSigned = { ...parameter.initial, isSigned: true };
      if (how === undefined) return { ...parameter, initial: isSigned };
      const keptPositive = constraints[how].kept;
      const initial = { ...isSigned, startsPositive: true };
      return { ...parameter, initial, ...(keptPositive && { keptPositive }) };
    },
  };
}

/** Throws for what updates cannot keep positive: an expression of parameters, or rows of either sign. */
function checkKept(name: string | undefined, how: DaleConstraint, populations: readonly Population[]): void {
  const subject = `dale(…, "${how}")`;
  if (name === undefined)
    throw unsupported({
      subject,
      detail: "of an expression that is not a parameter",
      remedy: 'give what parameter(name, shape, initial, { mask }) returns, or use "abs" or "rectify"',
    });
  const free = populations.find(({ sign }) => sign === 0);
  if (free)
    throw unsupported({
      subject,
      detail: `with population "${free.name}", which has no sign: its weights would be kept positive, too`,
      remedy: 'give it a sign, 1 or -1, or use "abs" or "rectify", which leave its weights free',
    });
}
