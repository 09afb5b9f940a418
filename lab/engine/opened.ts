/** Files that a visitor brings: a run, or weights for the present choices. */
import { loadRun, MemoryFolder, type RunConfig } from "dalenet/browser";
import { DalenetError, inContext, invalid, unsupported } from "../../src/base/errors.ts";
import { prunedName } from "../../src/compiler/pruned.ts";
import type { StoredArray } from "../../src/format/array.ts";
import { openNpz } from "../../src/format/npz.ts";
import { type Definitions, definitionsAmong } from "../../src/open/moduleDefinitions.ts";
import { readStartFrom } from "../../src/run/startWeights.ts";
import type { Choices, Request } from "../protocol.ts";
import { configurationOf, furtherTraining } from "./configuration.ts";
import type { Origin } from "./network.ts";

/**
 * A network that starts from the weights of a file: an .npz of weights, or the archive of a run, or its files.
 * @throws the errors of the file, with its name
 */
export async function opened(
  name: string,
  content: Extract<Request, { kind: "openFile" }>["content"],
  use: readonly string[],
  choices: Choices,
): Promise<Origin> {
  const folder = (own?: string) => inContext({ place: { file: name } }, () => new MemoryFolder(own, content));
  if (!(content instanceof Uint8Array)) return openedRun(name, folder(name), await definitionsIn(use), choices);
  if (/\.npz$/i.test(name)) return openedWeights(name, content, choices);
  if (/\.zip$/i.test(name)) return openedRun(name, folder(), await definitionsIn(use), choices);
  throw unsupported({
    subject: `file "${name}"`,
    remedy: "open the archive of a run folder (.zip), or weights (.npz)",
  });
}

async function openedWeights(name: string, bytes: Uint8Array, choices: Choices): Promise<Origin> {
  const config: Origin["config"] = (training) => configurationOf(choices, { ...training, weights: name });
  return { choices, file: name, config, ...(await weightsIn(name, bytes)) };
}

async function openedRun(
  name: string,
  folder: MemoryFolder,
  definitions: Definitions,
  choices: Choices,
): Promise<Origin> {
  const { config: run, weights: now } = await loadRun(folder, definitions).catch((error) => {
    const { at, value } = error instanceof DalenetError ? error.fault : {};
    if (at !== "task.name" && at !== "model.name") throw error;
    throw unsupported({
      place: { file: name },
      subject: `${at === "task.name" ? "task" : "model"} "${value}", which is not one of Dalenet's`,
      remedy: "open the run with its definition: npx dalenet lab RUN --use FILE",
    });
  });
  const file = "weights.npz";
  const weights = `${folder.name}/${file}`;
  const connections = connectionsIn(folder);
  const lost = lesionedUnits(run, connections);
  // Lesions of the run come before all other edits: whoever trains it further keeps them.
  const before = lost.length > 0 ? [{ at: 0, lesion: lost }] : [];
  const removed = Object.entries(connections).map(([matrix, { data }]) => [
    prunedName(matrix),
    Float64Array.from(data as ArrayLike<number>, (kept) => 1 - kept),
  ]);
  return {
    choices,
    ...{ run: folder.name, file: name, definitions },
    config: ({ edits = before, ...training }) => furtherTraining(run, { ...training, edits, weights }),
    ...(removed.length > 0 && { begun: { parameters: now.parameters, slots: Object.fromEntries(removed) } }),
    ...(hasLostMore(connections, lost) && { unrepeatable: "whose start has lost connections by pruning" }),
    ...(await weightsIn(weights, folder.files[file])),
  };
}

async function definitionsIn(use: readonly string[]): Promise<Definitions> {
  const modules = use.map(async (address) => [address, await imported(address)] as const);
  return definitionsAmong(await Promise.all(modules));
}

async function imported(address: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(address);
  } catch (error) {
    if (error instanceof DalenetError) throw error;
    const { name, message } = error as Error;
    throw invalid({
      place: { file: address },
      subject: `${name}: ${message}`,
      remedy: "a page has no Node: define tasks and models without it",
    });
  }
}

/** The connections of matrices that have lost some: 1 kept, 0 removed. */
function connectionsIn({ files }: MemoryFolder): Readonly<Record<string, StoredArray>> {
  const name = "connections.npz";
  return files[name] === undefined ? {} : openNpz(files[name], name);
}

/** Units that the run's edits lesioned before it ended: those without any connection to another unit. */
function lesionedUnits({ train }: RunConfig, connections: Readonly<Record<string, StoredArray>>): readonly number[] {
  const squares = Object.values(connections).filter(({ shape: [rows, columns] }) => rows === columns);
  const isCut = (unit: number) =>
    squares.every(({ data, shape: [size] }) =>
      Array.from({ length: size }, (_, to) => data[unit * size + to]).every((kept) => kept === 0),
    );
  const named = (train.edits ?? []).flatMap((one) => ("lesion" in one ? one.lesion : []));
  return squares.length === 0 ? [] : [...new Set(named)].filter(isCut);
}

/** Whether more connections are gone than those from and to lesioned units. */
const hasLostMore = (connections: Readonly<Record<string, StoredArray>>, lesioned: readonly number[]): boolean =>
  Object.values(connections).some(({ data, shape: [, columns] }) =>
    Array.from(data as ArrayLike<number>).some(
      (kept, k) => kept === 0 && !lesioned.includes(Math.floor(k / columns)) && !lesioned.includes(k % columns),
    ),
  );

/** The arrays of a file of weights, by its name in configurations. */
async function weightsIn(name: string, bytes: Uint8Array): Promise<Pick<Origin, "weights" | "files">> {
  const source = { file: name, sha256: null };
  const { weights } = await readStartFrom({ model: { weights: source } } as unknown as RunConfig, {
    whole: (file) => file,
    read: async () => bytes,
  });
  return { ...(weights && { weights }), files: { [name]: bytes } };
}
