/** The WebAssembly backend on the threads of this process. */
import type { Backend } from "../../backend/backend.ts";
import { type WasmOptions, wasmBackendWith } from "../../backend/wasm/wasm.ts";
import { processTeam } from "./team.ts";

/** The WebAssembly backend with the given options. */
export const wasmBackend = (options: Omit<WasmOptions, "team"> = {}): Backend =>
  wasmBackendWith({ ...options, team: processTeam });
