/** The folder of a run: where it may be, who may write to it, and how files get into it. */

import { lstat, mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { optionWording } from "../../base/callerWording.ts";
import { command, invalid, quoted } from "../../base/errors.ts";
import { ensembleFileName } from "../../format/ensembleFile.ts";
import { checkpointName, hasNoCheckpoint, runFileName } from "../../format/runFile.ts";
import { fileHash } from "../../run/fileHash.ts";
import {
  figuresName,
  folderName,
  initialName,
  isBare,
  isOwnFile,
  type RunFiles,
  type RunFolder,
  type WritableFiles,
} from "../../run/files.ts";
import { readAt } from "../../settings/kind.ts";
import { removeTemporary, writeAtomic } from "./atomic.ts";
import { codeOf, fileError, makeFolder, readBytes, readText, remove } from "./file.ts";
import { checkUnlocked, type Lock, lockFolder } from "./lock.ts";

/** Reads an existing folder. */
export const filesAt = (path: string): RunFiles => ({
  path,
  name: basename(resolve(path)),
  goOn: command(`train --resume ${quoted(path)}`),
  pathOf: (name) => join(path, name),
  read: (name) => readBytes(join(path, name)),
});

/** Writes into a folder that need not be a run's, such as one for a report. */
export const writableAt = (path: string): WritableFiles => ({
  path,
  pathOf: (name) => join(path, name),
  async write(name, content) {
    const file = join(path, name);
    await makeFolder(dirname(file));
    await writeAtomic(file, content);
  },
  async remove(...names) {
    for (const name of names) await remove(join(path, name));
  },
});

/**
 * Makes the folder of a new run. Throws "invalid" if it exists and is not empty, is used by another process, or
 * cannot be made: all before anything is computed. The remains of a run killed before its first checkpoint count
 * as empty: it learned nothing.
 */
export const newRunFolder = async (path: string): Promise<RunFolder> => runFolder(path, await lockNew(path));

async function lockNew(path: string): Promise<Lock> {
  if (!(await makeLast(path))) {
    await entriesOf(path);
    await checkUnlocked(path);
    await checkFree(path); // nothing is put into somebody else's folder
  }
  const lock = await lockFolder(path);
  try {
    await checkFree(path); // another process may have been here meanwhile
    await remove(join(path, initialName));
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The folder of a resumed run: it keeps its contents, except for what a killed process left half written. Throws
 * "missing" if it does not exist, "invalid" if another process writes to it or figures would be written through a
 * link.
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  await entriesOf(path, join(path, checkpointName));
  const lock = await lockFolder(path);
  try {
    const figures = await ownFolder(path, figuresName);
    removeTemporary(figures, true);
    const [initial, run] = await Promise.all(
      [initialName, runFileName].map((name) => readBytes(join(path, name)).catch(() => undefined)),
    );
    return runFolder(
      path,
      lock,
      {
        ...(initial && { [initialName]: await fileHash(initial) }),
        ...(run && { [runFileName]: await fileHash(run) }),
      },
      initial,
    );
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Throws "invalid" if a folder cannot take a new run. */
async function checkFree(path: string): Promise<void> {
  const names = (await entriesOf(path)).filter((name) => !isOwnFile(name));
  if (names.includes(ensembleFileName))
    throw invalid({
      subject: `run folder "${path}"`,
      detail: "holds an ensemble",
      remedy: `choose another ${optionWording("out")}, or resume it with the command that started it`,
    });
  if (isBare(names) && (names.length === 0 || (await hasNotBegun(path)))) return;
  throw invalid({
    subject: `run folder "${path}"`,
    detail: "exists and is not empty",
    remedy: `choose another ${optionWording("out")}, or resume it with ${optionWording("resume")} ${quoted(path)}`,
  });
}

const hasNotBegun = async (path: string) => await readText(join(path, runFileName)).then(hasNoCheckpoint, () => false);

/**
 * The path of a folder inside the folder of a run. Throws "invalid" if it is a link: a run must not overwrite or
 * remove what is elsewhere.
 */
export async function ownFolder(path: string, name: string): Promise<string> {
  const folder = join(path, name);
  const isLink = await lstat(folder).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
  if (isLink)
    throw invalid({
      subject: `"${folder}"`,
      detail: "is a link, and nothing is written or removed through a link inside the folder of a run",
      remedy: "remove the link, or choose another folder",
    });
  return folder;
}

/**
 * Makes the first of NAME, NAME-2, NAME-3 … that does not exist yet, and returns its path. Of several processes
 * that ask at the same time each gets its own. Throws "invalid" for a name that is a path.
 */
export async function freeRunFolder(name: string, parent = "runs"): Promise<string> {
  readAt(folderName, name, "name");
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (await makeLast(path)) return path;
  }
}

function runFolder(begun: string, first: Lock, before: Record<string, string> = {}, initial?: Uint8Array): RunFolder {
  let path = begun;
  let lock = first;
  let hashes = before;
  return {
    get path() {
      return path;
    },
    get name() {
      return basename(resolve(path));
    },
    get goOn() {
      return filesAt(path).goOn;
    },
    pathOf: (name) => join(path, name),
    read: (name) => readBytes(join(path, name)),
    get hashes() {
      return hashes;
    },
    get initial() {
      return initial;
    },
    async write(name, content) {
      const [hash] = await Promise.all([fileHash(content), writeAtomic(join(path, name), content)]);
      hashes[name] = hash;
      if (name === initialName) initial = content as Uint8Array;
    },
    async remove(...names) {
      for (const name of names) await remove(join(path, name));
    },
    async makeAgain() {
      if (await lock.isHeld()) return false;
      await lock.release();
      const there = await readBytes(join(path, runFileName)).then(fileHash, () => undefined);
      const own =
        there !== undefined && there === hashes[runFileName]
          ? await lockFolder(path).catch(() => undefined)
          : undefined;
      if (own) {
        lock = own; // only the lock was taken away
        return false;
      }
      lock = await lockNew(path).catch(async () => {
        path = await freeRunFolder(basename(resolve(path)), dirname(path));
        return lockFolder(path);
      });
      hashes = {};
      return true;
    },
    release: () => lock.release(),
  };
}

/**
 * Makes a folder, and those above it; false if it already exists. The last one is made by a separate call: only
 * then does one of several processes know that it was first.
 */
async function makeLast(path: string): Promise<boolean> {
  await makeFolder(dirname(path));
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw fileError(error, path, "write");
  }
}

/**
 * Names in a folder. Throws "missing" if it, or the file that is looked for in it, does not exist; "invalid" if
 * the path is not a folder.
 */
async function entriesOf(path: string, wanted = path): Promise<string[]> {
  return await readdir(path).catch((error) =>
    Promise.reject(
      codeOf(error) === "ENOTDIR"
        ? invalid({
            subject: `run folder "${path}"`,
            detail: "is a file",
            remedy: `choose another ${optionWording("out")}`,
          })
        : fileError(error, wanted, "read"),
    ),
  );
}
