/** What this machine's WebAssembly can do. */
import { setFlagsFromString } from "node:v8";
import { FunctionBuilder } from "../kernels/code.ts";
import { assemble } from "./assembler.ts";

/**
 * Computes (1 + ε)(1 − ε) − 1 with ε = 2⁻¹²: −ε² if the product is not rounded, else 0. A machine without the instruction may accept it and
 * round twice, which would be another numeric profile.
 */
function hasFused(): boolean {
  const f = new FunctionBuilder("probe", [], 4);
  const at = f.i32(0).keep("i32");
  f.get(at)
    .f32v(1 + 2 ** -12)
    .f32v(1 - 2 ** -12)
    .f32v(-1);
  f.emit("f32v.madd").emit("v.store", 0);
  const bytes = assemble([f], { pages: 1, fused: true });
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { arena: { memory } });
  (exports as { probe: () => void }).probe();
  return new Float32Array(memory.buffer)[0] !== 0;
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
