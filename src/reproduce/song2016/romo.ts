/** Parametric working memory: choices by pair of frequencies, tuning of units to the first over time. */
import { accuracyByPair, lowestAccuracy } from "../../analysis/accuracyByPair.ts";
import { activeUnits } from "../../analysis/activeUnits.ts";
import { conditionMeans } from "../../analysis/conditionMeans.ts";
import { trialGroups } from "../../analysis/conditions.ts";
import { correlation } from "../../analysis/correlation.ts";
import type { Recording } from "../../analysis/recording.ts";
import { slopesAt, tuningSlopes } from "../../analysis/tuning.ts";
import { pairsFigure } from "../../figure/pairs.ts";
import { tuningFigure } from "../../figure/tuning.ts";
import { unitsFigure } from "../../figure/units.ts";
import type { Analysis, TestedNetwork } from "../paper.ts";
import { exampleFigure } from "./example.ts";
import { accuracyInterval, accuracyOf, correctOnly, inPercent, shownUnits } from "./trials.ts";

const factors = [
  { name: "first", unit: "Hz" },
  { name: "second", unit: "Hz" },
] as const;
/** A line through the tuning needs three of the seven frequencies. */
const fewest = 3;

export async function analyseMemory(tested: TestedNetwork): Promise<Analysis> {
  const coarse = accuracyOf((await tested.show("coarse")).table);
  const { recording, table } = await tested.show("choices");
  const pairs = accuracyByPair(table, { factors: ["first", "second"] });
  const lowest = lowestAccuracy(pairs);
  const tuned = await tuning(recording);
  return {
    measures: {
      accuracy: accuracyOf(table),
      coarse,
      lowestPair: lowest ? 100 * lowest.value : null,
      active: activeUnits(recording).length,
      ...tuned.measures,
    },
    intervals: { accuracy: [accuracyInterval(table)], lowestPair: [lowest ? inPercent(lowest) : null] },
    pictures: {
      pairs: await pairsFigure({ pairs, factors }),
      ...tuned.pictures,
      units: await unitsFigure({
        recording,
        units: shownUnits(recording, activeUnits(recording)),
        groups: correctOnly(recording, trialGroups(recording, { by: "first", most: 16 })),
        period: "f1",
      }),
      example: await exampleFigure(tested),
    },
  };
}

/** From averages of correct trials; nothing if these are of too few frequencies. */
async function tuning(recording: Recording): Promise<Pick<Analysis, "measures" | "pictures">> {
  const correct = recording.table.filter(({ isCorrect }) => isCorrect === true);
  if (new Set(correct.map(({ condition }) => condition["first"])).size < fewest) return { measures: {}, pictures: {} };
  const slopes = tuningSlopes(conditionMeans(recording, { by: ["first"], trials: "correct" }));
  const { periods } = recording.table[0];
  const period = (name: string) => periods.find((one) => one.name === name)!;
  const middleOf = (name: string) => (period(name).from + period(name).to) / 2;
  const middleF1 = { label: "middle of f1", at: middleOf("f1") };
  const middleDelay = { label: "middle of the delay", at: middleOf("delay") };
  const endDelay = { label: "end of the delay", at: period("delay").to };
  const kept = correlation(slopesAt(slopes, middleDelay.at), slopesAt(slopes, endDelay.at));
  return {
    measures: {
      keptTuning: kept,
      tuningFromF1: correlation(slopesAt(slopes, middleF1.at), slopesAt(slopes, endDelay.at)),
    },
    pictures: {
      tuning: await tuningFigure({
        tuning: slopes,
        references: [middleF1, middleDelay],
        compared: [
          { x: middleF1, y: endDelay },
          { x: middleDelay, y: endDelay },
        ],
      }),
    },
  };
}
