import { zlibSync } from "fflate";
import { joined } from "../base/bytes.ts";
import { crc32 } from "../base/crc32.ts";

/** A picture of palette indices as PNG bytes (ISO/IEC 15948, colour type 3). */
function pngOfPalette(
  indices: Uint8Array,
  width: number,
  height: number,
  palette: readonly (readonly [number, number, number])[],
): Uint8Array {
  const header = new Uint8Array(13);
  const sizes = new DataView(header.buffer);
  sizes.setUint32(0, width);
  sizes.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette, no filter choice, no interlacing
  const lines = new Uint8Array(height * (width + 1)); // every line begins with its filter, 0
  for (let row = 0; row < height; row++)
    lines.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(palette.flat())),
    chunk("IDAT", zlibSync(lines)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Length, type, data and checksum. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** The picture as a data address for SVG. */
export function pngAddress(...picture: Parameters<typeof pngOfPalette>): string {
  // One character at a time: as arguments of one call they would exceed the stack.
  const letters = Array.from(pngOfPalette(...picture), (byte) => String.fromCharCode(byte));
  return `data:image/png;base64,${btoa(letters.join(""))}`;
}
