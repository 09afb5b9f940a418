/** A network as a program that runs forwards only. */
import { unknownName } from "../base/errors.ts";
import { writeOut } from "../grad/time.ts";
import type { Network, Program, Result } from "../ir/program.ts";
import { anything, flag, type Kind } from "../settings/kind.ts";
import { nameList, readOptions } from "../settings/options.ts";
import { checkNetwork } from "./checks.ts";
import { finalStates, type StateOptions, withStates } from "./states.ts";
import { unify } from "./unify.ts";

/** The options that all programs take, by kind. */
export const programOptions = {
  initialStates: nameList,
  finalStates: nameList,
  windows: flag,
  records: nameList,
  results: anything as Kind<readonly Result[]>,
};

/** The forward loop alone, recording the named outputs (all by default). */
export function compileSimulation(
  network: Network,
  given: { records?: readonly string[]; results?: readonly Result[] } & StateOptions = {},
): Program {
  checkNetwork(network);
  const options: typeof given = readOptions(programOptions, given, "the options of compileSimulation");
  const clean = writeOut(withStates(network, options));
  return unify({
    parameters: clean.parameters,
    states: clean.states,
    carried: [],
    records: recordsOf(clean, options.records ?? Object.keys(clean.outputs)),
    perTrial: finalStates(clean, options),
    results: options.results ?? [],
    updates: [],
  });
}

/** The named outputs. Throws "unknown" for an output that the network does not have. */
export const recordsOf = (network: Network, names: readonly string[]): Result[] =>
  names.map((name) => {
    const value = network.outputs[name];
    if (!value) throw unknownName("output", name, Object.keys(network.outputs));
    return { name, value };
  });
