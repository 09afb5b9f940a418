/** Connections that are removed while a network is trained: where, in symbols. */
import { unknownName } from "../base/errors.ts";
import { type Expr, parameter, select } from "../ir/expr.ts";
import type { ParameterDeclaration } from "../ir/program.ts";

/** The parameter of 0 and 1 that holds what is pruned of another one. */
export const prunedName = (name: string): string => `${name}.pruned`;

/** Where pruned parameters keep their entries, 1 or 0, by name, from the values of all parameters of a program. */
export const keptOf = (
  names: readonly string[],
  values: Readonly<Record<string, ArrayLike<number>>>,
): Record<string, Float64Array> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const pruned = values[prunedName(name)];
      return pruned ? [[name, Float64Array.from(pruned, (is) => 1 - is)]] : [];
    }),
  );

/** Those of the prunable parameters, by name. Throws "unknown" for a name that is not trained. */
export function prunedParameters(
  prunable: readonly string[],
  parameters: readonly ParameterDeclaration[],
  gradients: ReadonlyMap<string, Expr>,
): ReadonlyMap<string, ParameterDeclaration> {
  return new Map(
    prunable.map((name) => {
      const found = parameters.find((one) => one.name === name);
      if (!found || !gradients.has(name)) throw unknownName("trained parameter", name, [...gradients.keys()]);
      const full = prunedName(name);
      return [name, { name: full, value: parameter(full, found.value.type.axes), trained: false }];
    }),
  );
}

/** Gradients that are 0 where a parameter is pruned. */
export const withoutPruned = (
  gradients: ReadonlyMap<string, Expr>,
  pruned: ReadonlyMap<string, ParameterDeclaration>,
): ReadonlyMap<string, Expr> =>
  pruned.size === 0
    ? gradients
    : new Map([...gradients].map(([name, gradient]) => [name, unlessPruned(pruned.get(name), gradient)]));

/** The value, but 0 where it is pruned. */
export const unlessPruned = (pruned: ParameterDeclaration | undefined, value: Expr): Expr =>
  pruned ? select(pruned.value, 0, value) : value;
