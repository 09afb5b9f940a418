import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError } from "./file.ts";

/**
 * Writes a whole file or nothing: to a temporary name in the same folder, then renamed. A reader sees the old file or
 * the new one, never a part; a failed write leaves the old one and no trace. Throws "missing" or "invalid" with the path.
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.dalenet-${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to report
    throw fileError(error, path, "write");
  }
}
