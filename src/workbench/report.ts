/** Figures and report of a run, from the files of its folder alone. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivityOrder } from "../analysis/selectivity.ts";
import { invalid } from "../errors.ts";
import { connectivityFigure } from "../figure/connectivity.ts";
import { loadPlot } from "../figure/draw.ts";
import type { Figure } from "../figure/figure.ts";
import { encodeFigure, type FigureFormat, figureFormats } from "../figure/formats.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { report } from "../figure/report.ts";
import { selectivityFigure } from "../figure/selectivity.ts";
import { type Theme, themes } from "../figure/theme.ts";
import { trainingFigure } from "../figure/training.ts";
import { trialFigure } from "../figure/trial.ts";
import type { LossName } from "../model/options.ts";
import { writeAtomic } from "../run/atomic.ts";
import { decodeCsv, encodeCsv } from "../run/csv.ts";
import { makeFolder } from "../run/file.ts";
import { decodeMetrics } from "../run/metricsFile.ts";
import { decodeNpz } from "../run/npz.ts";
import { type NamedRecording, recordingOf } from "../run/recordingFile.ts";
import type { PsychometricResult, RunFile, RunResults } from "../run/runFile.ts";
import { tableRows } from "../run/trialTable.ts";
import { readPart, readRunFile } from "./loadRun.ts";
import { idealCurve } from "./references.ts";
import { reportOf } from "./reportText.ts";

export interface ReportOptions {
  /** How large the figures are (default: `themes.screen`). */
  readonly theme?: Theme;
  /** Files of each figure, beside its numbers as CSV (default: svg and png). */
  readonly formats?: readonly FigureFormat[];
  /** Where figures/ and report.html are written (default: the run folder). */
  readonly out?: string;
  /** What trials.npz and trials.csv hold, where it is at hand; otherwise they are read. */
  readonly recorded?: NamedRecording;
}

/**
 * Draws the figures of a run into figures/ and writes report.html; returns its path. Throws "missing" or "invalid" with
 * the file that is wrong, and "invalid" for a run that was not evaluated, or a theme that leaves a figure no room.
 */
export async function makeReport(folder: string, options: ReportOptions = {}): Promise<string> {
  const { theme = themes.screen, formats = ["svg", "png"], out = folder, recorded } = options;
  const file = await readRunFile(folder);
  if (!file.results)
    throw invalid(
      `run "${folder}" is not finished (${file.state}); go on with it first: dalenet train --resume ${folder}`,
    );
  const [named] = await Promise.all([recorded ?? readRecording(folder, file), loadPlot()]);
  await makeFolder(join(out, "figures"));
  // A picture becomes pixels on another thread while the next one is drawn.
  const figures = await Promise.all(
    (await figuresOf(folder, named, file, file.results, theme)).map(async (drawing) => {
      const figure = await drawing;
      await writeFigure(join(out, "figures", figure.name), figure, formats, theme);
      return figure;
    }),
  );
  const path = join(out, "report.html");
  await writeAtomic(path, report(reportOf(file, file.results, figures)));
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
    ...figureFormats
      .filter((format) => !formats.includes(format))
      .map((format) => rm(`${path}.${format}`, { force: true })),
  ]);
}

async function figuresOf(
  folder: string,
  named: NamedRecording,
  file: RunFile,
  results: RunResults,
  theme: Theme,
): Promise<Promise<Figure>[]> {
  const { references, config } = file;
  const metricsPath = join(folder, "metrics.csv");
  const metrics = decodeMetrics(textOf(await readPart(folder, file, "metrics.csv")), metricsPath);
  const { recording } = named;
  const { populations, units } = recording;
  const weightsPath = join(folder, "weights.npz");
  const weights = decodeNpz(await readPart(folder, file, "weights.npz"), weightsPath)["effective_wRec"]?.data;
  const selective: Selectivity | null = results.selectivity && {
    dprime: Float64Array.from(results.selectivity.dprime, (value) => value ?? Number.NaN),
    silent: [...results.selectivity.silent],
  };
  return [
    trainingFigure(
      {
        lossName: lossNames[config.train.loss],
        loss: metrics.loss,
        // A task without right choices has no accuracy to draw.
        accuracy: metrics.accuracy.some((value) => value !== null) ? metrics.accuracy : undefined,
        lossReferences: references.loss,
        accuracyReferences: references.accuracy,
      },
      theme,
    ),
    trialFigure({ ...named, trial: exampleTrial(recording) }, theme),
    ...(selective ? [selectivityFigure(selective, populations, theme)] : []),
    // A model may have no matrix between its units.
    ...(weights
      ? [
          connectivityFigure(
            {
              weights: weights as Float32Array,
              populations,
              order: selective
                ? selectivityOrder(selective, populations)
                : Array.from({ length: units }, (_, unit) => unit),
            },
            theme,
          ),
        ]
      : []),
    ...(results.psychometric
      ? [
          psychometricFigure(
            {
              points: results.psychometric.map(
                ({ signedCoherence, choice1, low, high, trials, shown }: StoredPoint) => ({
                  signedCoherence,
                  value: choice1 ?? Number.NaN,
                  low: low ?? Number.NaN,
                  high: high ?? Number.NaN,
                  n: trials,
                  shown,
                }),
              ),
              ideal: idealCurve(references),
            },
            theme,
          ),
        ]
      : []),
  ];
}

/** A run of an older version does not say how many trials were shown. */
type StoredPoint = PsychometricResult & { readonly shown?: number };

/** What figures call the losses. */
export const lossNames: Readonly<Record<LossName, string>> = {
  crossEntropy: "cross-entropy",
  squaredError: "squared error",
  binaryCrossEntropy: "binary cross-entropy",
};

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function readRecording(folder: string, file: RunFile): Promise<NamedRecording> {
  const tablePath = join(folder, "trials.csv");
  const path = join(folder, "trials.npz");
  const table = tableRows(decodeCsv(textOf(await readPart(folder, file, "trials.csv")), tablePath), tablePath);
  return recordingOf(decodeNpz(await readPart(folder, file, "trials.npz"), path), table, path);
}

/** The trial to draw: the first one answered correctly on the strongest evidence, or the first. */
function exampleTrial({ table }: Recording): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  table.forEach(({ isCorrect, condition }, trial) => {
    const strength = typeof condition["coherence"] === "number" ? condition["coherence"] : 0;
    if (isCorrect && strength > most) {
      best = trial;
      most = strength;
    }
  });
  return best;
}
