/** What pointer and keys do in the matrix. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useLab } from "../state/context.ts";
import type { MatrixBlocksProps } from "./matrixBlocks.tsx";
import type { Held, Limits } from "./matrixPlace.ts";
import { type Cell, cellAt, cellBeside } from "./matrixPlace.ts";
import { allowed, weightAt, whyFixed } from "./weightAllowed.ts";

export interface MatrixPadProps extends MatrixBlocksProps {
  readonly limits: Limits;
  readonly held: Signal<Held | null>;
  /** Whether a weight is being typed: the pointer then chooses no other. */
  readonly isTyping: Signal<boolean>;
}

/** Way of the pointer from 0 to the limit of the colours, px. */
const way = 90;
/** Presses of a key for the same. */
const presses = 20;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function MatrixPad({ ready, blocks, weights, limits, held, isTyping }: MatrixPadProps) {
  const lab = useLab();
  const drag = useRef<{ readonly y: number; readonly start: number } | null>(null);
  const [wIn, wRec, wOut] = blocks;
  const box = { x: wIn.x, y: wIn.y, width: wRec.x + wRec.width - wIn.x, height: wOut.y + wOut.height - wIn.y };
  const under = (event: PointerEvent) => {
    const place = (event.currentTarget as SVGElement).getBoundingClientRect();
    return cellAt(blocks, event.clientX - place.left + box.x, event.clientY - place.top + box.y);
  };
  const isFree = (cell: Cell) => whyFixed(ready, weights, cell) === undefined;
  const point = (cell: Cell | null) => {
    held.value = cell && { cell, value: null };
    lab.pointed.value = cell && (cell.matrix === "wIn" ? cell.to : cell.from);
  };
  const change = (cell: Cell, value: number) => {
    if (isFree(cell)) held.value = { cell, value: allowed(ready, cell, value) };
  };
  const commit = () => {
    drag.current = null;
    if (held.value === null || held.value.value === null) return;
    const { cell, value } = held.value;
    lab.edit({ weight: cell, value });
    held.value = { cell, value: null };
  };
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a grid of cells that the keys move over
    <rect
      class="pad"
      {...box}
      tabIndex={0}
      role="application"
      aria-label="Weights. Arrow keys choose a weight, plus and minus change it, Enter applies the change, Escape drops it."
      aria-describedby="weight-shown"
      onPointerMove={(event) => {
        if (isTyping.value) return;
        if (drag.current === null) return point(under(event));
        const { cell } = held.value!;
        const rise = drag.current.y - event.clientY;
        if (held.value!.value !== null || Math.abs(rise) > 2)
          change(cell, drag.current.start + (rise / way) * limits[cell.matrix]);
      }}
      onPointerDown={(event) => {
        // What is typed for one weight is entered before another is chosen.
        if (isTyping.value) (document.activeElement as HTMLElement | null)?.blur();
        const cell = under(event);
        point(cell);
        // A finger scrolls the page; the field below takes a number.
        if (cell === null || event.pointerType === "touch" || !isFree(cell)) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { y: event.clientY, start: weightAt(weights, ready, cell) };
      }}
      onPointerUp={commit}
      onPointerCancel={() => {
        drag.current = null;
        point(null);
      }}
      onPointerLeave={() => {
        lab.pointed.value = null;
      }}
      onFocus={() => {
        held.value ??= { cell: { matrix: "wRec", from: 0, to: 0 }, value: null };
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        const now = held.value;
        if (now === null) return;
        const arrow = arrows[event.key];
        const isUp = event.key === "+" || event.key === "=" || (event.shiftKey && event.key === "ArrowUp");
        const isDown = event.key === "-" || (event.shiftKey && event.key === "ArrowDown");
        if (isUp || isDown) {
          const value = now.value ?? weightAt(weights, ready, now.cell);
          change(now.cell, value + ((isUp ? 1 : -1) * limits[now.cell.matrix]) / presses);
        } else if (arrow) {
          commit();
          point(cellBeside(blocks, now.cell, ...arrow));
        } else if (event.key === "Enter") commit();
        else if (event.key === "Escape") point(now.cell);
        else return;
        event.preventDefault();
      }}
      onKeyUp={(event) => {
        if (event.key === "Shift") commit();
      }}
    />
  );
}
