/** Zip archives: written without packing, read packed or not. Checksums and unpacking are Node's own, which is fast. */
import { crc32, inflateRawSync } from "node:zlib";
import { unsupported } from "../errors.ts";

export interface ZipEntry {
  readonly name: string;
  /** Its bytes, in pieces that follow one another. */
  readonly content: readonly Uint8Array[];
}

const signature = { file: 0x04034b50, directory: 0x02014b50, end: 0x06054b50 };
const size = { file: 30, directory: 46, end: 22 };
/** Names are UTF-8. */
const flags = 0x800;
/** 1 January 1980: the archive bears no date. */
const noDate = 0x21;
const deflated = 8;
/** No deflated stream grows by more than this when unpacked. */
const largestGrowth = 1032;
/** An archive without the 64-bit extension: its offsets have 32 bits, its counts 16. */
const largestArchive = 2 ** 32 - 2 ** 16;

/** The bytes of an archive in pieces, those of the contents among them as they are: nothing large is copied. */
export function zipPieces(entries: readonly ZipEntry[]): Uint8Array[] {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const encoded = new TextEncoder().encode(name);
    const length = lengthOf(content);
    const checksum = checksumOf(content);
    // Version, flags, method, time, date, checksum, packed and true size, length of the name: the same in both places.
    const about = (view: DataView, from: number) => {
      view.setUint16(from, 20, true);
      view.setUint16(from + 2, flags, true);
      view.setUint16(from + 8, noDate, true);
      view.setUint32(from + 10, checksum, true);
      view.setUint32(from + 14, length, true);
      view.setUint32(from + 18, length, true);
      view.setUint16(from + 22, encoded.length, true);
    };
    files.push(
      header(signature.file, size.file, (view) => about(view, 4)),
      encoded,
      ...content,
    );
    directory.push(
      header(signature.directory, size.directory, (view) => {
        view.setUint16(4, 20, true);
        about(view, 6);
        view.setUint32(42, at, true);
      }),
      encoded,
    );
    at += size.file + encoded.length + length;
    if (at > largestArchive)
      throw unsupported(
        `an .npz file of more than ${at} bytes; its limit is 4 GiB, record fewer trials, units or times`,
      );
  }
  const end = header(signature.end, size.end, (view) => {
    view.setUint16(8, entries.length, true);
    view.setUint16(10, entries.length, true);
    view.setUint32(12, lengthOf(directory), true);
    view.setUint32(16, at, true);
  });
  return [...files, ...directory, end];
}

/** The contents of an archive by name, of the entries that `wanted` wants. Throws an error that says what is wrong with the bytes. */
export function unzip(bytes: Uint8Array, wanted: (name: string) => boolean): Record<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const found: [string, Uint8Array][] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== signature.directory) throw new RangeError("no directory");
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(cut(bytes, at + size.directory, nameLength));
    if (wanted(name)) found.push([name, contentAt(bytes, view, at)]);
    at += size.directory + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return Object.fromEntries(found);
}

/** The content of the entry whose place in the directory is `at`. */
function contentAt(bytes: Uint8Array, view: DataView, at: number): Uint8Array {
  const method = view.getUint16(at + 10, true);
  const packedLength = view.getUint32(at + 20, true);
  const length = view.getUint32(at + 24, true);
  const file = view.getUint32(at + 42, true);
  if (length > largestGrowth * (packedLength + 1)) throw new RangeError("impossible size");
  if (view.getUint32(file, true) !== signature.file) throw new RangeError("no entry where there should be one");
  const from = file + size.file + view.getUint16(file + 26, true) + view.getUint16(file + 28, true);
  const packed = cut(bytes, from, packedLength);
  if (method !== 0 && method !== deflated) throw new RangeError(`packing method ${method}`);
  // One byte at least is what Node takes as a limit.
  const content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, length) });
  if (content.length !== length || crc32(content) !== view.getUint32(at + 16, true))
    throw new RangeError("wrong checksum");
  return content;
}

/** Where the last record stands: behind it there may be a comment. */
function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - size.end; at >= 0; at--)
    if (view.getUint32(at, true) === signature.end && at + size.end + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  throw new RangeError("no end of the archive");
}

function header(signature: number, length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  fill(view);
  return bytes;
}

function cut(bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (from + length > bytes.length) throw new RangeError("cut off");
  return bytes.subarray(from, from + length);
}

/** Node's crc32 of an array without memory is 0, whatever came before. */
const checksumOf = (pieces: readonly Uint8Array[]) =>
  pieces.reduce((sum, piece) => (piece.length > 0 ? crc32(piece, sum) : sum), 0);

const lengthOf = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, { length }) => sum + length, 0);
