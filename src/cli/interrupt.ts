import { closedPipe, type Terminal } from "./terminal.ts";

/** The exit code of a command ended by Ctrl-C. */
export const interrupted = 130;
/**
 * Smallest exit code of a signal; smaller ones belong to an output that cannot be written, which has been reported
 * already.
 */
const ofSignals = 128;

/** Work that a signal stops, saved. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code for the signal; 0 if none came. */
  readonly code: number;
  release(): void;
}

/**
 * Ends the command when a signal comes, as the default handler would, but first removes temporary files of the C
 * compiler and files half written. Returns a function that ends the watch.
 * @param clear frees the line of a progress bar
 * @param left what the user finds then
 */
export const quitOnInterrupt = (
  terminal: Terminal,
  clear: () => void = () => undefined,
  left = "nothing was written",
): (() => void) =>
  terminal.onInterrupt((code) => {
    clear();
    // A reader that has gone does not want messages.
    if (code > ofSignals && code !== closedPipe) terminal.writeError(`\nstopped; ${left}\n`);
    terminal.quit(code);
  });

/**
 * Stops work after its current step at the first signal, with a message; a second Ctrl-C quits at once.
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
