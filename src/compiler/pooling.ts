/** The pass over a batch that finds the soft maxima of its penalties. */
import { withPooling } from "../grad/pooled.ts";
import type { Network, Pooling } from "../ir/program.ts";
import { finalStates } from "./states.ts";
import { unify } from "./unify.ts";

/** The pass of a network whose states start as in the program that needs it; nothing without batch penalties. */
export function poolingOf(started: Network): { pooling?: Pooling } {
  if (!started.batchPenalties?.length) return {};
  const { network, of } = withPooling(started);
  const program = unify({
    parameters: network.parameters,
    states: network.states,
    carried: [],
    records: [],
    perTrial: finalStates(network, { finalStates: of.flatMap(({ maximum, sum }) => [maximum, sum]) }),
    results: [],
    updates: [],
  });
  return { pooling: { program, of } };
}
