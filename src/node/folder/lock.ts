/**
 * Keeps two processes from writing to one folder at the same time. A lock is a file in the folder whose unique
 * name identifies the owner. It holds as long as that process lives, however it ends, so nobody has to clean up
 * after a dead one.
 *
 * A process first puts its lock into the folder and then looks for others. Of two processes, the one that looks
 * last sees the other's lock, so it never happens that both see none. Names are never reused, so a dead lock can
 * be removed at any time.
 */
import { randomUUID } from "node:crypto";
import { access, readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../../base/display.ts";
import { invalid } from "../../base/errors.ts";
import { removeTemporary, writeNew } from "./atomic.ts";
import { fileError } from "./file.ts";
import { type Life, lifeOf, owner, pidIn } from "./owner.ts";
import { removedAtExit } from "./removedAtExit.ts";

export interface Lock {
  /** False if somebody removed the lock, with its folder or alone. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * `.dalenet-OWNER-FOLDER-UUID.lock`; FOLDER is the folder's number on its disk: a lock in a copy of the folder
 * does not count.
 */
const lockName = /^\.dalenet-([0-9a-f-]+)-([0-9a-f]+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.lock$/;

/** Number of attempts when two processes come at the same moment, and the longest wait between two of them, in ms. */
const tries = 20;
const longestPause = 20;

/**
 * Takes the lock of an existing folder, and removes what dead processes left in it. Throws "invalid" if another
 * process holds it, with its number, its computer and what to do; the errors of `fileError` if the folder cannot
 * be written.
 * @param kind what messages call the folder
 */
export async function lockFolder(folder: string, kind = "run folder"): Promise<Lock> {
  for (let attempt = 1; ; attempt++) {
    await checkUnlocked(folder, kind);
    const file = join(folder, `.dalenet-${owner()}-${await numberOf(folder)}-${randomUUID()}.lock`);
    const content = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    const stays = removedAtExit(file);
    const release = async () => {
      stays();
      await rm(file, { force: true }).catch(() => undefined); // if nothing can be removed it ends with the process
    };
    try {
      await writeNew(file, `${JSON.stringify(content)}\n`);
    } catch (error) {
      await release();
      throw fileError(error, folder, "write");
    }
    try {
      await checkUnlocked(folder, kind, file);
    } catch (error) {
      await release();
      if (attempt === tries) throw error;
      await pause(Math.random() * longestPause);
      continue;
    }
    removeTemporary(folder, true);
    const isHeld = () =>
      access(file).then(
        () => true,
        () => false,
      );
    return { isHeld, release };
  }
}

/** Throws "invalid" if a process other than `own` holds the lock of a folder; removes locks of dead ones. */
export async function checkUnlocked(folder: string, kind = "run folder", own?: string): Promise<void> {
  const names = await readdir(folder).catch((error) => Promise.reject(fileError(error, folder, "read")));
  for (const name of names) {
    const [found, word, number] = lockName.exec(name) ?? [];
    const file = join(folder, name);
    if (found === undefined || file === own) continue;
    let life: Life = lifeOf(word);
    if (life !== "unknown" && number !== (await numberOf(folder))) life = "dead"; // it came with a copy
    if (life !== "dead") throw await inUse(folder, kind, file, word, life);
    await rm(file, { force: true }).catch(() => undefined); // a folder that can only be read
  }
}

async function inUse(folder: string, kind: string, file: string, word: string, life: Life): Promise<Error> {
  const said: unknown = await readFile(file, "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
  const { host, since } = isRecord(said) ? said : {};
  const elsewhere = life === "unknown" ? " on another computer" : "";
  const where = typeof host === "string" ? ` on "${host}"` : elsewhere;
  const who =
    life === "alive" && pidIn(word) === process.pid
      ? `this process (${process.pid})`
      : `process ${pidIn(word)}${where}`;
  const when = typeof since === "string" ? ` since ${since}` : "";
  const what =
    life === "alive"
      ? "wait until it has ended"
      : `wait until it has ended; if it has ended without removing "${file}", remove that file`;
  return invalid({
    subject: `${kind} "${folder}"`,
    detail: `is in use: ${who} writes to it${when}`,
    remedy: `${what}, or give another folder`,
  });
}

const numberOf = async (folder: string) =>
  (
    await stat(folder, { bigint: true }).catch((error) => Promise.reject(fileError(error, folder, "write")))
  ).ino.toString(16);
