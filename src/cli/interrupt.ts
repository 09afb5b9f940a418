import type { Terminal } from "./terminal.ts";

/** The exit code of a command that Ctrl-C ended. */
export const interrupted = 130;

/** Work that a signal stops, saved. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code that belongs to the signal; 0 where none came. */
  readonly code: number;
  release(): void;
}

/**
 * Ends the command when a signal comes, as it would end without this, but not before the C compiler's files are taken away. Returns what
 * ends the watch.
 * @param clear frees the line of a progress bar
 */
export const quitOnInterrupt = (terminal: Terminal, clear: () => void = () => undefined): (() => void) =>
  terminal.onInterrupt((code) => {
    clear();
    terminal.quit(code);
  });

/**
 * Stops work after its step at the first signal, and says so; Ctrl-C for the second time quits at once.
 * @param clear frees the line of a progress bar
 * @param doing what happens after the first signal
 */
export function stopOnInterrupt(terminal: Terminal, clear: () => void, doing = "saving"): Interrupt {
  const stop = new AbortController();
  let first = 0;
  const release = terminal.onInterrupt((code) => {
    clear();
    if (stop.signal.aborted && code === interrupted) terminal.quit(code);
    if (stop.signal.aborted) return;
    first = code;
    stop.abort();
    terminal.writeError(`\n${doing} … (Ctrl-C again quits at once)\n`);
  });
  return {
    signal: stop.signal,
    get code() {
      return first;
    },
    release,
  };
}
