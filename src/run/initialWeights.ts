/** The weights with which a run began, from its folder. */
import { DalenetError } from "../base/errors.ts";
import { openNpz } from "../format/npz.ts";
import { recurrentIn, tauIn } from "../format/weightsFile.ts";
import { initialName, type RunFiles } from "./files.ts";

interface Initial {
  readonly wRec?: ArrayLike<number>;
  readonly tau?: ArrayLike<number>;
}

/**
 * The effective recurrent matrix [from, to] and trained time constants [unit]. What is missing or damaged is left out.
 */
export async function readInitial(files: RunFiles | undefined, units: number): Promise<Initial> {
  if (files === undefined) return {};
  const path = files.pathOf(initialName);
  const arrays = await files.read(initialName).then((bytes) => orNone(() => openNpz(bytes, path)), none);
  if (!arrays) return {};
  return { wRec: orNone(() => recurrentIn(arrays, units, path)), tau: orNone(() => tauIn(arrays, units, path)) };
}

/** The file itself; undefined where there is none, or it is damaged. */
export const initialFile = async (files: RunFiles | undefined): Promise<Uint8Array | undefined> => {
  const bytes = await files?.read(initialName).catch(none);
  return bytes && orNone(() => openNpz(bytes, files!.pathOf(initialName))) && bytes;
};

function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    return none(error);
  }
}

function none(error: unknown): undefined {
  if (!(error instanceof DalenetError)) throw error;
}
