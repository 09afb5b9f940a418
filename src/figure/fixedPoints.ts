import type { FixedPoint } from "../dynamics/fixedPoints.ts";
import type { PointsOfPeriod, PointsOfRun } from "../dynamics/pointsOfRun.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { cellWidth, columnsWithin, grid, gridLeft } from "./grid.ts";
import { heldText, levelsText } from "./heldInputs.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, type PanelContent, type Strip, textsStrip } from "./strip.ts";
import { fitted, fontSize, linesWithin, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `run.fixedPoints` returns. */
export type FixedPointsInput = Pick<PointsOfRun, "found" | "paths" | "components" | "condition" | "step"> &
  Partial<Pick<PointsOfRun, "task">>;

const saddleColour = "#d55e00";
const slowColour = "#e69f00";
/** More points in a path show no more. */
const mostPoints = 300;
/** Of points drawn, where a continuous set has one for each start. */
const mostDrawn = 400;
const narrowest = 190;
/** Of the inputs above a panel. */
const mostLines = 2;
/** The length of a growing direction, as a share of the side of a panel. */
const reach = 0.1;

/**
 * Fixed points under the inputs of each period, in the plane of the first two principal components of the states that
 * noiseless trials visit: what attracts, what repels, and in which directions.
 */
export const fixedPointsFigure = (input: FixedPointsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["found", "paths", "components", "condition", "step"], theme, fixedPointsPicture);

/** A trial in the plane, and the period of each moment. */
type Path = readonly { readonly x: number; readonly y: number; readonly period: string }[];

interface Spot {
  readonly kind: keyof typeof looks;
  readonly x: number;
  readonly y: number;
  /** Unit vectors in the plane along which states leave. */
  readonly ways: readonly (readonly [number, number])[];
  readonly point: FixedPoint;
}

const looks = {
  stable: { label: "stable", symbol: "circle", fill: colour.excitatory, stroke: "#ffffff", mark: "dot" },
  saddle: { label: "saddle", symbol: "circle", fill: "#ffffff", stroke: saddleColour, mark: "ring" },
  unstable: { label: "unstable", symbol: "triangle", fill: saddleColour, stroke: "#ffffff", mark: "triangle" },
  marginal: { label: "marginal", symbol: "square", fill: colour.ink, stroke: "#ffffff", mark: "smallSquare" },
  slow: { label: "slow, not fixed", symbol: "circle", fill: slowColour, stroke: "#ffffff", mark: "dot" },
} as const;

function fixedPointsPicture(input: FixedPointsInput): (page: Page) => Sheet {
  const { found, components } = input;
  const along = planeOf(components.directions.slice(0, 2), components.mean);
  const paths = input.paths.map(({ states, trial }): Path => {
    const every = Math.ceil(states.length / mostPoints);
    return states
      .map((state, k) => ({ ...along.place(state), period: trial.periods.find(({ to }) => k < to)?.name ?? "" }))
      .filter((_, k) => k % every === 0 || k === states.length - 1);
  });
  const spots = found.map((period) => spotsOf(period, along));
  const [x, y] = (["x", "y"] as const).map((side) =>
    domainAround(
      paths.flat().map((one) => one[side]),
      spots.flat().map((one) => one[side]),
    ),
  );
  const isInside = (spot: Spot) => within(spot.x, x) && within(spot.y, y);
  const far = spots.map((list) => list.filter((spot) => !isInside(spot)));
  const hasOthers = found.some(({ periods }) =>
    input.paths.some(({ trial }) => trial.periods.some(({ name }) => !periods.includes(name))),
  );
  return (page) => {
    const columns = Math.min(Math.max(1, found.length), columnsWithin(page.width, narrowest));
    const width = Math.min(page.width, gridLeft + columns * narrowest * 1.35);
    const height = Math.min(cellWidth({ width, columns }) - 50, 300 * page.tall);
    const ticks = [
      ticksWithRoom(x, cellWidth({ width, columns }) - 50),
      ticksWithRoom(y, height, 2.5 * fontSize),
    ] as const;
    const hasKinds = found.some((period) => titleOf(period, input).length > 2);
    const cells = found.map((period, k) => ({
      title: (left: number, top: number) =>
        titleOf(period, input, far[k].length)
          .flatMap((text, part) => {
            const [room, size] = [cellWidth({ width, columns }) - (part === 0 ? 8 : 54), fontSize - part];
            const lines = part === 0 ? [text] : linesWithin(text, room, size);
            const shown = lines.slice(0, mostLines);
            if (lines.length > mostLines) shown[mostLines - 1] += " …";
            return shown.map((line) => ({ line: fitted(line, room, size), part }));
          })
          .map(({ line, part }, k) =>
            textAt(
              line,
              left + 44,
              top + 14 + 17 * k,
              `text-anchor="start"${part > 0 ? ` font-size="${fontSize - 1}" fill="${colour.quiet}"` : ""}`,
            ),
          )
          .join(""),
      panel: panelOf(
        { paths, periods: period.periods, spots: spots[k].filter(isInside), far: far[k], ticks },
        [x, y],
        page,
      ),
    }));
    const label = (k: number) => `PC ${k + 1} (${numberText(100 * (components.explained[k] ?? 0), 3)} %)`;
    return {
      name: "fixed-points",
      title: "Fixed points",
      caption: captionOf(input, spots.flat()) + farText(far.flat()),
      csv: columnsOf(input, along.place),
      width,
      strips: [
        gap(4),
        conditionStrip(input, width),
        legendStrip(legendOf(spots.flat(), hasOthers, far.flat().length > 0), { width }, gridLeft),
        gap(4),
        grid(cells, {
          ...{ width, columns, titleHeight: 21 + 17 * (mostLines + (hasKinds ? 1 : 0)), height, below: 26 },
          labelX: label(0),
          labelY: label(1),
          empty: "no periods",
        }),
      ],
    };
  };
}

/** The plane of two directions; a network of one state has only the first. */
function planeOf(directions: readonly Float64Array[], mean: Float64Array) {
  const onto = (vector: ArrayLike<number>, direction: Float64Array | undefined, isPlace: boolean): number => {
    let sum = 0;
    direction?.forEach((weight, k) => {
      sum += weight * (vector[k] - (isPlace ? mean[k] : 0));
    });
    return sum;
  };
  return {
    place: (state: ArrayLike<number>) => ({ x: onto(state, directions[0], true), y: onto(state, directions[1], true) }),
    way: (vector: ArrayLike<number>) =>
      [onto(vector, directions[0], false), onto(vector, directions[1], false)] as const,
  };
}

function spotsOf({ points, slow }: PointsOfPeriod, { place, way }: ReturnType<typeof planeOf>): Spot[] {
  const spot = (kind: Spot["kind"]) => (point: FixedPoint) => ({
    kind,
    ...place(point.state),
    point,
    ways: point.modes
      .slice(0, point.index)
      .flatMap(({ timeConstant, right }) => (timeConstant < 0 && right !== null ? [way(right.re)] : [])),
  });
  return [...slow.map(spot("slow")), ...points.map((point) => spot(point.stability)(point))].slice(0, mostDrawn);
}

type Domain = readonly [number, number];

/** The range of trials, and of the points that are no farther from it than this share of it. */
const near = 0.5;

function domainAround(trials: readonly number[], points: readonly number[]): Domain {
  const [low, high] = extentOf(trials.length > 0 ? trials : points);
  const room = near * (high - low);
  return extentOf([low, high, ...points.filter((value) => within(value, [low - room, high + room]))]);
}

const within = (value: number, [low, high]: Domain): boolean => value >= low && value <= high;

/** Where the way from the middle of the axes to a point crosses the frame, and a little before. */
function edgeOf({ x, y }: Spot, [across, up]: readonly [Domain, Domain]) {
  const [middle, half] = [across, up].reduce<[number[], number[]]>(
    ([middles, halves], [low, high]) => [
      [...middles, (low + high) / 2],
      [...halves, (high - low) / 2],
    ],
    [[], []],
  );
  const way = [x - middle[0], y - middle[1]];
  const share = 1 / Math.max(Math.abs(way[0]) / half[0], Math.abs(way[1]) / half[1]);
  const [from, to] = [share * (1 - arrow), share];
  return {
    x1: middle[0] + from * way[0],
    y1: middle[1] + from * way[1],
    x2: middle[0] + to * way[0],
    y2: middle[1] + to * way[1],
  };
}
/** The length of such an arrow, as a share of the way from the middle. */
const arrow = 0.14;

interface Shown {
  readonly paths: readonly Path[];
  /** Those whose input is held. */
  readonly periods: readonly string[];
  readonly spots: readonly Spot[];
  /** Those beyond the axes. */
  readonly far: readonly Spot[];
  readonly ticks: readonly [x: number[], y: number[]];
}

function panelOf(
  { paths, periods, spots, far, ticks }: Shown,
  [x, y]: readonly [Domain, Domain],
  { plot }: Page,
): PanelContent {
  const ways = spots.flatMap((spot) =>
    spot.ways.map(([right, up]) => {
      // The same length on the page in every direction.
      const length = Math.sqrt((right / (x[1] - x[0])) ** 2 + (up / (y[1] - y[0])) ** 2);
      const share = length > 0 ? reach / length : 0;
      return {
        x1: spot.x - share * right,
        y1: spot.y - share * up,
        x2: spot.x + share * right,
        y2: spot.y + share * up,
      };
    }),
  );
  const ends = { x1: "x1", y1: "y1", x2: "x2", y2: "y2" } as const;
  return {
    x: { domain: [...x], inset: 4 },
    y: { domain: [...y], inset: 4 },
    marks: [
      ...paths.map((path) => plot.line(path, { x: "x", y: "y", stroke: colour.grid, strokeWidth: 0.8 })),
      ...paths.flatMap((path) =>
        periods.map((name) =>
          plot.line(
            path.filter(({ period }) => period === name),
            { x: "x", y: "y", stroke: colour.ideal, strokeWidth: 1 },
          ),
        ),
      ),
      plot.link(ways, { ...ends, stroke: saddleColour, strokeWidth: 1.4, clip: true }),
      ...(Object.keys(looks) as Spot["kind"][]).map((kind) => {
        const shown = far.filter((spot) => spot.kind === kind).map((spot) => edgeOf(spot, [x, y]));
        const stroke = kind === "saddle" ? saddleColour : looks[kind].fill;
        return plot.arrow(shown, { ...ends, stroke, strokeWidth: 1.6, headLength: 6 });
      }),
      ...(Object.keys(looks) as Spot["kind"][]).map((kind) => {
        const { symbol, fill, stroke } = looks[kind];
        const shown = spots.filter((spot) => spot.kind === kind);
        return plot.dot(shown, {
          x: "x",
          y: "y",
          symbol,
          fill,
          stroke,
          strokeWidth: kind === "saddle" ? 1.8 : 0.6,
          r: 4,
        });
      }),
    ],
    axisX: { label: "", ticks: ticks[0] },
    axisY: { label: "", ticks: ticks[1] },
  };
}

function legendOf(spots: readonly Spot[], hasOthers: boolean, hasFar: boolean): LegendItem[] {
  const kinds = new Set(spots.map(({ kind }) => kind));
  const shown = (Object.keys(looks) as Spot["kind"][]).filter((kind) => kinds.has(kind));
  return [
    ...shown.map((kind): LegendItem => {
      const { label, fill, stroke, mark } = looks[kind];
      return { label, colour: mark === "ring" ? stroke : fill, mark };
    }),
    ...(spots.some(({ ways }) => ways.length > 0)
      ? [{ label: "growing direction", colour: saddleColour, mark: "line" as const }]
      : []),
    ...(hasFar ? [{ label: "→ to points far from the trials", colour: "none", mark: "none" as const }] : []),
    { label: "noiseless trials in the period", colour: colour.ideal, mark: "line" },
    ...(hasOthers ? [{ label: "in others", colour: colour.grid, mark: "line" as const }] : []),
  ];
}

/** The period with what is found, and below it the inputs that are held. */
const titleOf = (period: PointsOfPeriod, { task }: FixedPointsInput, far = 0): string[] => {
  const { periods, points, slow } = period;
  const found = `${periods.join(", ")}: ${points.length} fixed${slow.length > 0 ? `, ${slow.length} slow` : ""}${far > 0 ? ` (${far} far)` : ""}`;
  const stable = points.filter(({ stability }) => stability === "stable").length;
  // Points of several kinds may cover each other.
  const kinds = stable > 0 && stable < points.length ? [`${stable} of ${points.length} stable`] : [];
  return [found, ...kinds, ...heldIn(period, task)];
};

/** The inputs that are held, in words; none of a network without inputs. */
const heldIn = ({ inputs }: PointsOfPeriod, task: FixedPointsInput["task"]): string[] => {
  const held = task && heldText(inputs, task.inputs);
  return held === undefined ? [] : [held];
};

/** The condition whose inputs are held, in lines. */
function conditionStrip({ condition, task }: FixedPointsInput, width: number): Strip {
  const said = levelsText(condition, task);
  return textsStrip(said === "" ? [] : [`inputs held as in a trial with ${said}`], gridLeft, width);
}

function captionOf({ found, condition, step, components, task }: FixedPointsInput, spots: readonly Spot[]): string {
  const of = levelsText(condition, task);
  const inputs = found.flatMap((period) => {
    return heldIn(period, task).map((held) => `${period.periods.join(", ")}: ${held}`);
  });
  const held = inputs.length > 0 ? ` Held inputs: ${inputs.join("; ")}.` : "";
  const share = components.explained.slice(0, 2).reduce((sum, part) => sum + part, 0);
  const starts = found[0]?.starts ?? 0;
  const cut = spots.length >= mostDrawn ? ` At most ${mostDrawn} points are drawn in a panel.` : "";
  const several = (isMean: boolean) =>
    found.flatMap((one) => (one.varies && one.isMean === isMean ? one.periods : [])).join(", ");
  const longest =
    (several(false) && ` Where a period shows several inputs (${several(false)}), the one shown longest is held.`) +
    (several(true) && ` Where inputs keep changing (${several(true)}), their means are held.`);
  return `States that the network keeps under the input of a period (condition: ${of}), without noise, from ${starts} starts in each panel, in the plane of the first two principal components of the states (${step.size}) that noiseless trials visit, which explain ${numberText(100 * share, 3)} % of their variance. Lines through saddles: directions in which states leave.${held}${longest}${cut}`;
}

/** What the axes leave out. */
const farText = (far: readonly Spot[]): string => {
  if (far.length === 0) return "";
  const most = far.reduce((a, { point }) => Math.max(a, point.distance), 0);
  return ` Axes are those of the trials: ${far.length === 1 ? "one point lies" : `${far.length} points lie`} beyond them, where arrows point, up to ${numberText(most, 2)} times the size of the states that trials visit.`;
};

function columnsOf(
  { found, components }: FixedPointsInput,
  place: (state: ArrayLike<number>) => { readonly x: number; readonly y: number },
): Columns {
  const rows = found.flatMap(({ periods, points, slow }) => [
    ...points.map((point) => ({ periods, kind: point.stability as string, point })),
    ...slow.map((point) => ({ periods, kind: "slow", point })),
  ]);
  return {
    periods: rows.map(({ periods }) => periods.join(" ")),
    kind: rows.map(({ kind }) => kind),
    index: rows.map(({ point }) => point.index),
    starts: rows.map(({ point }) => point.starts),
    change: rows.map(({ point }) => finite(point.change)),
    slowest_ms: rows.map(({ point }) => finite(point.modes[0]?.timeConstant)),
    pc1: rows.map(({ point }) => place(point.state).x),
    ...(components.directions.length > 1 && { pc2: rows.map(({ point }) => place(point.state).y) }),
  };
}
