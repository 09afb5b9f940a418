/** Files of the cache before they are whole: whose they are stands in their names, so that those of processes that were killed go. */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { lifeOf, owner } from "../../owner.ts";

const ofProcess = /^new-([\da-f-]+)-[\da-f]{16}$/;
/** As older versions call them. */
const ofNobody = /^new-[\da-f]{32}$/;
export const isUnfinished = (name: string): boolean => ofProcess.test(name) || ofNobody.test(name);

export const unfinishedName = (): string => `new-${owner()}-${randomBytes(8).toString("hex")}`;

/** No compilation takes so long, in ms (compiler.ts gives up after minutes). */
const longest = 3_600_000;

/** Deletes what no process is writing any more. What cannot be deleted stays. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!isUnfinished(name)) continue;
    const path = join(folder, name);
    const life = lifeOf(ofProcess.exec(name)?.[1] ?? "");
    try {
      const entry = statSync(path);
      const isLeft = life === "unknown" ? Date.now() - entry.mtimeMs > longest : life === "dead";
      if (isLeft && entry.isFile()) rmSync(path, { force: true });
    } catch {
      // gone meanwhile, or not ours to delete
    }
  }
}
