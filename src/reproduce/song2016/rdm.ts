/** The networks that discriminate directions: psychometric functions, accuracy by duration, reaction times, units. */
import { accuracyByDuration } from "../../analysis/accuracyByDuration.ts";
import { activeUnits } from "../../analysis/activeUnits.ts";
import type { Frame } from "../../analysis/alignment.ts";
import { choiceSelectivity } from "../../analysis/choiceSelectivity.ts";
import { chronometricCurve } from "../../analysis/chronometric.ts";
import { trialGroups } from "../../analysis/conditions.ts";
import { frameBefore, frameDuring } from "../../analysis/frames.ts";
import { levelCounts, psychometricCurve } from "../../analysis/psychometric.ts";
import { fitPsychometric } from "../../analysis/psychometricFit.ts";
import type { Recording, TrialRow } from "../../analysis/recording.ts";
import { spreadOf } from "../../analysis/spread.ts";
import { accuracyByDurationFigure } from "../../figure/accuracyByDuration.ts";
import { chronometricFigure } from "../../figure/chronometric.ts";
import { psychometricFigure } from "../../figure/psychometric.ts";
import { unitsFigure } from "../../figure/units.ts";
import type { Analysis, TestedNetwork } from "../paper.ts";
import { weightsOf } from "./connectivity.ts";
import { exampleFigure } from "./example.ts";
import {
  accuracyInterval,
  accuracyOf,
  correctOnly,
  determinedWidth,
  differenceInterval,
  meanInterval,
  shownUnits,
  widthInterval,
} from "./trials.ts";

const factor = { name: "signedCoherence", unit: "%", favours: "choice 1" };
export const coherences = [3.2, 6.4, 12.8, 25.6, 51.2];

/** Of the trials with a response, at coherences other than 0; and at each of them. */
function accuracyMeasures(table: readonly TrialRow[]) {
  const answered = table.filter(({ condition, choice }) => condition["coherence"] !== 0 && choice > 0);
  const levels = coherences.map((level) => answered.filter((row) => row.condition["coherence"] === level));
  return {
    measures: { accuracy: accuracyOf(answered), byCoherence: levels.map(accuracyOf) },
    intervals: { accuracy: [accuracyInterval(answered)], byCoherence: levels.map(accuracyInterval) },
  };
}

/** The psychometric function of all trials, fitted as the authors do. */
async function psychometric(table: readonly TrialRow[]) {
  const points = psychometricCurve(table, { factor: factor.name });
  const counts = levelCounts(points);
  const fit = fitPsychometric(counts, { method: "leastSquares" });
  const { measures, intervals } = accuracyMeasures(table);
  return {
    measures: { ...measures, sigma: determinedWidth(fit), bias: fit.location },
    intervals: { ...intervals, sigma: [widthInterval(counts)] },
    picture: await psychometricFigure({ points, factor, fit }),
  };
}

const coarseAccuracy = async ({ show }: TestedNetwork) =>
  accuracyMeasures((await show("coarse")).table).measures.accuracy;

/** Units in correct trials, a line for each signed coherence. */
const unitsByCoherence = (recording: Recording, frame: Frame & { event: string }, window: readonly [number, number]) =>
  unitsFigure({
    recording,
    units: shownUnits(recording, activeUnits(recording)),
    groups: correctOnly(recording, trialGroups(recording, { by: factor.name, most: 16 })),
    frame,
    window,
    average: { fewest: 5 },
  });

/** Fig 3, and the example of Fig 1: the choices after a stimulus of fixed length. */
export async function analyseFixedDuration(tested: TestedNetwork): Promise<Analysis> {
  const coarse = await coarseAccuracy(tested);
  const { recording, table } = await tested.show("choices");
  const { measures, intervals, picture } = await psychometric(table);
  const dprime = choiceSelectivity(recording, { period: "stimulus" })?.dprime;
  return {
    measures: { ...measures, coarse, active: activeUnits(recording).length },
    intervals,
    pictures: { psychometric: picture, example: await exampleFigure(tested) },
    data: { dprime, ...weightsOf(tested.run) },
  };
}

/** Fig 2, left: stimuli of random length. */
export async function analyseRandomDuration(tested: TestedNetwork): Promise<Analysis> {
  const coarse = await coarseAccuracy(tested);
  const { table } = await tested.show("choices");
  const { measures, intervals, picture } = await psychometric(table);
  const by = { period: "stimulus", factor: "coherence" };
  const fifths = accuracyByDuration(table, { ...by, bins: 5 });
  const byDuration = fifths.map(({ level, bins }) => [`byDuration ${level}`, bins.map(({ value }) => 100 * value)]);
  const levels = accuracyByDuration(table, by);
  const { recording } = await tested.show("units");
  const frame = { ...frameDuring(recording.table, "stimulus"), event: "stimulus onset" };
  return {
    measures: {
      ...measures,
      coarse,
      ...Object.fromEntries(byDuration),
      longOverShort: fifths.map(({ bins }) => 100 * (bins[bins.length - 1].value - bins[0].value)),
      active: activeUnits(recording).length,
    },
    intervals: {
      ...intervals,
      longOverShort: fifths.map(({ bins }) => differenceInterval(bins[0], bins[bins.length - 1])),
    },
    pictures: {
      psychometric: picture,
      byDuration: await accuracyByDurationFigure({
        levels,
        factor: { name: "coherence", unit: "%" },
        period: "stimulus",
      }),
      units: await unitsByCoherence(recording, frame, [-200, 600]),
      example: await exampleFigure(tested),
    },
  };
}

/** Fig 2, right: the response may be given during the stimulus; reaction times of correct responses. */
export async function analyseReactions(tested: TestedNetwork): Promise<Analysis> {
  const coarse = await coarseAccuracy(tested);
  const { table } = await tested.show("choices");
  const { measures, intervals, picture } = await psychometric(table);
  const { correct, wrong } = chronometricCurve(table, { factor: "coherence" });
  const timesOf = (isRight: boolean, rows: readonly TrialRow[] = table) =>
    rows.flatMap(({ isCorrect, choice, reactionTime = Number.NaN }) =>
      isCorrect === isRight && choice > 0 && Number.isFinite(reactionTime) ? reactionTime : [],
    );
  const timesAt = (level: number) =>
    timesOf(
      true,
      table.filter(({ condition }) => condition["coherence"] === level),
    );
  const { recording } = await tested.show("units");
  const crossings = recording.table.map(({ reactionTime = Number.NaN, periods }) => {
    return reactionTime + periods.find(({ name }) => name === "stimulus")!.from;
  });
  const frame = { ...frameBefore(crossings), event: "the response" };
  return {
    measures: {
      ...measures,
      coarse,
      noResponse: (100 * table.filter(({ choice }) => !(choice > 0)).length) / table.length,
      reactionTime: coherences.map((level) => correct.find((point) => point.level === level)?.mean ?? null),
      meanReactionTime: spreadOf(timesOf(true)).mean,
      errorReactionTime: spreadOf(timesOf(false)).mean,
      active: activeUnits(recording).length,
    },
    intervals: {
      ...intervals,
      reactionTime: coherences.map((level) => meanInterval(timesAt(level))),
      meanReactionTime: [meanInterval(timesOf(true))],
    },
    pictures: {
      psychometric: picture,
      reactionTimes: await chronometricFigure({
        correct,
        wrong,
        factor: { name: "coherence", unit: "%" },
        from: "stimulus",
        log: true,
        times: timesOf(true),
      }),
      units: await unitsByCoherence(recording, frame, [-400, 0]),
      example: await exampleFigure(tested),
    },
  };
}
