/** The frame of a picture: its size is that of its place, so a unit of its SVG is a pixel and text keeps its size. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface FigureProps {
  /** Of a file that it is exported to. */
  readonly name: string;
  /** What is to be seen, for those who do not see it. */
  readonly label: string;
  readonly children: (size: { readonly width: number; readonly height: number }) => {
    /** Below the lines: canvases. */
    readonly under?: ComponentChildren;
    readonly svg: ComponentChildren;
  };
}

export function Figure({ name, label, children }: FigureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = place.current!;
    const measure = () => {
      const [width, height] = [Math.floor(element.clientWidth), Math.floor(element.clientHeight)];
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { width, height } = size;
  const { under, svg } = width > 0 && height > 0 ? children(size) : { svg: null };
  return (
    <div class="figure" ref={place} data-figure={name}>
      {under}
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {svg}
      </svg>
    </div>
  );
}
