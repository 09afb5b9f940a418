/** Minimal kernels that test whether vectors work and whether multiply–adds round once. */
import { FunctionBuilder } from "./code.ts";

/**
 * `probe` writes (1 + ε)(1 − ε) − 1 with ε = 2⁻¹³ to address 0: −ε² if the product is not rounded, else 0. ε = 2⁻¹²
 * would not tell, since 1 − 2⁻²⁴ is a float32.
 */
export function fusedProbe(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("probe", [], lanes);
  const at = f.i32(0).keep("i32");
  f.get(at)
    .f32v(1 + 2 ** -13)
    .f32v(1 - 2 ** -13)
    .f32v(-1);
  f.emit("f32v.madd").emit("v.store", 0);
  return f;
}

/** Whether `probe`, called on this memory, rounded once. */
export const wasFused = (memory: WebAssembly.Memory): boolean => new Float32Array(memory.buffer)[0] !== 0;

/** Addresses that `roundedProbe` uses. */
const places = { a: 0, b: 64, c: 128, result: 192 };

/** `roundedProbe` computes a·b + c as a product and a sum. */
export function roundedProbe(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("roundedProbe", [], lanes);
  const at = f.i32(0).keep("i32");
  f.get(at).get(at).emit("v.load", places.a).get(at).emit("v.load", places.b).emit("f32v.mul");
  f.get(at).emit("v.load", places.c).emit("f32v.add").emit("v.store", places.result);
  return f;
}

/** Whether a separate product and sum are each rounded, that is, the compiler did not fuse them. */
export function isRoundedTwice(memory: WebAssembly.Memory, run: () => void): boolean {
  const floats = new Float32Array(memory.buffer);
  const fill = (place: number, value: number) => floats.fill(value, place / 4, place / 4 + 16);
  // The square is 1 + 2⁻¹¹ + 2⁻²⁴, whose last term is lost in rounding.
  fill(places.a, 1 + 2 ** -12);
  fill(places.b, 1 + 2 ** -12);
  fill(places.c, -(1 + 2 ** -11));
  run();
  return floats[places.result / 4] === 0;
}
