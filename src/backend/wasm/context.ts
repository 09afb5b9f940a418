/** What all emitters share: the plan, where things lie, how to compute. */
import type { Expr } from "../../ir/expr.ts";
import type { Plan } from "../../lower/kernel.ts";
import type { Layout } from "../arena/layout.ts";
import type { Arithmetic } from "./vector.ts";

export interface Context {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly arithmetic: Arithmetic;
  readonly uses: ReadonlyMap<Expr, number>;
}
