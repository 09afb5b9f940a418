import { randomUUID } from "node:crypto";
import { closeSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError } from "./file.ts";
import { lifeOf, owner } from "./owner.ts";
import { removedAtExit } from "./removedAtExit.ts";

const temporaryName = /^\.dalenet-(?:([0-9a-f-]+)-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Folders that this process has swept. */
const swept = new Set<string>();

/** A file that is renamed once it is complete. It is removed if the process exits before. */
export interface Temporary {
  readonly path: string;
  /** Gives the whole file its name. */
  complete(): void;
  /** Leaves no trace of an unfinished one. */
  abandon(): void;
}

/**
 * An empty file beside `path`, whose name marks this process in case that is killed while writing. Remains of dead
 * processes in that folder are removed. Throws the file system's own errors.
 */
export function temporaryFor(path: string): Temporary {
  const folder = dirname(resolve(path));
  if (!swept.has(folder)) {
    swept.add(folder);
    removeTemporary(folder);
  }
  const temporary = join(dirname(path), `.dalenet-${owner()}-${randomUUID()}.tmp`);
  const stays = removedAtExit(temporary);
  const abandon = () => {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first failure is the one to report.
    }
    stays();
  };
  try {
    // Synchronous: a file created while the process exits would stay.
    closeSync(openSync(temporary, "wx"));
  } catch (error) {
    abandon();
    throw error;
  }
  return {
    path: temporary,
    complete() {
      renameSync(temporary, path);
      stays();
    },
    abandon,
  };
}

/**
 * Writes a whole file or nothing: to a temporary name in the same folder, then to the disk, then renamed. A reader
 * sees the old file or the new one, never a part, even after a power cut; a failed write leaves the old file and
 * no trace. Half-written files of dead processes in that folder are removed. Throws "missing" or "invalid" with
 * the path.
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  let temporary: Temporary | undefined;
  try {
    temporary = temporaryFor(path);
    await writeInto(temporary.path, "r+", content);
    temporary.complete();
  } catch (error) {
    temporary?.abandon();
    throw fileError(error, path, "write");
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
export function removeTemporary(folder: string, isHeld = false): void {
  for (const name of namesIn(folder)) {
    const [found, word] = temporaryName.exec(name) ?? [];
    if (found === undefined) continue;
    const life = word === undefined ? "unknown" : lifeOf(word);
    if (life === "alive" || (life === "unknown" && !isHeld)) continue;
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // A file that cannot be removed does no harm.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
