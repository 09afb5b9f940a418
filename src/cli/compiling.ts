import type { Compilation } from "../index.ts";
import { visible } from "../visible.ts";

/** Says that the C compiler is at work, for as long as it is. */
export interface CompilingLine {
  show(compilation: Compilation): void;
  /** Says how long it took in all, if it worked. */
  stop(): void;
}

/** Back to the start of the line, which is emptied. */
const clearLine = "\r\u001b[K";

/** One line of the screen, which goes when the compiler has ended; nothing without a screen. */
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
