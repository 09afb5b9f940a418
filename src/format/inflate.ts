/**
 * Decompresses deflate streams (RFC 1951) without producing much more than their declared size: in Node with zlib,
 * in a page piece by piece.
 */
import { Inflate } from "fflate";
import { nodeProcess } from "../base/node.ts";

/** A compressed byte yields fewer bytes than this: two bits can encode 258 bytes. */
const reach = 1032;
/** Compressed bytes passed on at a time. At most one piece is decompressed beyond the declared size. */
const piece = 2 ** 14;
/**
 * No ordinary stream yields nothing for this many compressed bytes: only a stored block does until its end, and it
 * is shorter.
 */
const silence = 2 ** 17;

/**
 * The whole content of a stream, `size` bytes; undefined if it has another size, or the stream is damaged or cut
 * off.
 * @throws RangeError if memory does not suffice
 */
export function inflated(packed: Uint8Array, size: number): Uint8Array | undefined {
  // A small file may declare gigabytes.
  if (size >= reach * packed.length) return undefined;
  const node = nodeProcess();
  const bytes = node ? unpackedBy(node, packed, size) : unpacked(packed, size, size, true);
  return bytes?.length === size ? bytes : undefined;
}

/** With zlib, which is several times as fast as JavaScript; undefined if there is more than `size`. */
function unpackedBy(node: NodeJS.Process, packed: Uint8Array, size: number): Uint8Array | undefined {
  const { inflateRawSync } = node.getBuiltinModule("node:zlib");
  try {
    const { buffer, byteOffset, length } = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    return new Uint8Array(buffer, byteOffset, length); // a Buffer has a different slice()
  } catch (error) {
    // Errors of zlib have a code; those for lack of memory have none.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/**
 * The first bytes of a stream's content, `count` if it has that many; its end may be missing. Undefined if it is
 * damaged, or holds more than its `size`.
 */
export const inflatedStart = (packed: Uint8Array, size: number, count: number): Uint8Array | undefined =>
  unpacked(packed, size, Math.min(size, count), false);

function unpacked(packed: Uint8Array, size: number, count: number, isWhole: boolean): Uint8Array | undefined {
  const bytes = new Uint8Array(count);
  let length = 0;
  const stream = new Inflate((more) => {
    if (length < count) bytes.set(more.subarray(0, count - length), length);
    length += more.length;
  });
  let quiet = 0;
  for (let at = 0; at < packed.length && quiet < silence && (isWhole || length < count); at += piece) {
    const before = length;
    // Once all bytes are there, the stream must end.
    const isLast = isWhole && (length === size || at + piece >= packed.length);
    try {
      stream.push(packed.subarray(at, at + piece), isLast);
    } catch {
      return undefined;
    }
    if (length > size) return undefined;
    if (isLast) break;
    quiet = length > before ? 0 : quiet + piece;
  }
  return bytes.subarray(0, length);
}
