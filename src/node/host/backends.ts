/** The backends available in Node. */
import { backendsOf } from "../../backend/choose.ts";
import { reference } from "../../backend/reference/reference.ts";
import { whyNotWasm } from "../../backend/wasm/features.ts";
import { nativeBackend, whyNotNative } from "../native/native.ts";
import { wasmBackend } from "../threads/wasm.ts";

export const backends = backendsOf({
  wasm: { make: ({ threads }) => wasmBackend({ threads }), obstacle: whyNotWasm },
  native: { make: nativeBackend, obstacle: ({ onCompile }) => whyNotNative(onCompile) },
  reference: { make: () => reference },
});

/**
 * A backend by its name: `wasm`, `native` or `reference`. Throws "unknown" for another, "invalid" for an
 * impossible number of threads.
 */
export const backendNamed = backends.named;
/** Why a backend cannot run on this machine, and what would help; undefined if it can. */
export const whyNot = backends.whyNot;
