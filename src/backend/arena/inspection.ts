/** The kernels of an executable one by one: their costs, from the plan, and calls to them, through the engine. */
import { planCost } from "../../lower/cost.ts";
import type { InspectedKernel, Inspection, MachineLimits } from "../backend.ts";
import type { Arena } from "./arena.ts";
import { slotUnits } from "./layout.ts";

/** The engine's part. */
export interface EngineInspection {
  /** Makes all calls of a kernel (named as in lower/cost.ts) in a run of `steps` steps, on all slabs, `times` times. */
  readonly kernels: ReadonlyMap<string, (steps: number, times: number) => void>;
  readonly limits: MachineLimits;
}

/** @param fill fills the memory as a run does before its first kernel */
export function inspection(
  { plan, layout }: Pick<Arena, "plan" | "layout">,
  { kernels, limits }: EngineInspection,
  steps: number,
  fill: () => void,
): Inspection {
  const slabs = layout.slabs.map(({ lanes }) => lanes);
  const costs = planCost(plan, { slabs, groups: layout.groups.length, steps });
  fill();
  const inputUnits = plan.inputs.reduce((units, { buffer }) => units + slotUnits(buffer), 0);
  const packed = 4 * steps * inputUnits * slabs.reduce((a, b) => a + b, 0);
  const packing: InspectedKernel = {
    name: "packing",
    phase: "input packing",
    what: "segments of trials into slabs",
    flops: 0,
    bytesRead: 0,
    bytesWritten: packed,
    footprint: packed,
    run(times) {
      for (let k = 0; k < times; k++) fill();
    },
  };
  return {
    kernels: [
      packing,
      ...costs.flatMap((cost): InspectedKernel[] => {
        const call = kernels.get(cost.name);
        return call ? [{ ...cost, run: (times) => call(steps, times) }] : [];
      }),
    ],
    limits,
  };
}
