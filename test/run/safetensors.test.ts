import { readFileSync } from "node:fs";
import fc from "fast-check";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { DalenetError } from "../../src/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/run/safetensors.ts";
import { anyArrays, anyNumeric } from "./arrays.ts";

function file(header: unknown, body: readonly number[] = []): Uint8Array {
  const json = strToU8(JSON.stringify(header));
  return Uint8Array.of(...new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer), ...json, ...body);
}

describe("safetensors", () => {
  test("brings back names, shapes, types, every bit, and the text beside them", () => {
    const anyMetadata = fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(anyArrays(anyNumeric), anyMetadata, (tensors, metadata) => {
        expect(decodeSafetensors(encodeSafetensors(tensors, metadata), "f")).toEqual({ tensors, metadata });
      }),
    );
  });
  test("has a header of whole words, and arrays aligned, without holes, to the end of the file", () => {
    fc.assert(
      fc.property(anyArrays(anyNumeric), (tensors) => {
        const bytes = encodeSafetensors(tensors);
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
        const entries = Object.keys(tensors).map((key) => [...header[key].data_offsets, tensors[key].data]);
        let end = 0;
        for (const [from, to, data] of entries.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
          expect([from, (8 + length + from) % data.BYTES_PER_ELEMENT]).toEqual([end, 0]);
          end = to;
        }
        expect(8 + length + end).toBe(bytes.length);
      }),
    );
  });
  test("reads all integer types and booleans", () => {
    const header = {
      flag: { dtype: "BOOL", shape: [2], data_offsets: [0, 2] },
      step: { dtype: "I64", shape: [], data_offsets: [2, 10] },
      small: { dtype: "I8", shape: [1, 1], data_offsets: [10, 11] },
    };
    expect(decodeSafetensors(file(header, [1, 0, 44, 1, 0, 0, 0, 0, 0, 0, 255]), "f").tensors).toEqual({
      flag: { shape: [2], data: Uint8Array.of(1, 0) },
      step: { shape: [], data: Float64Array.of(300) },
      small: { shape: [1, 1], data: Int32Array.of(-1) },
    });
  });
  test("names the file when it is cut off or something else", () => {
    const whole = encodeSafetensors({ w: { shape: [3], data: Float32Array.of(1, 2, 3) } }, { note: "text" });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeSafetensors(whole.subarray(0, length), "w.st")).toThrow(/^invalid: file "w.st"/);
    for (const header of [
      [],
      3,
      { w: 1 },
      { w: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } },
      { __metadata__: 1 },
    ])
      expect(() => decodeSafetensors(file(header), "w.st")).toThrow(/^invalid: file "w.st"/);
    const wrongSize = file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]);
    expect(() => decodeSafetensors(wrongSize, "w.st")).toThrow(/^invalid: file "w.st", array "w": 4 bytes/);
    const half = file({ w: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, [0, 0]);
    expect(() => decodeSafetensors(half, "w.st")).toThrow(/^unsupported: file "w.st", array "w": .*BF16/);
  });
  test("meets any damage with a clear error or none, never with another", () => {
    const whole = encodeSafetensors({ w: { shape: [2, 1], data: Float64Array.of(1, 2) } }, { note: "text" });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const bytes = whole.slice();
        bytes[at] = value;
        try {
          decodeSafetensors(bytes, "f");
        } catch (error) {
          expect(error).toBeInstanceOf(DalenetError);
        }
      }),
      { numRuns: 2000 },
    );
  });
  test("refuses the reserved name and shapes that disagree with the elements", () => {
    const one = { shape: [1], data: Float32Array.of(1) };
    expect(() => encodeSafetensors({ __metadata__: one })).toThrow(/^invalid: array name "__metadata__"/);
    expect(() => encodeSafetensors({ w: { ...one, shape: [2] } })).toThrow(/^mismatched: array "w"/);
  });
  test("reads what the format's own library wrote", () => {
    const bytes = readFileSync(new URL("../data/run/library.safetensors", import.meta.url));
    expect(decodeSafetensors(bytes, "library.safetensors")).toEqual({
      tensors: {
        w: { shape: [2, 2], data: Float32Array.of(0, 0.1, -2.5, 3) },
        n: { shape: [1], data: Float64Array.of(7) },
      },
      metadata: { orientation: "from, to" },
    });
  });
});
