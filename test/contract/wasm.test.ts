import { wasm } from "../wasm.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend", wasm);
