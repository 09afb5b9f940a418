import { wasmBackend } from "../src/node/index.ts";

/** The WebAssembly backend as most tests want it. */
export const wasm = wasmBackend();
