/** What a command sees of the world outside: two streams, a screen or none, and signals to end. */
import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { constants } from "node:os";
import { endingSignals, invalid } from "../base/errors.ts";
import { voice } from "./voice.ts";

export interface Terminal {
  /** Standard output: what the user asked for. */
  write(text: string): void;
  /** Standard error: messages. */
  writeError(text: string): void;
  /** Where a progress bar can move; absent when nobody looks. */
  readonly screen?: NodeJS.WritableStream;
  /**
   * Calls `handler` at every request to end, with the exit code that belongs to it, until the returned function is called: at Ctrl-C (130) and the
   * other signals of `endingSignals`, where the reader of a pipe went away (141), and where standard output cannot be written (1).
   */
  onInterrupt(handler: (code: number) => void): () => void;
  /** Says what is at work from now on, where nothing else is seen for a while; null: nothing that takes long. What is drawn on the screen ends it. */
  atWork(what: string | null): void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** That of SIGPIPE, which ends programs whose reader went away. */
export const closedPipe = 141;
const unwritable = 1;

/** Node opens its debugger at the first of these, and the system kills at the second, unless somebody always listens. */
const neverLeft: readonly string[] = ["SIGUSR1", "SIGUSR2"];

/**
 * The terminal of this process, whose standard output is the command's alone from now on.
 *
 * A reader that closes the pipe (`| head`) and a full disk behind standard output are requests to end: what listens to those saves first, all else
 * ends. A terminal that is gone ends nothing, so that what was computed can be saved; nor do messages that cannot be written.
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
    // Also where the command is done before it hears of it.
    process.exitCode = unwritable;
    const { message } = invalid({
      subject: "standard output",
      detail: `cannot be written (${error.message})`,
      remedy: "send it to a place that has room",
    });
    writeError(`${message}\n`);
    end(unwritable);
  };
  const attempt = (stream: NodeJS.WriteStream, write: () => boolean): boolean => {
    try {
      return !lost.has(stream) && write();
    } catch (error) {
      // Where the stream is a file, Node throws at once.
      lose(stream, error as NodeJS.ErrnoException);
      return false;
    }
  };
  const isMoving = canMove(stderr);
  const { atWork, yielding } = voice(stderr.isTTY, isMoving, (text) => void attempt(stderr, () => messages(text)));
  const writeError = (text: string) => yielding(() => void attempt(stderr, () => messages(text)));
  const drawn = (...given: Parameters<typeof messages>) => {
    atWork(null);
    return attempt(stderr, () => messages(...given));
  };
  for (const stream of [stdout, stderr]) stream.on("error", (error: NodeJS.ErrnoException) => lose(stream, error));
  // What a user's module prints (console.log in a task) is no part of a command's output, which a program may read.
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
      // Where nobody saves anything a signal ends the process even in the middle of long arithmetic.
      if (handlers.size === 0) listen("on", isLeft);
      handlers.add(handler);
      return () => {
        if (handlers.delete(handler) && handlers.size === 0) listen("off", isLeft);
      };
    },
    quit: (code) => process.exit(code),
  };
}

/** Into a file Node itself writes as much as there is room for, and says nothing of the rest. */
function wholeWrite(stream: typeof process.stdout): (text: string) => boolean {
  const { fd } = stream;
  if (stream instanceof Socket) return stream.write.bind(stream);
  return (text) => {
    writeFileSync(fd, text);
    return true;
  };
}

/** Whether a line can be drawn again: not on a terminal without a cursor, nor in the log of a build, which keeps every state of it. */
function canMove({ isTTY }: NodeJS.WriteStream): boolean {
  const { TERM, CI = "" } = process.env;
  return isTTY && TERM !== "dumb" && ["", "0", "false"].includes(CI);
}
