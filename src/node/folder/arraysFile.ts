/** Named arrays as a file for other programs. */
import { extname } from "node:path";
import { unsupported } from "../../base/errors.ts";
import type { NamedArray } from "../../format/array.ts";
import { encodeCsv } from "../../format/csv.ts";
import { encodeMat } from "../../format/mat.ts";
import { encodeNpz } from "../../format/npz.ts";
import { recordingColumns } from "../../format/recordingTable.ts";
import { writeAtomic } from "./atomic.ts";
import { writeHdf5 } from "./hdf5File.ts";

type Writer = (path: string, arrays: Readonly<Record<string, NamedArray>>) => Promise<void>;

const writers: Readonly<Record<string, Writer>> = {
  ".npz": (path, arrays) => writeAtomic(path, encodeNpz(arrays)),
  ".mat": (path, arrays) => writeAtomic(path, encodeMat(arrays)),
  ".h5": writeHdf5,
  ".hdf5": writeHdf5,
  ".csv": (path, arrays) => writeAtomic(path, encodeCsv(recordingColumns(arrays))),
};

/** The endings of files that `writeArrays` writes. */
export const arrayEndings = Object.keys(writers);

/**
 * Writes arrays in the format that the ending of the path says: NumPy (.npz), MATLAB level 5 (.mat), HDF5 (.h5, .hdf5;
 * needs the package h5wasm) or, of a recording, a table of steps (.csv). The file appears whole or not at all.
 * @throws "unsupported" for another ending, "missing" without h5wasm, and the errors of the format
 */
export async function writeArrays(path: string, arrays: Readonly<Record<string, NamedArray>>): Promise<void> {
  const ending = extname(path).toLowerCase();
  if (!Object.hasOwn(writers, ending))
    throw unsupported({ subject: "file", value: path, remedy: `its name must end in ${arrayEndings.join(", ")}` });
  await writers[ending](path, arrays);
}
