/** A limit of the process's address space (ulimit -v), as clusters set it, and what takes most of it. */
import { nodeProcess } from "./node.ts";

/** With its trap handler V8 reserves some 10 GiB of addresses behind each memory of WebAssembly, in place of checks of bounds. */
export const noTrapHandler = "--disable-wasm-trap-handler";

/** Whether this process was started without. */
export function isWithoutTrapHandler(): boolean {
  const { execArgv = [], env = {} } = nodeProcess() ?? {};
  return execArgv.includes(noTrapHandler) || (env["NODE_OPTIONS"] ?? "").split(/\s+/).includes(noTrapHandler);
}

/** Bytes of the limit; undefined where there is none, or none that would be kept (only Linux does). */
export function addressSpaceLimit(): number | undefined {
  try {
    const limits = nodeProcess()?.getBuiltinModule("node:fs").readFileSync("/proc/self/limits", "utf8");
    const [, soft] = /^Max address space +(\d+)/m.exec(limits ?? "") ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined; // another system
  }
}
