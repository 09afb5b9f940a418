/** Every derivative that a step can be asked for, each compiled when it is first needed. */

import { checkArgument } from "../base/arguments.ts";
import { invalid, named } from "../base/errors.ts";
import type { Expr } from "../ir/expr.ts";
import { type ColumnPart, type Compute, compileDerivative, type RowPart } from "./derivative.ts";
import type { Leaves, StatePart } from "./point.ts";
import { simplifier } from "./slopes.ts";
import type { Values } from "./values.ts";

/** What is differentiated: the state vector after the step, or a signal that the step records. */
export type DerivativeOf = "next" | { readonly output: string };
/** With respect to what: the state vector before the step, an input, or the draws of a noise. */
export type DerivativeBy = "state" | { readonly input: string } | { readonly noise: string | number };

interface Differentiable {
  readonly states: readonly StatePart[];
  readonly next: readonly RowPart[];
  readonly outputs: readonly { readonly name: string; readonly value: Expr }[];
  readonly leaves: Leaves;
}
interface Compiled {
  readonly compute: Compute;
  readonly axes: { readonly row: number; readonly column: number };
}

/** A function that returns a derivative. It throws "unknown" for names that the step does not have. */
export function derivativesOf(
  { states, next, outputs, leaves }: Differentiable,
  values: Values,
): (of: DerivativeOf, by: DerivativeBy) => Compiled {
  const simplify = simplifier();
  const made = new Map<string, Compiled>();
  const rowsOf = (of: DerivativeOf): readonly RowPart[] => {
    if (of === "next") return next;
    const isName = typeof of === "string" && outputs.some(({ name }) => name === of);
    const remedy = `give "next" or { output: ${isName ? `"${of}"` : "NAME"} }`;
    if (typeof of === "string") throw invalid({ subject: "of", value: of, remedy });
    checkArgument("of", of, ["output"], remedy);
    return [{ value: named("output", of.output, outputs).value, offset: 0 }];
  };
  const columnsOf = (by: DerivativeBy): readonly ColumnPart[] => {
    if (by === "state") return states.map(({ name, size, offset }) => ({ op: "previous", key: name, size, offset }));
    const remedy = 'give "state", { input: NAME } or { noise: NAME }';
    checkArgument("by", by, [], remedy);
    const [key] = typeof by === "string" ? [] : Object.keys(by);
    if (key !== "input" && key !== "noise") throw invalid({ subject: "by", value: by, remedy });
    if ("input" in by) {
      const { name, size } = named("input", by.input, leaves.inputs.map(asSized));
      return [{ op: "input", key: name, size, offset: 0 }];
    }
    const found = leaves.noises.find(({ key: stream }) => stream === by.noise);
    const { name } = found ?? named("noise", String(by.noise), leaves.noises);
    const { key: stream, numbers } = leaves.noises.find((leaf) => leaf.name === name)!;
    return [{ op: "noise", key: stream, size: numbers.length, offset: 0 }];
  };
  return (of, by) => {
    const key = of === "next" && by === "state" ? "" : JSON.stringify([of, by]);
    const known = made.get(key);
    if (known) return known;
    const [rows, columns] = [rowsOf(of), columnsOf(by)];
    const axes = {
      row: rows.reduce((sum, { value }) => sum + value.units, 0),
      column: columns.reduce((sum, { size }) => sum + size, 0),
    };
    const compiled = { compute: compileDerivative(rows, columns, values, simplify), axes };
    made.set(key, compiled);
    return compiled;
  };
}

const asSized = ({ key, numbers }: Leaves["inputs"][number]) => ({ name: key, size: numbers.length });
