/** The report of a run folder on disk. */
import { resolve } from "node:path";
import { optionWording } from "../../base/callerWording.ts";
import { drawReport, type ReportLook, type ReportPlace, reportOptions } from "../../report/report.ts";
import { figuresName } from "../../run/files.ts";
import { readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { archiveIsRead, isArchive, runAt } from "../folder/archive.ts";
import { removeTemporary } from "../folder/atomic.ts";
import { lockFolder } from "../folder/lock.ts";
import { readRunFile } from "../folder/readRun.ts";
import { ownFolder, writableAt } from "../folder/runFolder.ts";
import { encodeFigure } from "../pictures/encode.ts";

const options = {
  ...reportOptions,
  /** Where figures/ and report.html are written (default: the run folder). */
  out: text,
};
export type ReportOptions = OptionsOf<typeof options>;

/** See `makeReport`. */
export async function reportOnDisk(folder: string, given: ReportOptions = {}): Promise<string> {
  readAt(text, folder, "folder");
  const { out = folder, ...look } = readOptions(options, given, "the options of makeReport");
  if (resolve(out) !== resolve(folder)) return drawn(folder, out, look);
  if (await isArchive(folder))
    throw archiveIsRead(folder, `give the folder for figures and report as ${optionWording("out")}`);
  await readRunFile(folder); // throws before anything is written into a folder that holds no run
  const lock = await lockFolder(folder);
  try {
    return await drawReportIn(folder, look);
  } finally {
    await lock.release();
  }
}

/** The same for a caller that holds the folder's lock. */
export const drawReportIn = (folder: string, look: ReportLook): Promise<string> => drawn(folder, folder, look);

async function drawn(folder: string, out: string, look: ReportLook): Promise<string> {
  const isOwn = resolve(out) === resolve(folder);
  const run = await runAt(folder);
  removeTemporary(await ownFolder(out, figuresName), isOwn);
  const place: ReportPlace = { to: writableAt(out), isOwn, pictures: { usual: ["svg", "png"], encode: encodeFigure } };
  return drawReport(run, look, place);
}
