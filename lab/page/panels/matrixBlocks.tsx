import type { Signal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import type { Ready, Weights } from "../../protocol.ts";
import { Pixels } from "../draw/pixels.tsx";
import { absent, ramps } from "../draw/theme.ts";
import type { Block, Held, Limits } from "./matrixPlace.ts";

export interface MatrixBlocksProps {
  readonly blocks: readonly Block[];
  readonly ready: Ready;
  readonly weights: Weights;
  readonly limits: Limits;
  readonly held: Signal<Held | null>;
}

export function MatrixBlocks({ blocks, ready, weights, limits, held }: MatrixBlocksProps) {
  return (
    <>
      {blocks.map((block) => (
        <BlockPixels
          key={block.matrix}
          block={block}
          exists={ready.cells[block.matrix].exists}
          weights={weights}
          limit={limits[block.matrix]}
          held={held}
        />
      ))}
    </>
  );
}

function BlockPixels(props: {
  readonly block: Block;
  readonly exists: Uint8Array | null;
  readonly weights: Weights;
  readonly limit: number;
  readonly held: Signal<Held | null>;
}) {
  const { block, exists, weights, limit } = props;
  const { matrix, senders, receivers, x, y, width, height } = block;
  const { excitatory, inhibitory } = ramps.value;
  const none = absent.value;
  const held = props.held.value;
  const dragged = held?.cell.matrix === matrix && held.value !== null ? held : null;
  const paint = useCallback(
    (pixels: Uint32Array) => {
      const values = weights[matrix];
      const colour = (value: number) =>
        (value < 0 ? inhibitory : excitatory)[Math.min(255, ((Math.abs(value) / limit) * 255 + 0.5) | 0)];
      const lesioned = new Set(weights.lesioned);
      const isCut = (from: number, to: number) =>
        (matrix !== "wIn" && lesioned.has(from)) || (matrix !== "wOut" && lesioned.has(to));
      for (let from = 0; from < senders; from++)
        for (let to = 0; to < receivers; to++) {
          const k = from * receivers + to;
          const isGone = values[k] === 0 && (exists?.[k] === 0 || isCut(from, to));
          pixels[to * senders + from] = isGone ? none : colour(values[k]);
        }
      if (dragged) pixels[dragged.cell.to * senders + dragged.cell.from] = colour(dragged.value!);
    },
    [weights, exists, none, limit, excitatory, matrix, senders, receivers, dragged],
  );
  return <Pixels columns={senders} rows={receivers} paint={paint} x={x} y={y} width={width} height={height} />;
}
