/** Recordings that are written to a file while they are made. */
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { invalid } from "../../base/errors.ts";
import { type NpzStream, npzStream } from "../../format/npzStream.ts";
import { precisions, signalNames } from "../../format/recordingFile.ts";
import { oneOf, readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import type { RecordingTarget } from "../../simulate/store.ts";
import { temporaryIn } from "./atomic.ts";
import { fileError } from "./file.ts";
import { removedAtExit } from "./removedAtExit.ts";

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
  const temporary = temporaryIn(dirname(whole));
  let open: { readonly file: number; readonly stream: NpzStream; readonly stays: () => void } | undefined;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fileError(error, whole, "write");
    }
  };
  const begun = () => {
    if (!open) throw invalid({ subject: `file "${whole}"`, detail: "that is closed", remedy: "make another" });
    return open;
  };
  const close = () => {
    const { file, stays } = begun();
    open = undefined;
    closeSync(file);
    stays();
  };
  return {
    begin: (shapes) =>
      attempt(() => {
        const stays = removedAtExit(temporary);
        const file = openSync(temporary, "wx+");
        const arrays = Object.entries(shapes).map(([name, shape]) => {
          const isHalf = precision === "float16" && (signalNames as readonly string[]).includes(name);
          return [name, { shape, isHalf }] as const;
        });
        open = { file, stays, stream: npzStream(access(file), Object.fromEntries(arrays)) };
      }),
    put: (name, at, values) =>
      attempt(() => begun().stream.put(name, at, values instanceof Float32Array ? values : Float32Array.from(values))),
    end: async (others) =>
      attempt(() => {
        begun().stream.end(others);
        fsyncSync(begun().file);
        close();
        renameSync(temporary, whole);
      }),
    abandon() {
      if (open) close();
      rmSync(temporary, { force: true });
    },
  };
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
