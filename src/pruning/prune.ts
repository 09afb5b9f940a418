/** Removes connections from the matrices of a network. */
import { type Generator, generator, keyOf } from "../base/random.ts";
import { isMatrix } from "../ir/program.ts";
import { connectionsOf } from "../model/connections.ts";
import type { BuiltNetwork } from "../model/model.ts";
import { keptConnections, type PruningMethod } from "./connections.ts";

type Values = Readonly<Record<string, ArrayLike<number>>>;

/** Where each matrix keeps its connections, 1 or 0. */
export type Connections = Readonly<Record<string, Float64Array>>;

/** The random stream of pruning, apart from those of initial weights and connections. */
const pruningStream = 0x6d6f0001;

/** Random numbers for one round of pruning. */
export const pruningRandom = (seed: number, round: number): Generator => generator(keyOf(seed), pruningStream, round);

/** Raw parameters without the connections that are not kept. */
export const withoutConnections = <V extends Values>(parameters: V, kept: Connections): V => ({
  ...parameters,
  ...Object.fromEntries(
    Object.entries(kept).map(([name, of]) => [
      name,
      Float64Array.from(parameters[name], (weight, k) => (of[k] === 0 ? 0 : weight)),
    ]),
  ),
});

/**
 * Raw parameters without the connections of any matrix whose weights in the equations are below a threshold, and how
 * many of all connections these are.
 */
export function withoutWeak<V extends Values>(
  parameters: V,
  threshold: number,
  { network, effective }: Pick<BuiltNetwork, "network" | "effective">,
): { readonly parameters: V; readonly weak: { readonly count: number; readonly of: number } } {
  const weak = { count: 0, of: 0 };
  const kept = network.parameters.filter(isMatrix).map((matrix) => {
    const { exists, strengths } = connectionsOf(matrix, parameters, effective);
    const of = strengths.map((strength) => Number(strength >= threshold));
    weak.of += exists.filter((one) => one === 1).length;
    weak.count += of.filter((one, k) => one === 0 && exists[k] === 1).length;
    return [matrix.name, of];
  });
  return { parameters: withoutConnections(parameters, Object.fromEntries(kept)), weak };
}

/**
 * The connections that each matrix keeps, of those that it has (model/connections.ts). The strongest are those that the
 * equations use as the largest weights, without what is fixed.
 * @param parameters raw, by name
 * @param keep share of the connections that the matrix had at first, before earlier rounds
 * @param before what earlier rounds kept
 */
export function prunedConnections(
  matrices: readonly string[],
  parameters: Values,
  { network, effective }: Pick<BuiltNetwork, "network" | "effective">,
  { keep, method }: { readonly keep: number; readonly method: PruningMethod },
  random: Generator,
  before: Connections = {},
): Connections {
  const declared = new Map(network.parameters.map((one) => [one.name, one]));
  return Object.fromEntries(
    matrices.map((name) => {
      const { exists, strengths } = connectionsOf(declared.get(name)!, parameters, effective);
      const kept = before[name];
      if (!kept) return [name, keptConnections(strengths, exists, { keep, method }, random)];
      const all = exists.reduce((sum, there) => sum + there, 0);
      const left = exists.map((there, k) => there * kept[k]);
      const remaining = left.reduce((sum, there) => sum + there, 0);
      const share = remaining === 0 ? 1 : Math.min(1, (keep * all) / remaining);
      return [name, keptConnections(strengths, left, { keep: share, method }, random)];
    }),
  );
}
