/**
 * NumPy's .npz: a zip archive with one .npy file per array. `numpy.load(file)["name"]` reads what is written here.
 */
import { zipSync } from "fflate";
import type { Bytes } from "../base/bytes.ts";
import { inContext, unsupported } from "../base/errors.ts";
import { checkArrayShape, type NamedArray, readAll, type StoredArray, storedArray } from "./array.ts";
import { decodeNpy, encodeNpy, longestHeader, readHeader } from "./npy.ts";
import { largestArchive, zipFiles } from "./zip.ts";

/** 1 January 1980: archives carry no date. */
export const noDate = new Date(1980, 0, 1);
const extension = ".npy";

/**
 * The bytes of an .npz file. The same arrays give the same bytes: the archive carries no date, and nothing is
 * compressed (as in `numpy.savez`; noisy numbers hardly shrink). Throws "mismatched" if elements and shape
 * disagree, "unsupported" beyond 4 GiB.
 */
export function encodeNpz(arrays: Readonly<Record<string, NamedArray>>): Bytes {
  const files: Record<string, Uint8Array> = {};
  let total = 0;
  for (const [key, array] of Object.entries(arrays)) {
    checkArrayShape(key, array);
    const bytes = encodeNpy(array, key);
    files[`${key}${extension}`] = bytes;
    total += bytes.length;
    if (total > largestArchive)
      throw unsupported({
        subject: "an .npz file",
        detail: `of more than ${total} bytes`,
        remedy: "its limit is 4 GiB, record fewer trials, units or times",
      });
  }
  return zipSync(files, { level: 0, mtime: noDate });
}

/**
 * The arrays of an .npz file by name, each decompressed when its numbers are requested, since a small file may
 * declare a large array. `name` is the file's, for messages. Throws "invalid" for bytes that are damaged, cut off
 * or something else, now or when numbers are requested; "unsupported" for a compression method that NumPy does not
 * use.
 */
export function openNpz(bytes: Uint8Array, name: string): Record<string, StoredArray> {
  const place = { file: name };
  return Object.fromEntries(
    inContext({ place }, () => zipFiles(bytes))
      .filter((file) => file.name.endsWith(extension))
      .map((file) => {
        const key = file.name.slice(0, -extension.length);
        const context = { place, within: `array "${key}"` };
        const { shape, isText } = inContext(context, () => readHeader(file.begin(longestHeader), file.size));
        return [key, storedArray(shape, isText, () => inContext(context, () => decodeNpy(file.read()).data))];
      }),
  );
}

/** The arrays of an .npz file by name. Element types: see `decodeNpy`. Throws like `openNpz`. */
export const decodeNpz = (bytes: Uint8Array, name: string): Record<string, NamedArray> => readAll(openNpz(bytes, name));
