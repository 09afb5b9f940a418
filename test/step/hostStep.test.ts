/** Steps on the host against the reference backend. */
import { describe, expect, it } from "vitest";
import type { Case } from "../contract/case.ts";
import { networks } from "../contract/networks.ts";
import { opCases } from "../contract/opCases.ts";
import { exampleCases, presetCases } from "./models.ts";
import { hostStepOf, momentsOf, pointOf, vectorOf } from "./points.ts";

const named = (cases: readonly Case[]) => cases.map((one) => [one.name, one] as const);
const all = [...named(opCases), ...named(networks), ...named(presetCases), ...named(exampleCases)];

describe.each(["all", "independent"] as const)("a step of %s states", (states) => {
  it.each(all)("%s: has the bits of the reference backend, noise included", (_name, one) => {
    const step = hostStepOf(one, { states });
    const moments = momentsOf(one, 4, true);
    moments.forEach((moment, t) => {
      // An omitted state may have an initial value of its own, which changes the first step only.
      if (t === 0 && step.omitted.some(({ beginsApart }) => beginsApart)) return;
      const point = pointOf(step, moment);
      expect(step.step(point)).toEqual(vectorOf(step, moment.after));
      for (const { name } of step.outputs) expect(step.output(name, point), name).toEqual(moment.outputs.get(name));
    });
  });
});
