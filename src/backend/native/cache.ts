/** Where compiled kernels are kept between runs: a folder of the user's own, each file with the hash of its content beside it. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** $DALENET_CACHE, or dalenet in $XDG_CACHE_HOME, or ~/.cache/dalenet. */
export function cacheFolder(): string {
  const { DALENET_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own || join(shared || join(homedir(), ".cache"), "dalenet");
}

export const hashOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
    hash.update("\0");
  }
  return hash.digest("hex");
};

/** Makes the folder, for this user alone. Throws what the file system throws, or an error that says who else may write there. */
export function openCache(): string {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  const isOwn = process.getuid === undefined || uid === process.getuid();
  if (!isOwn || (mode & 0o022) !== 0) throw new Error(`${folder} can be written by others than its user`);
  return folder;
}

const sumSuffix = ".sha256";

/** The path of a kept file if its content is what was kept. */
export function kept(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  try {
    return readFileSync(path + sumSuffix, "utf8") === hashOf(readFileSync(path)) ? path : undefined;
  } catch {
    return undefined;
  }
}

let written = 0;

/** Keeps a file that `make` writes at the path it is given; nobody sees it before it is whole. */
export function keep(folder: string, name: string, make: (path: string) => void): string {
  const path = join(folder, name);
  const temporary = `${path}.${process.pid}-${written++}`;
  try {
    make(temporary);
    writeFileSync(`${temporary}${sumSuffix}`, hashOf(readFileSync(temporary)), { mode: 0o600 });
    renameSync(temporary, path);
    renameSync(temporary + sumSuffix, path + sumSuffix);
  } finally {
    for (const left of [temporary, temporary + sumSuffix]) rmSync(left, { force: true });
  }
  return path;
}

/** Deletes what is kept; returns the number of bytes. */
export function clearCache(): number {
  const folder = cacheFolder();
  let bytes = 0;
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return 0; // there is none
  }
  for (const name of names.filter((name) => /^(kernels|target)-/.test(name))) {
    const path = join(folder, name);
    bytes += statSync(path).size;
    rmSync(path, { force: true });
  }
  return bytes;
}
