/** What a command sees of the world outside: two streams, a screen or none, and signals to end. */
export interface Terminal {
  /** Standard output: what the user asked for. */
  write(text: string): void;
  /** Standard error: messages. */
  writeError(text: string): void;
  /** Where a progress bar can move; absent when nobody looks. */
  readonly screen?: NodeJS.WritableStream;
  /**
   * Calls `handler` at every Ctrl-C (130), request to end (143), closing of the terminal (129) and of a pipe (141), with the exit code that belongs
   * to it, until the returned function is called.
   */
  onInterrupt(handler: (code: number) => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** Exit codes are 128 and the number of the signal. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** That of SIGPIPE, which ends programs whose reader went away. */
const closedPipe = 141;

/**
 * The terminal of this process. A reader that closes the pipe (`| head`) is a request to end: what listens to those saves first, all else ends in
 * silence. A terminal that is gone does not end the process, so that what was computed can be saved.
 */
export function processTerminal(): Terminal {
  const handlers = new Set<(code: number) => void>();
  const closed = new Set<NodeJS.WriteStream>();
  const write = (stream: NodeJS.WriteStream, text: string) => void (closed.has(stream) || stream.write(text));
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EIO" || closed.has(stream)) return;
      if (error.code !== "EPIPE") throw error;
      closed.add(stream);
      if (handlers.size === 0) process.exit(closedPipe);
      for (const handler of handlers) handler(closedPipe);
    });
  return {
    write: (text) => write(process.stdout, text),
    writeError: (text) => write(process.stderr, text),
    screen: process.stderr.isTTY ? process.stderr : undefined,
    onInterrupt(handler) {
      const listeners = Object.entries(codes).map(([signal, code]) => [signal, () => handler(code)] as const);
      for (const [signal, listener] of listeners) process.on(signal, listener);
      handlers.add(handler);
      return () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
        handlers.delete(handler);
      };
    },
    quit: (code) => process.exit(code),
  };
}
