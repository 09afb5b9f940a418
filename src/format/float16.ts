/** Numbers of half precision (IEEE 754 binary16), which JavaScript of today lacks: 11 bits, up to 65504. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest halves, ties to even, as their bits; beyond 65504 infinity. */
export function halfBits(values: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) {
    float[0] = values[i];
    halves[i] = halfOf(bits[0]);
  }
  return halves;
}

/** How many finite numbers become infinite in half precision. */
export function halfOverflows(values: Float32Array): number {
  let count = 0;
  for (const value of values) if (Math.abs(value) >= 65520 && Number.isFinite(value)) count++;
  return count;
}

function halfOf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  // From 65520 on the nearest half is infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // A carry of the rounding runs into the exponent, as it should.
    const shifted = magnitude - 0x38000000;
    return sign | ((shifted + 0xfff + ((shifted >>> 13) & 1)) >>> 13);
  }
  // Multiples of 2⁻²⁴; the sum leaves the multiple, rounded by the processor, in the last bits.
  bits[0] = magnitude;
  float[0] += 0.5;
  return sign | (bits[0] - 0x3f000000);
}

/** The number of a half. */
export function halfValue(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
