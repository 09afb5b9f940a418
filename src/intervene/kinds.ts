/** What an intervention does to a signal y, unit by unit, given its own signal s. One kind a row. */
import { constant, type Expr, equal, select } from "../ir/expr.ts";

interface Kind {
  /** Value of s that changes nothing. */
  readonly neutral: number;
  /** 1 where s changes something, else 0. */
  readonly acts: (s: Expr) => Expr;
  /** y where s is neutral, chosen and not computed: neither −0 nor NaN becomes another number. */
  readonly apply: (y: Expr, s: Expr) => Expr;
}

/** In the order in which they act on a signal that has several: a clamp has the last word. */
export const kinds = {
  /** y + s: what a state gains in one step, in units of the state. */
  drive: {
    neutral: 0,
    acts: (s) => constant(1).sub(equal(s, 0)),
    apply: (y, s) => select(equal(s, 0), y, y.add(s)),
  },
  /** y · s. */
  gain: {
    neutral: 1,
    acts: (s) => constant(1).sub(equal(s, 1)),
    apply: (y, s) => select(equal(s, 1), y, y.mul(s)),
  },
  /** s itself. NaN, the only number that differs from itself, leaves y free; so 0 can be a value. */
  clamp: {
    neutral: Number.NaN,
    acts: (s) => equal(s, s),
    apply: (y, s) => select(equal(s, s), s, y),
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as KindName[];
