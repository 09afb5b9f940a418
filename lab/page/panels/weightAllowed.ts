import type { Ready, Weights } from "../../protocol.ts";
import { groupOf, groupsOf } from "../state/units.ts";
import type { Cell } from "./matrixPlace.ts";

type Signs = Pick<Ready, "cells">;

const signOf = ({ cells }: Signs, { matrix, from }: Cell): number => cells[matrix].signs[from] ?? 0;

/** The nearest value that the sender's sign allows, where Dale's principle is kept. */
export function allowed(ready: Signs, cell: Cell, value: number): number {
  const sign = signOf(ready, cell);
  return sign > 0 ? Math.max(0, value) : sign < 0 ? Math.min(0, value) : value;
}

/** "at least 0", where the sign is fixed. */
export const boundOf = (ready: Signs, cell: Cell): string =>
  ["at most 0", "of either sign", "at least 0"][1 + Math.sign(signOf(ready, cell))];

/** Why a weight cannot be edited, if it cannot. */
export function whyFixed(ready: Ready, { lesioned }: Pick<Weights, "lesioned">, cell: Cell): string | undefined {
  const { matrix, from, to } = cell;
  const ends = [matrix === "wIn" ? -1 : from, matrix === "wOut" ? -1 : to];
  if (ends.some((unit) => lesioned.includes(unit))) return "cut by a lesion";
  const { exists } = ready.cells[matrix];
  if (exists === null || exists[from * (matrix === "wOut" ? ready.outputs.length : ready.units) + to] === 1)
    return undefined;
  return matrix === "wRec" && from === to ? "no connection: autapses are not allowed" : "no connection";
}

export function weightAt(
  weights: Readonly<Record<Cell["matrix"], Float32Array>>,
  ready: Ready,
  { matrix, from, to }: Cell,
): number {
  return weights[matrix][from * (matrix === "wOut" ? ready.outputs.length : ready.units) + to];
}

/** "unit 3 (E)", or the name of a channel. */
export function endName(ready: Ready, { matrix, from, to }: Cell, end: "from" | "to"): string {
  const unit = (k: number) => `unit ${k} (${groupOf(groupsOf(ready), k).name})`;
  if (end === "from") return matrix === "wIn" ? `input ${ready.inputs[from]}` : unit(from);
  return matrix === "wOut" ? `output ${ready.outputs[to]}` : unit(to);
}
