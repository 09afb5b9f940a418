import { wasmBackend } from "../../src/node/index.ts";
import { isThorough } from "../sample.ts";
import { describeBackend } from "./backend.case.ts";

// They run the kernels of the one that is tested in full.
describeBackend("the WebAssembly backend on three threads", wasmBackend({ threads: 3 }), { fewPrograms: !isThorough });
