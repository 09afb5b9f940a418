/** A page's threads: only one unless the page is isolated from other origins. */
import type { Backend } from "../backend/backend.ts";
import { hasSharedMemory } from "../backend/engine.ts";
import { type Crew, type Team, team } from "../backend/threads/team.ts";
import { type WasmOptions, wasmBackendWith } from "../backend/wasm/wasm.ts";
import { cores } from "../base/cores.ts";
import { unsupported } from "../base/errors.ts";
import { once } from "../base/once.ts";
import { knownOptions } from "../settings/options.ts";
import { workerText } from "./workerText.js";

const program = once(() => URL.createObjectURL(new Blob([workerText], { type: "text/javascript" })));

let isTold = false;
function tellOnce(why: string): void {
  if (isTold) return;
  isTold = true;
  console.warn(
    `dalenet: a worker could not be started (${why}), so fewer threads work, with the same results; ` +
      "allow worker-src blob: in the page's Content-Security-Policy, or ask for one thread (threads: 1)",
  );
}

const crew: Crew = {
  start(start, { lost, refused }) {
    let hasBegun = false;
    const fail = (why: string) => {
      if (hasBegun) return lost(`failed: ${why}`);
      refused();
      tellOnce(why);
    };
    try {
      const worker = new Worker(program());
      worker.onmessage = ({ data }) => {
        if (data === "") hasBegun = true;
        else lost(`failed: ${data}`);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message ?? "loading it may be forbidden");
      };
      worker.postMessage(start);
      return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
    } catch (error) {
      fail((error as Error).message);
      return undefined;
    }
  },
  cores,
  // A page's main thread may not sleep: it busy-waits for the end of a job, and the page freezes meanwhile.
  longestJob: 60_000,
};

/** The team of this page, made on first use. */
export const pageTeam: () => Team = once(() => team(crew));

/** Whether threads of this page can share memory. */
const isIsolated = (): boolean => hasSharedMemory() && typeof crossOriginIsolated === "boolean" && crossOriginIsolated;

/** The number of threads unless one is asked for. */
export const usualThreads = (): number => (isIsolated() ? cores() : 1);

/**
 * The WebAssembly backend with the given options. Throws "unsupported" for several threads if they cannot share
 * memory.
 */
export function wasmBackend(options: Omit<WasmOptions, "team"> = {}): Backend {
  const { threads = usualThreads(), fused } = knownOptions(options, ["threads", "fused"], "the options of wasmBackend");
  if (threads > 1 && !isIsolated())
    throw unsupported({
      subject: `${threads} threads`,
      detail: "in a page that is not isolated from other origins",
      remedy:
        "serve it with the headers Cross-Origin-Opener-Policy: same-origin and " +
        "Cross-Origin-Embedder-Policy: require-corp, or leave threads out",
    });
  return wasmBackendWith({ fused, threads, team: pageTeam });
}
