/** Derivatives of a step by other means: central differences of the step, and reverse mode in the reference backend. */
import {
  compileTraining,
  type HostStep,
  type Network,
  reference,
  type StepPoint,
  sgd,
} from "../../src/backend/index.ts";
import { constant, type Expr, input, parameter } from "../../src/ir/expr.ts";
import { type Case, numbers, writeAll } from "../contract/case.ts";
import { type Moment, parametersOf, vectorOf } from "./points.ts";

/** ∂f_i/∂x_j by central differences, [i, j] row by row. */
export function differences(f: (x: Float64Array) => Float64Array, x: Float64Array): Float64Array {
  const distance = 1e-6;
  const columns = Array.from(x, (_, j) => {
    const [above, below] = [1, -1].map((sign) => f(x.map((value, k) => (k === j ? value + sign * distance : value))));
    return above.map((value, i) => (value - below[i]) / (2 * distance));
  });
  const rows = columns[0]?.length ?? 0;
  return Float64Array.from({ length: rows * x.length }, (_, k) => columns[k % x.length][Math.floor(k / x.length)]);
}

/** How far two arrays are apart, relative to the largest entry or to 1. */
export function distanceOf(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expectSameLength(got, expected);
  let most = 0;
  let size = 1;
  for (let k = 0; k < expected.length; k++) {
    const difference = Math.abs(got[k] - expected[k]);
    most = difference > most || Number.isNaN(difference) ? difference : most;
    size = Math.max(size, Math.abs(expected[k]));
  }
  return most / size;
}
function expectSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new Error(`${a.length} numbers beside ${b.length}`);
}

/**
 * wᵀJ by training: the gradient of Σ w·next with respect to states before the step that are parameters. `detach` hides
 * there.
 */
export function reverseMode(one: Case, moment: Moment, weights: ReadonlyMap<string, Float64Array>) {
  const { network } = one;
  const start = (state: string) => `start of ${state}`;
  const weight = (state: string) => `weight of ${state}`;
  const vector = (name: string, size: number): Expr => parameter(name, [{ name: "unit", size }]);
  const linear: Network = {
    parameters: [
      ...network.parameters.map((declared) => ({ ...declared, trained: false })),
      ...network.states.flatMap(({ name, size }) => [
        { name: start(name), value: vector(start(name), size), trained: true },
        { name: weight(name), value: vector(weight(name), size), trained: false },
      ]),
    ],
    states: network.states.map((state) => ({ ...state, initial: vector(start(state.name), state.size) })),
    outputs: {},
    losses: network.states.map(({ name, size, next }) => ({
      name,
      term: next.mul(vector(weight(name), size)),
      weight: input("mask", 1),
      scale: constant(1),
    })),
    signalPenalties: [],
    parameterPenalties: [],
    adjointTerms: [],
  };
  const executable = reference.compile(compileTraining(linear, sgd(), { gradients: true }), {
    trials: 1,
    maxSteps: 1,
    noise: "given",
  });
  writeAll(executable, new Map(Object.entries(parametersOf(one))));
  for (const { name } of network.states) {
    executable.write(start(name), moment.before.get(name)!);
    executable.write(weight(name), weights.get(name)!);
  }
  const signals = Object.fromEntries(Object.entries(moment.inputs).map(([name, dense]) => [name, { dense }]));
  executable.run(
    { steps: 1, trials: 1, signals: { ...signals, mask: { dense: [1] } }, noise: { given: moment.noise } },
    { ...one.scalars, learningRate: 0 },
  );
  return new Map(network.states.map(({ name }) => [name, executable.result(`gradient ${start(name)}`)]));
}

/** wᵀJ of the step on the host beside that of training. */
export function againstReverseMode(one: Case, step: HostStep, point: StepPoint, moment: Moment): number {
  const weights = new Map(one.network.states.map(({ name, size }, k) => [name, numbers(size, [-1, 1], 29, k)]));
  const w = vectorOf(step, weights);
  const jacobian = step.jacobian(point);
  const got = Float64Array.from({ length: step.size }, (_, j) =>
    w.reduce((sum, weight, i) => sum + weight * jacobian[i * step.size + j], 0),
  );
  return distanceOf(got, vectorOf(step, reverseMode(one, moment, weights)));
}
