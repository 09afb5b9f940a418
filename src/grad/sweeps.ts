/**
 * Gradients within a step, per trial those of the changed network where an intervention is active, elsewhere those of
 * the original.
 *
 * The latter must keep the bits that they have without interventions, and a backend rounds a sum by what it can fuse:
 * by the form and order of its terms, and by whether anything else uses them. So one sweep follows the original
 * network in its own order and writes the gradients that it has without interventions; another one follows what differs
 * in the changed network. The choice between the two is made only where no backend fuses: before an op that turns its
 * gradient into a new value, and in sums over trials and steps. So no sum or product of the original's gradients gets
 * another use, and what one sweep computes where the other counts, even NaN, is never read.
 */
import { type Expr, walk } from "../ir/expr.ts";
import { type Branches, doubledBelow } from "./branches.ts";
import { chosenSum, partsOf, takeLike } from "./overTime.ts";
import { accumulate, type Gradients, partial } from "./reverse.ts";

/** Gradients in both networks; in `changed` only of values that have one in each. */
export interface Both {
  readonly original: Gradients;
  readonly changed: Gradients;
}
export const none = (): Both => ({ original: new Map(), changed: new Map() });

export class Sweeps {
  readonly #branches: Branches;
  readonly #active: ReadonlySet<Expr>;
  /** Values with a gradient in each network. */
  readonly #doubled: ReadonlySet<Expr>;

  /**
   * @param roots where gradients start
   * @param active values that have a gradient, those of both branches included
   */
  constructor(branches: Branches, roots: readonly Expr[], active: ReadonlySet<Expr>) {
    this.#branches = branches;
    this.#active = active;
    this.#doubled = doubledBelow(roots, branches, (expr) => active.has(expr) && expr.type.space === "signal");
  }

  /** Adds `g` to the gradient of a root. */
  seed({ original, changed }: Both, value: Expr, g: Expr): void {
    const [before, after] = [this.#branches.original(value), this.#branches.changed(value)];
    if (this.#active.has(before)) accumulate(original, before, g);
    // Chosen, so that no gradient in the changed network is an expression of the original's.
    if (this.#active.has(after) && this.#doubled.has(after)) accumulate(changed, after, this.#whereChanged(g));
  }

  /** The gradients of all signals that the seeds reach. */
  reverse(seeds: Both): Both {
    const gradients = { original: new Map(seeds.original), changed: new Map(seeds.changed) };
    const { original, changed } = gradients;
    const own = walk(original.keys());
    const isOwn = new Set(own);
    // What the changed network alone has is computed from what both have, never the other way round.
    const further = walk(changed.keys()).filter((expr) => !isOwn.has(expr));
    for (const y of [...own, ...further].reverse()) {
      // A detached value has a gradient of its own, but passes nothing on.
      if (!this.#active.has(y) || y.op === "detach") continue;
      const add = (into: Gradients, k: number, g: Expr | undefined) => {
        const part = g && partial(y, k, g);
        if (part) accumulate(into, y.args[k], part);
      };
      const isDoubled = this.#doubled.has(y);
      for (const [k, argument] of y.args.entries()) {
        if (!this.#active.has(argument) || argument.type.space !== "signal") continue;
        if (this.#doubled.has(argument)) {
          const g = original.get(y);
          add(original, k, g);
          add(changed, k, isDoubled ? changed.get(y) : g && this.#whereChanged(g));
        } else add(original, k, this.at(gradients, y));
      }
    }
    return gradients;
  }

  /** The gradient of a value, where either network counts. */
  at({ original, changed }: Both, value: Expr): Expr | undefined {
    const [g, other] = [original.get(this.#branches.original(value)), changed.get(this.#branches.changed(value))];
    if (!this.#doubled.has(this.#branches.changed(value))) return g;
    return g || other ? this.#branches.chosen(other, g) : undefined;
  }

  /** Adds the gradients, summed over steps and trials, of values outside the loop that the signals use. */
  leaveLoop({ original, changed }: Both, outside: Gradients): void {
    const others = new Map<Expr, Expr[]>();
    for (const { argument, term } of partsOf(changed, this.#active)) {
      const shared = this.#branches.shared(argument);
      others.set(shared, [...(others.get(shared) ?? []), term]);
    }
    const chosen = (other: Expr | undefined, term?: Expr) => chosenSum(this.#branches, other, term);
    for (const { argument, signal, term } of partsOf(original, this.#active)) {
      const isChosen = this.#doubled.has(signal);
      accumulate(outside, argument, isChosen ? chosen(takeLike(term, others.get(argument)), term) : term);
    }
    for (const [argument, terms] of others) for (const term of terms) accumulate(outside, argument, chosen(term));
  }

  #whereChanged = (g: Expr): Expr => this.#branches.chosen(g, undefined);
}
