/** NumPy's .npz: a zip archive with one .npy file for each array. `numpy.load(file)["name"]` reads what is written here. */
import { unzipSync, Zip, ZipDeflate, ZipPassThrough, zipSync } from "fflate";
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
  const entries = npyEntries(arrays);
  const files = entries.map(([key, bytes]) => {
    return [`${key}.npy`, [bytes, { level: isStored(bytes) ? 0 : 1 }]] as const;
  });
  return zipSync(Object.fromEntries(files) as Parameters<typeof zipSync>[0], { mtime: noDate });
}

/** Bytes that are packed without a pause: some 10 milliseconds. */
const packedAtOnce = 2 ** 21;

/**
 * The same archive as `encodeNpz` makes, in another of zip's layouts, for large arrays beside which something else goes on: `turn` is
 * awaited every few milliseconds.
 */
export async function encodeLargeNpz(
  arrays: Readonly<Record<string, NamedArray>>,
  turn: () => Promise<void>,
): Promise<Uint8Array> {
  const entries = npyEntries(arrays);
  const chunks: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [key, bytes] of entries) {
    await turn();
    const name = `${key}.npy`;
    const file = isStored(bytes) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 1 });
    file.mtime = noDate;
    archive.add(file);
    for (let from = 0; from < bytes.length; from += packedAtOnce) {
      if (from > 0) await turn();
      const to = Math.min(from + packedAtOnce, bytes.length);
      file.push(bytes.subarray(from, to), to === bytes.length);
    }
  }
  archive.end();
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const noDate = new Date(1980, 0, 1);
const isStored = (bytes: Uint8Array) => bytes.length > storeAbove;

function npyEntries(arrays: Readonly<Record<string, NamedArray>>): (readonly [key: string, bytes: Uint8Array])[] {
  const entries = Object.entries(arrays).map(([key, array]) => {
    checkShape(key, array);
    return [key, encodeNpy(array, key)] as const;
  });
  const total = entries.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  if (total > largestArchive)
    throw unsupported(`an .npz file of ${total} bytes; its limit is 4 GiB, record fewer trials, units or times`);
  return entries;
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
