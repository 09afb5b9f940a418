/** The WebAssembly backend on the threads of this process. */
import type { Backend } from "../../backend/backend.ts";
import { wasmBackend as backendWith, type WasmOptions } from "../../backend/wasm/wasm.ts";
import { processTeam } from "./team.ts";

/** The WebAssembly backend with the given options. */
export const wasmBackend = (options: Omit<WasmOptions, "team"> = {}): Backend =>
  backendWith({ ...options, team: processTeam });
