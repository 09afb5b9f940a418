/** Moving lines on a screen: progress bars, and the line of the C compiler. Nothing without a screen. */
import type { Options, SingleBar } from "cli-progress";
import { visible } from "../base/hiddenCharacters.ts";
import type { Compilation } from "../node/index.ts";

/** A progress bar; all look the same. */
export async function barOn(stream: NodeJS.WritableStream, format: string, more: Options = {}): Promise<SingleBar> {
  const { default: bars } = await import("cli-progress");
  return new bars.SingleBar({
    format,
    stream,
    barsize: 20,
    hideCursor: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    // The program handles Ctrl-C itself.
    gracefulExit: false,
    ...more,
  });
}

export interface StageBar {
  show(stage: { readonly what: string; readonly done: number; readonly total: number }): void;
  /** Frees the line. */
  stop(): void;
}

/** Longest time between two drawings, in ms, that does not flicker; drawing takes time from the work. */
const redraw = 100;

/** The progress of a stage on one line that disappears when it is done. Nothing without a screen. */
export async function stageBarOn(screen: NodeJS.WritableStream | undefined): Promise<StageBar> {
  if (!screen) return { show: () => undefined, stop: () => undefined };
  const bar = await barOn(screen, "{what} {bar} {percentage} %", { clearOnComplete: true });
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

/** Shows that the C compiler is at work. */
export interface CompilingLine {
  show(compilation: Compilation): void;
  /** Prints how long it took in total, if it worked. */
  stop(): void;
}

/** Back to the start of the line, and clears it. */
const clearLine = "\r\u001b[K";

/** One line of the screen that disappears when the compiler has ended; nothing without a screen. */
export function compilingLineOn(screen: NodeJS.WritableStream | undefined): CompilingLine {
  let [compiler, total] = ["", 0];
  return {
    show({ compiler: name, seconds }) {
      screen?.write(seconds === undefined ? `${clearLine}compiling with ${visible(name)} …` : clearLine);
      compiler = visible(name);
      total += seconds ?? 0;
    },
    stop() {
      if (total > 0) screen?.write(`compiled with ${compiler} in ${total.toFixed(2)} s\n`);
      total = 0;
    },
  };
}
