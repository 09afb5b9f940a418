/** NumPy's .npz: a zip archive with one .npy file for each array. `numpy.load(file)["name"]` reads what is written here. */
import { crc32 } from "node:zlib";
import { unzipSync, zipSync } from "fflate";
import { invalid, unsupported } from "../errors.ts";
import { checkShape, type NamedArray } from "./array.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";

/** 1 January 1980: the archive bears no date. */
const noDate = new Date(1980, 0, 1);
/** An archive without the 64-bit extension, which the library does not write. */
const largestArchive = 2 ** 32 - 2 ** 16;
/** No deflated stream grows by more than this when unpacked. */
const largestGrowth = 1032;

/**
 * The bytes of an .npz file. The same arrays give the same bytes: the archive bears no date, and nothing is packed (as in `numpy.savez`:
 * numbers with noise in them hardly shrink). Throws "mismatched" if elements and shape disagree, "unsupported" beyond 4 GiB.
 */
export function encodeNpz(arrays: Readonly<Record<string, NamedArray>>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  let total = 0;
  for (const [key, array] of Object.entries(arrays)) {
    checkShape(key, array);
    const bytes = encodeNpy(array, key);
    files[`${key}.npy`] = bytes;
    total += bytes.length;
    if (total > largestArchive)
      throw unsupported(
        `an .npz file of more than ${total} bytes; its limit is 4 GiB, record fewer trials, units or times`,
      );
  }
  return zipSync(files, { level: 0, mtime: noDate });
}

/**
 * The arrays of an .npz file by name; `name` is the file's, for messages. Element types: see `decodeNpy`. Throws
 * "invalid" for bytes that are damaged, cut off or something else.
 */
export function decodeNpz(bytes: Uint8Array, name: string): Record<string, NamedArray> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipNpy(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`file "${name}" is not a whole .npz archive (${reason}); it is truncated or damaged, make it again`);
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => {
      const key = file.slice(0, -".npy".length);
      return [key, decodeNpy(content, `file "${name}", array "${key}"`)];
    }),
  );
}

/** The .npy files of an archive. The library compares no checksums, so they are read beside it from the directory, entry by entry. */
function unzipNpy(bytes: Uint8Array): Record<string, Uint8Array> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const checksums: Record<string, number> = {};
  let at = archive.readUInt32LE(archive.lastIndexOf("PK\x05\x06") + 16);
  const files = unzipSync(bytes, {
    filter: ({ name, size, originalSize }) => {
      if (originalSize > largestGrowth * (size + 1)) throw new RangeError("impossible size");
      checksums[name] = archive.readUInt32LE(at + 16);
      at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
      return name.endsWith(".npy");
    },
  });
  for (const [name, content] of Object.entries(files))
    if (crc32(content) !== checksums[name]) throw new RangeError("wrong checksum");
  return files;
}
