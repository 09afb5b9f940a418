/** How many networks learned: performance against training trials, a panel for each kind of network. */
import { ticksWithRoom } from "./axes.ts";
import { channelColours, colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type Plane, planeAxisY, planeColumns, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, notice } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** The checks of one network. */
export interface LearningCurve {
  readonly seed: number;
  /** Training trials before each check, and the performance then; null where it was not measured. */
  readonly trials: readonly number[];
  readonly values: readonly (number | null)[];
  /** Whether it reached the target. */
  readonly reached: boolean;
}

export interface LearningPanel {
  readonly title: string;
  /** What is measured, and its unit. */
  readonly measure: string;
  readonly unit: string;
  readonly domain: readonly [low: number, high: number];
  readonly target: number;
  readonly curves: readonly LearningCurve[];
}

export interface LearningCurvesInput {
  readonly panels: readonly LearningPanel[];
}

const panelHeight = 110;
/** Trials in a unit of the axis. */
const thousand = 1000;
const inks = [colour.ink, ...channelColours];

/** A line for each network, with the target, and a ring where a network reached it. */
export const learningCurvesFigure = (input: LearningCurvesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["panels"], theme, picture);

const picture =
  (input: LearningCurvesInput) =>
  (page: Page): Sheet => {
    const { panels } = input;
    const seeds = [...new Set(panels.flatMap(({ curves }) => curves.map(({ seed }) => seed)))].sort((a, b) => a - b);
    const inkOf = (seed: number) => inks[seeds.indexOf(seed) % inks.length];
    const columns = planeColumns(page, panels.length, 2);
    return {
      name: "learning-curves",
      title: "Learning curves",
      caption:
        "Performance on validation trials against training trials. Red: the target. A ring marks the check at which training met its criterion, which may be about several checks; a line without a ring ended or stands before it.",
      csv: columnsOf(input),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          [
            ...seeds.map((seed) => ({ label: `seed ${seed}`, colour: inkOf(seed), mark: "line" as const })),
            { label: "target", colour: colour.inhibitory, mark: "line" as const },
          ],
          page,
        ),
        planes(
          panels.map((panel) => planeOf(panel, inkOf, [planeWidth(page, columns), panelHeight * page.tall], page)),
          columns,
          panelHeight * page.tall,
          page,
        ),
      ],
    };
  };

function planeOf(
  { title, measure, unit, domain, target, curves }: LearningPanel,
  inkOf: (seed: number) => string,
  [width, height]: readonly [number, number],
  { plot }: Page,
): Plane {
  const pointsOf = ({ trials, values }: LearningCurve) =>
    values.flatMap((y, k) =>
      finite(y) === null ? [] : [{ x: trials[k] / thousand, y: clamped(y as number, domain) }],
    );
  const longest = Math.max(0, ...curves.flatMap(({ trials }) => trials)) / thousand || 1;
  const isEmpty = curves.every(({ values }) => values.length === 0);
  return {
    title,
    panel: {
      x: { domain: [0, longest], insetRight: 4 },
      y: { domain: [...domain], insetTop: 4, insetBottom: 4 },
      marks: [
        plot.ruleY([target], { stroke: colour.inhibitory, strokeWidth: 1 }),
        ...curves.flatMap((curve) => {
          const points = pointsOf(curve);
          return [
            plot.line(points, { x: "x", y: "y", stroke: inkOf(curve.seed), strokeWidth: 1.3 }),
            // A line through one point draws nothing.
            plot.dot(points.length === 1 ? points : [], { x: "x", y: "y", fill: inkOf(curve.seed), r: 1.5 }),
            plot.dot(curve.reached ? points.slice(-1) : [], {
              x: "x",
              y: "y",
              stroke: inkOf(curve.seed),
              strokeWidth: 1.3,
              r: 3.5,
            }),
          ];
        }),
      ],
      axisX: { label: "thousand trials", ticks: isEmpty ? [] : ticksWithRoom([0, longest], width, 50) },
      axisY: planeAxisY(measure, domain, height, unit),
      over: isEmpty ? notice("not trained") : undefined,
    },
  };
}

const clamped = (value: number, [low, high]: readonly [number, number]) => Math.min(high, Math.max(low, value));

function columnsOf({ panels }: LearningCurvesInput): Columns {
  const all = panels.flatMap(({ title, measure, curves }) =>
    curves.flatMap(({ seed, trials, values }) =>
      values.map((value, k) => ({ title, measure, seed, trials: trials[k], value })),
    ),
  );
  return {
    panel: all.map(({ title }) => title),
    seed: all.map(({ seed }) => seed),
    trials: all.map(({ trials }) => trials),
    measure: all.map(({ measure }) => measure),
    value: all.map(({ value }) => finite(value)),
  };
}
