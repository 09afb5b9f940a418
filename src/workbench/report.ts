/** Figures and report of a run, from the files of its folder alone. */
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { DalenetError, invalid } from "../errors.ts";
import { loadPlot } from "../figure/draw.ts";
import type { Figure } from "../figure/figure.ts";
import { encodeFigure, type FigureFormat, figureFormats } from "../figure/formats.ts";
import { report } from "../figure/report.ts";
import { layoutOf, type Theme, themes } from "../figure/theme.ts";
import { writeAtomic } from "../run/atomic.ts";
import { decodeCsv, encodeCsv } from "../run/csv.ts";
import { makeFolder } from "../run/file.ts";
import { decodeMetrics } from "../run/metricsFile.ts";
import { decodeNpz } from "../run/npz.ts";
import { type NamedRecording, recordingOf } from "../run/recordingFile.ts";
import type { RunFile, RunResults } from "../run/runFile.ts";
import { tableRows } from "../run/trialTable.ts";
import { readPart, readRunFile } from "./loadRun.ts";
import { reportOf } from "./reportText.ts";
import { type RunParts, runFigures } from "./runFigures.ts";
import { initialName } from "./runWriter.ts";

export interface ReportOptions {
  /** How large the figures are (default: `themes.screen`). */
  readonly theme?: Theme;
  /** Files of each figure, beside its numbers as CSV (default: svg and png). */
  readonly formats?: readonly FigureFormat[];
  /** Where figures/ and report.html are written (default: the run folder). */
  readonly out?: string;
  /** What trials.npz and trials.csv hold, where it is at hand; otherwise they are read. */
  readonly recorded?: NamedRecording;
  /** Is told of each figure that the theme leaves no room; the report says so too. */
  readonly warn?: (sentence: string) => void;
}

/**
 * Draws the figures of a run into figures/ and writes report.html; returns its path. Throws "missing" or "invalid" with
 * the file that is wrong, and "invalid" for a run that was not evaluated, or a theme that leaves a figure no room.
 */
export async function makeReport(folder: string, options: ReportOptions = {}): Promise<string> {
  const { theme = themes.screen, formats = ["svg", "png"], out = folder, recorded, warn = () => {} } = options;
  layoutOf(theme); // complains of its sizes before anything is written
  const file = await readRunFile(folder);
  if (!file.results)
    throw invalid(
      `run "${folder}" is not finished (${file.state}); go on with it first: dalenet train --resume ${folder}`,
    );
  const [named] = await Promise.all([recorded ?? readRecording(folder, file), loadPlot()]);
  await makeFolder(join(out, "figures"));
  const { drawings, leftOut: without } = runFigures(await readParts(folder, file, file.results, named), theme);
  const leftOut = [...without];
  // A picture becomes pixels on another thread while the next one is drawn.
  const figures = await Promise.all(
    drawings.map(async ({ name, title, draw }) => {
      try {
        const figure = await draw();
        await writeFigure(join(out, "figures", name), figure, formats, theme);
        return [figure];
      } catch (error) {
        // Other figures fit.
        if (!(error instanceof DalenetError) || theme.height === undefined) throw error;
        leftOut.push({ name, title, because: error.message });
        warn(`${name} is not drawn: ${error.message}`);
        return [];
      }
    }),
  );
  // What an earlier version of the run had, and this one has not.
  for (const { name } of leftOut) await removeFigure(join(out, "figures", name));
  const path = join(out, "report.html");
  await writeAtomic(path, report(reportOf(file, file.results, figures.flat(), leftOut)));
  return path;
}

async function writeFigure(
  path: string,
  figure: Figure,
  formats: readonly FigureFormat[],
  theme: Theme,
): Promise<void> {
  await Promise.all([
    writeAtomic(`${path}.csv`, encodeCsv(figure.csv)),
    ...formats.map(async (format) => writeAtomic(`${path}.${format}`, await encodeFigure(figure, format, theme))),
    // Beside it a picture of an earlier drawing would look as if it showed the same.
    ...figureFormats.filter((format) => !formats.includes(format)).map((format) => remove(`${path}.${format}`)),
  ]);
}

const removeFigure = (path: string) =>
  Promise.all([...figureFormats, "csv"].map((format) => remove(`${path}.${format}`)));
const remove = (path: string) => rm(path, { force: true });

/** What figures are drawn from, out of the folder. Throws "missing", "invalid" or "mismatched" with the file that is wrong. */
async function readParts(folder: string, file: RunFile, results: RunResults, named: NamedRecording): Promise<RunParts> {
  const metrics = decodeMetrics(await readPartText(folder, file, "metrics.csv"), join(folder, "metrics.csv"));
  const matrixOf = async (name: string) =>
    decodeNpz(await readPart(folder, file, name), join(folder, name))["effective_wRec"]?.data as ArrayLike<number>;
  return {
    file,
    results,
    named,
    metrics,
    weights: await matrixOf("weights.npz"),
    // Runs of older versions, and such as began from the checkpoint of another, have none.
    initialWeights: (await exists(join(folder, initialName))) ? await matrixOf(initialName) : undefined,
  };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const readPartText = async (folder: string, file: RunFile, name: string) =>
  new TextDecoder().decode(await readPart(folder, file, name));

async function readRecording(folder: string, file: RunFile): Promise<NamedRecording> {
  const tablePath = join(folder, "trials.csv");
  const path = join(folder, "trials.npz");
  const table = tableRows(decodeCsv(await readPartText(folder, file, "trials.csv"), tablePath), tablePath);
  return recordingOf(decodeNpz(await readPart(folder, file, "trials.npz"), path), table, path);
}
