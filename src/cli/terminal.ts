/** The outside world as a command sees it: two streams, perhaps a screen, and signals. */
import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { constants } from "node:os";
import { endingSignals, invalid } from "../base/errors.ts";
import { busyNotice } from "./busyNotice.ts";

export interface Terminal {
  /** Standard output: the requested result. */
  write(text: string): void;
  /** Standard error: messages. */
  writeError(text: string): void;
  /** A place for a progress bar; absent if nobody watches. */
  readonly screen?: NodeJS.WritableStream;
  /**
   * Calls `handler` at every request to end, with the matching exit code, until the returned function is called:
   * at Ctrl-C (130) and the other signals of `endingSignals`, when the reader of a pipe has gone (141), and when
   * standard output cannot be written (1).
   */
  onInterrupt(handler: (code: number) => void): () => void;
  /**
   * Announces what is now at work, to be shown if nothing else appears for a while; null: nothing that takes long.
   * Drawing on the screen ends the announcement.
   */
  atWork(what: string | null): void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** That of SIGPIPE, which ends programs whose reader has gone. */
export const closedPipe = 141;
const unwritable = 1;

/**
 * Unless somebody always listens, Node opens its debugger at the first of these, and the system kills at the
 * second.
 */
const neverLeft: readonly string[] = ["SIGUSR1", "SIGUSR2"];

/**
 * The terminal of this process, whose standard output is reserved for the command from now on.
 *
 * A reader that closes the pipe (`| head`) and a full disk under standard output are requests to end: work that
 * listens is saved first, everything else ends. A lost terminal, or messages that cannot be written, end nothing,
 * so that results can still be saved.
 */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  const output = wholeWrite(stdout);
  const messages = stderr.write.bind(stderr);
  const handlers = new Set<(code: number) => void>();
  const lost = new Set<NodeJS.WriteStream>();
  const end = (code: number) => {
    if (handlers.size === 0) process.exit(code);
    for (const handler of [...handlers]) handler(code);
  };
  const lose = (stream: NodeJS.WriteStream, error: NodeJS.ErrnoException) => {
    if (lost.has(stream) || (error.code === "EIO" && stream.isTTY)) return;
    lost.add(stream);
    if (error.code === "EPIPE") return end(closedPipe);
    if (stream === stderr) return;
    // Even if the command is done before it learns of it.
    process.exitCode = unwritable;
    const { message } = invalid({
      subject: "standard output",
      detail: `cannot be written (${error.message})`,
      remedy: "write it where there is space",
    });
    writeError(`${message}\n`);
    end(unwritable);
  };
  const attempt = (stream: NodeJS.WriteStream, write: () => boolean): boolean => {
    try {
      return !lost.has(stream) && write();
    } catch (error) {
      // If the stream is a file, Node throws at once.
      lose(stream, error as NodeJS.ErrnoException);
      return false;
    }
  };
  const isMoving = canMove(stderr);
  const { atWork, yielding } = busyNotice(stderr.isTTY, isMoving, (text) => void attempt(stderr, () => messages(text)));
  const writeError = (text: string) => yielding(() => void attempt(stderr, () => messages(text)));
  const drawn = (...given: Parameters<typeof messages>) => {
    atWork(null);
    return attempt(stderr, () => messages(...given));
  };
  for (const stream of [stdout, stderr]) stream.on("error", (error: NodeJS.ErrnoException) => lose(stream, error));
  // Output of a user's module (console.log in a task) must not mix with a command's output, which a program may
  // read.
  stdout.write = ((...given: Parameters<typeof messages>) =>
    yielding(() => attempt(stderr, () => messages(...given)))) as typeof stdout.write;

  const listeners = endingSignals.map((signal) => [signal, () => end(128 + constants.signals[signal])] as const);
  const listen = (change: "on" | "off", isOf: (signal: string) => boolean) => {
    for (const [signal, listener] of listeners) if (isOf(signal)) process[change](signal, listener);
  };
  const isLeft = (signal: string) => !neverLeft.includes(signal);
  listen("on", (signal) => !isLeft(signal));
  return {
    write: (text) => yielding(() => void attempt(stdout, () => output(text))),
    writeError,
    atWork,
    screen: isMoving ? (Object.create(stderr, { write: { value: drawn } }) as NodeJS.WritableStream) : undefined,
    onInterrupt(handler) {
      // If nobody saves anything, a signal ends the process even in the middle of long arithmetic.
      if (handlers.size === 0) listen("on", isLeft);
      handlers.add(handler);
      return () => {
        if (handlers.delete(handler) && handlers.size === 0) listen("off", isLeft);
      };
    },
    quit: (code) => process.exit(code),
  };
}

/** To a file, Node writes as much as fits and does not report the rest. */
function wholeWrite(stream: typeof process.stdout): (text: string) => boolean {
  const { fd } = stream;
  if (stream instanceof Socket) return stream.write.bind(stream);
  return (text) => {
    writeFileSync(fd, text);
    return true;
  };
}

/**
 * Whether a line can be redrawn: not on a terminal without a cursor, nor in the log of a build, which keeps every
 * state of it.
 */
function canMove({ isTTY }: NodeJS.WriteStream): boolean {
  const { TERM, CI = "" } = process.env;
  return isTTY && TERM !== "dumb" && ["", "0", "false"].includes(CI);
}
