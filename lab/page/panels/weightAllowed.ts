import type { Choices, Ready } from "../../protocol.ts";
import { groupOf, groupsOf } from "../state/units.ts";
import type { Cell } from "./matrixPlace.ts";

/** The nearest value that the sender's sign allows, where Dale's principle is kept. */
export function allowed(ready: Ready, { dale }: Choices, { matrix, from }: Cell, value: number): number {
  const sign = dale === "off" || matrix === "wIn" ? 0 : groupOf(groupsOf(ready), from).sign;
  return sign > 0 ? Math.max(0, value) : sign < 0 ? Math.min(0, value) : value;
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
