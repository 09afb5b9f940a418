/** A canvas with one pixel per value, stretched without smoothing. */
import { useLayoutEffect, useRef } from "preact/hooks";

export interface PixelsProps {
  readonly columns: number;
  readonly rows: number;
  /** Fills the pixels, row by row; a new function draws again. */
  readonly paint: (pixels: Uint32Array) => void;
  /** Place in the figure, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function Pixels({ columns, rows, paint, x, y, width, height }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useRef<ImageData | null>(null);
  useLayoutEffect(() => {
    const drawing = canvas.current?.getContext("2d");
    if (!drawing || columns === 0 || rows === 0) return;
    if (image.current?.width !== columns || image.current.height !== rows)
      image.current = drawing.createImageData(columns, rows);
    paint(new Uint32Array(image.current.data.buffer));
    drawing.putImageData(image.current, 0, 0);
  }, [columns, rows, paint]);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas cannot be focused
    <canvas
      ref={canvas}
      class="pixels"
      width={columns}
      height={rows}
      aria-hidden="true"
      style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}
    />
  );
}
