/** Where the blocks of the connectivity matrix stand: senders on x, receivers on y. */
import type { Ready, WeightPlace } from "../../protocol.ts";

export interface Block {
  readonly matrix: "wIn" | "wRec" | "wOut";
  readonly senders: number;
  readonly receivers: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const gap = 6;
/** The least width of a column of inputs or a row of outputs, px. */
const least = 7;
/** What inputs or outputs take at most. */
const most = 0.22;

/** Blocks in a square of `side` px at `left`, `top`. */
export function blocksOf(ready: Ready, left: number, top: number, side: number): readonly Block[] {
  const { units } = ready;
  const [inputs, outputs] = [ready.inputs.length, ready.outputs.length];
  const band = (count: number) =>
    Math.round(Math.min(side * most, Math.max(count * least, (side * count) / (units + count))));
  const [across, down] = [band(inputs), band(outputs)];
  const [width, height] = [side - across - gap, side - down - gap];
  const x = left + across + gap;
  return [
    { matrix: "wIn", senders: inputs, receivers: units, x: left, y: top, width: across, height },
    { matrix: "wRec", senders: units, receivers: units, x, y: top, width, height },
    { matrix: "wOut", senders: units, receivers: outputs, x, y: top + height + gap, width, height: down },
  ];
}

export interface Cell extends WeightPlace {
  readonly matrix: Block["matrix"];
}

/** The cell at a point, if there is one. */
export function cellAt(blocks: readonly Block[], x: number, y: number): Cell | null {
  for (const block of blocks) {
    const [column, row] = [(x - block.x) / block.width, (y - block.y) / block.height];
    if (column < 0 || column >= 1 || row < 0 || row >= 1) continue;
    return {
      matrix: block.matrix,
      from: Math.floor(column * block.senders),
      to: Math.floor(row * block.receivers),
    };
  }
  return null;
}

/** The next cell in a direction, over the edge of a block into the one beside it. */
export function cellBeside(blocks: readonly Block[], cell: Cell, right: number, down: number): Cell {
  const [wIn, wRec, wOut] = blocks;
  const block = blocks.find(({ matrix }) => matrix === cell.matrix)!;
  const [from, to] = [cell.from + right, cell.to + down];
  if (from < 0) return cell.matrix === "wRec" && wIn.senders > 0 ? { matrix: "wIn", from: wIn.senders - 1, to } : cell;
  if (from >= block.senders) return cell.matrix === "wIn" ? { matrix: "wRec", from: 0, to } : cell;
  if (to < 0) return cell.matrix === "wOut" ? { matrix: "wRec", from, to: wRec.receivers - 1 } : cell;
  if (to >= block.receivers)
    return cell.matrix === "wRec" && wOut.receivers > 0 ? { matrix: "wOut", from, to: 0 } : cell;
  return { ...cell, from, to };
}

/** A cell that is looked at, and its value while it is dragged. */
export interface Held {
  readonly cell: Cell;
  readonly value: number | null;
}

export type Limits = Readonly<Record<Cell["matrix"], number>>;
