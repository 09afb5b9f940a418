/**
 * One time step of a network and its derivatives as functions on the host, in float64: what analyses of fixed points,
 * linearisations and perturbations call thousands of times. Values and derivatives come from the network's own
 * expressions and the gradient rules, in arithmetic that does not depend on the JavaScript engine.
 */

import { checkArgument, checkCount } from "../base/arguments.ts";
import { isRecord } from "../base/display.ts";
import { invalid, named, unknownName, unsupported } from "../base/errors.ts";
import { compileSimulation } from "../compiler/simulation.ts";
import { walk } from "../ir/expr.ts";
import { type Network, rootsOf } from "../ir/program.ts";
import { knownOptions } from "../settings/options.ts";
import type { Compute, RowPart } from "./derivative.ts";
import { type DerivativeBy, type DerivativeOf, derivativesOf } from "./derivatives.ts";
import { allStates, independentStates, type StepEquations } from "./independent.ts";
import { leavesOf, type StatePart, type StepPoint, writePoint } from "./point.ts";
import { type Values, valuesOf } from "./values.ts";
import { beginsApart, stateVectorOf } from "./vector.ts";

/** Numbers and choices that a step needs beyond parameters. */
export interface HostStepOptions {
  /** Run-time scalars of the network by name, such as those of `model.scalars(dt, taskSigma)`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /**
   * "independent" (default): a minimal state vector that determines the next step and every recorded signal. Without
   * it, a Jacobian would have an eigenvalue 0 for every number that only repeats others. "all": every state that the
   * network declares.
   */
  readonly states?: "independent" | "all";
}

/** A state of the network that is not in the state vector. */
export interface OmittedState {
  readonly name: string;
  readonly size: number;
  /**
   * "unread": no equation and no recorded signal reads it. "follows": after every step it is a function of the states
   * in the vector.
   */
  readonly why: "unread" | "follows";
  /**
   * Whether its initial value differs from the one that follows from `initial`. If so, the network's first step differs
   * from the step from `initial`.
   */
  readonly beginsApart: boolean;
}

/**
 * One time step of a network as a map from state vector to state vector, with its derivatives. It has no memory: every
 * call computes from the point that it is given. A result is a new array, or `out` where that is given; `out` may be
 * the point's own array. Numbers are in the units of the network's equations, and a step lasts the dt that the network
 * was built for, so eigenvalues of the Jacobian are multipliers per step.
 *
 * At kinks and poles derivatives are those of training: relu′(0) = 0, log′(0) = 0 (grad/rules.ts). `detach` tells
 * training what to ignore and does not change the equations, so derivatives here pass through it.
 *
 * Functions throw "missing" for a state or an input that the point lacks, "mismatched" for an array of another size,
 * "invalid" for NaN in it, "unknown" for a key that a point does not have, and for the name of an output, input or
 * noise that the step does not have.
 */
export interface HostStep {
  /** The parts of the state vector, in order. */
  readonly states: readonly StatePart[];
  /** Length of the state vector. */
  readonly size: number;
  /** States of the network that are not in the vector. */
  readonly omitted: readonly OmittedState[];
  /** Inputs that every point needs. */
  readonly inputs: readonly { readonly name: string; readonly size: number }[];
  /**
   * Noises for which a point may give draws. `name`: as the cell declares it, such as "recurrent" and "inputs" of the
   * presets; the stream, where the network was written without names.
   */
  readonly noises: readonly { readonly name: string; readonly stream: number; readonly size: number }[];
  /** Signals that the network records. */
  readonly outputs: readonly { readonly name: string; readonly size: number }[];
  /** The state vector before the first step, [size]. It is the caller's: no function reads it. */
  readonly initial: Float64Array;
  /** The state vector after the step, [size]. */
  step(at: StepPoint, out?: Float64Array): Float64Array;
  /** A signal that this step records, such as `rates` or `outputs`, [unit]. */
  output(name: string, at: StepPoint, out?: Float64Array): Float64Array;
  /** ∂next_i/∂state_j at position i·size + j, [size, size] row by row. */
  jacobian(at: StepPoint, out?: Float64Array): Float64Array;
  /** ∂of_i/∂by_j, [units of `of`, units of `by`] row by row. `derivative("next", "state", at)` is the Jacobian. */
  derivative(of: DerivativeOf, by: DerivativeBy, at: StepPoint, out?: Float64Array): Float64Array;
}

/**
 * One time step of a network for one set of parameters. What depends on parameters alone (effective weights, signs,
 * masks) is computed here, once.
 * @param network such as the `network` of what `build` of a model returns
 * @param parameters raw parameters by name, [n] or [from, to] row by row; copied
 * @throws "missing" for a parameter or scalar that the step needs, "mismatched" for a parameter of another size,
 * "unknown" for an option that does not exist, "unsupported" for initial values per trial, and the errors of
 * `compileSimulation` for a network that cannot be run
 */
export function hostStep(
  network: Network,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
  options: HostStepOptions = {},
): HostStep {
  checkNetwork(network);
  const program = compileSimulation(network);
  checkParameters(parameters, network);
  const { scalars = {}, states = "independent" } = knownOptions(
    options,
    ["scalars", "states"],
    "the options of hostStep",
  );
  if (states !== "independent" && states !== "all") throw unknownName("states", states, ["independent", "all"]);
  const given = walk(rootsOf(program)).find(({ op }) => op === "initial");
  if (given)
    throw unsupported({
      subject: `state "${given.attr.name}"`,
      detail: "with an initial value for each trial",
      remedy: "give the network itself: a step starts from the state of its point",
    });
  const equations = states === "all" ? allStates(program) : independentStates(program);
  return stepOf(
    equations,
    valuesOf({ parameters, scalars }),
    network.noises?.map(({ name }) => name),
  );
}

/** What lies one level above what is wanted is the usual mistake. */
function checkNetwork(network: unknown): void {
  if (!isRecord(network) || !isRecord(network["network"])) return;
  throw invalid({ subject: "network", detail: "with a network in it", remedy: "give its `network`" });
}

function checkParameters(parameters: unknown, network: Network): void {
  const remedy = "give the numbers of each parameter by name";
  checkArgument("parameters", parameters, [], remedy);
  if (parameters instanceof Map)
    throw invalid({ subject: "parameters", value: parameters, remedy: `${remedy}: Object.fromEntries(parameters)` });
  if (!isRecord(parameters)) throw invalid({ subject: "parameters", value: parameters, remedy });
  if (network.parameters.some(({ name }) => name in parameters)) return;
  const path = ["weights", "parameters"].find((key) => isRecord(parameters[key]));
  if (path === undefined) return;
  const whole = path === "weights" ? "`weights.parameters` of the run" : "its `parameters`";
  throw invalid({ subject: "parameters", detail: `with ${path} in it`, remedy: `give ${whole}` });
}

function stepOf(equations: StepEquations, values: Values, noiseNames: readonly string[] | undefined): HostStep {
  const { states, size, initial } = stateVectorOf(equations.states, values);
  const next = equations.states.map(({ next: value }, k): RowPart => ({ value, offset: states[k].offset }));
  const outputs = [...equations.outputs].map(([name, value]) => ({ name, size: value.units, value }));
  const leaves = leavesOf(
    [...next, ...outputs].map(({ value }) => value),
    states,
    values,
    noiseNames,
  );
  // Compiled here and not when first needed, so that a missing parameter is reported at once.
  const nextValue = compiled(next, values);
  const outputValues = outputs.map(({ name, size: units, value }) => ({
    name,
    units,
    compute: compiled([{ value, offset: 0 }], values),
  }));
  const derivatives = derivativesOf({ states, next, outputs, leaves }, values);

  const result = (compute: Compute, at: StepPoint, axes: Axes, out?: Float64Array): Float64Array => {
    if (out) checkCount("out", out, axes);
    writePoint(leaves, at, size);
    const into = out ?? new Float64Array(Object.values(axes).reduce((product, length) => product * length, 1));
    compute(into);
    return into;
  };
  return {
    states,
    size,
    omitted: equations.omitted.map((one) => ({
      name: one.state.name,
      size: one.state.size,
      why: one.why,
      beginsApart: one.why === "follows" && beginsApart(one.state, one.value, { states, size, initial }, values),
    })),
    inputs: leaves.inputs.map(({ key, numbers }) => ({ name: key, size: numbers.length })),
    noises: leaves.noises.map(({ name, key, numbers }) => ({ name, stream: key, size: numbers.length })),
    outputs: outputs.map(({ name, size: units }) => ({ name, size: units })),
    initial,
    step: (at, out) => result(nextValue, at, { state: size }, out),
    output(name, at, out) {
      const { compute, units } = named("output", name, outputValues);
      return result(compute, at, { unit: units }, out);
    },
    jacobian(at, out) {
      const { compute, axes } = derivatives("next", "state");
      return result(compute, at, axes, out);
    },
    derivative(of, by, at, out) {
      const { compute, axes } = derivatives(of, by);
      return result(compute, at, axes, out);
    },
  };
}

type Axes = Readonly<Record<string, number>>;

/** Values of a step, one after the other. */
function compiled(parts: readonly RowPart[], values: Values): Compute {
  const jobs = values.jobs(parts.map(({ value }) => value));
  const sources = parts.map(({ value, offset }) => ({ offset, numbers: values.numbers(value) }));
  return (out) => {
    for (const job of jobs) job();
    for (const { offset, numbers } of sources) out.set(numbers, offset);
  };
}
