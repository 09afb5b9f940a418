/** Figures and report of a run, from the files of its folder alone. */
import { join } from "node:path";
import type { Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivityOrder } from "../analysis/selectivity.ts";
import { invalid } from "../errors.ts";
import { connectivityFigure } from "../figure/connectivity.ts";
import { loadPlot } from "../figure/draw.ts";
import type { Figure } from "../figure/figure.ts";
import { toPng } from "../figure/png.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { report } from "../figure/report.ts";
import { selectivityFigure } from "../figure/selectivity.ts";
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

/**
 * Draws the figures of a run (SVG, PNG and CSV in figures/) and writes report.html; returns its path. Throws "missing" or "invalid" with
 * the file that is wrong, and "invalid" for a run that was not evaluated.
 * @param recorded what trials.npz and trials.csv hold, where it is at hand; otherwise they are read
 */
export async function makeReport(folder: string, recorded?: NamedRecording): Promise<string> {
  const file = await readRunFile(folder);
  if (!file.results)
    throw invalid(
      `run "${folder}" is not finished (${file.state}); go on with it first: dalenet train --resume ${folder}`,
    );
  const [named] = await Promise.all([recorded ?? readRecording(folder, file), loadPlot()]);
  await makeFolder(join(folder, "figures"));
  // A picture becomes pixels on another thread while the next one is drawn.
  const figures = await Promise.all(
    (await figuresOf(folder, named, file, file.results)).map(async (drawing) => {
      const figure = await drawing;
      await writeFigure(join(folder, "figures", figure.name), figure);
      return figure;
    }),
  );
  const path = join(folder, "report.html");
  await writeAtomic(path, report(reportOf(file, file.results, figures)));
  return path;
}

async function writeFigure(path: string, { svg, csv }: Figure): Promise<void> {
  await Promise.all([
    toPng(svg).then((png) => writeAtomic(`${path}.png`, png)),
    writeAtomic(`${path}.svg`, svg),
    writeAtomic(`${path}.csv`, encodeCsv(csv)),
  ]);
}

async function figuresOf(
  folder: string,
  named: NamedRecording,
  file: RunFile,
  results: RunResults,
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
    trainingFigure({
      lossName: lossNames[config.train.loss],
      loss: metrics.loss,
      // A task without right choices has no accuracy to draw.
      accuracy: metrics.accuracy.some((value) => value !== null) ? metrics.accuracy : undefined,
      lossReferences: references.loss,
      accuracyReferences: references.accuracy,
    }),
    trialFigure({ ...named, trial: exampleTrial(recording) }),
    ...(selective ? [selectivityFigure(selective, populations)] : []),
    // A model may have no matrix between its units.
    ...(weights
      ? [
          connectivityFigure({
            weights: weights as Float32Array,
            populations,
            order: selective
              ? selectivityOrder(selective, populations)
              : Array.from({ length: units }, (_, unit) => unit),
          }),
        ]
      : []),
    ...(results.psychometric
      ? [
          psychometricFigure({
            points: results.psychometric.map(({ signedCoherence, choice1, low, high, trials, shown }: StoredPoint) => ({
              signedCoherence,
              value: choice1 ?? Number.NaN,
              low: low ?? Number.NaN,
              high: high ?? Number.NaN,
              n: trials,
              shown,
            })),
            ideal: idealCurve(references),
          }),
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
