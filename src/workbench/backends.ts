/** The backends by name. */
import { availableParallelism } from "node:os";
import type { Backend } from "../backend/backend.ts";
import { checkCounts } from "../backend/guard.ts";
import { nativeBackend } from "../backend/native/native.ts";
import { reference } from "../backend/reference/reference.ts";
import { wasmBackend } from "../backend/wasm/wasm.ts";
import { unknownName } from "../errors.ts";

export interface BackendSettings {
  /** Threads that may work on a run; by default the cores that the process may use. Results do not depend on it. */
  readonly threads?: number;
}

const backends: Readonly<Record<string, (settings: Required<BackendSettings>) => Backend>> = {
  wasm: wasmBackend,
  native: nativeBackend,
  reference: () => reference,
};
export const backendNames: readonly string[] = Object.keys(backends);

/**
 * A backend: `wasm` (float32, SIMD, threads; the default) or `reference` (float64, one thread, slow, the oracle).
 * @throws "unknown" for another name; "invalid" for an impossible number of threads
 */
export function backendNamed(name = "wasm", { threads = availableParallelism() }: BackendSettings = {}): Backend {
  if (!Object.hasOwn(backends, name)) throw unknownName("backend", name, backendNames);
  checkCounts({ threads });
  return backends[name]({ threads });
}
