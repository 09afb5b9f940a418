/** Connections to each receiver by the sign of their senders, for starts in which excitation balances inhibition. */
import { invalid } from "../base/errors.ts";
import { perUnit } from "../base/population.ts";
import type { DistributionName, Draw } from "./distribution.ts";

/** Indices into a matrix [from, to] of the plastic entries of one column. */
export interface SignedEntries {
  readonly excitatory: readonly number[];
  readonly inhibitory: readonly number[];
}

/**
 * One item per column.
 * @throws "invalid" at `distribution` for senders without signs, and for a column without entries of one sign
 */
export function signedEntries(
  name: DistributionName,
  { rows, columns, plastic, senders }: Pick<Draw, "rows" | "columns" | "plastic" | "senders">,
): readonly SignedEntries[] {
  const signs = senders ? perUnit(senders, ({ sign }) => sign) : [];
  if (signs.length === 0 || signs.includes(0))
    throw invalid({
      at: "distribution",
      value: name,
      detail: "for senders without signs",
      remedy:
        "it balances excitation with inhibition, so the senders must be excitatory or inhibitory units under Dale's " +
        "principle: choose another distribution",
    });
  const all = Array.from({ length: rows }, (_, from) => from);
  return Array.from({ length: columns }, (_, to) => {
    const of = (sign: number) =>
      all
        .filter((from) => signs[from] === sign && (plastic === null || plastic[from * columns + to] !== 0))
        .map((from) => from * columns + to);
    const entries = { excitatory: of(1), inhibitory: of(-1) };
    for (const [kind, { length }] of Object.entries(entries))
      if (length === 0)
        throw invalid({
          at: "distribution",
          value: name,
          detail: `without ${kind} connections to receiver ${to} (counted from 0)`,
          remedy:
            "it balances excitation with inhibition, so every receiver needs both: add units or connections, or " +
            "choose another distribution",
        });
    return entries;
  });
}
