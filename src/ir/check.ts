/** Checks that a network can be run, with errors in the terms of its definition. */
import { invalid, mismatched, missing, unsupported } from "../base/errors.ts";
import { type Expr, walk } from "./expr.ts";
import { timeOps } from "./op.ts";
import type { Network } from "./program.ts";
import { adjointName, pooledName } from "./program.ts";
import { showType } from "./shape.ts";
import { show } from "./show.ts";

const overTime: ReadonlySet<string> = new Set(timeOps);

/**
 * @throws "unsupported" for a sum over trials or time inside a step, "missing" for a parameter or state that is used
 * but not declared, "mismatched" for terms whose units differ from their mask's, "invalid" for a temperature that is
 * not above 0
 */
export function check(network: Network): void {
  const parameters = new Set(network.parameters.map((declared) => declared.name));
  const states = new Map(network.states.map((state) => [state.name, state.size]));
  const adjoints = new Set(network.states.map((state) => adjointName(state.name)));

  const inspect = (where: string, root: Expr, adjointsAllowed = false, pooled?: string) => {
    for (const expr of walk([root])) {
      const name = expr.attr.name ?? "";
      if (overTime.has(expr.op))
        throw unsupported({
          subject: `${show(expr)} in ${where}`,
          detail: ", a sum over trials and steps inside a time step",
          remedy: "use sum(…) over units, or a penalty",
        });
      if (expr.op === "parameter" && !parameters.has(name) && name !== pooled)
        throw missing({
          subject: `declaration of parameter "${name}" used in ${where}`,
          remedy: "declare it with parameter(name, shape)",
        });
      if (expr.op === "previous" && !states.has(name))
        throw missing({
          subject: `declaration of state "${name}" used in ${where}`,
          remedy: "declare it with state(name, size)",
        });
      if (expr.op === "carried" && !(adjointsAllowed && adjoints.has(name)))
        throw unsupported({
          subject: `adjoint "${name}" in ${where}`,
          remedy: "use adjoints only in adjoint terms, and only of declared states",
        });
    }
  };
  const needSignal = (where: string, expr: Expr) => {
    if (expr.type.space !== "signal")
      throw mismatched({
        subject: where,
        detail: `is ${showType(expr.type)}`,
        remedy: "it needs a signal, one vector per trial and step",
      });
  };
  const needScalar = (where: string, expr: Expr) => {
    if (expr.type.space !== "scalar")
      throw mismatched({ subject: where, detail: `is ${showType(expr.type)}`, remedy: "it needs a scalar" });
  };

  for (const state of network.states) {
    inspect(`state "${state.name}"`, state.next);
    needSignal(`state "${state.name}"`, state.next);
    inspect(`initial value of state "${state.name}"`, state.initial);
  }
  for (const [name, value] of Object.entries(network.outputs)) {
    inspect(`output "${name}"`, value);
    needSignal(`output "${name}"`, value);
  }
  for (const { name, term, weight, scale } of network.losses) {
    inspect(`loss "${name}"`, term);
    inspect(`mask of loss "${name}"`, weight);
    needSignal(`loss "${name}"`, term);
    needScalar(`scale of loss "${name}"`, scale);
    if (weight.units !== 1 && weight.units !== term.units)
      throw mismatched({
        subject: `mask of loss "${name}"`,
        detail: `is ${showType(weight.type)}, the loss ${showType(term.type)}`,
        remedy: "the two need equal units",
      });
  }
  for (const { name, term, scale } of network.signalPenalties) {
    inspect(`penalty "${name}"`, term);
    needSignal(`penalty "${name}"`, term);
    needScalar(`scale of penalty "${name}"`, scale);
  }
  for (const { name, value } of network.parameterPenalties) {
    inspect(`penalty "${name}"`, value);
    needScalar(`penalty "${name}"`, value);
  }
  for (const { name, signal, temperature, value } of network.batchPenalties ?? []) {
    if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY))
      throw invalid({
        subject: `temperature of penalty "${name}"`,
        value: temperature,
        remedy: "give a finite number above 0",
      });
    inspect(`penalty "${name}"`, signal);
    needSignal(`penalty "${name}"`, signal);
    inspect(`penalty "${name}"`, value, false, pooledName(name));
    needScalar(`penalty "${name}"`, value);
  }
  for (const { name, numerator, denominator } of network.adjointTerms)
    for (const part of [numerator, denominator]) {
      inspect(`adjoint term "${name}"`, part, true);
      if (part.type.space !== "signal" || part.units !== 1)
        throw mismatched({
          subject: `adjoint term "${name}"`,
          detail: `is ${showType(part.type)}`,
          remedy: "it needs one number per trial and step",
        });
    }
}
