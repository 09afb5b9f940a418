/** What this machine's WebAssembly can do. */
import { setFlagsFromString } from "node:v8";
import { assemble, FunctionBuilder } from "./assembler.ts";

function hasFused(): boolean {
  const f = new FunctionBuilder("probe", []);
  const x = f.f32x4(0).keep();
  f.get(x).get(x).get(x).emit("f32x4.relaxed_madd").set(x);
  return WebAssembly.validate(assemble([f], { pages: 1 }));
}

let known: boolean | undefined;

/** Whether relaxed fused multiply–add may be used. Node 20 has it behind a flag that may still be set at run time. */
export function fusedMultiplyAdd(): boolean {
  if (known === undefined) {
    known = hasFused();
    if (!known) {
      setFlagsFromString("--experimental-wasm-relaxed-simd");
      known = hasFused();
    }
  }
  return known;
}
