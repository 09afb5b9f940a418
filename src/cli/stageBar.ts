import type { BenchProgress } from "../index.ts";
import { barLook } from "./barLook.ts";

export interface BenchBar {
  show(progress: BenchProgress): void;
  /** Frees the line. */
  stop(): void;
}

/** Longest time between two drawings that is no flicker, in ms; drawing takes time that steps are measured in. */
const redraw = 100;

/** How far a measurement is, on one line that goes when it is done. Nothing without a screen. */
export async function benchBarOn(screen: NodeJS.WritableStream | undefined): Promise<BenchBar> {
  if (!screen) return { show: () => undefined, stop: () => undefined };
  const { default: bars } = await import("cli-progress");
  const bar = new bars.SingleBar({
    format: "{what} {bar} {percentage} %",
    stream: screen,
    ...barLook,
    clearOnComplete: true,
  });
  let shown: string | undefined;
  let drawn = 0;
  return {
    show({ what, done, total }) {
      if (shown !== what) {
        if (shown !== undefined) bar.stop();
        bar.start(total, done, { what });
      } else if (performance.now() - drawn > redraw) bar.update(done, { what });
      else return;
      shown = what;
      drawn = performance.now();
    },
    stop() {
      if (shown !== undefined) bar.stop();
      shown = undefined;
    },
  };
}
