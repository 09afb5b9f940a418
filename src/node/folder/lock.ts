/**
 * Keeps two processes from writing to one folder at the same time. A lock is a file in that folder with a name of its own, which says whose it is:
 * it holds as long as that process lives, however it ends, and nobody has to take away what a dead one left before going on.
 *
 * Whoever wants the folder first puts a lock there and then looks for others. Of two, the one that looked last sees the lock of the other, so there are
 * never two that saw none. Names are never used twice, so that a lock found dead can be removed at any time.
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
  /** False where somebody took the lock away, with its folder or alone. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** `.dalenet-OWNER-FOLDER-UUID.lock`; FOLDER is the number of the folder on its disk: the lock in a copy of the folder is none. */
const lockName = /^\.dalenet-([0-9a-f-]+)-([0-9a-f]+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.lock$/;

/** How often one that comes at the same moment as another tries, and how long it waits at most in between, in ms. */
const tries = 20;
const longestPause = 20;

/**
 * Takes the lock of a folder that is there, and sweeps what dead processes left in it. Throws "invalid" where another process has it, with its
 * number, its computer and what to do; the errors of `fileError` where the folder cannot be written.
 * @param kind what the folder is called in messages
 */
export async function lockFolder(folder: string, kind = "run folder"): Promise<Lock> {
  for (let attempt = 1; ; attempt++) {
    await checkUnlocked(folder, kind);
    const file = join(folder, `.dalenet-${owner()}-${await numberOf(folder)}-${randomUUID()}.lock`);
    const content = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    const stays = removedAtExit(file);
    const release = async () => {
      stays();
      await rm(file, { force: true }).catch(() => undefined); // where nothing can be removed it ends with the process
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
    await removeTemporary(folder, true);
    const isHeld = () =>
      access(file).then(
        () => true,
        () => false,
      );
    return { isHeld, release };
  }
}

/** Throws "invalid" where a process has the lock of a folder; removes locks of dead ones. `own` is none of them. */
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
