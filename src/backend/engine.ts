/** What kernels need of Node, WebAssembly's and those in C alike, and the memory that they work on. */
import { addressSpaceLimit, isWithoutTrapHandler, noTrapHandler } from "../base/addressSpace.ts";
import { missing, unsupported } from "../base/errors.ts";

const withoutFlag = "start Node without that flag, which may stand in $NODE_OPTIONS too";

/** Throws "missing" where Node was started without what kernels need. */
export function checkEngine(): void {
  if (globalThis.WebAssembly === undefined)
    throw missing({
      subject: "WebAssembly",
      detail: "in this Node (--jitless or --no-expose-wasm leaves it out)",
      remedy: withoutFlag,
    });
  if (globalThis.SharedArrayBuffer === undefined)
    throw missing({
      subject: "SharedArrayBuffer",
      detail: "in this Node (--no-harmony-sharedarraybuffer leaves it out)",
      remedy: withoutFlag,
    });
}

const size = (bytes: number) =>
  bytes < 2 ** 30 / 10 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;

const pageBytes = 65536;
const smaller = "use a smaller batch, shorter trials, fewer records or threads";

/** Memory of so many pages. @throws "unsupported" where there is no room for it, and the errors of `checkEngine` */
export function newMemory(pages: number, shared = false): WebAssembly.Memory {
  checkEngine();
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
            detail: `in an address space that is limited to ${size(limit)}`,
            remedy: `raise the limit (ulimit -v), or ${smaller}`,
          }
        : {
            subject: "address space",
            detail: `limited to ${size(limit)}, where WebAssembly reserves some 10 GiB for each program`,
            remedy: `set NODE_OPTIONS=${noTrapHandler}, with which it does not, or raise the limit (ulimit -v)`,
          },
    );
  }
}
