/** States that start at given values, continue a window, or are kept after the last step. */
import type { Network, TrialResult } from "../ir/program.ts";
import { inWindows, unknownState, withGivenInitials } from "../ir/starts.ts";

/** How a program starts its states, and which it keeps per trial. */
export interface StateOptions {
  /** States that start at values given per trial with every run; see `Feed.initial`. */
  readonly initialStates?: readonly string[];
  /** States whose values after the last step are kept per trial as `perTrial(NAME)`, without recording other steps. */
  readonly finalStates?: readonly string[];
  /**
   * Runs are windows of trials: a run that continues another (`Feed.stepsBefore`) starts from the states it is given.
   * Keeps the final values of all states.
   */
  readonly windows?: boolean;
}

/** The network with the initial values that the options ask for. */
export function withStates(network: Network, { initialStates = [], windows }: StateOptions): Network {
  const started = initialStates.length > 0 ? withGivenInitials(network, initialStates) : network;
  return windows ? inWindows(started) : started;
}

/** The values after the last step of the states to keep. */
export const finalStates = (network: Network, { finalStates, windows }: StateOptions): TrialResult[] =>
  (windows ? network.states.map(({ name }) => name) : (finalStates ?? [])).map((name) => {
    const state = network.states.find((one) => one.name === name);
    if (!state) throw unknownState(name, network);
    return { name, at: "last", value: state.next };
  });
