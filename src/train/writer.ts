/** Begins to write a run into its folder. */
import { version } from "../base/version.ts";
import type { Machine } from "../format/runFile.ts";
import type { RunFolder } from "../run/files.ts";
import { type RunWriter, runWriter } from "../run/runWriter.ts";
import type { Prepared } from "./prepare.ts";

/**
 * Returns the writer after it has written the first files.
 * @param initial the file of the network before training, of a run that continues in a new folder
 */
export async function writerIn(
  folder: RunFolder,
  { experiment, trainer }: Prepared,
  { isNew, machine, initial }: { readonly isNew: boolean; readonly machine: Machine; readonly initial?: Uint8Array },
): Promise<RunWriter> {
  const { config } = experiment;
  const head = {
    format: 3 as const,
    name: folder.name,
    version,
    config,
    words: experiment.task.words,
    seeds: config.seeds,
    machine,
    warnings: experiment.warnings(),
    references: experiment.references(),
  };
  const writer = runWriter(folder, head, experiment, initial);
  if (isNew) await writer.begin(trainer.checkpoint());
  else if (!trainer.isDone) await writer.goOn(trainer.checkpoint());
  return writer;
}
