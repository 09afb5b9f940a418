import { wasmBackend } from "../../src/backend/wasm/wasm.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend without fused multiply–add", wasmBackend({ fused: false }));
