/** The recurrent matrix with which a run began, from its folder. */
import { join } from "node:path";
import { DalenetError } from "../base/errors.ts";
import { openNpz } from "../format/npz.ts";
import { recurrentIn } from "../format/weightsFile.ts";
import { readBytes } from "./file.ts";
import { initialName } from "./runFolder.ts";

/** [from, to], effective, where the folder still has it: a damaged file is worth no more than none. */
export async function readInitial(folder: string | undefined, units: number): Promise<ArrayLike<number> | undefined> {
  if (folder === undefined) return undefined;
  const path = join(folder, initialName);
  try {
    return recurrentIn(openNpz(await readBytes(path), path), units, path);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return undefined;
  }
}
