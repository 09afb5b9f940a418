/** Recordings that are written to a file while they are made. */
import { closeSync, fsyncSync, openSync, readSync, statfsSync, writeSync } from "node:fs";
import { invalid } from "../../base/errors.ts";
import { elementCount } from "../../format/array.ts";
import { type DeclaredArray, type NpzStream, npzStream } from "../../format/npzStream.ts";
import { precisions } from "../../format/recordingFile.ts";
import { oneOf, readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import type { RecordingTarget } from "../../simulate/store.ts";
import { type Temporary, temporaryFor } from "./atomic.ts";
import { fileError } from "./file.ts";

const recordingFileOptions = {
  /** How states, rates, inputs and outputs are stored: float16 halves the file (default float32). */
  precision: oneOf(precisions),
};
export type RecordingFileOptions = OptionsOf<typeof recordingFileOptions>;

/**
 * An .npz file for the `into` of `simulate`: trials are written as they are simulated, so that recordings may be larger
 * than memory. The file appears when it is complete. Each is for one simulation.
 * @throws "invalid" or "missing" with the path if it cannot be written
 */
export function recordingFile(path: string, options: RecordingFileOptions = {}): RecordingTarget {
  const whole = readAt(text, path, "path");
  const { precision = "float32" } = readOptions(recordingFileOptions, options, "the options of recordingFile");
  let temporary: Temporary | undefined;
  let file: number | undefined;
  let stream: NpzStream | undefined;
  let overflows = 0;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fileError(error, whole, "write");
    }
  };
  const begun = () => {
    if (temporary && file !== undefined && stream) return { temporary, file, stream };
    throw invalid({ subject: `file "${whole}"`, detail: "that is closed", remedy: "make another" });
  };
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    begin: (shapes) =>
      attempt(() => {
        temporary = temporaryFor(whole);
        file = openSync(temporary.path, "r+");
        const arrays = Object.entries(shapes).map(([name, shape]) => {
          const isHalf = precision === "float16" && name !== "targets";
          return [name, { shape, isHalf }] as const;
        });
        checkRoom(whole, temporary.path, arrays);
        stream = npzStream(access(file), Object.fromEntries(arrays));
      }),
    put: (name, at, values) =>
      attempt(() => begun().stream.put(name, at, values instanceof Float32Array ? values : Float32Array.from(values))),
    end: async (others) =>
      attempt(() => {
        const { temporary: done, file, stream } = begun();
        stream.end(others);
        overflows = stream.overflows();
        fsyncSync(file);
        close();
        done.complete();
        temporary = undefined;
      }),
    warnings: () =>
      overflows === 0 ? [] : [`recorded values beyond 65504 (${overflows}) are infinite in float16: record in float32`],
    abandon() {
      close();
      temporary?.abandon();
      temporary = undefined;
    },
  };
}

/** Throws "invalid" if a disk has no room for some arrays: hours later, when it is full, all would be lost. */
function checkRoom(path: string, on: string, arrays: readonly (readonly [string, DeclaredArray])[]): void {
  const needed = arrays.reduce((sum, [, { shape, isHalf }]) => sum + elementCount(shape) * (isHalf ? 2 : 4), 0);
  const { blocks, bavail, bsize } = statfsSync(on);
  // Some file systems do not tell.
  if (blocks === 0 || needed <= bavail * bsize) return;
  const gigabytes = (bytes: number) => `${Number((bytes / 1e9).toPrecision(3))} GB`;
  throw invalid({
    subject: `file "${path}"`,
    detail: `needs ${gigabytes(needed)}, and the disk has room for ${gigabytes(bavail * bsize)}`,
    remedy: "record fewer units, periods or trials, every few steps, or in float16",
  });
}

/** A file of the disk; what lies beyond its end reads as 0. */
const access = (file: number) => ({
  write(bytes: Uint8Array, at: number) {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  },
  read(bytes: Uint8Array, at: number) {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(file, bytes, done, bytes.length - done, at + done);
      if (count === 0) {
        bytes.fill(0, done);
        return;
      }
      done += count;
    }
  },
});
