import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { encodeNpy } from "../../src/format/npy.ts";
import { fault } from "../fault.ts";
import { archive, type Part } from "./archive.ts";

const npy = (...numbers: number[]) => encodeNpy({ shape: [numbers.length], data: Float64Array.from(numbers) }, "a");
const part = (name: string, ...numbers: number[]): Part => ({ name: `${name}.npy`, packed: npy(...numbers) });
const packedPart = (name: string, content: Uint8Array): Part => ({
  name: `${name}.npy`,
  packed: deflateRawSync(content),
  method: 8,
  size: content.length,
  checksum: crc32(content),
});
const place = { file: "w.npz" };
const file = '"a.npy" in the archive';
const read = (bytes: Uint8Array) => decodeNpz(bytes, place.file);

describe("an .npz archive", () => {
  test("is read if all its claims are true, compressed or not", () => {
    const arrays = read(archive([part("a", 1, 2), packedPart("b", npy(3))]));
    expect(arrays).toEqual({
      a: { shape: [2], data: Float64Array.of(1, 2) },
      b: { shape: [1], data: Float64Array.of(3) },
    });
  });

  test("is read if sizes follow the file, as written by a program that cannot seek", () => {
    const open: Part = { ...part("a", 1, 2), flags: 8, local: { size: 0 }, behind: new Uint8Array(16) };
    expect(read(archive([open, part("b", 3)]))).toMatchObject({ a: { data: Float64Array.of(1, 2) } });
  });

  test("keeps names that every object inherits", () => {
    const names = ["__proto__", "constructor", "toString"];
    expect(Object.keys(read(archive(names.map((name) => part(name, 1)))))).toEqual(names);
  });

  const damaged = fault("invalid", "archive", {
    place,
    detail: /^is incomplete or damaged \(.+\)$/,
    remedy: /^make it again/,
  });
  test.each<[string, Uint8Array]>([
    ["whose directory is shifted by two bytes", archive([part("a", 1)], { before: new Uint8Array(2) })],
    ["whose first file begins later", archive([{ ...part("a", 1), from: 2 }])],
    ["whose entries share their bytes", archive([part("a", 1), { ...part("a", 1), name: "a.npy", from: 0 }])],
    ["whose files overlap under two names", archive([{ ...part("a", ...nested()) }, { ...inner(), from: innerAt() }])],
    ["with bytes between its files", archive([{ ...part("a", 1), behind: new Uint8Array(4) }, part("b", 2)])],
    ["with bytes before its directory", archive([{ ...part("a", 1), behind: new Uint8Array(4) }])],
    ["with a file twice", archive([part("a", 1), part("a", 1)])],
    ["with more entries than its end says", archive([part("a", 1), part("b", 1)], { count: 1 })],
    ["with fewer entries than its end says", archive([part("a", 1)], { count: 2 })],
    ["whose local header has another size", archive([{ ...part("a", 1), local: { size: 8 } }])],
    ["whose local header has another name", archive([{ ...part("a", 1), local: { name: "b.npy" } }])],
    ["whose local header has another packing", archive([{ ...part("a", 1), local: { method: 8 } }])],
    ["with a wrong checksum", archive([{ ...part("a", 1), checksum: 5 }])],
  ])("%s is refused", (_, bytes) => {
    expect(() => read(bytes)).toThrow(damaged);
  });

  test.each<[string, Uint8Array]>([
    ["of something else", Uint8Array.of(1, 2, 3)],
    ["that is empty", new Uint8Array(0)],
    ["that is cut off", archive([part("a", 1)]).subarray(0, -1)],
    ["with something after its end", Uint8Array.of(...archive([part("a", 1)]), 0)],
  ])("%s is not recognised as an archive", (_, bytes) => {
    const detail = "is not a zip archive, or its end is cut off or damaged";
    expect(() => read(bytes)).toThrow(fault("invalid", "file", { place, detail }));
  });

  test("that decompresses to more or less than it declares is refused", () => {
    const zeros = new Uint8Array(2 ** 24);
    const [more, less] = [deflateRawSync(Uint8Array.of(...npy(1), 0)), deflateRawSync(npy(1).subarray(0, 130))];
    for (const packed of [more, less, deflateRawSync(zeros), Uint8Array.of(7, 7)])
      expect(() => read(archive([{ ...packedPart("a", npy(1)), packed }]))).toThrow(
        fault("invalid", "archive", { place, detail: /"a\.npy" does not decompress to 136 bytes/ }),
      );
  });

  test("declares no more elements than its shape has", () => {
    const header = npy(1, 2).slice();
    header.set(new TextEncoder().encode("3"), header.indexOf("2".charCodeAt(0), 60));
    expect(() => read(archive([{ name: "a.npy", packed: header }]))).toThrow(
      fault("invalid", "16 bytes of data", { place, within: 'array "a"', detail: /for shape \[3\]/ }),
    );
  });

  test.each([
    [9, "Deflate64"],
    [12, "bzip2"],
    [14, "LZMA"],
    [93, "Zstandard"],
    [77, "method 77"],
  ])("compressed by method %i is unsupported, but not called damaged", (method, name) => {
    expect(() => read(archive([{ ...part("a", 1), method }]))).toThrow(
      fault("unsupported", file, { place, detail: `is compressed by ${name}`, remedy: /numpy\.savez/ }),
    );
  });

  test("that is encrypted, or has the 64-bit extension, is unsupported", () => {
    expect(() => read(archive([{ ...part("a", 1), flags: 1 }]))).toThrow(
      fault("unsupported", file, { place, detail: "is encrypted", remedy: "save it without a password" }),
    );
    expect(() => read(archive([{ ...part("a", 1), from: 0xffffffff }]))).toThrow(
      fault("unsupported", "zip64 archive", { place }),
    );
    expect(() => read(archive([part("a", 1)], { count: 0xffff }))).toThrow(
      fault("unsupported", "zip64 archive", { place }),
    );
  });

  test("of more bytes than memory allows says so, in Node and in a page", () => {
    const bytes = archive([packedPart("a", npy(...new Array<number>(100_000).fill(1)))]);
    const size = 800_128;
    const noMemory = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    const construct = (array: typeof Uint8Array, given: unknown[], as: typeof Uint8Array) =>
      given[0] === size ? noMemory() : Reflect.construct(array, given, as);
    const failureWith = (prepare: () => void): unknown => {
      prepare();
      try {
        return read(bytes);
      } catch (error) {
        return error;
      } finally {
        vi.restoreAllMocks();
        vi.unstubAllGlobals();
      }
    };
    const inNode = () => vi.spyOn(process.getBuiltinModule("node:zlib"), "inflateRawSync").mockImplementation(noMemory);
    const inPage = () => {
      vi.stubGlobal("process", undefined);
      vi.stubGlobal("Uint8Array", new Proxy(Uint8Array, { construct }));
    };
    const detail = `of ${size} bytes, for which there is no memory`;
    for (const prepare of [inNode, inPage])
      expect(failureWith(prepare)).toEqual(fault("unsupported", file, { place, detail }));
  });
});

/** The numbers of an array whose bytes form a file of an archive themselves. */
function nested(): number[] {
  const { packed } = inner();
  const name = Buffer.from("b.npy");
  const file = archive([{ name: name.toString(), packed }]).subarray(0, 30 + name.length + packed.length);
  const padded = new Uint8Array(Math.ceil((file.length + 8) / 8) * 8);
  padded.set(file);
  return Array.from(new Float64Array(padded.buffer));
}
const inner = () => part("b", 7);
const innerAt = () => 30 + "a.npy".length + 128;
