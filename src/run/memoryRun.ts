/** Reads and writes the run in a MemoryFolder. */
import { invalid, missing } from "../base/errors.ts";
import { ensembleFileName } from "../format/ensembleFile.ts";
import { checkpointName, runFileName } from "../format/runFile.ts";
import { fileHash } from "./fileHash.ts";
import { initialName, isBare, type RunFiles, type RunFolder, type WritableFiles } from "./files.ts";
import { putFile } from "./memoryContent.ts";
import { fileIn, filesIn, type MemoryFolder, pathIn } from "./memoryFolder.ts";

/** The files of a folder, for reading and writing outside a run. */
export function filesOf(folder: MemoryFolder): RunFiles & WritableFiles {
  const files = filesIn(folder);
  return {
    path: folder.name,
    name: folder.name,
    goOn: "train(undefined, { resume: folder })",
    pathOf: (name) => pathIn(folder, name),
    read: async (name) => fileIn(folder, name),
    async write(name, content) {
      putFile(files, name, typeof content === "string" ? new TextEncoder().encode(content) : content);
    },
    async remove(...names) {
      for (const file of [...files.keys()])
        if (names.some((name) => file === name || file.startsWith(`${name}/`))) files.delete(file);
    },
  };
}

/** The folder of a new run. Throws "invalid" if it is not empty. */
export function newRunIn(folder: MemoryFolder): RunFolder {
  const names = [...filesIn(folder).keys()];
  if (!isBare(names))
    throw invalid({
      subject: `run folder "${folder.name}"`,
      detail: names.includes(ensembleFileName) ? "holds an ensemble" : "is not empty",
      remedy: "give another one as out, or resume it with resume",
    });
  return held(folder, {});
}

/**
 * Throws "missing" for a folder without a run; `source` is what it was made from, under a name that the user
 * knows.
 */
export function checkRunIn(folder: MemoryFolder, source = `folder "${folder.name}"`): void {
  const files = filesIn(folder);
  if (!files.has(runFileName) && !files.has(checkpointName))
    throw missing({
      subject: `${runFileName} in ${source}`,
      remedy: "give the folder of a run, or a zip archive of it",
    });
}

/** The folder of a resumed run. Throws "missing" if it holds nothing to resume from. */
export async function goOnIn(folder: MemoryFolder): Promise<RunFolder> {
  checkRunIn(folder);
  const files = filesIn(folder);
  const hashes: Record<string, string> = {};
  const run = held(folder, hashes);
  for (const name of [initialName, runFileName]) {
    const bytes = files.get(name);
    if (bytes) hashes[name] = await fileHash(bytes);
  }
  return run;
}

/** Folders that a training is writing to. */
const written = new WeakSet<MemoryFolder>();

function held(folder: MemoryFolder, hashes: Record<string, string>): RunFolder {
  if (written.has(folder))
    throw invalid({
      subject: `run folder "${folder.name}"`,
      detail: "is being written by a training",
      remedy: "wait for it to end, or give another folder",
    });
  written.add(folder);
  const files = filesOf(folder);
  return {
    ...files,
    hashes,
    get initial() {
      return filesIn(folder).get(initialName);
    },
    async write(name, content) {
      hashes[name] = await fileHash(content);
      await files.write(name, content);
    },
    makeAgain: async () => false,
    async release() {
      written.delete(folder);
    },
  };
}
