/**
 * Under a limit of address space, restarts this process with WebAssembly that keeps within it. Nothing else is
 * loaded before.
 */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { addressSpaceLimit, isWithoutTrapHandler, noTrapHandler } from "../base/addressSpace.ts";

/** Bytes that suffice for all memories of a command, each with the address space reserved after it. */
const enough = 2 ** 37;

/** Below this many bytes Node itself aborts with a message of its own as soon as a second thread starts. */
const scarce = 3 * 2 ** 30;

/** A flag of a file descriptor: close it in the next program. Node sets it for all. */
const [setFlags, none] = [2, 0];

/**
 * Replaces this process by the same command under --disable-wasm-trap-handler, which Node accepts only at its
 * start: it remains the same process for the shell, for signals and for those who wait for it. Returns if that is
 * not needed; if it is impossible, an error of the engine will explain what to do.
 */
export function startAgainIfLimited(): void {
  const limit = addressSpaceLimit();
  // A channel to a parent would not survive.
  if (limit === undefined || limit >= enough || isWithoutTrapHandler() || process.connected) return;
  if (limit < scarce)
    writeSync(
      2,
      `warning: address space limited to ${(limit / 2 ** 30).toFixed(2)} GiB; ` +
        `training and simulating need at least 3 GiB, ` +
        `or Node may abort with "Fatal process OOM": raise the limit (ulimit -v)\n`,
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
