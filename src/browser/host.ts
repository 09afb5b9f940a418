/** The host of a page: run folders are in memory. */
import { invalid, missing } from "../base/errors.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { folderName } from "../run/files.ts";
import { type FileTable, isFileTable } from "../run/memoryContent.ts";
import { MemoryFolder, memoryFolder } from "../run/memoryFolder.ts";
import { filesOf, goOnIn, newRunIn } from "../run/memoryRun.ts";
import type { NamedFiles } from "../run/startWeights.ts";
import { either } from "../settings/compound.ts";
import { plain, text } from "../settings/kind.ts";
import type { OptionsOf } from "../settings/options.ts";
import type { Host } from "../train/host.ts";
import { checkpoint, isCheckpoint } from "../train/runSettings.ts";
import { backends } from "./backends.ts";
import { machine } from "./machine.ts";
import { drawReportIn } from "./onDemand.ts";
import { folderOf, storedRun } from "./storedRun.ts";

const placeOptions = {
  /**
   * An empty folder to write to, or the name of a new one. Without `out`, `name` and `resume`, no files are
   * written.
   */
  out: either(text, memoryFolder),
  /** Instead of `out`: the name of a new folder. */
  name: folderName,
  /**
   * What to resume: the folder of a run, its files, its zip archive, or a checkpoint. The run continues in that
   * folder, or in a new one made from the files or the archive; with `out` or `name` it continues in another, and
   * that folder stays unchanged.
   */
  resume: either(memoryFolder, checkpoint, storedRun),
  /** The files that the configuration names, such as `model.weights.file`. */
  files: plain<FileTable>({}, "files", "files by name, as Uint8Arrays", isFileTable),
};
export type PlaceSettings = OptionsOf<typeof placeOptions>;

export const host: Host<PlaceSettings, MemoryFolder> = {
  backends,
  machine,
  placeOptions,
  async place({ out, name, resume, files = {} }) {
    if (out !== undefined && name !== undefined)
      throw invalid({ at: "name", value: name, detail: "with out", remedy: "give only one of the two" });
    if (typeof out === "string" && !folderName.suits(nameIn(out)))
      throw invalid({ at: "out", value: out, remedy: 'give the name of a new folder, such as "runs/mine"' });
    const before = resume === undefined || isCheckpoint(resume) ? undefined : await folderOf(resume);
    const goesOn = before !== undefined && (out ?? name ?? before) === before;
    let written = before;
    return {
      folder: goesOn ? await goOnIn(before) : undefined,
      resume: before ? filesOf(before) : (resume as Checkpoint | undefined),
      named: namedIn(files),
      async makeFolder() {
        const given = out ?? name;
        if (given === undefined) return undefined;
        written = given instanceof MemoryFolder ? given : new MemoryFolder(nameIn(given));
        return newRunIn(written);
      },
      drawReport: (_folder, options) => drawReportIn(written!, options),
      handOver: () => written!,
    };
  },
};

/** The last part of a path, for code that also runs in Node and names "runs/mine". */
const nameIn = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== "") ?? path;

const namedIn = (files: FileTable): NamedFiles => ({
  whole: (name) => name,
  async read(name) {
    if (Object.hasOwn(files, name)) return files[name];
    throw missing({
      subject: `file "${name}"`,
      detail: ", which a page cannot read from a disk",
      remedy: `give its bytes: train(config, { files: { ${JSON.stringify(name)}: bytes } })`,
    });
  },
});
