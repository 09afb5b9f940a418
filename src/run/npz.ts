/** NumPy's .npz: a zip archive with one .npy file for each array. `numpy.load(file)["name"]` reads what is written here. */
import { unzipSync, zipSync } from "fflate";
import { DalenetError, invalid, unsupported } from "../errors.ts";
import { checkShape, type NamedArray } from "./array.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";

/** Above this many bytes an array is stored as it is: numbers with noise in them hardly shrink, and packing takes long. */
const storeAbove = 2 ** 20;
/** A zip archive without the 64-bit extension. */
const largestArchive = 2 ** 32 - 2 ** 16;
/** No deflated stream grows by more than this when unpacked. */
const largestGrowth = 1032;

/**
 * The bytes of an .npz file. The same arrays give the same bytes: the archive bears no date. Throws "mismatched" if
 * elements and shape disagree, "unsupported" beyond 4 GiB.
 */
export function encodeNpz(arrays: Readonly<Record<string, NamedArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([key, array]) => {
    checkShape(key, array);
    return [key, encodeNpy(array, key)] as const;
  });
  const total = entries.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  if (total > largestArchive)
    throw unsupported(`an .npz file of ${total} bytes; its limit is 4 GiB, record fewer trials, units or times`);
  const files = entries.map(([key, bytes]) => {
    return [`${key}.npy`, [bytes, { level: bytes.length > storeAbove ? 0 : 1 }]] as const;
  });
  return zipSync(Object.fromEntries(files) as Parameters<typeof zipSync>[0], { mtime: new Date(1980, 0, 1) });
}

/**
 * The arrays of an .npz file by name; `name` is the file's, for messages. Element types: see `decodeNpy`. Throws
 * "invalid" for bytes that are damaged, cut off or something else.
 */
export function decodeNpz(bytes: Uint8Array, name: string): Record<string, NamedArray> {
  let files: ReturnType<typeof unzipSync>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => {
        if (file.originalSize > largestGrowth * (file.size + 1)) throw new RangeError("impossible size");
        return file.name.endsWith(".npy");
      },
    });
  } catch (error) {
    if (error instanceof DalenetError) throw error;
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
