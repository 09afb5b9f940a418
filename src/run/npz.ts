/** NumPy's .npz: a zip archive with one .npy file for each array. `numpy.load(file)["name"]` reads what is written here. */
import { invalid } from "../errors.ts";
import { checkShape, joined, type NamedArray } from "./array.ts";
import { decodeNpy, npyPieces } from "./npy.ts";
import { unzip, zipPieces } from "./zip.ts";

/**
 * The bytes of an .npz file. The same arrays give the same bytes: the archive bears no date, and nothing is packed (as in `numpy.savez`:
 * numbers with noise in them hardly shrink). Throws "mismatched" if elements and shape disagree, "unsupported" beyond 4 GiB.
 */
export const encodeNpz = (arrays: Readonly<Record<string, NamedArray>>): Uint8Array => joined(npzPieces(arrays));

/** The same bytes in pieces that follow one another, large arrays as they are: recordings are written without a copy. */
export function npzPieces(arrays: Readonly<Record<string, NamedArray>>): Uint8Array[] {
  const entries = Object.entries(arrays).map(([key, array]) => {
    checkShape(key, array);
    return { name: `${key}.npy`, content: npyPieces(array, key) };
  });
  return zipPieces(entries);
}

/**
 * The arrays of an .npz file by name; `name` is the file's, for messages. Element types: see `decodeNpy`. Throws
 * "invalid" for bytes that are damaged, cut off or something else.
 */
export function decodeNpz(bytes: Uint8Array, name: string): Record<string, NamedArray> {
  let files: ReturnType<typeof unzip>;
  try {
    files = unzip(bytes, (file) => file.endsWith(".npy"));
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
