/** The smallest kernel: it shows whether vectors work, and whether multiply–adds round once. */
import { FunctionBuilder } from "./code.ts";

/** `probe` writes (1 + ε)(1 − ε) − 1 with ε = 2⁻¹² to address 0: −ε² if the product is not rounded, else 0. */
export function fusedProbe(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("probe", [], lanes);
  const at = f.i32(0).keep("i32");
  f.get(at)
    .f32v(1 + 2 ** -12)
    .f32v(1 - 2 ** -12)
    .f32v(-1);
  f.emit("f32v.madd").emit("v.store", 0);
  return f;
}

/** After a call of `probe` on this memory. */
export const wasFused = (memory: WebAssembly.Memory): boolean => new Float32Array(memory.buffer)[0] !== 0;
