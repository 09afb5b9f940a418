/** The recurrent matrix with which a run began, from its folder. */
import { DalenetError } from "../base/errors.ts";
import { openNpz } from "../format/npz.ts";
import { recurrentIn } from "../format/weightsFile.ts";
import { initialName, type RunFiles } from "./files.ts";

/** Effective weights as [from, to]; undefined if the file is missing or damaged. */
export async function readInitial(files: RunFiles | undefined, units: number): Promise<ArrayLike<number> | undefined> {
  if (files === undefined) return undefined;
  const path = files.pathOf(initialName);
  try {
    return recurrentIn(openNpz(await files.read(initialName), path), units, path);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return undefined;
  }
}
