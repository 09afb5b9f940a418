/** Under a limit of address space this process becomes one whose WebAssembly keeps within it. Nothing else is loaded before. */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { addressSpaceLimit, isWithoutTrapHandler, noTrapHandler } from "../base/addressSpace.ts";

/** Bytes that are enough for all memories of a command, each with what is reserved behind it. */
const enough = 2 ** 37;

/** Bytes below which Node itself ends with a message of its own as soon as a second thread begins. */
const scarce = 3 * 2 ** 30;

/** A flag of a file descriptor: not for the program that comes after. Node sets it for all. */
const [setFlags, none] = [2, 0];

/**
 * Replaces this process by the same command under --disable-wasm-trap-handler, which Node takes at its start alone: the same process to
 * the shell, to signals and to those who wait for it. Returns where that is not needed; where it cannot be done, an error of the engine will
 * say what to do.
 */
export function startAgainIfLimited(): void {
  const limit = addressSpaceLimit();
  // A channel to a parent would not survive.
  if (limit === undefined || limit >= enough || isWithoutTrapHandler() || process.connected) return;
  if (limit < scarce)
    writeSync(
      2,
      `warning: address space limited to ${(limit / 2 ** 30).toFixed(2)} GiB; training and simulating want 3 GiB at least, or Node may end in a "Fatal process OOM": raise the limit (ulimit -v)\n`,
    );
  try {
    const system = createRequire(import.meta.url)("koffi").load(null);
    const fcntl = system.func("int fcntl(int, int, int)");
    const execv = system.func("int execv(const char *, const char **)");
    for (const stream of [0, 1, 2]) fcntl(stream, setFlags, none);
    const { execPath, execArgv, argv } = process;
    execv(execPath, [execPath, noTrapHandler, ...execArgv, ...argv.slice(1), null]);
  } catch {
    // without koffi
  }
}
