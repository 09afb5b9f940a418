/** Files and folders, with failures that name the path and say what to do. */
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { invalid, missing } from "../errors.ts";

/** The bytes of a file. Throws "missing" or "invalid" with its path. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const buffer = await readFile(path).catch((error) => Promise.reject(fileError(error, path, "read")));
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength); // a Buffer has another slice()
}

/** The text of a UTF-8 file. Throws "missing" or "invalid" with its path. */
export async function readText(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((error) => Promise.reject(fileError(error, path, "read")));
}

/** Makes a folder and those above it, if they are not there yet. Throws "invalid" with its path. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error) => Promise.reject(fileError(error, path, "write")));
}

/**
 * What a failure of the file system means to the user, as a DalenetError. Failures that are not of the file system come back unchanged:
 * they are faults of ours.
 */
export function fileError(error: unknown, path: string, action: "read" | "write"): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") return error;
  const failed = `"${path}" cannot be ${action === "read" ? "read" : "written"} (${code})`;
  switch (code) {
    case "ENOENT":
      if (action === "read") return missing(`file "${path}"; check its name`);
      return missing(`folder "${dirname(path)}" to write "${path}" in; make it first`);
    case "EACCES":
    case "EPERM":
      return invalid(`${failed}: no permission; change the permissions or choose another place`);
    case "EROFS":
      return invalid(`${failed}: the disk is read-only; choose another place`);
    case "ENOTDIR":
    case "EEXIST":
      return invalid(`${failed}: a part of this path is a file, not a folder; choose another path`);
    case "EISDIR":
      return invalid(`${failed}: it is a folder; give the name of a file`);
    case "ENOSPC":
    case "EDQUOT":
      return invalid(`${failed}: no space is left; free some or choose another disk`);
    case "ENAMETOOLONG":
      return invalid(`${failed}: the name is too long; choose a shorter one`);
    default:
      return invalid(`${failed}: ${(error as Error).message}; check the path`);
  }
}
