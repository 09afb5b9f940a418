/** Files and folders, with errors that name the path and the remedy. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { invalid, missing } from "../../base/errors.ts";
import { decodeUtf8 } from "../../format/utf8.ts";

/** The bytes of a file. Throws "missing" or "invalid" with its path. */
export async function readBytes(path: string): Promise<Uint8Array> {
  await checkFile(path);
  const buffer = await readFile(path).catch((error) => Promise.reject(fileError(error, path, "read")));
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength); // a Buffer has a different slice()
}

/** The text of a UTF-8 file. Throws "missing" or "invalid" with its path. */
export const readText = async (path: string): Promise<string> => decodeUtf8(await readBytes(path), path);

/**
 * Throws "missing" if there is no file, "invalid" for anything that cannot be read to its end: opening a pipe or a
 * device may wait forever.
 */
export async function checkFile(path: string): Promise<void> {
  const entry = await stat(path).catch((error) => Promise.reject(fileError(error, path, "read")));
  if (entry.isFile()) return;
  if (entry.isDirectory()) throw fileError(Object.assign(new Error(), { code: "EISDIR" }), path, "read");
  const kind = entry.isFIFO() ? "pipe" : entry.isSocket() ? "socket" : "device";
  const first = kind === "pipe" ? "write its output to a file first, and " : "";
  throw invalid({
    subject: `"${path}"`,
    detail: `cannot be read: it is a ${kind}`,
    remedy: `${first}give the name of a file`,
  });
}

/** The names in a folder. Throws "missing" or "invalid" with its path. */
export async function readNames(path: string): Promise<string[]> {
  return await readdir(path).catch((error) => Promise.reject(fileError(error, path, "read")));
}

/** Makes a folder and those above it, if they do not exist yet. Throws "invalid" with its path. */
export async function makeFolder(path: string): Promise<void> {
  await makeAll(path).catch((error) => Promise.reject(fileError(error, path, "write")));
}

/**
 * One by one: Node's recursive mkdir reports a folder as missing if it cannot be made for another reason, such as
 * a read-only disk.
 */
async function makeAll(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeAll(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isFolder(path))) throw error; // else another process was faster
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );

/** Deletes a file or a folder, if it exists. Throws "invalid" with its path. */
export async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((error) => Promise.reject(fileError(error, path, "write")));
}

/** Error codes of the file system, with their meaning and a remedy. */
const troubles: Readonly<Record<string, readonly [trouble: string, remedy: string]>> = {
  EACCES: ["no permission", "change the permissions or choose another place"],
  EPERM: ["no permission", "change the permissions or choose another place"],
  EROFS: ["the disk is read-only", "choose another place"],
  ENOTDIR: ["a part of this path is a file, not a folder", "choose another path"],
  EEXIST: ["a part of this path is a file, not a folder", "choose another path"],
  EISDIR: ["it is a folder", "give the name of a file"],
  ENOSPC: ["no space is left", "free some or choose another disk"],
  EDQUOT: ["no space is left for this user", "free some or choose another disk"],
  EFBIG: ["it is larger than files may be here", "choose another disk, or raise the limit (ulimit -f)"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  ELOOP: ["links in this path form a circle", "correct them or choose another path"],
  EMFILE: ["this process has too many files open", "raise the limit (ulimit -n)"],
  ENFILE: ["this machine has too many files open", "close programs, or try later"],
  EIO: ["the disk has failed", "check it, or choose another"],
  ESTALE: ["the network drive has lost it", "connect it again, or choose another place"],
};

/** The code of a system error, such as ENOENT. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/**
 * Explains an error of the file system to the user, as a DalenetError. Other errors are returned unchanged: they
 * are faults of ours.
 */
export function fileError(error: unknown, path: string, action: "read" | "write"): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === "ENOENT" && action === "read") return missing({ subject: `file "${path}"`, remedy: "check its name" });
  // The first of nested folders that failed.
  const failed = "path" in (error as object) ? String((error as NodeJS.ErrnoException).path) : path;
  if (code === "ENOENT" && !existsSync(dirname(failed)))
    return missing({ subject: `folder "${dirname(path)}"`, detail: `to write "${path}" in`, remedy: "make it first" });
  const [trouble, remedy] =
    code === "ENOENT"
      ? ["nothing can be made there", "choose another place"]
      : (troubles[code] ?? [(error as Error).message, "check the path"]);
  const done = action === "read" ? "read" : "written";
  return invalid({ subject: `"${path}"`, detail: `cannot be ${done} (${code}): ${trouble}`, remedy, cause: error });
}
