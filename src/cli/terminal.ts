/** What a command sees of the world outside: two streams, a screen or none, and Ctrl-C. */
export interface Terminal {
  /** Standard output: what the user asked for. */
  write(text: string): void;
  /** Standard error: messages. */
  writeError(text: string): void;
  /** Where a progress bar can move; absent when nobody looks. */
  readonly screen?: NodeJS.WritableStream;
  /** Calls `handler` at every Ctrl-C until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** The terminal of this process. A reader that closes the pipe (`| head`) ends the process silently. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    screen: process.stderr.isTTY ? process.stderr : undefined,
    onInterrupt(handler) {
      process.on("SIGINT", handler);
      return () => void process.off("SIGINT", handler);
    },
    quit: (code) => process.exit(code),
  };
}
