/** Names of groups, and the rows and columns of the unit and the cell that are looked at. */
import type { Signal } from "@preact/signals";
import type { Ready } from "../../protocol.ts";
import { shortName } from "../draw/short.ts";
import { SideName } from "../draw/sideName.tsx";
import { useLab } from "../state/context.ts";
import { groupsOf, kindOfSign } from "../state/units.ts";
import type { Block, Held } from "./matrixPlace.ts";

/** Width of a letter, and space between two names, px. */
const [letterWidth, gap] = [7, 4];

export interface MatrixMarksProps {
  readonly ready: Ready;
  readonly blocks: readonly Block[];
  readonly held: Signal<Held | null>;
}

export function MatrixMarks({ ready, blocks, held }: MatrixMarksProps) {
  const [wIn, wRec, wOut] = blocks;
  const unit = useLab().unit.value;
  const cell = held.value?.cell;
  const groups = groupsOf(ready);
  const column = (k: number) => wRec.x + (wRec.width * k) / wRec.senders;
  const row = (k: number) => wRec.y + (wRec.height * k) / wRec.receivers;
  const bottom = wOut.y + wOut.height;
  const [cellWidth, cellHeight] = [wRec.width / wRec.senders, wRec.height / wRec.receivers];
  const block = cell && blocks.find(({ matrix }) => matrix === cell.matrix);
  return (
    <g class="matrix">
      <text class="axis-label" x={wRec.x + wRec.width / 2} y={wIn.y - 24} text-anchor="middle">
        From (presynaptic)
      </text>
      <text class="axis-label" transform={`translate(9,${wRec.y + wRec.height / 2}) rotate(-90)`} text-anchor="middle">
        To (postsynaptic)
      </text>
      {blocks.map(({ matrix, x, y, width, height }) => (
        <rect key={matrix} class="outline" x={x - 0.5} y={y - 0.5} width={width + 1} height={height + 1} />
      ))}
      {wIn.senders > 0 && (
        <text class="name" x={wIn.x + wIn.width / 2} y={wIn.y - 10} text-anchor="middle">
          in
        </text>
      )}
      <text class="name" x={wIn.x + wIn.width - 2} y={wOut.y + wOut.height / 2} dy="0.32em" text-anchor="end">
        out
      </text>
      {groups.map(({ name, sign, first, end }) => (
        <g key={name} class={kindOfSign(sign)}>
          <rect
            class="strip"
            x={column(first) + 0.5}
            y={wRec.y - 6}
            width={Math.max(1, column(end) - column(first) - 1)}
            height="4"
          />
          <text class="name" x={(column(first) + column(end)) / 2} y={wRec.y - 10} text-anchor="middle">
            {shortName(name, Math.floor((column(end) - column(first) - gap) / letterWidth))}
            <title>{name}</title>
          </text>
          <rect
            class="strip"
            x={wIn.x - 6}
            y={row(first) + 0.5}
            width="4"
            height={Math.max(1, row(end) - row(first) - 1)}
          />
          {groups.length > 1 && (
            <SideName name={name} x={wIn.x - 9} y={(row(first) + row(end)) / 2} height={row(end) - row(first)} />
          )}
          {first > 0 && (
            <>
              <line class="divider" x1={column(first)} x2={column(first)} y1={wRec.y} y2={bottom} />
              <line class="divider" x1={wIn.x} x2={wRec.x + wRec.width} y1={row(first)} y2={row(first)} />
            </>
          )}
        </g>
      ))}
      {unit !== null && (
        <>
          <rect class="focus" x={column(unit) - 1} y={wRec.y - 1} width={cellWidth + 2} height={bottom - wRec.y + 2} />
          <rect
            class="focus"
            x={wIn.x - 1}
            y={row(unit) - 1}
            width={wRec.x + wRec.width - wIn.x + 2}
            height={cellHeight + 2}
          />
        </>
      )}
      {cell && block && (
        <rect
          class="cell"
          x={block.x + (block.width * cell.from) / block.senders - 1}
          y={block.y + (block.height * cell.to) / block.receivers - 1}
          width={block.width / block.senders + 2}
          height={block.height / block.receivers + 2}
        />
      )}
    </g>
  );
}
