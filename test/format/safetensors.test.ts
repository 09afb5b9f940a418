import { readFileSync } from "node:fs";
import fc from "fast-check";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/format/index.ts";
import { DalenetError } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { anyArrays, anyNumeric } from "./arrays.ts";

function file(header: unknown, body: readonly number[] = []): Uint8Array {
  const json = strToU8(JSON.stringify(header));
  return Uint8Array.of(...new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer), ...json, ...body);
}

const place = { file: "w.st" };

describe("safetensors", () => {
  test("restores names, shapes, types, every bit, and the metadata text", () => {
    const anyMetadata = fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(anyArrays(anyNumeric), anyMetadata, (tensors, metadata) => {
        expect(decodeSafetensors(encodeSafetensors(tensors, metadata), "f")).toEqual({ tensors, metadata });
      }),
    );
  });
  test("has a header of whole words, and aligned arrays without gaps up to the end of the file", () => {
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
  test("names the file if it is cut off or something else", () => {
    const whole = encodeSafetensors({ w: { shape: [3], data: Float32Array.of(1, 2, 3) } }, { note: "text" });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeSafetensors(whole.subarray(0, length), "w.st")).toThrow(
        fault("invalid", undefined, { place }),
      );
    const within = "the header";
    const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
    for (const [header, about, said] of [
      [[], "text", { detail: "that is not a JSON object" }],
      [3, "text", { detail: "that is not a JSON object" }],
      [{ w: 1 }, "w", { value: 1 }],
      [{ w: { ...entry, dtype: undefined } }, "w.dtype", { detail: "is missing" }],
      [{ w: { ...entry, shape: [-1] } }, "w.shape[0]", { value: -1 }],
      [{ w: { ...entry, data_offsets: [0] } }, "w.data_offsets", { value: [0] }],
      [{ __metadata__: 1 }, "__metadata__", { value: 1 }],
      [{ __metadata__: { note: 1 } }, "__metadata__.note", { value: 1 }],
    ] as const)
      expect(() => decodeSafetensors(file(header), "w.st")).toThrow(
        fault("invalid", about, { place, within, ...said }),
      );
    const wrongSize = file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]);
    expect(() => decodeSafetensors(wrongSize, "w.st")).toThrow(
      fault("invalid", "4 bytes of data", { place, within: 'array "w"' }),
    );
    const half = file({ w: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, [0, 0]);
    expect(() => decodeSafetensors(half, "w.st")).toThrow(
      fault("unsupported", "element type", { place, within: 'array "w"', value: "BF16" }),
    );
  });
  test("refuses what the format forbids, as Python's reader does: a repeated name, gaps, overlaps, extra bytes", () => {
    const entry = (from: number, to: number) => ({ dtype: "U8", shape: [to - from], data_offsets: [from, to] });
    const bytes = [1, 2, 3, 4, 5, 6];
    expect(() => decodeSafetensors(file({ a: entry(0, 2), b: entry(2, 6) }, bytes), "w.st")).not.toThrow();
    for (const [header, length, subject, detail] of [
      [{ a: entry(0, 4), b: entry(2, 6) }, 6, 'array "b"', /^begins at byte 2 instead of byte 4, where the data/],
      [{ a: entry(0, 2), b: entry(3, 6) }, 6, 'array "b"', /^begins at byte 3 instead of byte 2, where the data/],
      [{ a: entry(2, 6) }, 6, 'array "a"', /^begins at byte 2 instead of byte 0, where the data/],
      [{ a: entry(0, 4) }, 6, "6 bytes of arrays", /but the header declares 4/],
      [{ a: entry(0, 2), b: entry(0, 2) }, 2, 'array "b"', /^begins at byte 0/],
    ] as const)
      expect(() => decodeSafetensors(file(header, bytes.slice(0, length)), "w.st")).toThrow(
        fault("invalid", subject, { place, detail }),
      );
    const twice = strToU8(`{"a": ${JSON.stringify(entry(0, 2))}, "\\u0061" : ${JSON.stringify(entry(0, 2))}}`);
    const length = new Uint8Array(BigUint64Array.of(BigInt(twice.length)).buffer);
    expect(() => decodeSafetensors(Uint8Array.of(...length, ...twice, 1, 2), "w.st")).toThrow(
      fault("invalid", "text", {
        place,
        within: "the header",
        detail: 'that has the key "\\u0061" twice',
        remedy: /truncated, damaged/,
      }),
    );
  });
  test("refuses a weight file with four inserted bytes instead of shifting every number by one", () => {
    const whole = encodeSafetensors({ w: { shape: [3], data: Float32Array.of(1, 2, 3) } });
    const at = whole.length - 12;
    const longer = Uint8Array.of(...whole.subarray(0, at), 0, 0, 0, 0, ...whole.subarray(at));
    expect(() => decodeSafetensors(longer, "w.st")).toThrow(
      fault("invalid", "16 bytes of arrays", { detail: /but the header declares 12/ }),
    );
  });
  test("keeps names that every object inherits", () => {
    const one = { shape: [1], data: Float32Array.of(1) };
    const tensors = Object.fromEntries(["__proto__", "constructor"].map((name) => [name, one]));
    expect(Object.keys(decodeSafetensors(encodeSafetensors(tensors), "w.st").tensors)).toEqual(Object.keys(tensors));
  });
  test("answers any damage with a clear error or none, never with another", () => {
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
    expect(() => encodeSafetensors({ __metadata__: one })).toThrow(
      fault("invalid", "array name", { value: "__metadata__" }),
    );
    expect(() => encodeSafetensors({ w: { ...one, shape: [2] } })).toThrow(fault("mismatched", 'array "w"'));
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
