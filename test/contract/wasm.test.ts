import { wasm } from "../../src/backend/wasm/wasm.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend", wasm);
