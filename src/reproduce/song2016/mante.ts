/** Context-dependent integration: choices by context and feature, task axes, state space, units. */
import { activeUnits } from "../../analysis/activeUnits.ts";
import { choiceSelectivity } from "../../analysis/choiceSelectivity.ts";
import { conditionMeans } from "../../analysis/conditionMeans.ts";
import { trialGroups } from "../../analysis/conditions.ts";
import { projectMeans } from "../../analysis/projection.ts";
import { levelCounts, psychometricCurve } from "../../analysis/psychometric.ts";
import { fitPsychometric } from "../../analysis/psychometricFit.ts";
import type { Recording, TrialRow } from "../../analysis/recording.ts";
import { regressRates } from "../../analysis/regression.ts";
import { taskAxes } from "../../analysis/taskAxes.ts";
import { psychometricSeriesFigure } from "../../figure/psychometricSeries.ts";
import { stateSpaceFigure } from "../../figure/stateSpace.ts";
import { taskAxesFigure } from "../../figure/taskAxes.ts";
import { unitsFigure } from "../../figure/units.ts";
import type { Analysis, TestedNetwork } from "../paper.ts";
import { weightsOf } from "./connectivity.ts";
import { exampleFigure } from "./example.ts";
import { accuracyInterval, accuracyOf, correctOnly, shownUnits } from "./trials.ts";

const features = ["motion", "colour"] as const;
const context = { of: "context", positive: "motion" } as const;
/** Two stored samples, of which the authors smooth 40 ms and use every second. */
const spacing = 40;

export async function analyseContexts(tested: TestedNetwork): Promise<Analysis> {
  const coarse = accuracyOf((await tested.show("coarse")).table);
  const { recording, table } = await tested.show("choices");
  const curves = features.flatMap((shown) =>
    features.map((feature) => ({ shown, feature, ...curveOf(inContext(table, shown), feature) })),
  );
  const slopes = (isRelevant: boolean) =>
    features.map((shown) => {
      const one = curves.find(({ feature, ...other }) => other.shown === shown && (feature === shown) === isRelevant)!;
      return 1 / one.fit.width;
    });
  const irrelevant = slopes(false);
  const reduced = await reduction(recording);
  return {
    measures: {
      accuracy: accuracyOf(table),
      coarse,
      byContext: features.map((shown) => accuracyOf(inContext(table, shown))),
      irrelevantShare: slopes(true).map((slope, k) => Math.abs(irrelevant[k] / slope)),
      active: activeUnits(recording).length,
      ...reduced.measures,
    },
    intervals: {
      accuracy: [accuracyInterval(table)],
      byContext: features.map((shown) => accuracyInterval(inContext(table, shown))),
    },
    pictures: {
      psychometric: await psychometricSeriesFigure({
        series: curves.map(({ shown, feature, points, fit }) => ({
          label: `${shown} context, by ${feature}`,
          points,
          fit,
        })),
        factor: { name: "coherence", unit: "%", favours: "choice 1" },
      }),
      ...reduced.pictures,
      units: await unitsFigure({
        recording,
        units: shownUnits(recording, activeUnits(recording)),
        groups: correctOnly(recording, trialGroups(recording, { by: ["context", "choice"] })),
        period: "stimulus",
      }),
      example: await exampleFigure(tested),
    },
    data: weightsOf(tested.run),
  };
}

const inContext = (table: readonly TrialRow[], shown: string) =>
  table.filter(({ condition }) => condition["context"] === shown);

function curveOf(table: readonly TrialRow[], factor: string) {
  const points = psychometricCurve(table, { factor });
  return { points, fit: fitPsychometric(levelCounts(points), { method: "leastSquares" }) };
}

/**
 * Directions of the population activity for choice, motion, colour and context, and the averages along them; each unit
 * in the direction of its preferred choice. Nothing if too few trials or active units determine them.
 */
async function reduction(recording: Recording): Promise<Pick<Analysis, "measures" | "pictures">> {
  const units = activeUnits(recording);
  const signs = choiceSelectivity(recording, { period: "stimulus" })?.dprime;
  const names = ["choice", ...features, "context"];
  const isDetermined =
    signs !== undefined && units.length >= names.length && recording.table.some(({ isCorrect }) => isCorrect === true);
  if (!isDetermined) return { measures: {}, pictures: {} };
  const preference = { signs, variables: ["choice", ...features] };
  const averages = { smoothing: spacing, standardised: true, align: "stimulus" } as const;
  const regressors = ["choice", ...features, { ...context, name: "context" }];
  const axes = taskAxes(
    regressRates(recording, {
      regressors,
      interactions: "all",
      period: "stimulus",
      every: spacing,
      units,
      preference,
    }),
    {
      axes: names,
      denoise: conditionMeans(recording, { ...averages, by: [...regressors, "outcome"], preference }),
      every: spacing,
    },
  );
  const [stimulus] = recording.table.flatMap(({ periods }) => periods.filter(({ name }) => name === "stimulus"));
  const projected = (shown: string, feature: string) =>
    projectMeans(
      conditionMeans(recording, {
        ...averages,
        by: ["choice", feature, { ...context, name: "context" }],
        trials: "correct",
        preference: { signs, variables: ["choice", feature] },
      }),
      axes,
      {
        where: (values) => values["context"] === (shown === context.positive ? 1 : -1),
        from: 0,
        to: stimulus.to - stimulus.from,
        every: spacing,
      },
    );
  const panel = (shown: string, axis: string, colour: string) => ({
    projection: projected(shown, colour),
    x: "choice",
    y: axis,
    colour,
    title: `${shown} context`,
  });
  return {
    measures: { overlap: Math.abs(cosine(axes.vectors[1], axes.vectors[2])) },
    pictures: {
      stateSpace: await stateSpaceFigure({
        panels: [
          panel("motion", "motion", "motion"),
          panel("motion", "colour", "motion"),
          panel("motion", "colour", "colour"),
          panel("colour", "motion", "motion"),
          panel("colour", "motion", "colour"),
          panel("colour", "colour", "colour"),
        ],
      }),
      axes: await taskAxesFigure(axes),
    },
  };
}

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = (one: Float64Array, other: Float64Array) => one.reduce((sum, value, k) => sum + value * other[k], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
