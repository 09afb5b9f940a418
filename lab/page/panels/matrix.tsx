/** All weights: from inputs and units (x) to units and outputs (y). */
import { signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Weights } from "../../protocol.ts";
import { Figure } from "../draw/figure.tsx";
import { niceLimit } from "../draw/nice.ts";
import { useLab } from "../state/context.ts";
import { DivergingBar } from "./divergingBar.tsx";
import { MatrixBlocks } from "./matrixBlocks.tsx";
import { MatrixMarks } from "./matrixMarks.tsx";
import { MatrixPad } from "./matrixPad.tsx";
import { type Block, blocksOf, type Held, type Limits } from "./matrixPlace.ts";
import { Panel } from "./panel.tsx";
import { WeightField } from "./weightField.tsx";

const margin = { left: 34, top: 34, right: 6 };
/** Room below for the bar of colours. */
const bar = 46;

export function MatrixPanel() {
  const lab = useLab();
  const ready = lab.ready.value;
  const weights = lab.weights.value;
  // Another network may have no such cell.
  const held = useMemo(() => signal<Held | null>(null), [ready]);
  const isTyping = useSignal(false);
  const limits: Limits = {
    wIn: niceLimit(weights?.sizes.wIn ?? 0),
    wRec: niceLimit(weights?.sizes.wRec ?? 0),
    wOut: niceLimit(weights?.sizes.wOut ?? 0),
  };
  return (
    <Panel id="matrix" title="Connectivity" about={<>Every weight. Drag a cell up or down to change it.</>}>
      <Figure name="connectivity" label={`Weights from inputs and ${ready?.units ?? 0} units to units and outputs`}>
        {({ width, height }) => {
          const side = Math.max(60, Math.min(width - margin.left - margin.right, height - margin.top - bar));
          if (!ready) return { svg: <rect class="empty" x={margin.left} y={margin.top} width={side} height={side} /> };
          const blocks = blocksOf(ready, margin.left, margin.top, side);
          return {
            under: weights && (
              <MatrixBlocks blocks={blocks} ready={ready} weights={weights} limits={limits} held={held} />
            ),
            svg: (
              <>
                <MatrixMarks ready={ready} blocks={blocks} held={held} />
                <DivergingBar x={margin.left} y={margin.top + side + 12} width={side} limits={limits} />
                {weights && isWhole(weights, blocks) && (
                  <MatrixPad {...{ ready, blocks, weights, limits, held, isTyping }} />
                )}
                {weights && weights.wRec.length === 0 && (
                  <text class="note" x={margin.left + side / 2} y={margin.top + side / 2} text-anchor="middle">
                    This cell has no matrix wRec.
                  </text>
                )}
              </>
            ),
          };
        }}
      </Figure>
      <WeightField held={held} isTyping={isTyping} />
    </Panel>
  );
}

/** Whether all cells of the blocks have weights: those of a user's model may have other names. */
const isWhole = (weights: Weights, blocks: readonly Block[]) =>
  blocks.every(({ matrix, senders, receivers }) => weights[matrix].length === senders * receivers);
