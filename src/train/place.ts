/** Where a training is written: the folder of its run, new or gone on with. */
import { basename, resolve } from "node:path";
import { display } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import { machine, version } from "../folder/machine.ts";
import { freeRunFolder, newRunFolder, openRunFolder, type RunFolder } from "../folder/runFolder.ts";
import { type RunWriter, runWriter } from "../folder/runWriter.ts";
import type { Prepared } from "./prepare.ts";
import type { TrainSettings } from "./runSettings.ts";

/** The folder of a run that goes on where it is. It is this process's from before it is read: what was read would not be true any more. */
export async function folderToGoOn({ resume, out }: TrainSettings): Promise<RunFolder | undefined> {
  const goesOn = typeof resume === "string" && (out === undefined || resolve(out) === resolve(resume));
  return goesOn ? await openRunFolder(resume) : undefined;
}

/** Makes the folder of a new run, if there is to be one. */
export async function newFolder({ out, name }: TrainSettings): Promise<RunFolder | undefined> {
  if (out !== undefined && name !== undefined)
    throw invalid({ at: "name", value: name, detail: `with out = ${display(out)}`, remedy: "give one of the two" });
  const path = out ?? (name === undefined ? undefined : await freeRunFolder(name));
  return path === undefined ? undefined : newRunFolder(path);
}

/** What writes a run into its folder; what it begins with is written. */
export async function writerIn(
  folder: RunFolder,
  { experiment, trainer, step, steps }: Prepared,
  isNew: boolean,
): Promise<RunWriter> {
  const { config } = experiment;
  const head = {
    format: 3 as const,
    name: basename(resolve(folder.path)),
    version,
    config,
    words: experiment.task.words,
    seeds: config.seeds,
    machine: machine(),
    warnings: experiment.warnings(),
    references: experiment.references(),
  };
  const writer = runWriter(folder, head, experiment);
  if (isNew) await writer.begin(trainer.checkpoint());
  else if (step < steps) await writer.goOn(trainer.checkpoint());
  return writer;
}
