/** The backends by name. */
import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/reference.ts";
import { wasm } from "../backend/wasm/wasm.ts";
import { unknownName } from "../errors.ts";

const backends: Readonly<Record<string, Backend>> = { wasm, reference };
export const backendNames: readonly string[] = Object.keys(backends);

/** A backend: `wasm` (float32, SIMD; the default) or `reference` (float64, slow, the oracle). Throws "unknown". */
export function backendNamed(name = "wasm"): Backend {
  if (!Object.hasOwn(backends, name)) throw unknownName("backend", name, backendNames);
  return backends[name];
}
