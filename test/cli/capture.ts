import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach } from "vitest";
import { dalenet } from "../../src/cli/dalenet.ts";

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/**
 * Runs a command line in process. With `draw` there is a screen: `draw` receives what is drawn on it and can press
 * Ctrl-C, or send another signal by its exit code. `wrote` receives what is written to standard output, and can do
 * the same; `said` receives announcements of what is at work.
 */
export async function run(
  words: readonly string[],
  draw?: (text: string, pressControlC: (code?: number) => void) => void,
  wrote?: (text: string, pressControlC: (code?: number) => void) => void,
  said?: (what: string | null) => void,
): Promise<Outcome> {
  const outcome = { code: 0, out: "", err: "" };
  let handlers: ((code: number) => void)[] = [];
  const press = (code = 130) => {
    for (const handler of handlers) handler(code);
  };
  const screen = new Writable({
    decodeStrings: false,
    write(text: string, _, done) {
      draw?.(text, press);
      done();
    },
  });
  outcome.code = await dalenet(words, {
    write: (text) => {
      outcome.out += text;
      wrote?.(text, press);
    },
    writeError: (text) => void (outcome.err += text),
    screen: draw && Object.assign(screen, { isTTY: true, columns: 100 }),
    atWork: (what) => said?.(what),
    quit(code) {
      throw new Error(`quit ${code}`);
    },
    onInterrupt(handler) {
      handlers.push(handler);
      return () => void (handlers = handlers.filter((other) => other !== handler));
    },
  });
  return outcome;
}

/** A folder for each test of a file; `path("a")` is "a" in it. */
export function temporaryFolder(): (...names: string[]) => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-cli-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (...names) => join(folder, ...names);
}
