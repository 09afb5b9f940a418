import { visible } from "../visible.ts";
import { barLook } from "./barLook.ts";

export interface StageBar {
  show(stage: { readonly what: string; readonly done: number; readonly total: number }): void;
  /** Frees the line. */
  stop(): void;
}

/** Longest time between two drawings that is no flicker, in ms; drawing takes time from the work. */
const redraw = 100;

/** How far a stage of some work is, on one line that goes when it is done. Nothing without a screen. */
export async function stageBarOn(screen: NodeJS.WritableStream | undefined): Promise<StageBar> {
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
    show({ what: name, done, total }) {
      const what = visible(name);
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
