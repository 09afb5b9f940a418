/** Files of the cache before they are whole: whose they are stands in their names, so that those of processes that were killed go. */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** A folder may be shared by machines, and by containers that count processes on their own: their processes cannot be seen from here. */
const here = (() => {
  let processes = "";
  try {
    processes = readlinkSync("/proc/self/ns/pid");
  } catch {
    // only Linux has it
  }
  return createHash("sha256").update(`${hostname()}\n${processes}`).digest("hex").slice(0, 8);
})();

const ofProcess = /^new-([\da-f]{8})-(\d+)-[\da-f]{16}$/;
const ofBefore = /^new-[\da-f]{32}$/;
export const isUnfinished = (name: string): boolean => ofProcess.test(name) || ofBefore.test(name);

export const unfinishedName = (): string => `new-${here}-${process.pid}-${randomBytes(8).toString("hex")}`;

/** No compilation takes so long, in ms (compiler.ts gives up after minutes). */
const longest = 3_600_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Deletes what no process is writing any more. What cannot be deleted stays. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!isUnfinished(name)) continue;
    const path = join(folder, name);
    const [, place, pid] = ofProcess.exec(name) ?? [];
    try {
      const entry = statSync(path);
      const isLeft = place === here ? !isAlive(Number(pid)) : Date.now() - entry.mtimeMs > longest;
      if (isLeft && entry.isFile()) rmSync(path, { force: true });
    } catch {
      // gone meanwhile, or not ours to delete
    }
  }
}
