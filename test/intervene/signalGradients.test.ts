import { expect, it } from "vitest";
import { compileGradients, type Intervention, reference } from "../../src/backend/index.ts";
import { valuesOf, writeAll } from "../contract/case.ts";
import { sampleOf } from "../sample.ts";
import { wasm } from "../wasm.ts";
import { type BuiltCase, everything, feedFor, intervened, models, pieces } from "./cases.ts";

const size = { trials: 5, steps: 5 };

/** Gradients of the loss with respect to inputs, states and outputs. */
function gradientsOf(
  one: BuiltCase,
  backend: typeof reference,
  feed: ReturnType<typeof feedFor>,
  further: string[] = [],
) {
  const [states, outputs] = [one.network.states.slice(0, 1).map(({ name }) => name), ["rates", "outputs"]];
  const program = compileGradients(one.network, { inputs: [one.inputs[0].name, ...further], states, outputs });
  const executable = backend.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  const { loss, penalties } = executable.run(feed, one.scalars);
  const names = program.records.map(({ name }) => name).filter((name) => name.startsWith("gradient"));
  return { objective: loss + penalties, gradients: names.map((name) => [name, ...executable.record(name)]) };
}

const onBoth = [...models, ...pieces].flatMap((one) =>
  [reference, wasm].map((backend) => [one.name, backend.name, one, backend] as const),
);

it.each(sampleOf(onBoth, 5))(
  "%s on %s: without an event, gradients of signals have every bit that they have without interventions",
  (_, __, one, backend) => {
    const { one: other, feed } = intervened(one, everything(one));
    const got = gradientsOf(other, backend, feed(size, [])).gradients;
    expect(got.length).toBeGreaterThan(3);
    expect(got).toEqual(gradientsOf(one, backend, feedFor(one, size)).gradients);
  },
);

it.each(sampleOf(onBoth, 5, 2))(
  "%s on %s: gradients of signals in other trials have every bit",
  (_, __, one, backend) => {
    const { one: other, interventions, feed } = intervened(one, everything(one));
    const events = interventions.inputs.map(({ name }, k) => {
      return { name, value: 0.4, trials: [1, 3], steps: [k % 4, 4] } as const;
    });
    const [plain, got] = [[], events].map((list) => gradientsOf(other, backend, feed(size, list)).gradients);
    for (const [k, [name, ...values]] of plain.entries()) {
      const units = values.length / (size.trials * size.steps);
      const isIn = (trials: readonly number[]) => (_value: unknown, at: number) =>
        trials.includes(Math.floor(at / units) % size.trials);
      const of = (all: readonly (string | number)[], trials: readonly number[]) => all.slice(1).filter(isIn(trials));
      expect([name, ...of(got[k], [0, 2, 4])]).toEqual([name, ...of(plain[k], [0, 2, 4])]);
      expect([name, ...of(got[k], [1, 3])]).not.toEqual([name, ...of(plain[k], [1, 3])]);
    }
  },
);

it.each(sampleOf([...models, ...pieces], 4, 1).map((one) => [one.name, one] as const))(
  "%s: the gradient of a drive is that of finite differences",
  (_, one) => {
    const name = "pulse";
    const list: Intervention[] = [
      { kind: "drive", signal: "rates", name },
      { kind: "clamp", signal: "outputs" },
    ];
    const { one: other, feed } = intervened(one, list);
    const clamp = { name: "clamp outputs", value: 0.1, trials: [3], steps: [2, 4] } as const;
    const at = (value: number) =>
      gradientsOf(other, reference, feed(size, [clamp, { name, value, trials: [2, 3], units: [1], steps: [1, 3] }]), [
        name,
      ]);
    const step = 1e-5;
    const slope = (at(0.4 + step).objective - at(0.4 - step).objective) / (2 * step);
    const [, ...gradient] = at(0.4).gradients.find(([of]) => of === `gradient input ${name}`)! as [string, ...number[]];
    const units = gradient.length / (size.trials * size.steps);
    const own = [1, 2].flatMap((k) => [2, 3].map((trial) => gradient[(k * size.trials + trial) * units + 1]));
    expect(Math.abs(own.reduce((sum, g) => sum + g, 0) - slope)).toBeLessThan(1e-8);
    expect(own.some((g) => g !== 0)).toBe(true);
  },
);
