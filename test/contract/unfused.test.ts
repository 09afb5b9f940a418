import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend without fused multiply–add", wasmBackendWith({ fused: false }));
