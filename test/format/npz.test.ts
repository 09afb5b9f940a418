import { readFileSync } from "node:fs";
import fc from "fast-check";
import { strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { decodeNpz, encodeNpz, type NamedArray } from "../../src/format/index.ts";
import { decodeNpy, encodeNpy } from "../../src/format/npy.ts";
import { DalenetError } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { anyArrays, anyNumeric, anyText } from "./arrays.ts";

/** An .npy file of version 1 with this header and these bytes, as another program may write it. */
function npy(descriptor: string, shape: string, bytes: readonly number[], fortran = "False"): Uint8Array {
  const header = `{'descr': ${descriptor}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
  return Uint8Array.of(0x93, ...strToU8("NUMPY"), 1, 0, header.length, 0, ...strToU8(header), ...bytes);
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
}

describe("npz", () => {
  test("restores names, shapes, types and every bit of arrays and strings", () => {
    fc.assert(
      fc.property(anyArrays(fc.oneof(anyNumeric, anyText)), (arrays) => {
        expect(decodeNpz(encodeNpz(arrays), "f.npz")).toEqual(arrays);
      }),
    );
  });
  test("restores strings longer than the arguments of one call, such as the state in a checkpoint of a long run", () => {
    const text = { shape: [1], data: ["τ".repeat(200_000)] };
    expect(decodeNpz(encodeNpz({ text }), "f.npz")).toEqual({ text });
  });
  test("is an archive that other programs unpack to the .npy files it contains", () => {
    fc.assert(
      fc.property(anyArrays(fc.oneof(anyNumeric, anyText)), (arrays) => {
        const files = Object.entries(arrays).map(([key, array]) => [`${key}.npy`, encodeNpy(array, key)]);
        expect(unzipSync(encodeNpz(arrays))).toEqual(Object.fromEntries(files));
      }),
    );
  });
  test("is also read compressed, with a comment at the end, and with other files in it", () => {
    const w = { shape: [300], data: new Float32Array(300).fill(0.25) };
    const packed = zipSync({ "w.npy": encodeNpy(w, "w"), "notes.txt": strToU8("by hand") }, { level: 9 });
    const comment = strToU8("made elsewhere");
    const bytes = Uint8Array.of(...packed, ...comment);
    bytes[packed.length - 2] = comment.length;
    expect(decodeNpz(bytes, "f.npz")).toEqual({ w });
  });
  test("detects a changed element by its checksum", () => {
    const bytes = encodeNpz({ w: { shape: [50], data: new Float64Array(50) } });
    bytes[300] ^= 1;
    expect(() => decodeNpz(bytes, "f.npz")).toThrow(
      fault("invalid", "archive", { place: { file: "f.npz" }, detail: /damaged \(wrong checksum/ }),
    );
  });
  test("gives the same bytes for the same arrays, whatever the time", () => {
    const arrays = { w: { shape: [2], data: Float32Array.of(1, 2) }, names: { shape: [1], data: ["unit"] } };
    expect(encodeNpz(arrays)).toEqual(encodeNpz(arrays));
    expect(encodeNpz(arrays).slice(10, 14)).toEqual(Uint8Array.of(0, 0, 0x21, 0)); // 1980-01-01, 00:00
  });
  test("reads what NumPy wrote, stored and compressed", () => {
    for (const name of ["numpy.npz", "numpy-compressed.npz"]) {
      const found = decodeNpz(readFileSync(new URL(`../data/run/${name}`, import.meta.url)), name);
      expect(found).toEqual({
        float32: { shape: [2, 3], data: Float32Array.of(0, 0.1, -2.5, Infinity, 4, 5) },
        fortran: { shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) },
        scalar: { shape: [], data: Float64Array.of(0.02) },
        int64: { shape: [3], data: Float64Array.of(-1, 0, 2 ** 53 - 1) },
        bool: { shape: [2], data: Uint8Array.of(1, 0) },
        int16: { shape: [2], data: Int32Array.of(-300, 300) },
        bigEndian: { shape: [2], data: Float32Array.of(1.5, -2) },
        text: { shape: [3], data: ["stimulus", "", "τ = 100 ms"] },
        empty: { shape: [0, 4], data: new Float32Array(0) },
      });
    }
  });
  test("names the file if it is cut off, damaged or something else", () => {
    const whole = encodeNpz({ w: { shape: [50], data: new Float32Array(50).fill(0.3) } });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeNpz(whole.subarray(0, length), "weights.npz")).toThrow(
        fault("invalid", undefined, { place: { file: "weights.npz" } }),
      );
    expect(() => decodeNpz(strToU8("not a zip file, but long enough to be one"), "a.npz")).toThrow(
      fault("invalid", "file", { place: { file: "a.npz" } }),
    );
    const other = zipSync({ "w.npy": strToU8("no array in here") });
    expect(() => decodeNpz(other, "b.npz")).toThrow(
      fault("invalid", undefined, { place: { file: "b.npz" }, within: 'array "w"' }),
    );
  });
  test("answers any damage with a clear error or none, never with another", () => {
    const whole = encodeNpz({ w: { shape: [9], data: new Float32Array(9) }, s: { shape: [2], data: ["on", "off"] } });
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        const error = errorOf(() => decodeNpz(bytes, "f.npz"));
        expect(error === undefined || error instanceof DalenetError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
  test("refuses arrays whose shape and elements disagree, and strings NumPy would change", () => {
    expect(() => encodeNpz({ w: { shape: [2, 2], data: new Float32Array(3) } })).toThrow(
      fault("mismatched", 'array "w"', { detail: /^has 3 elements/ }),
    );
    expect(() => encodeNpz({ s: { shape: [1], data: ["a\0"] } })).toThrow(
      fault("invalid", 'text in array "s"', { value: "a\0" }),
    );
  });
});

describe("npy", () => {
  test("has the header NumPy writes: 64-byte aligned, ended by a line feed", () => {
    const bytes = encodeNpy({ shape: [2], data: Float32Array.of(1, 2) }, "w");
    expect(bytes.length).toBe(128 + 8);
    expect(new TextDecoder("latin1").decode(bytes.subarray(10, 128))).toBe(
      `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".padEnd(117)}\n`,
    );
  });
  test("turns Fortran order into C order for any shape", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const stored = Array.from({ length: count }, (_, i) => i);
        const found = decodeNpy(npy("'|u1'", `(${shape.join(", ")})`, stored, "True")) as NamedArray;
        let place = 0;
        const visit = (axis: number, offset: number, stride: number): void => {
          if (axis === shape.length) expect(found.data[place++]).toBe(offset);
          else for (let i = 0; i < shape[axis]; i++) visit(axis + 1, offset + i * stride, stride * shape[axis]);
        };
        visit(0, 0, 1);
        expect(place).toBe(count);
      }),
    );
  });
  test("refuses types without a counterpart here", () => {
    const type = (value: string) => fault("unsupported", "element type", { value });
    expect(decodeNpy(npy("'<f2'", "(1,)", [0, 0x3c])).data).toEqual(Float32Array.of(1));
    expect(() => decodeNpy(npy("'<U0'", "(99999999999,)", []))).toThrow(type("<U0"));
    expect(() => decodeNpy(npy("'|O'", "(1,)", [0]))).toThrow(type("|O"));
    expect(() => decodeNpy(npy("[('x', '<f4')]", "(1,)", [0, 0, 0, 0]))).toThrow(fault("unsupported", /records/));
    expect(() => decodeNpy(npy("'<i8'", "(1,)", [0, 0, 0, 0, 0, 0, 0x20, 0]))).toThrow(
      fault("unsupported", "the int64 at place 0", { value: 2 ** 53 }),
    );
    expect(() => decodeNpy(npy("'<f4'", "(2,)", [0, 0, 0, 0]))).toThrow(
      fault("invalid", "4 bytes of data", { detail: /for shape \[2\]/ }),
    );
    expect(() => decodeNpy(npy("'<U1'", "(1,)", [0, 0, 0, 9]))).toThrow(fault("invalid", "character"));
  });
});
