/** How a backend would run a program, as far as backends with an arena have it in common. */
import { planCost, usefulFlops } from "../../lower/cost.ts";
import { printPlan } from "../../lower/print.ts";
import type { CompileOptions, Explanation, Listing, NumericProfile } from "../backend.ts";
import type { Arena } from "./arena.ts";
import { profileOf } from "./executable.ts";

export function explanation(
  { plan, layout }: Arena,
  { trials }: CompileOptions,
  engine: { readonly profile: NumericProfile; code(): Listing },
): Explanation {
  const slabs = layout.slabs.map(({ lanes }) => lanes);
  return {
    profile: profileOf(engine.profile, layout),
    threads: layout.threads.length,
    slabs,
    groups: layout.groups.length,
    memory: layout.memory,
    flops: (steps) => usefulFlops(plan, trials, steps),
    kernels: (steps) => planCost(plan, { slabs, groups: layout.groups.length, steps }),
    plan: () => printPlan(plan),
    code: engine.code,
  };
}
