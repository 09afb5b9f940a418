/** Arrays as an HDF5 file, by the HDF5 library itself compiled to WebAssembly (h5wasm), which is loaded on demand. */
import { closeSync, openSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { missing } from "../../base/errors.ts";
import { checkArrayShape, type NamedArray, type NumericData, typeOf } from "../../format/array.ts";
import { temporaryIn } from "./atomic.ts";
import { fileError } from "./file.ts";
import { removedAtExit } from "./removedAtExit.ts";

const types = { float32: "<f", float64: "<d", int32: "<i", uint32: "<I", uint8: "<B" } as const;

/**
 * Writes arrays as datasets of an HDF5 file, with their axes in C order; text as strings in UTF-8. The file appears
 * whole or not at all. Needs the package h5wasm. Throws "missing" without it, "mismatched" if elements and shape
 * disagree.
 */
export async function writeHdf5(path: string, arrays: Readonly<Record<string, NamedArray>>): Promise<void> {
  for (const [key, array] of Object.entries(arrays)) checkArrayShape(key, array);
  const { default: hdf5 } = await loaded();
  await hdf5.ready;
  const temporary = temporaryIn(dirname(path));
  const stays = removedAtExit(temporary);
  try {
    // The library does not say why a file cannot be made.
    closeSync(openSync(temporary, "wx"));
    const file = new hdf5.File(temporary, "w");
    try {
      for (const [name, { data, shape }] of Object.entries(arrays)) {
        const dtype = Array.isArray(data) ? "S" : types[typeOf(data as NumericData)];
        file.create_dataset({ name, data: data as NumericData, shape: [...shape], dtype });
      }
    } finally {
      file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(error, path, "write");
  } finally {
    stays();
  }
}

const loaded = () =>
  import("h5wasm/node").catch((error) =>
    Promise.reject(
      missing({
        subject: "package h5wasm",
        detail: ", which writes HDF5",
        remedy: "install it: npm install h5wasm",
        cause: error,
      }),
    ),
  );
