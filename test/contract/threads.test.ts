import { wasmBackend } from "../../src/node/index.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the WebAssembly backend on three threads", wasmBackend({ threads: 3 }));
