import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError } from "./file.ts";
import { lifeOf, owner } from "./owner.ts";
import { removedAtExit } from "./removedAtExit.ts";

/** A unique name that marks a temporary file and its process, in case that is killed while writing. */
export const temporaryIn = (folder: string) => join(folder, `.dalenet-${owner()}-${randomUUID()}.tmp`);
const temporaryName = /^\.dalenet-(?:([0-9a-f-]+)-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Folders that this process has swept. */
const swept = new Set<string>();

/**
 * Writes a whole file or nothing: to a temporary name in the same folder, then to the disk, then renamed. A reader
 * sees the old file or the new one, never a part, even after a power cut; a failed write leaves the old file and
 * no trace. Half-written files of dead processes in that folder are removed. Throws "missing" or "invalid" with
 * the path.
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(resolve(path));
  if (!swept.has(folder)) {
    swept.add(folder);
    await removeTemporary(folder);
  }
  const temporary = temporaryIn(dirname(path));
  const stays = removedAtExit(temporary);
  try {
    // Synchronous: a file created while the process exits would stay.
    closeSync(openSync(temporary, "wx"));
    await writeInto(temporary, "r+", content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to report
    throw fileError(error, path, "write");
  } finally {
    stays();
  }
}

/** Writes a new file to the disk. Throws the file system's own error: EEXIST for the later of two processes. */
export const writeNew = (path: string, content: Uint8Array | string): Promise<void> => writeInto(path, "wx", content);

async function writeInto(path: string, flags: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Removes the remains of killed writes from a folder.
 * @param isHeld if a lock excludes all other processes, also removes files of an older version, and of processes
 * invisible to this one
 */
export async function removeTemporary(folder: string, isHeld = false): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [found, word] = temporaryName.exec(name) ?? [];
    if (found === undefined) continue;
    const life = word === undefined ? "unknown" : lifeOf(word);
    // A file that cannot be removed does no harm.
    if (life === "dead" || (isHeld && life === "unknown"))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
