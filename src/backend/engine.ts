/** What kernels in WebAssembly and in C need from Node or a page, and their memory. */
import { addressSpaceLimit, isWithoutTrapHandler, noTrapHandler } from "../base/addressSpace.ts";
import { missing, unsupported } from "../base/errors.ts";
import { nodeProcess } from "../base/node.ts";

const withoutFlag = "start Node without that flag, which may also be in $NODE_OPTIONS";

/** Throws "missing" if Node or the browser lacks what kernels need, "unsupported" if the page forbids it. */
export function checkEngine(): void {
  const isNode = nodeProcess() !== undefined;
  if (globalThis.WebAssembly === undefined)
    throw missing(
      isNode
        ? {
            subject: "WebAssembly",
            detail: "in this Node (--jitless or --no-expose-wasm disables it)",
            remedy: withoutFlag,
          }
        : {
            subject: "WebAssembly",
            detail: "in this browser (its settings or an enhanced-security mode disable it)",
            remedy: "allow it for this page, or use another browser",
          },
    );
  // A page needs shared memory only for threads, and most pages do not have it.
  if (isNode && !hasSharedMemory())
    throw missing({
      subject: "SharedArrayBuffer",
      detail: "in this Node (--no-harmony-sharedarraybuffer disables it)",
      remedy: withoutFlag,
    });
  if (!isNode) checkPolicy();
}

/** A browser may have WebAssembly while the page's policy forbids compiling it. */
function checkPolicy(): void {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch {
    throw unsupported({
      subject: "WebAssembly",
      detail: "in this page, whose Content-Security-Policy forbids it",
      remedy: "add 'wasm-unsafe-eval' to its script-src",
    });
  }
}

/** Whether threads can share memory; in a page, only if it is isolated from other origins. */
export const hasSharedMemory = (): boolean => globalThis.SharedArrayBuffer !== undefined;

/** Throws "missing" if this page cannot share memory between threads. */
function checkSharing(): void {
  if (!hasSharedMemory())
    throw missing({
      subject: "SharedArrayBuffer",
      detail: "in this page, which several threads need",
      remedy:
        "use one thread, or serve the page with the headers Cross-Origin-Opener-Policy: same-origin and " +
        "Cross-Origin-Embedder-Policy: require-corp",
    });
}

const size = (bytes: number) =>
  bytes < 2 ** 30 / 10 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;

const pageBytes = 65536;
const smaller = "use a smaller batch, shorter trials, fewer records or threads";

/**
 * Memory of this many pages of 64 KiB.
 * @throws "unsupported" if it cannot be allocated, and the errors of `checkEngine`
 */
export function newMemory(pages: number, shared = false): WebAssembly.Memory {
  checkEngine();
  if (shared) checkSharing();
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    const program = `program of ${size(pages * pageBytes)}`;
    const limit = addressSpaceLimit();
    if (limit === undefined)
      throw unsupported({ subject: program, detail: ", which this machine does not have free", remedy: smaller });
    throw unsupported(
      isWithoutTrapHandler()
        ? {
            subject: program,
            detail: `in an address space limited to ${size(limit)}`,
            remedy: `raise the limit (ulimit -v), or ${smaller}`,
          }
        : {
            subject: "address space",
            detail: `limited to ${size(limit)}, while WebAssembly reserves some 10 GiB for each program`,
            remedy: `set NODE_OPTIONS=${noTrapHandler} to avoid that, or raise the limit (ulimit -v)`,
          },
    );
  }
}
