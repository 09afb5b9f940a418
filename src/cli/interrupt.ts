import { closedPipe, type Terminal } from "./terminal.ts";

/** The exit code of a command that Ctrl-C ended. */
export const interrupted = 130;
/** Exit codes of signals; smaller ones belong to an output that cannot be written, of which is said what there is to say. */
const ofSignals = 128;

/** Work that a signal stops, saved. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code that belongs to the signal; 0 where none came. */
  readonly code: number;
  release(): void;
}

/**
 * Ends the command when a signal comes, as it would end without this, but not before the files of the C compiler, and those that are half written,
 * are taken away. Returns what ends the watch.
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
    // A reader that went away wants to hear nothing.
    if (code > ofSignals && code !== closedPipe) terminal.writeError(`\nstopped; ${left}\n`);
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
