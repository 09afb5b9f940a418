/** The folder that `--out` of a command names. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { invalid } from "../base/errors.ts";

/** Throws "invalid" for a file in place of a folder, before anything is computed. */
export function checkOutFolder(folder: string | undefined): void {
  if (folder !== undefined && existsSync(folder) && !statSync(folder).isDirectory())
    throw invalid({ subject: `--out "${folder}"`, detail: "which is a file", remedy: "give the name of a folder" });
}

/** Throws "invalid" for a folder that holds such a file, unless it may be written over. */
export function checkNoResults(folder: string | undefined, file: string, mayReplace: boolean | undefined): void {
  checkOutFolder(folder);
  if (folder !== undefined && !mayReplace && existsSync(join(folder, file)))
    throw invalid({
      subject: `folder "${folder}"`,
      detail: `already holds ${file}`,
      remedy: "give another folder, or --force",
    });
}
