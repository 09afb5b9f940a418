import { crc32, inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pngAddress } from "../../src/figure/palettePng.ts";
import { runs } from "../arbitrary/runs.ts";

/** The picture as another program reads it from its address. */
function pictureAt(address: string) {
  const [type, text] = address.split(",");
  const bytes = Buffer.from(text, "base64");
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
    chunks[bytes.toString("latin1", at + 4, at + 8)] = bytes.subarray(at + 8, end);
    at = end + 4;
  }
  const [width, height] = [chunks["IHDR"].readUInt32BE(0), chunks["IHDR"].readUInt32BE(4)];
  const lines = inflateSync(chunks["IDAT"]);
  expect(lines).toHaveLength(height * (width + 1));
  const rows = Array.from({ length: height }, (_, row) => [
    ...lines.subarray(row * (width + 1), (row + 1) * (width + 1)),
  ]);
  return {
    type,
    start: bytes.toString("latin1", 0, 8),
    names: Object.keys(chunks),
    width,
    rows,
    palette: chunks["PLTE"],
  };
}

test("a PNG has the given pixels and colours", () => {
  const size = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(size, size, fc.nat(), (width, height, seed) => {
      const indices = Uint8Array.from(
        { length: width * height },
        (_, i) => (Math.imul(i + seed, 2654435761) >>> 20) % 3,
      );
      const address = pngAddress(indices, width, height, [
        [255, 0, 0],
        [0, 128, 0],
        [1, 2, 3],
      ]);
      const { rows, ...picture } = pictureAt(address);
      expect(picture).toEqual({
        type: "data:image/png;base64",
        start: "\x89PNG\r\n\x1a\n",
        names: ["IHDR", "PLTE", "IDAT", "IEND"],
        width,
        palette: Buffer.of(255, 0, 0, 0, 128, 0, 1, 2, 3),
      });
      expect(rows.map(([filter]) => filter)).toEqual(new Array(height).fill(0));
      expect(rows.flatMap((row) => row.slice(1))).toEqual([...indices]);
    }),
    runs(40),
  );
});
