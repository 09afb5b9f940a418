/** Multisensory integration: thresholds with one sense and with both, against two predictions. */
import { activeUnits } from "../../analysis/activeUnits.ts";
import { combination, type Estimate } from "../../analysis/combination.ts";
import { trialGroups } from "../../analysis/conditions.ts";
import { wilson } from "../../analysis/interval.ts";
import { levelCounts, psychometricCurves } from "../../analysis/psychometric.ts";
import type { TrialRow } from "../../analysis/recording.ts";
import { combinationFigure } from "../../figure/combination.ts";
import { psychometricSeriesFigure } from "../../figure/psychometricSeries.ts";
import { unitsFigure } from "../../figure/units.ts";
import type { Analysis, TestedNetwork } from "../paper.ts";
import { exampleFigure } from "./example.ts";
import {
  accuracyInterval,
  accuracyOf,
  correctOnly,
  determinedWidth,
  differenceInterval,
  shownUnits,
  widthInterval,
} from "./trials.ts";

const modalities = ["visual", "auditory", "both"] as const;
/** Events per second; the authors count a unit as active from half the s.d. of the other tasks on. */
const unit = "events/s";
const activeAbove = 0.05;

export async function analyseSenses(tested: TestedNetwork): Promise<Analysis> {
  const coarse = accuracyOf((await tested.show("coarse")).table);
  const { recording, table } = await tested.show("choices");
  const curves = psychometricCurves(table, { factor: "rate", by: "modality" });
  const pointsOf = (modality: string) => curves.find(({ level }) => level === modality)!.points;
  const [one, other, both] = modalities.map((modality) => levelCounts(pointsOf(modality)));
  const combined = combination({ one, other, both }, { method: "leastSquares" });
  const tables = modalities.map((modality) => table.filter((row) => row.condition["modality"] === modality));
  const [visual, auditory, together] = tables.map(accuracyOf);
  const rightIn = (rows: readonly TrialRow[]) =>
    wilson(rows.filter((row) => row.isCorrect === true).length, rows.length);
  const better = tables[visual! >= auditory! ? 0 : 1];
  const [sigmaVisual, sigmaAuditory, sigmaBoth] = combined.fits.map(determinedWidth);
  const withInterval = ({ value, interval }: Estimate) => [value, ...interval];
  const active = activeUnits(recording, { above: activeAbove });
  const alone = trialGroups({ ...recording, table: recording.table }, { by: ["modality", "choice"], most: 16 });
  const isAlone = (trial: number) => table[trial].condition["modality"] !== "both";
  return {
    measures: {
      accuracy: accuracyOf(table),
      coarse,
      visual,
      auditory,
      both: together,
      enhancement: together! - Math.max(visual!, auditory!),
      sigmaVisual,
      sigmaAuditory,
      sigmaBoth,
      precision: combined.both.value,
      independent: combined.independent.value,
      shared: combined.shared.value,
      precisionInterval: withInterval(combined.both),
      independentInterval: withInterval(combined.independent),
      sharedInterval: withInterval(combined.shared),
      active: active.length,
    },
    intervals: {
      accuracy: [accuracyInterval(table)],
      ...Object.fromEntries(modalities.map((modality, k) => [modality, [accuracyInterval(tables[k])]])),
      enhancement: [differenceInterval(rightIn(better), rightIn(tables[2]))],
      sigmaVisual: [widthInterval(one)],
      sigmaAuditory: [widthInterval(other)],
      sigmaBoth: [widthInterval(both)],
    },
    pictures: {
      psychometric: await psychometricSeriesFigure({
        series: modalities.map((modality, k) => ({
          label: modality,
          points: pointsOf(modality),
          fit: combined.fits[k],
        })),
        factor: { name: "rate", unit, favours: "choice 1" },
      }),
      combination: await combinationFigure({ combination: combined, cues: modalities, unit }),
      units: await unitsFigure({
        recording,
        units: shownUnits(recording, active),
        groups: correctOnly(
          recording,
          alone.filter(({ trials }) => trials.every(isAlone)),
        ),
        period: "stimulus",
      }),
      example: await exampleFigure(tested),
    },
  };
}
