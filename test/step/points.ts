/**
 * Networks of the contract suite and of models as steps on the host, at points on the way of a run in the reference
 * backend.
 */
import {
  compileSimulation,
  type HostStep,
  type HostStepOptions,
  hostStep,
  reference,
  type StepPoint,
} from "../../src/backend/index.ts";
import { type Case, feedOf, numbers, valuesOf, writeAll } from "../contract/case.ts";

export const parametersOf = (one: Case): Record<string, Float64Array> => Object.fromEntries(valuesOf(one));

export const hostStepOf = (one: Case, options: Omit<HostStepOptions, "scalars"> = {}): HostStep =>
  hostStep(one.network, parametersOf(one), { scalars: one.scalars, ...options });

const nextName = (state: string) => `after the step: ${state}`;

/** Draws [step, unit] of every stream that a network declares or uses. */
const drawsOf = (one: Case, steps: number, isNoisy: boolean) =>
  one.noises.map(({ size }, k) => (isNoisy ? numbers(steps * size, [-2, 2], 17, k) : new Float64Array(steps * size)));

export interface Moment {
  /** States before the step, by name. */
  readonly before: ReadonlyMap<string, Float64Array>;
  /** States after it. */
  readonly after: ReadonlyMap<string, Float64Array>;
  readonly outputs: ReadonlyMap<string, Float64Array>;
  readonly inputs: Readonly<Record<string, Float64Array>>;
  readonly noise: readonly Float64Array[];
}

/** A run of one trial of random signals in the reference backend, step by step. */
export function momentsOf(one: Case, steps: number, isNoisy: boolean): Moment[] {
  const { network } = one;
  const initials = Object.fromEntries(network.states.map(({ name, initial }) => [nextName(`0 ${name}`), initial]));
  const program = compileSimulation(
    {
      ...network,
      outputs: {
        ...network.outputs,
        ...Object.fromEntries(network.states.map(({ name, next }) => [nextName(name), next])),
      },
    },
    { results: Object.entries(initials).map(([name, value]) => ({ name, value })) },
  );
  const executable = reference.compile(program, { trials: 1, maxSteps: steps, noise: "given" });
  writeAll(executable, valuesOf(one));
  const feed = feedOf(one, { steps, trials: 1 });
  const draws = drawsOf(one, steps, isNoisy);
  executable.run({ ...feed, noise: { given: draws } }, one.scalars);
  const rows = (all: ArrayLike<number>, t: number) => {
    const units = all.length / steps;
    return Float64Array.from({ length: units }, (_, k) => all[t * units + k]);
  };
  let before = new Map(
    network.states.map(({ name, size }) => {
      const given = executable.result(nextName(`0 ${name}`));
      return [name, Float64Array.from({ length: size }, (_, k) => given[given.length === 1 ? 0 : k])] as const;
    }),
  );
  return Array.from({ length: steps }, (_, t): Moment => {
    const after = new Map(
      network.states.map(({ name }) => [name, rows(executable.record(nextName(name)), t)] as const),
    );
    const moment = {
      before,
      after,
      outputs: new Map(Object.keys(network.outputs).map((name) => [name, rows(executable.record(name), t)] as const)),
      inputs: Object.fromEntries(
        one.inputs.map(({ name }) => [name, rows((feed.signals[name] as { dense: ArrayLike<number> }).dense, t)]),
      ),
      noise: draws.map((all) => rows(all, t)),
    };
    before = after;
    return moment;
  });
}

/** The state vector of states by name. */
export function vectorOf({ states, size }: HostStep, byName: ReadonlyMap<string, Float64Array>): Float64Array {
  const all = new Float64Array(size);
  for (const { name, offset } of states) all.set(byName.get(name)!, offset);
  return all;
}

export const pointOf = (step: HostStep, { before, inputs, noise }: Moment): StepPoint => ({
  state: vectorOf(step, before),
  inputs,
  noise,
});
