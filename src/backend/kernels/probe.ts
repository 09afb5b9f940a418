/** The smallest kernel: it shows whether vectors work, and whether multiply–adds round once. */
import { FunctionBuilder } from "./code.ts";

/**
 * `probe` writes (1 + ε)(1 − ε) − 1 with ε = 2⁻¹³ to address 0: −ε² if the product is not rounded, else 0. With 2⁻¹² it would not need to be:
 * 1 − 2⁻²⁴ is a float32.
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

/** After a call of `probe` on this memory. */
export const wasFused = (memory: WebAssembly.Memory): boolean => new Float32Array(memory.buffer)[0] !== 0;

/** Places of what `roundedProbe` works on, in bytes. */
const places = { a: 0, b: 64, c: 128, result: 192 };

/** `roundedProbe` computes a b + c by a product and a sum. */
export function roundedProbe(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("roundedProbe", [], lanes);
  const at = f.i32(0).keep("i32");
  f.get(at).get(at).emit("v.load", places.a).get(at).emit("v.load", places.b).emit("f32v.mul");
  f.get(at).emit("v.load", places.c).emit("f32v.add").emit("v.store", places.result);
  return f;
}

/** Whether a product and a sum that stand apart are each rounded: no compiler made one multiply–add of them. */
export function isRoundedTwice(memory: WebAssembly.Memory, run: () => void): boolean {
  const floats = new Float32Array(memory.buffer);
  const fill = (place: number, value: number) => floats.fill(value, place / 4, place / 4 + 16);
  // The square is 1 + 2⁻¹¹ + 2⁻²⁴, whose last part is lost when it is rounded.
  fill(places.a, 1 + 2 ** -12);
  fill(places.b, 1 + 2 ** -12);
  fill(places.c, -(1 + 2 ** -11));
  run();
  return floats[places.result / 4] === 0;
}
