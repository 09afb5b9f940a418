/** Test cases: a network with ranges of its numbers, batches for it, and the comparison of two runs. */

import type { SignalFeed } from "../../src/backend/feed.ts";
import { defineCell, type Executable, type Feed, type Network } from "../../src/backend/index.ts";
import type { CellBuilder } from "../../src/ir/cell.ts";
import { type Expr, input, less, scalar, select } from "../../src/ir/expr.ts";
import type { AdjointTerm, BatchPenalty, LossTerm, SignalPenalty } from "../../src/ir/program.ts";
import { countOf } from "../../src/ir/shape.ts";
import { generator, keyOf } from "../../src/task/index.ts";

/** Uniform between two numbers, or one of the whole numbers 0 … n − 1. */
export type Range = readonly [number, number] | { readonly below: number };

export interface Builder {
  parameter(name: string, shape: readonly number[], range?: Range, options?: { trained?: boolean }): Expr;
  input(name: string, size: number, range?: Range): Expr;
  readonly state: CellBuilder<Range>["state"];
  readonly noise: CellBuilder<Range>["noise"];
  readonly scalar: (name: string, value: number) => Expr;
}

export interface Body {
  readonly states?: Readonly<Record<string, Expr>>;
  readonly outputs: Readonly<Record<string, Expr>>;
  /** Signals whose squared distance from a random target is a masked loss; by default the outputs. */
  readonly fitted?: readonly Expr[];
  readonly losses?: readonly LossTerm[];
  readonly signalPenalties?: readonly SignalPenalty[];
  /** By name, multiplier included. */
  readonly parameterPenalties?: Readonly<Record<string, Expr>>;
  readonly adjointTerms?: readonly AdjointTerm[];
  readonly batchPenalties?: readonly BatchPenalty[];
}

export interface Case {
  readonly name: string;
  readonly network: Network;
  readonly ranges: ReadonlyMap<string, Range>;
  /** Initial values, instead of the ranges. */
  readonly values?: ReadonlyMap<string, Float64Array>;
  readonly inputs: readonly { readonly name: string; readonly size: number; readonly range: Range }[];
  readonly noises: readonly { readonly size: number; readonly shared: boolean }[];
  readonly scalars: Readonly<Record<string, number>>;
}

const maskName = "mask";

/** A case from the equations of a step. */
export function caseOf(name: string, write: (builder: Builder) => Body): Case {
  const ranges = new Map<string, Range>();
  const inputs = new Map<string, { name: string; size: number; range: Range }>();
  const scalars: Record<string, number> = {};
  let body: Body | undefined;
  const cell = defineCell<Range>((builder) => {
    body = write({
      parameter(parameterName, shape, range = [-0.8, 0.8], options = {}) {
        ranges.set(parameterName, range);
        return builder.parameter(parameterName, shape, range, options);
      },
      input(inputName, size, range = [-1, 1]) {
        inputs.set(inputName, { name: inputName, size, range });
        return builder.input(inputName, size);
      },
      state: builder.state,
      noise: builder.noise,
      scalar(scalarName, value) {
        scalars[scalarName] = value;
        return builder.scalar(scalarName);
      },
    });
    return { states: body.states ?? {}, outputs: body.outputs };
  });
  const { outputs, fitted = body!.losses ? [] : Object.values(outputs), losses = [] } = body!;
  const squared = fitted.map((y, k): LossTerm => {
    inputs.set(`target${k}`, { name: `target${k}`, size: y.units, range: [-1, 1] });
    const error = y.sub(input(`target${k}`, y.units));
    return { name: `fit${k}`, term: error.mul(error), weight: input(maskName, 1), scale: scalar("lossScale") };
  });
  return {
    name,
    network: {
      parameters: cell.parameters,
      states: cell.states,
      outputs: cell.outputs,
      losses: [...squared, ...losses],
      signalPenalties: body!.signalPenalties ?? [],
      parameterPenalties: Object.entries(body!.parameterPenalties ?? {}).map(([penalty, value]) => ({
        name: penalty,
        value,
      })),
      adjointTerms: body!.adjointTerms ?? [],
      ...(body!.batchPenalties && { batchPenalties: body!.batchPenalties }),
    },
    ranges,
    inputs: [...inputs.values()],
    noises: cell.noises,
    scalars,
  };
}

/** λ/(steps·trials)·Σ term. */
export const penaltyOf = (name: string, term: Expr, lambda = 0.3): SignalPenalty => ({
  name,
  term,
  scale: scalar("stepScale").mul(lambda),
});
/** The mean of `numerator` over the steps and trials at which `counted` is above 0. */
export const adjointOf = (name: string, numerator: Expr, counted: Expr, multiplier: Expr): AdjointTerm => ({
  name,
  numerator,
  denominator: select(less(0, counted), 1, 0),
  multiplier,
});

export interface Size {
  readonly trials: number;
  readonly steps: number;
  readonly seed?: number;
}

/** Numbers that float32 represents, so that all backends start from equal values. */
export function numbers(count: number, range: Range, seed: number, index = 0): Float64Array {
  const draws = generator(keyOf(seed), 1, index);
  return Float64Array.from({ length: count }, () =>
    "below" in range ? draws.integer(range.below) : Math.fround(draws.uniformBetween(range[0], range[1])),
  );
}

/** Ragged trials: each has a stretch with its own weights, and 0 before and after it. */
export function raggedMask(steps: number, trials: number, seed: number): Float64Array {
  const draws = generator(keyOf(seed), 2, 0);
  const mask = new Float64Array(steps * trials);
  for (let b = 0; b < trials; b++) {
    const from = draws.integer(Math.max(1, Math.floor(steps / 2)));
    const to = from + 1 + draws.integer(steps - from);
    for (let k = from; k < to; k++) mask[k * trials + b] = draws.choice([1, 1, 0.5, 2]);
  }
  return mask;
}

/** A batch of random inputs, with generated noise; trial b is presentation number 100 + 7b. */
export function feedOf(one: Case, { steps, trials, seed = 1 }: Size): Feed {
  const signals: Record<string, SignalFeed> = { [maskName]: { dense: raggedMask(steps, trials, seed) } };
  one.inputs.forEach(({ name, size, range }, k) => {
    if (name !== maskName) signals[name] = { dense: numbers(steps * trials * size, range, seed, k) };
  });
  const trialNumbers = Float64Array.from({ length: trials }, (_, b) => 100 + 7 * b);
  return { steps, trials, signals, noise: { key: keyOf(seed + 2 ** 40), trialNumbers, run: 31 } };
}

/** Initial values of every parameter. */
export const valuesOf = (one: Case, seed = 5): Map<string, Float64Array> =>
  new Map(
    one.network.parameters.map(({ name, value }, k) => [
      name,
      one.values?.get(name)?.map(Math.fround) ?? numbers(countOf(value.type), one.ranges.get(name)!, seed, k),
    ]),
  );

export function writeAll(executable: Executable, values: ReadonlyMap<string, ArrayLike<number>>): void {
  for (const [name, array] of values) executable.write(name, array);
}

/** ‖got − expected‖ / ‖expected‖; absolute below `floor`. NaN and infinities must agree one by one. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-3): number {
  if (got.length !== expected.length) return Number.NaN;
  let difference = 0;
  let size = 0;
  for (let k = 0; k < expected.length; k++) {
    if (Object.is(got[k], expected[k])) continue;
    difference += (got[k] - expected[k]) ** 2;
    size += expected[k] ** 2;
  }
  for (let k = 0; k < expected.length; k++)
    size += Object.is(got[k], expected[k]) && Number.isFinite(expected[k]) ? expected[k] ** 2 : 0;
  return Math.sqrt(difference) / Math.max(Math.sqrt(size), floor);
}
