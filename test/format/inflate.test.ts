import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/base/crc32.ts";
import * as inNode from "../../src/format/inflate.ts";
import { ownCopy } from "../ownCopy.ts";

const copy = ownCopy({ "base/node": 'export * from "real"; export const nodeProcess = () => undefined;' });
const inPage = await copy<typeof inNode>("format/inflate");

/** Noise and repetition. */
const contentsUpTo = (max: number) =>
  fc
    .record({ seed: fc.nat(), length: fc.integer({ min: 0, max }), letters: fc.integer({ min: 1, max: 256 }) })
    .map(({ seed, length, letters }) => {
      let state = seed;
      return Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return (state >>> 16) % letters;
      });
    });
/** Over several pieces. */
const contents = contentsUpTo(150_000);
const ways = fc.record({
  level: fc.constantFrom(0, 1, 9),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY),
});

describe.each([
  ["Node", inNode],
  ["a page", inPage],
])("a deflate stream, in %s,", (_, { inflated, inflatedStart }) => {
  test("decompresses to what it was made from", () => {
    fc.assert(
      fc.property(contents, ways, (content, way) => {
        const whole = inflated(deflateRawSync(content, way), content.length);
        expect(Buffer.compare(whole!, content)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test("of another size than declared, or cut off, is refused", () => {
    fc.assert(
      fc.property(contentsUpTo(70_000), ways, fc.double({ min: 0, max: 1, noNaN: true }), (content, way, part) => {
        const packed = deflateRawSync(content, way);
        expect(inflated(packed, content.length + 1)).toBeUndefined();
        if (content.length > 0) expect(inflated(packed, content.length - 1)).toBeUndefined();
        const cut = packed.subarray(0, Math.floor(part * (packed.length - 1)));
        expect(inflated(cut, content.length)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  test("begins with what it was made from, wherever it is cut off", () => {
    fc.assert(
      fc.property(contents, ways, fc.nat({ max: 40_000 }), (content, way, count) => {
        const first = deflateRawSync(content, way).subarray(0, 2 * count);
        const start = inflatedStart(first, content.length, count)!;
        expect(Buffer.compare(start, content.subarray(0, start.length))).toBe(0);
        // A stored block shows nothing before it is complete, and noise over all bytes is stored.
        if (way.strategy === constants.Z_FIXED && way.level > 0 && content.every((letter) => letter < 144))
          expect(start.length).toBe(Math.min(count, content.length));
      }),
      { numRuns: 20 },
    );
  });

  test("that cannot reach its declared size is refused before anything is allocated", () => {
    const zeros = new Uint8Array(2 ** 20);
    const packed = deflateRawSync(zeros, { level: 9 });
    expect(Buffer.compare(inflated(packed, zeros.length)!, zeros)).toBe(0);
    expect(inflated(packed, Number.MAX_SAFE_INTEGER)).toBeUndefined(); // more than any machine holds
  });

  test("that is damaged is refused, or decompresses to the declared number of bytes", () => {
    fc.assert(
      fc.property(
        contentsUpTo(20_000),
        ways,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (content, way, at, change) => {
          const packed = deflateRawSync(content, way);
          packed[at % packed.length] ^= change;
          expect([undefined, content.length]).toContain(inflated(packed, content.length)?.length);
        },
      ),
      { numRuns: 50 },
    );
    for (const bytes of [[], [255, 255, 3], [7]]) expect(inflated(Uint8Array.from(bytes), 100)).toBeUndefined();
  });

  test("gives bytes whose slices are copies", () => {
    const bytes = inflated(deflateRawSync(Uint8Array.of(1, 2, 3)), 3)!;
    bytes.slice()[0] = 9;
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("followed by much else yields only its own content", () => {
    const packed = new Uint8Array(2 ** 20);
    packed.set(deflateRawSync(Uint8Array.of(1, 2, 3)));
    expect(inflatedStart(packed, 100, 100)).toEqual(Uint8Array.of(1, 2, 3));
    expect(inflated(packed, 100)).toBeUndefined();
  });
});

test("the checksum is that of zip archives, for any length", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc32(digits)).toBe(0xcbf43926); // the check value in its definition
  // The last step over a whole archive's own checksum gives 0 or the same residue, whatever precedes it.
  for (let length = 0; length <= digits.length; length++) {
    const part = digits.subarray(0, length);
    const sum = crc32(part);
    const behind = [0, 8, 16, 24].map((shift) => (sum >>> shift) & 255);
    expect(crc32(Uint8Array.of(...part, ...behind))).toBe(0x2144df1c);
  }
});
