/** Files that a visitor brings: a run, or weights for the present choices. */
import { loadRun, MemoryFolder, type RunConfig } from "dalenet/browser";
import { inContext } from "../../src/base/errors.ts";
import { readStartFrom } from "../../src/run/startWeights.ts";
import type { Choices } from "../protocol.ts";
import { configurationOf, furtherTraining } from "./configuration.ts";
import type { Origin } from "./network.ts";

/**
 * A network that starts from the weights of a file: an .npz of weights, or the archive of a run.
 * @throws the errors of the file, with its name
 */
export const opened = (name: string, bytes: Uint8Array, choices: Choices): Promise<Origin> =>
  /\.npz$/i.test(name) ? openedWeights(name, bytes, choices) : openedRun(name, bytes, choices);

async function openedWeights(name: string, bytes: Uint8Array, choices: Choices): Promise<Origin> {
  const config: Origin["config"] = (training) => configurationOf(choices, { ...training, weights: name });
  return { choices, config, ...(await weightsIn(name, bytes)) };
}

async function openedRun(name: string, bytes: Uint8Array, choices: Choices): Promise<Origin> {
  const folder = inContext({ place: { file: name } }, () => new MemoryFolder(undefined, bytes));
  const { config: run } = await loadRun(folder);
  const weights = "weights.npz";
  return {
    choices,
    run: folder.name,
    config: (training) => furtherTraining(run, { ...training, weights }),
    ...(await weightsIn(weights, folder.files[weights])),
  };
}

/** The arrays of a file of weights, by its name in configurations. */
async function weightsIn(name: string, bytes: Uint8Array): Promise<Pick<Origin, "weights" | "files">> {
  const source = { file: name, sha256: null };
  const { weights } = await readStartFrom({ model: { weights: source } } as unknown as RunConfig, {
    whole: (file) => file,
    read: async () => bytes,
  });
  return { ...(weights && { weights }), files: { [name]: bytes } };
}
