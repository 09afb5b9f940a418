/**
 * The emitted WebAssembly instructions and their opcodes (core specification 2.0, section 5.4; relaxed SIMD
 * proposal).
 */

const simd = (code: number): readonly number[] => {
  const bytes = [0xfd];
  for (let rest = code; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
};

export const opcodes = {
  loop: [0x03],
  end: [0x0b],
  br_if: [0x0d],
  call: [0x10],
  "local.get": [0x20],
  "local.set": [0x21],
  "local.tee": [0x22],
  "f32.load": [0x2a],
  "f32.store": [0x38],
  "i32.const": [0x41],
  "i32.add": [0x6a],
  "i32.sub": [0x6b],
  "i32.mul": [0x6c],
  "i32.and": [0x71],
  "f32.add": [0x92],
  "v128.load": simd(0x00),
  "v128.load32_splat": simd(0x09),
  "v128.store": simd(0x0b),
  "v128.const": simd(0x0c),
  "i8x16.shuffle": simd(0x0d),
  "i32x4.splat": simd(0x11),
  "f32x4.extract_lane": simd(0x1f),
  "f32x4.eq": simd(0x41),
  "f32x4.ne": simd(0x42),
  "f32x4.lt": simd(0x43),
  "f32x4.gt": simd(0x44),
  "f32x4.le": simd(0x45),
  "v128.and": simd(0x4e),
  "v128.andnot": simd(0x4f),
  "v128.or": simd(0x50),
  "v128.xor": simd(0x51),
  "v128.bitselect": simd(0x52),
  "v128.store32_lane": simd(0x5a),
  "i32x4.shl": simd(0xab),
  "i32x4.shr_s": simd(0xac),
  "i32x4.shr_u": simd(0xad),
  "i32x4.add": simd(0xae),
  "i32x4.sub": simd(0xb1),
  "i32x4.mul": simd(0xb5),
  "i64x2.extmul_low_i32x4_u": simd(0xde),
  "i64x2.extmul_high_i32x4_u": simd(0xdf),
  "f32x4.abs": simd(0xe0),
  "f32x4.neg": simd(0xe1),
  "f32x4.sqrt": simd(0xe3),
  "f32x4.add": simd(0xe4),
  "f32x4.sub": simd(0xe5),
  "f32x4.mul": simd(0xe6),
  "f32x4.div": simd(0xe7),
  "f32x4.max": simd(0xe9),
  "f32x4.pmin": simd(0xea),
  "f32x4.pmax": simd(0xeb),
  "f32x4.convert_i32x4_s": simd(0xfa),
  "f32x4.relaxed_madd": simd(0x105),
  "f32x4.relaxed_nmadd": simd(0x106),
  "i32x4.relaxed_laneselect": simd(0x10b),
} as const;

export type Opcode = keyof typeof opcodes;
