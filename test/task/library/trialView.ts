import { expect } from "vitest";
import type { task } from "../../../src/index.ts";
import { denseChannel } from "../../../src/task/denseBatch.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";

type Instance = ReturnType<typeof task>;
type Trial = ReturnType<Instance["at"]>;

/** The values of an input channel, one per step. */
export const shown = (one: Instance, trial: Trial, name: string): number[] => [
  ...denseChannel(trial.inputs, one.inputs.indexOf(name), trial.steps),
];

/** The names of the outputs that are wanted, one per step. */
export const answers = (one: Instance, trial: Trial): string[] =>
  [...denseChannel(trial.targets, 0, trial.steps)].map((output) => one.outputs[output]);

/** The index of the first condition with these factors. */
export function conditionOf(one: Instance, wanted: object): number {
  const found = one.conditions.findIndex((c) => Object.entries(wanted).every(([key, value]) => c[key] === value));
  expect(found).not.toBe(-1);
  return found;
}

/** A sequence written as runs: [count, value]. */
export const steps = <T>(...runs: [number, T][]): T[] => runs.flatMap(([count, value]) => Array<T>(count).fill(value));

/** Expects that outputs equal to the targets are always right, and that these answers are equally frequent. */
export function expectFair(one: Instance, names: readonly string[]): void {
  const counts = new Map<string, number>();
  const trials = 1200;
  for (let n = 0; n < trials; n++) {
    const trial = one.draw(3, n);
    const right = one.outputs[trial.correct!];
    counts.set(right, (counts.get(right) ?? 0) + 1);
    expect(one.scorer.score(trial, oracleOutputs(one, trial), 0, one.outputs.length).isRight).toBe(true);
  }
  expect([...counts.keys()].toSorted()).toEqual([...names].toSorted());
  const share = 1 / names.length;
  // Five standard deviations.
  for (const count of counts.values())
    expect(Math.abs(count / trials - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / trials));
}
