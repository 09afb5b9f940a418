import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError } from "./file.ts";
import { lifeOf, owner } from "./owner.ts";
import { removedAtExit } from "./removedAtExit.ts";

/** A name that no other write has, and that tells what it is, and whose, when a process was killed in the middle. */
const temporaryIn = (folder: string) => join(folder, `.dalenet-${owner()}-${randomUUID()}.tmp`);
const temporaryName = /^\.dalenet-(?:([0-9a-f-]+)-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Folders that this process has looked through. */
const swept = new Set<string>();

/**
 * Writes a whole file or nothing: to a temporary name in the same folder, then to the disk, then renamed. A reader sees the old file or
 * the new one, never a part, after a power cut too; a failed write leaves the old one and no trace. What processes that are dead left
 * half written in that folder is removed. Throws "missing" or "invalid" with the path.
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
    // At once: a file that came to be while the process exits would stay.
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

/** Writes a file that was not there before, to the disk. Throws the file system's own error: EEXIST for the later one of two that try. */
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
 * Removes what writes that were killed left in a folder.
 * @param isHeld where a lock keeps all others out, what a process left that this one cannot see, or an older version, goes too
 */
export async function removeTemporary(folder: string, isHeld = false): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [found, word] = temporaryName.exec(name) ?? [];
    if (found === undefined) continue;
    const life = word === undefined ? "unknown" : lifeOf(word);
    // One that cannot be removed is in nobody's way.
    if (life === "dead" || (isHeld && life === "unknown"))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
