/** A file that a command is told to write. */
import { existsSync, statSync } from "node:fs";
import { invalid } from "../base/errors.ts";

/** Throws "invalid" for one that exists, unless it may be replaced, before anything is computed. */
export function checkNoFile(file: string, force: boolean | undefined): void {
  if (!force && existsSync(file) && !statSync(file).isDirectory())
    throw invalid({ subject: `file "${file}"`, detail: "already exists", remedy: "give another name, or --force" });
}
