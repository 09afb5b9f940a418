/** What a command sees of the world outside: two streams, a screen or none, and signals to end. */
export interface Terminal {
  /** Standard output: what the user asked for. */
  write(text: string): void;
  /** Standard error: messages. */
  writeError(text: string): void;
  /** Where a progress bar can move; absent when nobody looks. */
  readonly screen?: NodeJS.WritableStream;
  /**
   * Calls `handler` at every Ctrl-C (130), request to end (143) and closing of the terminal (129), with the exit code that belongs to it,
   * until the returned function is called.
   */
  onInterrupt(handler: (code: number) => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** Exit codes are 128 and the number of the signal. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * The terminal of this process. A reader that closes the pipe (`| head`) ends the process silently; a terminal that is gone does not, so
 * that what was computed can be saved.
 */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      if (error.code === "EIO") return;
      throw error;
    });
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    screen: process.stderr.isTTY ? process.stderr : undefined,
    onInterrupt(handler) {
      const listeners = Object.entries(codes).map(([signal, code]) => [signal, () => handler(code)] as const);
      for (const [signal, listener] of listeners) process.on(signal, listener);
      return () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
      };
    },
    quit: (code) => process.exit(code),
  };
}
