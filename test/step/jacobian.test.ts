/** Derivatives of steps on the host against central differences, reverse mode, and slopes worked out by hand. */
import { describe, expect, it } from "vitest";
import { walk } from "../../src/ir/expr.ts";
import { type Case, caseOf, relativeError } from "../contract/case.ts";
import { networks } from "../contract/networks.ts";
import { opCases } from "../contract/opCases.ts";
import { slopes } from "../contract/slopes.ts";
import { sampleOf } from "../sample.ts";
import { exampleCases, presetCases } from "./models.ts";
import { hostStepOf, momentsOf, pointOf } from "./points.ts";
import { againstReverseMode, differences, distanceOf } from "./slopes.ts";

const named = (cases: readonly Case[]) => cases.map((one) => [one.name, one] as const);
const all = [...named(opCases), ...named(networks), ...named(presetCases), ...named(exampleCases)];
const steps = 3;

describe.each(["all", "independent"] as const)("the derivatives of %s states", (states) => {
  it.each(sampleOf(all, 3, states === "all" ? 0 : 1))(
    "%s: are those of central differences, with respect to states, inputs and noise",
    (_name, one) => {
      const step = hostStepOf(one, { states });
      const moment = momentsOf(one, steps, true)[steps - 1];
      const point = pointOf(step, moment);
      const targets = [
        { of: "next", f: step.step } as const,
        ...step.outputs.map(({ name }) => ({ of: { output: name }, f: (at: typeof point) => step.output(name, at) })),
      ];
      // Functions of whole numbers, such as a class, jump.
      const isWhole = (name: string) => "below" in one.inputs.find((given) => given.name === name)!.range;
      for (const { of, f } of targets) {
        const close = (got: Float64Array, expected: Float64Array, by: string) =>
          expect(distanceOf(got, expected), `${JSON.stringify(of)} by ${by}`).toBeLessThan(1e-8);
        if (step.size > 0)
          close(
            step.derivative(of, "state", point),
            differences((state) => f({ ...point, state }), Float64Array.from(point.state)),
            "states",
          );
        for (const { name } of step.inputs.filter((input) => !isWhole(input.name)))
          close(
            step.derivative(of, { input: name }, point),
            differences((u) => f({ ...point, inputs: { ...moment.inputs, [name]: u } }), moment.inputs[name]),
            name,
          );
        for (const { stream } of step.noises)
          close(
            step.derivative(of, { noise: stream }, point),
            differences((xi) => f({ ...point, noise: moment.noise.with(stream, xi) }), moment.noise[stream]),
            `noise ${stream}`,
          );
      }
      expect(step.jacobian(point)).toEqual(step.derivative("next", "state", point));
    },
  );
});

const isDetached = ({ network }: Case) =>
  walk([...network.states.map(({ next }) => next), ...Object.values(network.outputs)]).some(
    ({ op }) => op === "detach",
  );

it.each(all.filter(([, one]) => one.network.states.length > 0 && !isDetached(one)))(
  "%s: the Jacobian is that of reverse mode through the training of one step",
  (_name, one) => {
    const step = hostStepOf(one, { states: "all" });
    const moment = momentsOf(one, steps, true)[steps - 1];
    expect(againstReverseMode(one, step, pointOf(step, moment), moment)).toBeLessThan(1e-12);
  },
);

it.each(Object.entries(slopes))(
  "%s: values and slopes at kinks and poles are those worked out by hand for training",
  (_name, { f, points }) => {
    const { length } = points;
    const step = hostStepOf(caseOf("row", ({ input }) => ({ outputs: { y: f(input("u", length)) } })));
    const at = { state: [], inputs: { u: points.map(([x]) => x) } };
    const matrix = step.derivative({ output: "y" }, { input: "u" }, at);
    const y = step.output("y", at);
    // The table has the slope of the sum of all units.
    const sums = points.map((_, k) => y.reduce((sum, _, row) => sum + matrix[row * length + k], 0));
    points.forEach(([, value, slope], k) => {
      expect(relativeError([y[k] + 0], [value + 0])).toBeLessThan(1e-14);
      expect(sums[k]).toBeCloseTo(slope, 14);
    });
  },
);
