/** What a worker needs in order to work for an executable. */
import type { NativeJobs } from "./nativeRunner.js";
import type { WasmJobs } from "./wasmRunner.js";

export type Jobs = WasmJobs | NativeJobs;
