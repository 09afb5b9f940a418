/** Arrays as an HDF5 file, by the HDF5 library itself compiled to WebAssembly (h5wasm), which is loaded on demand. */
import { randomUUID } from "node:crypto";
import { missing, unsupported } from "../../base/errors.ts";
import { checkArrayShape, type NamedArray, type NumericData, typeOf } from "../../format/array.ts";
import { writeAtomic } from "./atomic.ts";

const types = { float32: "<f", float64: "<d", int32: "<i", uint32: "<I", uint8: "<B" } as const;

/** The most bytes of all numbers: the library holds an array and its file in memory. */
const largest = 2 ** 30;

/**
 * Writes arrays as datasets of an HDF5 file, with their axes in C order; text as strings in UTF-8. The file appears
 * whole or not at all. Needs the package h5wasm. Throws "missing" without it, "mismatched" if elements and shape
 * disagree, "unsupported" beyond 1 GiB.
 */
export async function writeHdf5(path: string, arrays: Readonly<Record<string, NamedArray>>): Promise<void> {
  let total = 0;
  for (const [key, array] of Object.entries(arrays)) {
    checkArrayShape(key, array);
    if (!Array.isArray(array.data)) total += (array.data as NumericData).byteLength;
  }
  if (total > largest)
    throw unsupported({
      subject: "an HDF5 file",
      detail: `of ${total} bytes`,
      remedy: "its limit is 1 GiB, write .npz, or record fewer trials, units or times",
    });
  await writeAtomic(path, await encodeHdf5(arrays));
}

/** Made in memory: on the disk the library would take a failed write for a good one. */
async function encodeHdf5(arrays: Readonly<Record<string, NamedArray>>): Promise<Uint8Array> {
  const { default: hdf5 } = await loaded();
  const { FS } = await hdf5.ready;
  const name = `${randomUUID()}.h5`;
  try {
    const file = new hdf5.File(name, "w");
    try {
      for (const [name, { data, shape }] of Object.entries(arrays)) {
        const dtype = Array.isArray(data) ? "S" : types[typeOf(data as NumericData)];
        file.create_dataset({ name, data: data as NumericData, shape: [...shape], dtype });
      }
    } finally {
      file.close();
    }
    return FS.readFile(name);
  } finally {
    FS.unlink(name);
  }
}

const loaded = () =>
  import("h5wasm").catch((error) =>
    Promise.reject(
      missing({
        subject: "package h5wasm",
        detail: ", which writes HDF5",
        remedy: "install it: npm install h5wasm",
        cause: error,
      }),
    ),
  );
