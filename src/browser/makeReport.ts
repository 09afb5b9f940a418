/** The report of a run folder in memory. */
import type { Bytes } from "../base/bytes.ts";
import { unsupported } from "../base/errors.ts";
import type { Figure } from "../figure/figure.ts";
import type { FigureFormat } from "../figure/formats.ts";
import { figureFormats } from "../figure/formats.ts";
import { drawReport, type Pictures, type ReportLook, reportOptions } from "../report/report.ts";
import { type MemoryFolder, memoryFolder } from "../run/memoryFolder.ts";
import { filesOf } from "../run/memoryRun.ts";
import { readAt } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";

/** The bytes of a figure as an SVG file. Rejects with "unsupported" for a format that a page cannot produce. */
export async function encodeFigureNow({ svg }: Pick<Figure, "svg">, format: FigureFormat): Promise<Bytes> {
  if (format === "svg") return new TextEncoder().encode(svg);
  throw unsupported({
    subject: "format",
    value: format,
    detail: "in a page",
    remedy: `use svg; Node draws ${figureFormats.join(", ")}`,
  });
}

const pictures: Pictures = { usual: ["svg"], encode: encodeFigureNow };

const options = {
  ...reportOptions,
  /** Where figures/ and report.html are written (default: the folder of the run). */
  out: memoryFolder,
};
export type ReportOptions = OptionsOf<typeof options>;

/**
 * Draws the figures of a run into figures/ and writes report.html, which `folder.text("report.html")` returns;
 * returns its path. It draws what the files contain, and needs no definitions of tasks or models. Throws as in
 * Node, and "unsupported" for formats that a page cannot produce.
 */
export async function makeReportNow(folder: MemoryFolder, given: ReportOptions = {}): Promise<string> {
  readAt(memoryFolder, folder, "folder");
  const { out = folder, ...look } = readOptions(options, given, "the options of makeReport");
  return drawn(folder, out, look);
}

/** The same into the folder of the run. */
export const drawReportNow = (folder: MemoryFolder, look: ReportLook): Promise<string> => drawn(folder, folder, look);

const drawn = (folder: MemoryFolder, to: MemoryFolder, look: ReportLook): Promise<string> =>
  drawReport(filesOf(folder), look, { to: filesOf(to), isOwn: to === folder, pictures });
