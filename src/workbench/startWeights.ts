/** Reads the weights that a configuration starts from. */
import { extname, resolve } from "node:path";
import { DalenetError, mismatched, unsupported } from "../errors.ts";
import type { GivenArray, GivenWeights } from "../model/givenWeights.ts";
import type { WeightsSource } from "../model/options.ts";
import type { NamedArray } from "../run/array.ts";
import { readBytes } from "../run/file.ts";
import { decodeNpz } from "../run/npz.ts";
import { signName } from "../run/populationArrays.ts";
import { decodeSafetensors } from "../run/safetensors.ts";
import type { RunConfig } from "../train/config.ts";
import { sha256 } from "./runFolder.ts";

/** A configuration that says which bytes it starts from, and what is in them. */
export interface Start {
  readonly config: RunConfig;
  /** undefined where all weights are drawn. */
  readonly weights?: GivenWeights;
}

const decoders: Readonly<Record<string, (bytes: Uint8Array, name: string) => Readonly<Record<string, NamedArray>>>> = {
  ".npz": decodeNpz,
  ".safetensors": (bytes, name) => decodeSafetensors(bytes, name).tensors,
};

/**
 * Reads the file of `model.weights`; the configuration that comes out has its whole path and its hash.
 * @throws "missing", "unsupported" or "invalid" for the file; "mismatched" where it is not the one whose hash the configuration has
 */
export async function readStart(config: RunConfig): Promise<Start> {
  const source = config.model.weights ?? null;
  if (source === null) return { config };
  const decode = decoders[extname(source.file).toLowerCase()];
  if (!decode)
    throw unsupported(`model.weights.file = "${source.file}"; give a file of ${Object.keys(decoders).join(" or ")}`);
  const file = resolve(source.file);
  try {
    const bytes = await readBytes(file);
    const weights = { ...source, file, sha256: await checkedHash(bytes, source) };
    const arrays = Object.entries(decode(bytes, source.file)).filter(isWeight);
    return {
      config: { ...config, model: { ...config.model, weights } },
      weights: { name: `file "${source.file}"`, arrays: Object.fromEntries(arrays) },
    };
  } catch (error) {
    if (!(error instanceof DalenetError) || error.message.includes("model.weights")) throw error;
    const message = error.message.slice(error.opening.length + 2);
    throw Object.assign(new DalenetError(error.opening, `model.weights: ${message}`), { cause: error });
  }
}

async function checkedHash(bytes: Uint8Array, { file, sha256: wanted }: WeightsSource): Promise<string> {
  const hash = await sha256(bytes);
  if (wanted !== null && hash !== wanted)
    throw mismatched(
      `model.weights.file = "${file}", whose SHA-256 is ${hash} where model.weights.sha256 says ${wanted}; restore the file, or set model.weights.sha256 to null to start from what it holds now`,
    );
  return hash;
}

/** Text, such as the note in weights.npz, is no weight; nor are the signs of its units. */
const isWeight = (entry: [string, NamedArray]): entry is [string, NamedArray & GivenArray] =>
  entry[0] !== signName && !Array.isArray(entry[1].data);
