/** Reads the weights that a configuration starts from. */
import { extname, resolve } from "node:path";
import { DalenetError, mismatched, unsupported } from "../base/errors.ts";
import type { StoredArray } from "../format/array.ts";
import { openNpz } from "../format/npz.ts";
import { signName } from "../format/populationArrays.ts";
import { openSafetensors } from "../format/safetensors.ts";
import type { GivenArray, GivenWeights } from "../model/givenWeights.ts";
import type { WeightsSource } from "../model/weightsSource.ts";
import type { RunConfig } from "../open/config.ts";
import { readBytes } from "./file.ts";
import { sha256 } from "./runFolder.ts";

/** A configuration that says which bytes it starts from, and what is in them. */
export interface Start {
  readonly config: RunConfig;
  /** undefined where all weights are drawn. */
  readonly weights?: GivenWeights;
}

const openers: Readonly<Record<string, (bytes: Uint8Array, name: string) => Readonly<Record<string, StoredArray>>>> = {
  ".npz": openNpz,
  ".safetensors": (bytes, name) => openSafetensors(bytes, name).tensors,
};

/**
 * Reads the file of `model.weights`; the configuration that comes out has its whole path and its hash.
 * @throws "missing", "unsupported" or "invalid" for the file; "mismatched" where it is not the one whose hash the configuration has
 */
export async function readStart(config: RunConfig): Promise<Start> {
  const source = config.model.weights ?? null;
  if (source === null) return { config };
  const open = openers[extname(source.file).toLowerCase()];
  if (!open)
    throw unsupported({
      at: "model.weights.file",
      value: source.file,
      remedy: `give a file of ${Object.keys(openers).join(" or ")}`,
    });
  const file = resolve(source.file);
  try {
    const bytes = await readBytes(file);
    const weights = { ...source, file, sha256: await checkedHash(bytes, source) };
    const arrays = Object.entries(open(bytes, source.file)).filter(([name]) => name !== signName);
    return {
      config: { ...config, model: { ...config.model, weights } },
      weights: { name: `file "${source.file}"`, arrays: Object.fromEntries(arrays.map(givenArray)) },
    };
  } catch (error) {
    if (!(error instanceof DalenetError) || error.at !== undefined) throw error;
    throw error.with({ at: "model.weights", within: "model.weights" });
  }
}

/**
 * The configuration of a run that goes on, with the source of its weights as the run recorded it where that is the same: by its hash,
 * wherever the file lies now; by its path, where the file was not read yet. What is another source stays, and is for
 * `checkContinuation` to refuse.
 */
export function withStartOf(config: RunConfig, before: RunConfig): RunConfig {
  const [now, was] = [config.model.weights ?? null, before.model.weights ?? null];
  if (now === null || was === null) return config;
  const isSame =
    now.sha256 !== null && was.sha256 !== null ? now.sha256 === was.sha256 : resolve(now.file) === resolve(was.file);
  if (!isSame) return config;
  return { ...config, model: { ...config.model, weights: { ...now, file: was.file, sha256: was.sha256 } } };
}

/**
 * The same where the file may have to be read to be told from another: one that the configuration names for the first time, without its
 * hash. Throws the errors of `readStart` for it.
 */
export async function resumedStart(config: RunConfig, before: RunConfig): Promise<RunConfig> {
  const settled = withStartOf(config, before);
  const isUnknown = settled === config && config.model.weights?.sha256 === null && before.model.weights;
  return isUnknown ? withStartOf((await readStart(config)).config, before) : settled;
}

async function checkedHash(bytes: Uint8Array, { file, sha256: wanted }: WeightsSource): Promise<string> {
  const hash = await sha256(bytes);
  if (wanted !== null && hash !== wanted)
    throw mismatched({
      at: "model.weights.file",
      value: file,
      detail: `, whose SHA-256 is ${hash} where model.weights.sha256 says ${wanted}`,
      remedy: "restore the file, or set model.weights.sha256 to null to start from what it holds now",
    });
  return hash;
}

/** What a file holds under a name. The words of a text, such as the note in weights.npz, are nobody's. */
const givenArray = ([name, array]: [string, StoredArray]): [string, GivenArray] => [
  name,
  array.isText ? { shape: array.shape, data: [], isText: true } : (array as StoredArray & GivenArray),
];
