/** Rules at work on parameters whose gradients a test chooses: the loss is Σ w·g. */
import {
  type Backend,
  compileTraining,
  defineCell,
  optimizerScalars,
  type UpdateRule,
} from "../../src/backend/index.ts";
import { sum } from "../../src/ir/expr.ts";
import type { KeptPositive } from "../../src/ir/program.ts";
import { keyOf } from "../../src/task/index.ts";

export type Numbers = ArrayLike<number>;
type Named = Readonly<Record<string, Numbers>>;

export interface Updater {
  /** One update: the parameters after it. */
  update(gradients: Named, rate?: number, betas?: { beta1?: number; beta2?: number }): Record<string, number[]>;
  /** Parameters, and slots as `w.mean`. */
  read(name: string): number[];
  write(values: Named): void;
  readonly names: readonly string[];
}

/**
 * @param shapes of the parameters by name
 * @param fixed names of those that are not trained
 * @param kept how the network keeps some of them positive
 */
export function updater(
  backend: Backend,
  rule: UpdateRule,
  shapes: Readonly<Record<string, readonly number[]>>,
  fixed: readonly string[] = [],
  kept: Readonly<Record<string, KeptPositive>> = {},
): Updater {
  const names = Object.keys(shapes);
  const penalties: { name: string; value: ReturnType<typeof sum> }[] = [];
  const cell = defineCell<number>(({ parameter, input }) => {
    for (const name of names) {
      const value = parameter(name, shapes[name], 0, {
        trained: !fixed.includes(name),
        keptPositive: kept[name],
      });
      const gradient = parameter(`gradient of ${name}`, shapes[name], 0, { trained: false });
      penalties.push({ name, value: sum(value.mul(gradient)) });
    }
    return { states: {}, outputs: { u: input("u", 1) } };
  });
  const program = compileTraining(
    { ...cell, losses: [], signalPenalties: [], parameterPenalties: penalties, adjointTerms: [] },
    rule,
  );
  const executable = backend.compile(program, { trials: 1, maxSteps: 1, noise: "generated" });
  const feed = {
    steps: 1,
    trials: 1,
    signals: { u: { dense: [1] }, mask: { dense: [1] } },
    noise: { key: keyOf(1), trialNumbers: [1], run: 1 },
  };
  let step = 0;
  return {
    names: program.parameters.map(({ name }) => name),
    update(gradients, rate = 0.1, betas = {}) {
      for (const name of names) executable.write(`gradient of ${name}`, gradients[name]);
      step++;
      executable.run(feed, { ...optimizerScalars(rate, step), ...optimizerScalars(rate, step, betas) });
      executable.apply();
      return Object.fromEntries(names.map((name) => [name, [...executable.read(name)]]));
    },
    read: (name) => [...executable.read(name)],
    write(values) {
      for (const [name, list] of Object.entries(values)) executable.write(name, list);
    },
  };
}

/** The parameter w after one update from a start. */
export function once(
  backend: Backend,
  rule: UpdateRule,
  shape: readonly number[],
  value: Numbers,
  gradient: Numbers,
  rate?: number,
): number[] {
  const one = updater(backend, rule, { w: shape });
  one.write({ w: value });
  return one.update({ w: gradient }, rate)["w"];
}
