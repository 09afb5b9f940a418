/**
 * Kernel instructions as WebAssembly (core specification 2.0, section 5.4; relaxed SIMD), with vectors of four lanes.
 */
import type { Code, Instruction, ValueType } from "../kernels/code.ts";
import type { ByteWriter } from "./bytes.ts";
import { type Opcode, opcodes } from "./opcodes.ts";

export interface Encoding {
  readonly code: ByteWriter;
  /** Whether relaxed SIMD is available. */
  readonly fused: boolean;
  scratch(type: ValueType, number: number): number;
}

type Write = (operands: readonly number[], encoding: Encoding) => void;

const op = ({ code }: Encoding, name: Opcode): ByteWriter => code.bytes(opcodes[name]);
const plain =
  (name: Opcode): Write =>
  (_, encoding) =>
    op(encoding, name);
const indexed =
  (name: Opcode): Write =>
  ([index], encoding) =>
    op(encoding, name).unsigned(index);
/** Every address is a multiple of 4; the alignment is only a hint. */
const memory =
  (name: Opcode): Write =>
  ([offset], encoding) =>
    op(encoding, name).byte(2).unsigned(offset);
const constant = (encoding: Encoding, values: Int32Array | Float32Array) =>
  op(encoding, "v128.const").bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));

const get = (encoding: Encoding, local: number) => op(encoding, "local.get").unsigned(local);
const set = (encoding: Encoding, local: number) => op(encoding, "local.set").unsigned(local);

/** Combines the lanes of a vector pairwise: lane l with l + 2, then with l + 1. */
const acrossLanes =
  (combine: Opcode): Write =>
  (_, encoding) => {
    const local = encoding.scratch("vector", 0);
    for (const distance of [8, 4]) {
      set(encoding, local);
      get(encoding, local);
      get(encoding, local);
      get(encoding, local);
      op(encoding, "i8x16.shuffle").bytes(Array.from({ length: 16 }, (_, k) => (k + distance) % 16));
      op(encoding, combine);
    }
    op(encoding, "f32x4.extract_lane").byte(0);
  };

/** The high words of two pairs of 64-bit products. */
const highHalves = [1, 3, 5, 7].flatMap((w) => [w * 4, w * 4 + 1, w * 4 + 2, w * 4 + 3]);

const writers: Record<Instruction, Write> = {
  loop: (_, encoding) => op(encoding, "loop").byte(0x40),
  br_if: (_, encoding) => op(encoding, "br_if").byte(0),
  end: plain("end"),
  call: indexed("call"),
  "local.get": indexed("local.get"),
  "local.set": indexed("local.set"),
  "local.tee": indexed("local.tee"),
  "i32.const": ([value], encoding) => op(encoding, "i32.const").signed(value),
  "i32.add": plain("i32.add"),
  "i32.sub": plain("i32.sub"),
  "i32.mul": plain("i32.mul"),
  "i32.and": plain("i32.and"),
  "f32.load": memory("f32.load"),
  "f32.store": memory("f32.store"),
  "f32.add": plain("f32.add"),
  "v.load": memory("v128.load"),
  "v.spread": memory("v128.load32_splat"),
  "v.store": memory("v128.store"),
  "v.storeFirst": ([offset, count], encoding) => {
    const value = encoding.scratch("vector", 0);
    const address = encoding.scratch("i32", 0);
    set(encoding, value);
    set(encoding, address);
    for (let lane = 0; lane < count; lane++) {
      get(encoding, address);
      get(encoding, value);
      op(encoding, "v128.store32_lane")
        .byte(2)
        .unsigned(offset + lane * 4)
        .byte(lane);
    }
  },
  "v.first": ([count], encoding) =>
    constant(
      encoding,
      Int32Array.from({ length: 4 }, (_, lane) => (lane < count ? -1 : 0)),
    ),
  "v.and": plain("v128.and"),
  "v.andnot": plain("v128.andnot"),
  "v.or": plain("v128.or"),
  "v.xor": plain("v128.xor"),
  "v.choose": (_, encoding) => op(encoding, encoding.fused ? "i32x4.relaxed_laneselect" : "v128.bitselect"),
  "f32v.const": ([value], encoding) => constant(encoding, new Float32Array(4).fill(value)),
  "f32v.eq": plain("f32x4.eq"),
  "f32v.ne": plain("f32x4.ne"),
  "f32v.lt": plain("f32x4.lt"),
  "f32v.gt": plain("f32x4.gt"),
  "f32v.le": plain("f32x4.le"),
  "f32v.abs": plain("f32x4.abs"),
  "f32v.neg": plain("f32x4.neg"),
  "f32v.sqrt": plain("f32x4.sqrt"),
  "f32v.add": plain("f32x4.add"),
  "f32v.sub": plain("f32x4.sub"),
  "f32v.mul": plain("f32x4.mul"),
  "f32v.div": plain("f32x4.div"),
  "f32v.max": plain("f32x4.max"),
  "f32v.pmin": plain("f32x4.pmin"),
  "f32v.pmax": plain("f32x4.pmax"),
  "f32v.madd": (_, encoding) => {
    if (encoding.fused) {
      op(encoding, "f32x4.relaxed_madd");
      return;
    }
    const c = encoding.scratch("vector", 0);
    set(encoding, c);
    op(encoding, "f32x4.mul");
    get(encoding, c);
    op(encoding, "f32x4.add");
  },
  "f32v.nmadd": (_, encoding) => {
    if (encoding.fused) {
      op(encoding, "f32x4.relaxed_nmadd");
      return;
    }
    const [c, product] = [encoding.scratch("vector", 0), encoding.scratch("vector", 1)];
    set(encoding, c);
    op(encoding, "f32x4.mul");
    set(encoding, product);
    get(encoding, c);
    get(encoding, product);
    op(encoding, "f32x4.sub");
  },
  "f32v.sumLanes": acrossLanes("f32x4.add"),
  "f32v.maxLanes": acrossLanes("f32x4.max"),
  "i32v.const": ([value], encoding) => constant(encoding, new Int32Array(4).fill(value)),
  "i32v.splat": plain("i32x4.splat"),
  "i32v.add": plain("i32x4.add"),
  "i32v.sub": plain("i32x4.sub"),
  "i32v.mul": plain("i32x4.mul"),
  "i32v.mulHigh": (_, encoding) => {
    const [a, b] = [encoding.scratch("vector", 0), encoding.scratch("vector", 1)];
    set(encoding, b);
    set(encoding, a);
    for (const half of ["i64x2.extmul_low_i32x4_u", "i64x2.extmul_high_i32x4_u"] as const) {
      get(encoding, a);
      get(encoding, b);
      op(encoding, half);
    }
    op(encoding, "i8x16.shuffle").bytes(highHalves);
  },
  "i32v.shl": plain("i32x4.shl"),
  "i32v.shrSigned": plain("i32x4.shr_s"),
  "i32v.shrUnsigned": plain("i32x4.shr_u"),
  "f32v.ofSigned": plain("f32x4.convert_i32x4_s"),
};

export function encode([instruction, ...operands]: Code, encoding: Encoding): void {
  writers[instruction](operands, encoding);
}
