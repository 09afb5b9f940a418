/** The folder that a run leaves: where it may be, and how files get into it. */
import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invalid, quoted } from "../errors.ts";
import { removeTemporary, writeAtomic, writeNew } from "../run/atomic.ts";
import { ensembleFileName } from "../run/ensembleFile.ts";
import { fileError, makeFolder, readBytes, remove } from "../run/file.ts";
import { nextTurn } from "../train/turn.ts";

/** The network before training, in the form of weights.npz: written once, when a run begins. */
export const initialName = "weights-initial.npz";

export interface RunFolder {
  readonly path: string;
  /** Writes a file whole or not at all, and remembers its hash. */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Writes the first file of a run. Throws "invalid" where another run did so: of two that begin in one folder, one goes on. */
  claim(name: string, content: string): Promise<void>;
  /** Removes files or folders, where they are there. */
  remove(...names: readonly string[]): Promise<void>;
  /** SHA-256 of the files written so far, by name; of a run that goes on, also of what is not written again. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Makes a folder for a new run. Throws "invalid" where it exists and holds something, or cannot be made: before anything is computed.
 */
export async function newRunFolder(path: string): Promise<RunFolder> {
  const entries = (await makeLast(path)) ? [] : await entriesOf(path);
  if (entries.includes(ensembleFileName))
    throw invalid(
      `run folder "${path}" holds an ensemble; choose another --out, or go on with the command that began it`,
    );
  if (entries.length > 0) throw taken(path);
  return runFolder(path);
}

/** The folder of a run that goes on: it keeps what it holds, but for what a killed process left half written. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  await entriesOf(path);
  for (const folder of [path, join(path, "figures")]) await removeTemporary(folder);
  const initial = await readBytes(join(path, initialName)).catch(() => undefined);
  return runFolder(path, initial && { [initialName]: await sha256(initial) });
}

/**
 * Makes the first of NAME, NAME-2, NAME-3 … that is not there yet, and returns its path. Of several processes that ask at the same time
 * each gets its own.
 */
export async function freeRunFolder(name: string, parent = "runs"): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (await makeLast(path)) return path;
  }
}

function runFolder(path: string, before: Readonly<Record<string, string>> = {}): RunFolder {
  const hashes: Record<string, string> = { ...before };
  return {
    path,
    hashes,
    async write(name, content) {
      const [hash] = await Promise.all([sha256(content), writeAtomic(join(path, name), content)]);
      hashes[name] = hash;
    },
    async claim(name, content) {
      const file = join(path, name);
      await writeNew(file, content).catch((error) =>
        Promise.reject(codeOf(error) === "EEXIST" ? taken(path) : fileError(error, file, "write")),
      );
      hashes[name] = await sha256(content);
    },
    async remove(...names) {
      for (const name of names) await remove(join(path, name));
    },
  };
}

/** Bytes that are hashed without a pause: a few milliseconds. */
const hashedAtOnce = 2 ** 22;

/** SHA-256 of a file's content in hexadecimal; lets everything else have its turn where it is long. */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const hash = createHash("sha256");
  if (typeof content === "string") return hash.update(content).digest("hex");
  for (let from = 0; from < content.length; from += hashedAtOnce) {
    if (from > 0) await nextTurn();
    hash.update(content.subarray(from, from + hashedAtOnce));
  }
  return hash.digest("hex");
}

/**
 * Makes a folder, and those above it; false where it is there already. The last one is made on its own: only so one of several
 * processes knows that it was first.
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

/** Names in a folder. Throws "missing" where it is not there, "invalid" where the path is no folder. */
async function entriesOf(path: string): Promise<string[]> {
  return await readdir(path).catch((error) =>
    Promise.reject(
      codeOf(error) === "ENOTDIR"
        ? invalid(`run folder "${path}" is a file; choose another --out`)
        : fileError(error, path, "read"),
    ),
  );
}

const taken = (path: string) =>
  invalid(`run folder "${path}" exists and is not empty; choose another --out, or go on with --resume ${quoted(path)}`);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);
