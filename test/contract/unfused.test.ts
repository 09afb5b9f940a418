import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { isThorough } from "../sample.ts";
import { describeBackend } from "./backend.case.ts";

// It runs the kernels of the fused one, which is tested in full.
const backend = wasmBackendWith({ fused: false });
describeBackend("the WebAssembly backend without fused multiply–add", backend, { fewPrograms: !isThorough });
