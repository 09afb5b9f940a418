import { wasmBackend } from "../../src/backend/wasm/wasm.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend on three threads", wasmBackend({ threads: 3 }));
