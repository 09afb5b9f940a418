/** The folder that a run leaves: where it may be, and how files get into it. */
import { createHash, randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { invalid } from "../errors.ts";
import { writeAtomic } from "../run/atomic.ts";
import { fileError, makeFolder } from "../run/file.ts";

export interface RunFolder {
  readonly path: string;
  /** Writes a file whole or not at all, and remembers its hash. */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** SHA-256 of the files written so far, by name. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Makes a folder for a new run, and the figures folder in it. Throws "invalid" where it exists and holds something, or cannot be written
 * to: before anything is computed.
 */
export async function newRunFolder(path: string): Promise<RunFolder> {
  if ((await entriesOf(path)).length > 0)
    throw invalid(
      `run folder "${path}" exists and is not empty; choose another --out, or go on with --resume "${path}"`,
    );
  return openRunFolder(path);
}

/** The same for a run that goes on: its folder keeps what it holds. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  await makeFolder(join(path, "figures"));
  const probe = join(path, `.dalenet-${randomUUID()}.tmp`);
  await writeFile(probe, "").catch((error) => Promise.reject(fileError(error, path, "write")));
  await rm(probe, { force: true });
  const hashes: Record<string, string> = {};
  return {
    path,
    hashes,
    async write(name, content) {
      await writeAtomic(join(path, name), content);
      hashes[name] = createHash("sha256").update(content).digest("hex");
    },
  };
}

/** The first of NAME, NAME-2, NAME-3 … in a folder that is free, as a path. */
export async function freeRunFolder(name: string, parent = "runs"): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if ((await entriesOf(path)).length === 0) return path;
  }
}

/** Names in a folder; none where it is not there. Throws "invalid" where the path is no folder. */
async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR")
      throw invalid(`run folder "${path}" is a file; choose another --out`);
    throw fileError(error, path, "write");
  }
}
