/** One training step of a case on two backends, quantity by quantity. */
import {
  type Backend,
  compileTraining,
  type Executable,
  type Feed,
  type Program,
  reference,
  sgd,
} from "../../src/backend/index.ts";
import { type Case, feedOf, relativeError, type Size, valuesOf, writeAll } from "./case.ts";

export const learning = { learningRate: 0.01 };

/** A training program that records every output and keeps every gradient. */
export const trainingOf = (one: Case): Program =>
  compileTraining(one.network, sgd(), { records: Object.keys(one.network.outputs), gradients: true });

export interface Outcome {
  readonly scalars: Readonly<Record<string, number>>;
  readonly records: ReadonlyMap<string, ArrayLike<number>>;
  readonly gradients: ReadonlyMap<string, Float64Array>;
}

export function outcome(one: Case, executable: Executable, feed: Feed): Outcome {
  const scalars = executable.run(feed, { ...one.scalars, ...learning });
  return {
    scalars,
    records: new Map(Object.keys(one.network.outputs).map((name) => [name, executable.record(name)])),
    gradients: new Map(
      one.network.parameters.filter((p) => p.trained).map(({ name }) => [name, executable.result(`gradient ${name}`)]),
    ),
  };
}

/** The outcome of a fresh executable. */
export function outcomeOn(
  backend: Backend,
  one: Case,
  size: Size,
  feed = feedOf(one, size),
  program = trainingOf(one),
): Outcome {
  const executable = backend.compile(program, { trials: feed.trials, maxSteps: feed.steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  return outcome(one, executable, feed);
}

/** Describes the differences between two outcomes; empty if all are within the tolerances. */
export function disagreements(got: Outcome, expected: Outcome, tolerance: Backend["tolerance"]): string[] {
  const problems: string[] = [];
  const compare = (quantity: string, a: ArrayLike<number>, b: ArrayLike<number>, allowed: number) => {
    const error = relativeError(a, b);
    if (!(error <= allowed)) problems.push(`${quantity} by ${error.toExponential(1)}`);
  };
  for (const [name, record] of expected.records) compare(name, got.records.get(name)!, record, tolerance.values);
  for (const [name, value] of Object.entries(expected.scalars))
    compare(name, [got.scalars[name]], [value], name === "gradientNorm" ? tolerance.gradients : tolerance.values * 2);
  for (const [name, gradient] of expected.gradients)
    compare(`gradient ${name}`, got.gradients.get(name)!, gradient, tolerance.gradients);
  return problems;
}

/** Describes the differences between a backend and the reference. */
export function againstReference(backend: Backend, one: Case, size: Size): string[] {
  const program = trainingOf(one);
  const feed = feedOf(one, size);
  return disagreements(
    outcomeOn(backend, one, size, feed, program),
    outcomeOn(reference, one, size, feed, program),
    backend.tolerance,
  );
}
