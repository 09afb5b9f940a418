/** A run that is only read: its folder, or a zip archive of it. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { command, DalenetError, invalid, quoted } from "../../base/errors.ts";
import { noArchive } from "../../format/zip.ts";
import type { RunFiles } from "../../run/files.ts";
import { MemoryFolder } from "../../run/memoryFolder.ts";
import { checkRunIn, filesOf } from "../../run/memoryRun.ts";
import { readBytes } from "./file.ts";
import { filesAt } from "./runFolder.ts";

/** Where a run folder is expected, a file can only be an archive of one. */
export const isArchive = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );

/** A missing file that is named like an archive would not be a folder. */
const isAbsentArchive = (path: string): boolean => /\.zip$/i.test(path) && !existsSync(path);

/** Reads a run folder, or a whole archive at once. Throws "missing", "invalid" or "unsupported" for another file. */
export const runAt = async (path: string): Promise<RunFiles> =>
  (await isArchive(path)) || isAbsentArchive(path) ? archiveAt(path) : filesAt(path);

async function archiveAt(path: string): Promise<RunFiles> {
  const bytes = await readBytes(path);
  const folder = unpacked(path, bytes);
  checkRunIn(folder, `archive "${path}"`);
  return {
    ...filesOf(folder),
    path,
    goOn: command(`train --resume ${quoted(path)} --out ${quoted(join("runs", folder.name))}`),
    pathOf: (name) => join(path, name),
  };
}

function unpacked(path: string, bytes: Uint8Array): MemoryFolder {
  try {
    return new MemoryFolder(undefined, bytes);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    const placed = error.with({ place: { file: path } });
    throw error.detail === noArchive ? placed.or("a run folder") : placed;
  }
}

/** The error for writing to an archive. */
export const archiveIsRead = (path: string, remedy: string) =>
  invalid({ subject: `archive "${path}"`, detail: "can be read, but not written to", remedy });
