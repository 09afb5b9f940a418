/** Gradients of loss + penalties with respect to signals and initial states, without training. */

import { withPooled } from "../grad/pooled.ts";
import { type SignalGradients, signalGradients } from "../grad/signals.ts";
import { type Differentiated, differentiate, writeOut } from "../grad/time.ts";
import type { Network, Pooling, Program, Result } from "../ir/program.ts";
import { readAt } from "../settings/kind.ts";
import { readOptions } from "../settings/options.ts";
import { checkNetwork } from "./checks.ts";
import { poolingOf } from "./pooling.ts";
import { programOptions, recordsOf } from "./simulation.ts";
import { finalStates, type StateOptions, withStates } from "./states.ts";
import { unify } from "./unify.ts";

export type { SignalGradients };

export interface GradientOptions extends StateOptions {
  /** Outputs of the network that every run records. */
  readonly records?: readonly string[];
  /** Further values outside the loops, such as effective weights. */
  readonly results?: readonly Result[];
}

/**
 * The gradients of loss + penalties with respect to signals and initial states; no parameter is trained. Results as in
 * `compileTraining`, where the network has them: loss, penalties, adjoint terms.
 * @throws "unknown" for a signal that the network does not have
 */
export function compileGradients(network: Network, asked: SignalGradients, given: GradientOptions = {}): Program {
  checkNetwork(network);
  const gradientsOf = readAt(signalGradients, asked, "gradientsOf");
  const options: GradientOptions = readOptions(programOptions, given, "the options of compileGradients");
  const fixed = { ...network, parameters: network.parameters.map((one) => ({ ...one, trained: false })) };
  const differentiated = differentiateFrom(fixed, gradientsOf, options);
  return unify({
    ...loopsOf(differentiated, options),
    parameters: differentiated.network.parameters,
    results: [...differentiated.results, ...(options.results ?? [])],
    updates: [],
  });
}

/** The gradients of a network, and the pass over the batch that they need first. */
export interface DifferentiatedFrom extends Differentiated {
  readonly pooling?: Pooling;
}

/** The network's gradients with the initial values that the options ask for, and those that gradients are taken of. */
export function differentiateFrom(
  network: Network,
  gradientsOf: SignalGradients,
  options: StateOptions,
): DifferentiatedFrom {
  const initialStates = [...new Set([...(options.initialStates ?? []), ...(gradientsOf.initialStates ?? [])])];
  const started = writeOut(withStates(network, { ...options, initialStates }));
  return { ...differentiate(withPooled(started), gradientsOf), ...poolingOf(started) };
}

/** What the loops compute and keep, and what comes before them. */
export const loopsOf = (
  { network, pooling, ...differentiated }: DifferentiatedFrom,
  options: GradientOptions,
): Pick<Program, "states" | "carried" | "records" | "perTrial" | "pooling"> => ({
  states: network.states,
  carried: differentiated.carried,
  records: [...recordsOf(network, options.records ?? []), ...differentiated.records],
  perTrial: [...finalStates(network, options), ...differentiated.perTrial],
  ...(pooling && { pooling }),
});
