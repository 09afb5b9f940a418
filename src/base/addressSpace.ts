/** The limit on the process's address space (ulimit -v), as on clusters, and what uses most of it. */
import { nodeProcess } from "./node.ts";

/**
 * With its trap handler, V8 reserves about 10 GiB of addresses for each WebAssembly memory, instead of checking
 * bounds.
 */
export const noTrapHandler = "--disable-wasm-trap-handler";

/** Whether this process was started without the trap handler. */
export function isWithoutTrapHandler(): boolean {
  const { execArgv = [], env = {} } = nodeProcess() ?? {};
  return execArgv.includes(noTrapHandler) || (env["NODE_OPTIONS"] ?? "").split(/\s+/).includes(noTrapHandler);
}

/** The limit in bytes; undefined if there is none or it is not enforced (only Linux does). */
export function addressSpaceLimit(): number | undefined {
  try {
    const limits = nodeProcess()?.getBuiltinModule("node:fs").readFileSync("/proc/self/limits", "utf8");
    const [, soft] = /^Max address space +(\d+)/m.exec(limits ?? "") ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined; // another system
  }
}
