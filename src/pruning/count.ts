/** How many connections a matrix has, and had before it was pruned. */
import { connectionsOf } from "../model/connections.ts";
import type { BuiltNetwork } from "../model/model.ts";

/** Connections of a matrix. */
export interface ConnectionCount {
  /** Those with an effect: raw weights that the equations do not turn into 0. */
  readonly kept: number;
  /** All that the equations allow: none outside a mask, for instance. */
  readonly of: number;
}

/** @param parameters raw, by name */
export function connectionCount(
  matrix: string,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
  { network, effective }: Pick<BuiltNetwork, "network" | "effective">,
): ConnectionCount {
  const declared = network.parameters.find(({ name }) => name === matrix)!;
  const { exists, strengths } = connectionsOf(declared, parameters, effective);
  const kept = strengths.filter((strength, k) => exists[k] === 1 && strength !== 0).length;
  return { kept, of: exists.filter((one) => one === 1).length };
}
