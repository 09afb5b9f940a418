import { participationRatio } from "../analysis/dimension.ts";
import { principalComponents } from "../analysis/pca.ts";
import type { PointsOfRun } from "../dynamics/pointsOfRun.ts";
import type { TrialPath } from "../dynamics/trialPaths.ts";
import { channelColours, colour } from "./colours.ts";
import { type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { planeAxisY, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `run.fixedPoints` returns. */
export type DimensionInput = Pick<PointsOfRun, "paths">;

/** Components and periods that are shown. */
const [mostComponents, mostPeriods] = [12, 7];
const tallest = 230;
const dashes = [undefined, "5 3", "2 2"];

/**
 * How many dimensions the states of noiseless trials have: the variance that the first principal components explain,
 * in whole trials and in each period.
 */
export const dimensionFigure = (input: DimensionInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["paths"], theme, dimensionPicture);

/** States of a stretch of the trials. */
interface Stretch {
  readonly name: string;
  /** Of components 1, 2, …: the variance that they explain together, %. */
  readonly explained: readonly number[];
  readonly ratio: number;
}

function dimensionPicture({ paths }: DimensionInput): (page: Page) => Sheet {
  const names = [...new Set(paths.flatMap(({ trial }) => trial.periods.map(({ name }) => name)))];
  const during =
    (name: string) =>
    ({ trial, states }: TrialPath) =>
      trial.periods.filter((period) => period.name === name).flatMap(({ from, to }) => states.slice(from, to));
  const whole = stretchOf(
    "whole trials",
    paths.flatMap(({ states }) => states),
  );
  // Of a task with one period, that is the whole trial.
  const parts = names.length < 2 ? [] : names.map((name) => stretchOf(name, paths.flatMap(during(name))));
  const stretches = [whole, ...parts].flatMap((stretch) => stretch ?? []);
  const shown = stretches.slice(0, 1 + mostPeriods);
  const styled = shown.map((stretch, k) => ({
    ...stretch,
    colour: k === 0 ? colour.ink : channelColours[1 + ((k - 1) % (channelColours.length - 1))],
    dash: dashes[k % dashes.length],
  }));
  return (page) => {
    const side = Math.min(tallest * page.tall, planeWidth(page, 1));
    const count = Math.max(1, ...styled.map(({ explained }) => explained.length));
    return {
      name: "dimension",
      title: "Dimension of activity",
      caption: captionOf(paths, shown, stretches.length - shown.length),
      csv: columnsOf(stretches),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          styled.map(({ name, colour: ink, dash }) => ({ label: name, colour: ink, mark: "line" as const, dash })),
          page,
          16,
        ),
        gap(2),
        planes([{ panel: panelOf(styled, count, side, page) }], 1, side, page),
      ],
    };
  };
}

/** undefined of states that do not vary. */
function stretchOf(name: string, states: readonly Float64Array[]): Stretch | undefined {
  const size = states[0]?.length ?? 0;
  if (states.length < 2 || size === 0) return undefined;
  const all = new Float64Array(states.length * size);
  states.forEach((state, k) => {
    all.set(state, k * size);
  });
  const ratio = participationRatio(all, states.length, size);
  if (!Number.isFinite(ratio)) return undefined;
  let sum = 0;
  const { explained } = principalComponents(all, states.length, size, { count: Math.min(mostComponents, size) });
  return { name, ratio, explained: explained.map((share) => (sum += 100 * share)) };
}

function panelOf(
  stretches: readonly (Stretch & { readonly colour: string; readonly dash: string | undefined })[],
  count: number,
  side: number,
  { plot }: Page,
) {
  return {
    x: { domain: [0.5, count + 0.5] },
    y: { domain: [0, 100], insetTop: 3 },
    marks: [
      plot.ruleY([90], { stroke: colour.grid }),
      ...stretches.flatMap(({ explained, colour: ink, dash }) => {
        const points = explained.map((percent, k) => ({ component: k + 1, percent }));
        return [
          plot.line(points, {
            ...{ x: "component", y: "percent", stroke: ink, strokeWidth: 1.5 },
            ...(dash !== undefined && { strokeDasharray: dash }),
          }),
          plot.dot(points, { x: "component", y: "percent", fill: ink, r: 2 }),
        ];
      }),
    ],
    axisX: { label: "principal components", ticks: Array.from({ length: count }, (_, k) => k + 1) },
    axisY: planeAxisY("variance explained", [0, 100], side, "%"),
  };
}

function captionOf(paths: readonly TrialPath[], shown: readonly Stretch[], left: number): string {
  const ratios = shown.map(({ name, ratio }) => `${name} ${numberText(ratio, 3)}`).join(", ");
  const more = left > 0 ? ` ${left} more periods are in the numbers.` : "";
  return `Variance of the states that ${paths.length} noiseless trials visit, explained by the first principal components together, in whole trials and within periods; the line is at 90 %. Participation ratio (1: a line; the number of states: all directions alike): ${ratios}.${more}`;
}

function columnsOf(stretches: readonly Stretch[]) {
  const rows = stretches.flatMap(({ name, ratio, explained }) =>
    explained.map((percent, k) => ({ name, ratio, percent, component: k + 1 })),
  );
  return {
    states: rows.map(({ name }) => name),
    components: rows.map(({ component }) => component),
    explained_percent: rows.map(({ percent }) => finite(percent)),
    participation_ratio: rows.map(({ ratio }) => finite(ratio)),
  };
}
