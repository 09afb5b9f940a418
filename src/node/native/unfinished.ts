/**
 * Unfinished files of the cache, and temporary folders of compilers: their names identify their process, so that
 * the remains of killed processes can be removed.
 */
import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lifeOf, owner } from "../folder/owner.ts";

const ofProcess = /^(?:dalenet-)?new-([\da-f-]+)-[\da-f]{16}$/;
/** Their names in older versions. */
const ofNobody = /^new-[\da-f]{32}$/;
export const isUnfinished = (name: string): boolean => ofProcess.test(name) || ofNobody.test(name);

export const unfinishedName = (): string => `new-${owner()}-${randomBytes(8).toString("hex")}`;

/** Folders for temporary files that this process has swept: other programs put many files there. */
const swept = new Set<string>();

/** Makes a folder for a compiler's temporary files, for this user alone. Throws the file system's errors. */
export function temporaryFolder(): string {
  const place = tmpdir();
  if (!swept.has(place)) sweep(place);
  swept.add(place);
  const folder = join(place, `dalenet-${unfinishedName()}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** Longer than any compilation, in ms (compiler.ts gives up after minutes). */
const longest = 3_600_000;

/** Deletes what no process is writing any more. Files of other users, and those that cannot be deleted, stay. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!isUnfinished(name)) continue;
    const path = join(folder, name);
    const life = lifeOf(ofProcess.exec(name)?.[1] ?? "");
    try {
      const entry = lstatSync(path);
      const isLeft = life === "unknown" ? Date.now() - entry.mtimeMs > longest : life === "dead";
      const isOwn = process.getuid === undefined || entry.uid === process.getuid();
      if (isLeft && isOwn && !entry.isSymbolicLink()) rmSync(path, { recursive: true, force: true });
    } catch {
      // gone meanwhile, or not ours to delete
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a writable file may not be readable
  }
}
