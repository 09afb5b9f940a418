/** Draws the figures and the report of a run from the files of its folder. */
import { isRecord } from "../base/display.ts";
import { DalenetError, invalid, missing } from "../base/errors.ts";
import { turnsInOrder } from "../base/eventLoop.ts";
import type { PointsOfRun } from "../dynamics/pointsOfRun.ts";
import type { Figure } from "../figure/figure.ts";
import { checkPixels, type FigureFormat, figureFormats } from "../figure/formats.ts";
import { loadPlot } from "../figure/plot.ts";
import { reportPage } from "../figure/reportPage.ts";
import { layoutOf, perMm, type Theme, themes } from "../figure/theme.ts";
import { decodeCsv, encodeCsv } from "../format/csv.ts";
import { decodeMetrics } from "../format/metricsFile.ts";
import { openNpz } from "../format/npz.ts";
import { type NamedRecording, recordingOf } from "../format/recordingFile.ts";
import { type RunFile, runFileName } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { tableRows } from "../format/trialTable.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { decodeValidation, validationName } from "../format/validationFile.ts";
import { recurrentIn } from "../format/weightsFile.ts";
import { figuresName, initialName, type RunFiles, type WritableFiles } from "../run/files.ts";
import { readPart, readRunFileIn } from "../run/loadRun.ts";
import { oneOrMore } from "../settings/compound.ts";
import { callback, oneOf, plain, text } from "../settings/kind.ts";
import type { ReadOptions } from "../settings/options.ts";
import { reportOf } from "./reportText.ts";
import {
  figureNames,
  figuresOfDynamics,
  type LazyFigure,
  type LeftOut,
  type RunParts,
  reasonOf,
  runFigures,
} from "./runFigures.ts";

export const reportOptions = {
  /** How large the figures are (default: `themes.screen`). */
  theme: plain<Theme>({}, "theme", "an object such as themes.paper", isRecord),
  /** Files of each figure, in addition to its numbers as CSV (default: svg, in Node also png). */
  formats: oneOrMore(oneOf(figureFormats)),
  /** The figures of the report (default: all of `figureNames`); files of others are left as they are. */
  figures: oneOrMore(oneOf(figureNames)),
  /**
   * The period to whose onset averages, units and trajectories are aligned (default: the events that the task names,
   * otherwise suitable ones). It does not change the periods in which selectivity and rates are measured.
   */
  align: text,
  /**
   * What trials are grouped by: factors, or "choice", "right", "outcome" (default: that of `trialGroups`; for units,
   * what selectivity compares). Rates and selectivity are left out if they cannot be grouped in this way.
   */
  by: oneOrMore(text, { min: 1, unique: true }),
  /** The contents of trials.npz and trials.csv, if at hand; otherwise these are read. */
  recorded: plain<NamedRecording>({}, "recording", "what simulate returns", isRecord),
  /** What `run.fixedPoints` returns: adds figures of the dynamics (default: none). */
  dynamics: plain<PointsOfRun>({}, "fixed points", "what run.fixedPoints returns", isRecord),
  /**
   * Called for each figure that cannot be drawn, and for each named figure that the run has no data for; the report
   * lists them, too. `leftOut` holds the parts of the sentence, and the error if there was one.
   */
  warn: callback<(sentence: string, leftOut?: LeftOut) => void>(),
};
/** The options after reading. */
export type ReportLook = ReadOptions<typeof reportOptions>;

/** Where a report is written, and the pictures that can be made there. */
export interface ReportPlace {
  readonly to: WritableFiles;
  /** Whether it is the folder of the run, where no file of an earlier state may remain. */
  readonly isOwn: boolean;
  readonly pictures: Pictures;
}
export interface Pictures {
  /** The formats of figures if none are named. */
  readonly usual: readonly FigureFormat[];
  /** Rejects with "unsupported" for a format that cannot be made here. */
  encode(figure: Figure, format: FigureFormat, theme: Theme): Promise<Uint8Array>;
}

/**
 * Draws the figures of a run into figures/ and writes report.html; returns its path. A figure that cannot be drawn is
 * left out, and the report gives the reason. Nothing is removed from a folder other than the run's.
 * @throws "missing" or "invalid" with the file that is wrong; "missing" if the run has no data for any of the named
 * figures, or none to group by; "unknown" for a period or factor that it does not have; "invalid" for a run that was
 * not evaluated, or a theme without room for any figure
 */
export async function drawReport(
  run: RunFiles,
  options: ReportLook,
  { to, isOwn, pictures }: ReportPlace,
): Promise<string> {
  const { align, by } = options;
  const { theme = themes.screen, formats = pictures.usual, recorded, dynamics, warn = () => {} } = options;
  const asked = options.figures ?? figureNames;
  const adds = dynamics !== undefined && !asked.some((name) => figuresOfDynamics.some((other) => other === name));
  const chosen = adds ? [...asked, ...figuresOfDynamics] : asked;
  layoutOf(theme); // reports invalid sizes before anything is written
  if (formats.includes("png")) checkPixels(theme.width * perMm, (theme.height ?? theme.width / 4) * perMm, theme.dpi);
  const file = await readRunFileIn(run);
  if (!file.results)
    throw invalid({
      subject: `run "${run.path}"`,
      detail: `is not finished (${file.state})`,
      remedy: `resume it first: ${run.goOn}`,
    });
  const [named] = await Promise.all([recorded ?? readRecording(run, file), loadPlot()]);
  checkUnits(run, file, named);
  const parts = await readParts(run, file, file.results, named);
  const all = runFigures({ ...parts, ...(dynamics && { dynamics }) }, theme, { align, by });
  const drawings = all.drawings.filter(({ name }) => chosen.includes(name));
  const without = all.leftOut.filter(
    ({ name, isOfOthers }) => chosen.includes(name) && (options.figures || !isOfOthers),
  );
  if (drawings.length === 0) checkSome(run, without);
  // A named figure deserves a warning; by default the report is enough.
  if (options.figures) for (const one of without) warn(sentenceOf(one), one);
  // A picture becomes pixels on another thread while the next one is drawn.
  const turn = turnsInOrder();
  const drawn = await Promise.all(
    drawings.map(async (drawing) => {
      await turn();
      const figure = await figureOr(drawing);
      if (!("because" in figure)) await writeFigure(figure, formats, theme, { to, isOwn, pictures }, warn);
      return figure;
    }),
  );
  const figures = drawn.flatMap((one) => ("because" in one ? [] : [one]));
  const failed = drawn.flatMap((one) => ("because" in one ? [one] : []));
  const leftOut = [...without, ...failed];
  if (figures.length === 0) checkSome(run, leftOut);
  for (const one of failed) warn(sentenceOf(one), one);
  // Files of figures that an earlier version of the run had.
  if (isOwn)
    for (const { name } of leftOut)
      await to.remove(...[...figureFormats, "csv"].map((format) => `${figuresName}/${name}.${format}`));
  await to.write(reportName, reportPage(reportOf(file, file.results, named.recording.populations, figures, leftOut)));
  return to.pathOf(reportName);
}

export const reportName = "report.html";

const sentenceOf = (leftOut: LeftOut) => `${leftOut.name} is not drawn: ${reasonOf(leftOut)}`;

/** Throws "missing" if none of the requested figures could be drawn, or the error of the first one. */
function checkSome({ path }: RunFiles, leftOut: readonly LeftOut[]): void {
  for (const { name, because } of leftOut)
    if (typeof because !== "string") throw because.with({ within: `figure "${name}"` });
  if (leftOut.length > 0)
    throw missing({
      subject: `data of run "${path}" for the figures`,
      remedy: leftOut.map(sentenceOf).join("; "),
    });
}

/** Throws "invalid" if run.json and the recording have different numbers of units. */
function checkUnits(run: RunFiles, { config, results }: RunFile, { recording: { units } }: NamedRecording): void {
  const { model } = config;
  const counts = {
    ...("preset" in model && { "config.model.units": model.units }),
    "results.selectivity": results?.selectivity?.dprime.length,
  };
  for (const [part, count] of Object.entries(counts))
    if (count !== undefined && count !== units)
      throw invalid({
        place: { file: run.pathOf(runFileName) },
        subject: part,
        detail: `of ${count} units, but trials.npz has ${units}`,
        remedy: "the files are of different runs",
      });
}

/**
 * Text of more numbers, such as a matrix of more than 3000 units, takes half a minute and exceeds the length of a
 * string.
 */
const mostNumbers = 1e7;

/** The figure, or why it is left out: it has no room, or numbers that cannot be drawn. */
const figureOr = ({ name, title, draw }: LazyFigure): Promise<Figure | LeftOut> =>
  draw().catch((error) => {
    if (!(error instanceof DalenetError)) throw error;
    return { name, title, because: error };
  });

async function writeFigure(
  figure: Figure,
  formats: readonly FigureFormat[],
  theme: Theme,
  { to, isOwn, pictures }: ReportPlace,
  warn: (sentence: string) => void,
): Promise<void> {
  const fileOf = (format: string) => `${figuresName}/${figure.name}.${format}`;
  const numbers = Object.values(figure.csv).reduce((sum, { length }) => sum + length, 0);
  const isTable = numbers <= mostNumbers;
  if (!isTable)
    warn(
      `${figure.name}.csv is not written: it would hold ${numbers} numbers, the limit is ${mostNumbers}; see the .npz files of the run`,
    );
  await Promise.all([
    isTable ? to.write(fileOf("csv"), encodeCsv(figure.csv)) : isOwn && to.remove(fileOf("csv")),
    ...formats.map(async (format) => to.write(fileOf(format), await pictures.encode(figure, format, theme))),
    // In the run's own folder an old figure would be mistaken for the new one. Elsewhere it may belong to someone else.
    ...figureFormats.filter((format) => isOwn && !formats.includes(format)).map((format) => to.remove(fileOf(format))),
  ]);
}

/** Reads what figures are drawn from. Throws "missing", "invalid" or "mismatched" with the file that is wrong. */
async function readParts(run: RunFiles, file: RunFile, results: RunResults, named: NamedRecording): Promise<RunParts> {
  const metrics = decodeMetrics(await readPartText(run, file, "metrics.csv"), run.pathOf("metrics.csv"));
  const isChecked = Object.hasOwn(file.files, validationName);
  const checks = isChecked
    ? decodeValidation(await readPartText(run, file, validationName), run.pathOf(validationName))
    : undefined;
  const { units } = named.recording;
  const matrixOf = async (name: string) => {
    const path = run.pathOf(name);
    return recurrentIn(openNpz(await readPart(run, file, name), path), units, path);
  };
  const weights = await matrixOf("weights.npz");
  // Runs of older versions, and those that began from the checkpoint of another, have none; a damaged file counts as
  // absent.
  const initial = await matrixOf(initialName).catch((error) => {
    if (!(error instanceof DalenetError)) throw error;
    return undefined;
  });
  return {
    file,
    results,
    named,
    metrics,
    ...(checks && { checks }),
    weights,
    initialWeights: weights && initial,
  };
}

const readPartText = async (run: RunFiles, file: RunFile, name: string) =>
  decodeUtf8(await readPart(run, file, name), run.pathOf(name));

async function readRecording(run: RunFiles, file: RunFile): Promise<NamedRecording> {
  const tablePath = run.pathOf("trials.csv");
  const path = run.pathOf("trials.npz");
  const table = tableRows(decodeCsv(await readPartText(run, file, "trials.csv"), tablePath), tablePath);
  return recordingOf(openNpz(await readPart(run, file, "trials.npz"), path), table, path, file.words);
}
