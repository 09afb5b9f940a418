import type { Signal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import type { Weights } from "../../protocol.ts";
import { Pixels } from "../draw/pixels.tsx";
import { ramps } from "../draw/theme.ts";
import type { Block, Held, Limits } from "./matrixPlace.ts";

export interface MatrixBlocksProps {
  readonly blocks: readonly Block[];
  readonly weights: Weights;
  readonly limits: Limits;
  readonly held: Signal<Held | null>;
}

export function MatrixBlocks({ blocks, weights, limits, held }: MatrixBlocksProps) {
  return (
    <>
      {blocks.map((block) => (
        <BlockPixels key={block.matrix} block={block} weights={weights} limit={limits[block.matrix]} held={held} />
      ))}
    </>
  );
}

function BlockPixels(props: {
  readonly block: Block;
  readonly weights: Weights;
  readonly limit: number;
  readonly held: Signal<Held | null>;
}) {
  const { block, weights, limit } = props;
  const { matrix, senders, receivers, x, y, width, height } = block;
  const { excitatory, inhibitory } = ramps.value;
  const held = props.held.value;
  const dragged = held?.cell.matrix === matrix && held.value !== null ? held : null;
  const paint = useCallback(
    (pixels: Uint32Array) => {
      const values = weights[matrix];
      const colour = (value: number) =>
        (value < 0 ? inhibitory : excitatory)[Math.min(255, ((Math.abs(value) / limit) * 255 + 0.5) | 0)];
      for (let from = 0; from < senders; from++)
        for (let to = 0; to < receivers; to++) pixels[to * senders + from] = colour(values[from * receivers + to]);
      if (dragged) pixels[dragged.cell.to * senders + dragged.cell.from] = colour(dragged.value!);
    },
    [weights, limit, excitatory, matrix, senders, receivers, dragged],
  );
  return <Pixels columns={senders} rows={receivers} paint={paint} x={x} y={y} width={width} height={height} />;
}
