/** What the signals of a step contribute to the gradients of values outside the loop: sums over trials and steps. */
import { Expr } from "../ir/expr.ts";
import { substitution } from "../ir/rewrite.ts";
import type { Branches } from "./branches.ts";
import { type Gradients, partial } from "./reverse.ts";

interface Part {
  /** The value outside the loop, and the signal computed from it. */
  readonly argument: Expr;
  readonly signal: Expr;
  /** A term of its gradient: `outer` or `total`, perhaps summed over its entries. */
  readonly term: Expr;
}

export function* partsOf(gradients: Gradients, active: ReadonlySet<Expr>): Generator<Part> {
  for (const [signal, g] of gradients) {
    if (signal.type.space !== "signal") continue;
    for (const [k, argument] of signal.args.entries()) {
      if (argument.type.space === "signal" || !active.has(argument)) continue;
      const term = partial(signal, k, g);
      if (term) yield { argument, signal, term };
    }
  }
}

/**
 * Terms of one value's gradient in either network as one sum: each counts only where its network does, so what they sum
 * can be chosen between. A sum that only the changed network has is marked as a copy.
 */
export function chosenSum({ chosen }: Branches, changed: Expr | undefined, original: Expr | undefined): Expr {
  const term = (original ?? changed)!;
  const sum = sumIn(term);
  const args = sum.args.map((_, k) => chosen(changed && sumIn(changed).args[k], original && sumIn(original).args[k]));
  return substitution(
    new Map([[sum, new Expr(sum.op, args, sum.type, original ? sum.attr : { ...sum.attr, apart: "copy" })]]),
  )(term);
}

/** Removes from the list the first term that sums signals of the same sizes. */
export function takeLike(term: Expr, list: Expr[] = []): Expr | undefined {
  const k = list.findIndex((other) => shapeOf(other) === shapeOf(term));
  return k < 0 ? undefined : list.splice(k, 1)[0];
}

const sumIn = (term: Expr): Expr => (term.op === "outer" || term.op === "total" ? term : sumIn(term.args.at(-1)!));
const shapeOf = (term: Expr): string => [sumIn(term).op, ...sumIn(term).args.map(({ units }) => units)].join();
