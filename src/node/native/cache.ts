/**
 * Keeps compiled kernels between runs, in a folder of the user's. A file's name ends in the hash of its content,
 * so that damage is detected, and a file appears complete, by a single renaming, however many processes compile
 * the same source.
 */
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { missing, unsupported } from "../../base/errors.ts";
import { isUnfinished, sweep, unfinishedName } from "./unfinished.ts";

/** $DALENET_CACHE, or dalenet in $XDG_CACHE_HOME, or ~/.cache/dalenet. Throws "missing" if none of these is known. */
export function cacheFolder(): string {
  const { DALENET_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  if (own) return resolve(own);
  // The XDG specification asks to ignore a relative path there.
  return join(shared && isAbsolute(shared) ? shared : join(homeFolder(), ".cache"), "dalenet");
}

/**
 * Node has none for a user unknown to the system, as in containers; an empty or relative $HOME would depend on the
 * current folder.
 */
function homeFolder(): string {
  for (const look of [homedir, () => userInfo().homedir]) {
    try {
      const folder = look();
      if (isAbsolute(folder)) return folder;
    } catch {
      // unknown
    }
  }
  throw missing({
    subject: "a home folder to keep compiled kernels in",
    remedy: "name a folder of your own in $DALENET_CACHE",
  });
}

export const hashOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
    hash.update("\0");
  }
  return hash.digest("hex");
};

const unusable = (detail: string) =>
  unsupported({
    subject: `cache folder ${cacheFolder()}`,
    detail,
    remedy: "name a folder of your own, with room in it, in $DALENET_CACHE",
  });

/** What error codes of the file system mean for the cache. */
const troubles: Readonly<Record<string, string>> = {
  ENOENT: "cannot be made",
  ENOTDIR: "is a file or is inside one",
  EACCES: "may not be read and written by this user",
  EPERM: "may not be read and written by this user",
  EROFS: "is on a disk that is read-only",
  ENOSPC: "is on a disk that is full",
  EDQUOT: "is on a disk that is full for this user",
};

/** The result of `work`. Errors of the file system are thrown as "unsupported", in words for the user. */
export function inCache<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== "string") throw error;
    throw unusable(troubles[code] ?? `cannot be used (${message})`);
  }
}

/**
 * Makes the folder, for this user alone. Throws the file system's errors, or "unsupported" if others may write
 * there.
 */
export function openCache(): string {
  const folder = cacheFolder();
  makeFolder(folder);
  const { uid, mode } = statSync(folder);
  if (process.getuid !== undefined && uid !== process.getuid()) throw unusable("belongs to another user");
  if ((mode & 0o022) !== 0) throw unusable("can be written by users other than its owner");
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  sweep(folder);
  return folder;
}

/** One by one: Node's recursive mkdir never returns if a folder cannot be made although its parent exists (/proc). */
function makeFolder(folder: string): void {
  const entry = statSync(folder, { throwIfNoEntry: false });
  if (entry?.isDirectory()) return;
  if (entry) throw unusable(troubles["ENOTDIR"]);
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process was faster
  }
}

/** "kernels-1f.so" with its content's hash: "kernels-1f-9c….so". */
function fileName(name: string, content: Uint8Array): string {
  const extension = extname(name);
  return `${name.slice(0, -extension.length)}-${hashOf(content)}${extension}`;
}

/** The path of the file cached under a name, if its content is intact. */
export function keptFile(folder: string, name: string): string | undefined {
  const extension = extname(name);
  const start = `${name.slice(0, -extension.length)}-`;
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(start) || !file.endsWith(extension)) continue;
    const path = join(folder, file);
    try {
      if (file === fileName(name, readFileSync(path))) return path;
      rmSync(path, { force: true }); // damaged
    } catch {
      // gone meanwhile, or not readable: counts as absent
    }
  }
  return undefined;
}

/** Provides paths for new files. */
const newPath = (folder: string) => join(folder, unfinishedName());

/**
 * The result of `work`, which may put files into the cache at paths that it asks for: these are removed, and so is
 * the folder if it is new.
 */
export function withoutTrace<T>(work: (folder: string, place: () => string) => T): T {
  const isNew = !existsSync(cacheFolder());
  const folder = openCache();
  const made: string[] = [];
  try {
    return work(folder, () => made[made.push(newPath(folder)) - 1]);
  } finally {
    for (const path of made) rmSync(path, { force: true });
    if (isNew && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

/**
 * Caches a file that `make` writes at the path it is given; nobody sees it before it is complete. Throws the
 * errors of the file system and of `make`.
 */
export function keepFile(folder: string, name: string, make: (path: string) => void): string {
  for (let attempt = 1; ; attempt++) {
    const temporary = newPath(folder);
    try {
      make(temporary);
      const path = join(folder, fileName(name, readFileSync(temporary)));
      renameSync(temporary, path);
      return path;
    } catch (error) {
      // Another process may have cleared the cache meanwhile.
      if (attempt === 2 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      makeFolder(folder);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

/** Names of this package's files in the cache; anything else in the folder is not ours. */
const ours = /^(?:(?:kernels|target)-[\da-f]{32}-[\da-f]{64}\.(?:so|json)|(?:kernels|target)-failed\.(?:c|log))$/;

export interface CacheContent {
  readonly files: number;
  readonly bytes: number;
}

/**
 * The cached files, after removing the remains of killed processes. Throws "unsupported" for a folder that cannot
 * be read.
 */
export const cacheContent = (): CacheContent =>
  inCache(() => {
    if (existsSync(cacheFolder())) sweep(cacheFolder());
    return overFiles(() => undefined);
  });

/**
 * Deletes the cached files, and only those; returns them. Throws "unsupported" for what cannot be read or deleted.
 */
export const clearCache = (): CacheContent => inCache(() => overFiles((path) => rmSync(path, { force: true })));

function overFiles(visit: (path: string) => void): CacheContent {
  const folder = cacheFolder();
  let files = 0;
  let bytes = 0;
  for (const name of unlessGone(() => readdirSync(folder)) ?? []) {
    if (!ours.test(name) && !isUnfinished(name)) continue;
    const path = join(folder, name);
    const entry = unlessGone(() => statSync(path));
    if (!entry?.isFile()) continue;
    visit(path);
    files++;
    bytes += entry.size;
  }
  return { files, bytes };
}

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
