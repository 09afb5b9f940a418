/** Ways to keep a matrix of weights at or above 0, as Dale's principle needs before it gives them signs. */
import { abs, type Expr, less, max, select } from "../ir/expr.ts";
import type { KeptPositive } from "../ir/program.ts";

/** Constraints that obey Dale's principle. */
export const daleNames = ["abs", "rectify", "project", "exponentiated"] as const;
export type DaleConstraint = (typeof daleNames)[number];
export const constraintNames = ["none", ...daleNames] as const;
/**
 * `abs`: |W|. `rectify`: [W]₊, without gradient where W ≤ 0. `project`: updates end with W ← [W]₊, and zeros may grow
 * back (Balwani, Wang, Najafi & Choi 2025, Sci Adv, doi:10.1126/sciadv.adw4970). `exponentiated`: updates multiply
 * (Cornford et al. 2024, bioRxiv 2024.10.25.620272).
 */
export type Constraint = (typeof constraintNames)[number];

interface ConstraintForm {
  /** Effective weights before their sign, from raw ones. */
  readonly positive: (raw: Expr) => Expr;
  /** How updates keep raw weights positive, if they do. */
  readonly kept?: KeptPositive;
  /** Whether raw weights start from absolute values, since negative ones would have no effect. */
  readonly startsPositive: boolean;
}

/** [W]₊ with the gradient of W at 0, where updates put it. */
const fromZero = (raw: Expr) => select(less(raw, 0), 0, raw);

export const constraints: Readonly<Record<Constraint, ConstraintForm>> = {
  none: { positive: (raw) => raw, startsPositive: false },
  abs: { positive: abs, startsPositive: false },
  rectify: { positive: (raw) => max(raw, 0), startsPositive: true },
  project: { positive: fromZero, kept: "project", startsPositive: true },
  exponentiated: { positive: fromZero, kept: "exponentiated", startsPositive: true },
};
