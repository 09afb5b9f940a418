/** Removes units from a network: all their connections, in both directions. */
import { invalid, unsupported } from "../base/errors.ts";
import type { Expr } from "../ir/expr.ts";
import { isMatrix, type ParameterDeclaration } from "../ir/program.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import type { BuiltNetwork } from "../model/model.ts";
import { type Connections, withoutConnections } from "./prune.ts";

type Values = Readonly<Record<string, Float64Array>>;

/** Whether a matrix [from, to] has the network's units on each side. Inputs and outputs may be as many. */
function sidesOf(name: string, { axes }: Expr["type"], units: number): readonly boolean[] {
  return axes.map(({ size }, side) => size === units && name !== (side === 0 ? "wIn" : "wOut"));
}

/** The parameters that are matrices with units on a side, of `units` units. */
export const matricesOfUnits = (parameters: readonly ParameterDeclaration[], units: number): ParameterDeclaration[] =>
  parameters.filter((one) => isMatrix(one) && sidesOf(one.name, one.value.type, units).includes(true));

/** 0 for each entry of a matrix in the row or column of a unit, else 1. */
function keptWithout(lost: readonly number[], name: string, type: Expr["type"], units: number): Float64Array {
  const [rows, columns] = type.axes.map(({ size }) => size);
  const [hasRows, hasColumns] = sidesOf(name, type, units);
  const kept = new Float64Array(rows * columns).fill(1);
  for (const unit of lost) {
    if (hasRows) kept.fill(0, unit * columns, (unit + 1) * columns);
    if (hasColumns) for (let row = 0; row < rows; row++) kept[row * columns + unit] = 0;
  }
  return kept;
}

/**
 * Raw parameters without any connection from and to some units, and the connections that matrices keep.
 * @param lost units, counted from 0
 * @param units of the whole network
 * @throws "invalid" for a unit that the network does not have, "unsupported" if its equations leave such a connection
 * with raw weights of 0
 */
export function lesioned<V extends Values>(
  lost: readonly number[],
  parameters: V,
  { network, effective }: Pick<BuiltNetwork, "network" | "effective">,
  units: number,
): { readonly parameters: V; readonly kept: Connections } {
  const odd = lost.findIndex((unit) => unit >= units);
  if (odd >= 0)
    throw invalid({
      at: `lesion[${odd}]`,
      value: lost[odd],
      detail: `in a network of ${units} units`,
      remedy: `units are counted from 0 to ${units - 1}`,
    });
  const kept = Object.fromEntries(
    matricesOfUnits(network.parameters, units).map(({ name, value }) => [
      name,
      keptWithout(lost, name, value.type, units),
    ]),
  );
  const left = withoutConnections(parameters, kept);
  const used = Object.entries(effective).filter(([, { type }]) => type.axes.length === 2);
  for (const [name, values] of Object.entries(effectiveValues(Object.fromEntries(used), left))) {
    const cut = keptWithout(lost, name, effective[name].type, units);
    if (values.some((weight, k) => cut[k] === 0 && weight !== 0))
      throw unsupported({
        at: "lesion",
        subject: `lesion of a network whose ${name} has connections where its raw weights are 0`,
        remedy: "declare its weights as matrices between all units, of which a raw weight of 0 is no connection",
      });
  }
  return { parameters: left, kept };
}
