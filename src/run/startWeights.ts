/** Reads the weights that a configuration starts from. */
import { DalenetError, mismatched, unsupported } from "../base/errors.ts";
import type { StoredArray } from "../format/array.ts";
import { openNpz } from "../format/npz.ts";
import { openSafetensors } from "../format/safetensors.ts";
import { unitArrays } from "../format/weightsFile.ts";
import type { GivenArray, GivenWeights } from "../model/givenWeights.ts";
import type { WeightsSource } from "../model/weightsSource.ts";
import type { RunConfig } from "../open/config.ts";
import { fileHash } from "./fileHash.ts";

/** The files that a configuration names. */
export interface NamedFiles {
  /** The full name of a file: the same file has the same full name. */
  whole(name: string): string;
  /** Throws "missing" or "invalid" with its name. */
  read(name: string): Promise<Uint8Array>;
}

/** A configuration with the hash of the file that it starts from, and the weights in that file. */
export interface StartWeights {
  readonly config: RunConfig;
  /** undefined if all weights are drawn. */
  readonly weights?: GivenWeights;
}

const openers: Readonly<Record<string, (bytes: Uint8Array, name: string) => Readonly<Record<string, StoredArray>>>> = {
  ".npz": openNpz,
  ".safetensors": (bytes, name) => openSafetensors(bytes, name).tensors,
};

/**
 * Reads the file of `model.weights`; the configuration that it returns has the file's full path and hash.
 * @throws "missing", "unsupported" or "invalid" for the file; "mismatched" if its hash is not the one in the
 * configuration
 */
export async function readStartFrom(config: RunConfig, files: NamedFiles): Promise<StartWeights> {
  const source = config.model.weights ?? null;
  if (source === null) return { config };
  const open = openers[(/\.[^./\\]+$/.exec(source.file)?.[0] ?? "").toLowerCase()];
  if (!open)
    throw unsupported({
      at: "model.weights.file",
      value: source.file,
      remedy: `give a file of ${Object.keys(openers).join(" or ")}`,
    });
  const file = files.whole(source.file);
  try {
    const bytes = await files.read(file);
    const weights = { ...source, file, sha256: await checkedHash(bytes, source) };
    const arrays = Object.entries(open(bytes, source.file)).filter(([name]) => !unitArrays.includes(name));
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
 * The configuration of a resumed run, with the source of its weights as the run recorded it if it is the same
 * file: by its hash, wherever the file is now; by its path, if the file has not been read yet. Another source is
 * left as it is, for `checkContinuation` to refuse.
 */
export function withStartOf(config: RunConfig, before: RunConfig, files: NamedFiles): RunConfig {
  const [now, was] = [config.model.weights ?? null, before.model.weights ?? null];
  if (now === null || was === null) return config;
  const isSame =
    now.sha256 !== null && was.sha256 !== null
      ? now.sha256 === was.sha256
      : files.whole(now.file) === files.whole(was.file);
  if (!isSame) return config;
  return { ...config, model: { ...config.model, weights: { ...now, file: was.file, sha256: was.sha256 } } };
}

/**
 * The same, but reads a file that the configuration names without its hash: only the bytes show whether it is the
 * same. Throws the errors of `readStartFrom` for it.
 */
export async function resumedStart(config: RunConfig, before: RunConfig, files: NamedFiles): Promise<RunConfig> {
  const settled = withStartOf(config, before, files);
  const isUnknown = settled === config && config.model.weights?.sha256 === null && before.model.weights;
  return isUnknown ? withStartOf((await readStartFrom(config, files)).config, before, files) : settled;
}

async function checkedHash(bytes: Uint8Array, { file, sha256: wanted }: WeightsSource): Promise<string> {
  const hash = await fileHash(bytes);
  if (wanted !== null && hash !== wanted)
    throw mismatched({
      at: "model.weights.file",
      value: file,
      detail: `, whose SHA-256 is ${hash}, while model.weights.sha256 is ${wanted}`,
      remedy: "restore the file, or set model.weights.sha256 to null to start from what it holds now",
    });
  return hash;
}

/** An array of a file as weights; undefined for text, such as the note in weights.npz. */
const givenArray = ([name, array]: [string, StoredArray]): [string, GivenArray] => [
  name,
  array.isText ? { shape: array.shape, data: [], isText: true } : (array as StoredArray & GivenArray),
];
