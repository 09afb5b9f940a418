import type { ProjectedCondition, ProjectedMeans } from "../analysis/projection.ts";
import { placesAmong } from "../analysis/variables.ts";
import { invalid } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { ticksWithRoom } from "./axes.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { type Plane, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { type ValueShading, valueShading } from "./valueShading.ts";

/** Paths of conditions in the plane of two axes. */
export interface StateSpacePanel {
  readonly projection: ProjectedMeans;
  /** The names of the axes. */
  readonly x: string;
  readonly y: string;
  /** The variable that gives the colours: a shade for each magnitude, filled marks for values above 0. */
  readonly colour: string;
  readonly title?: string;
}

export interface StateSpaceInput {
  /** Drawn on common axes, up to three beside each other. */
  panels: readonly StateSpacePanel[];
  /** Every so many times have a mark (default: 2). */
  markEvery?: number;
}

/** Height of a frame relative to its width. */
const aspect = 0.9;

/**
 * Mean activity by condition in the planes of task axes: a path for each condition, with marks at equal intervals,
 * filled for values of the colour variable above 0 and open for those below.
 */
export const stateSpaceFigure = (input: StateSpaceInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["panels"], theme, stateSpace);

function stateSpace({ panels, markEvery = 2 }: StateSpaceInput): (page: Page) => Sheet {
  if (panels.length === 0) throw invalid({ at: "panels", value: [], remedy: "give at least one" });
  if (!(Number.isInteger(markEvery) && markEvery >= 1))
    throw invalid({ at: "markEvery", value: markEvery, remedy: "give a whole number, at least 1" });
  const shadings = [...new Set(panels.map(({ colour }) => colour))].map((variable, k) =>
    shadingOf(variable, k, panels),
  );
  const placed = panels.map((panel) => {
    const axes = panel.projection.axes.map((name) => ({ name }));
    const [x, y] = placesAmong(axes, [panel.x, panel.y]);
    return { ...panel, places: [x, y] as const, shading: shadings.find(({ variable }) => variable === panel.colour)! };
  });
  const domains = [0, 1].map((k) =>
    domainOf(placed.flatMap(({ projection, places }) => valuesOf(projection, places[k]))),
  );
  return (page) => {
    const columns = planeColumns(page, panels.length);
    const width = planeWidth(page, columns);
    const height = Math.round(aspect * width);
    const ticks = [ticksWithRoom(domains[0], width), ticksWithRoom(domains[1], height, 2.5 * fontSize)] as const;
    const plotted = placed.map((panel) => planeOf(panel, { domains, ticks }, markEvery, page));
    return {
      name: "state-space",
      title: "State space",
      caption: captionOf(panels, markEvery),
      csv: columnsOf(panels),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        ...shadings.map((one) => legendStrip([...one.legend, ...signLegend(one)], page, 16)),
        gap(2),
        planes(plotted, columns, height, page),
      ],
    };
  };
}

const valuesOf = ({ conditions }: ProjectedMeans, place: number): number[] =>
  conditions.flatMap(({ along }) => Array.from(along[place]).filter(Number.isFinite));

function domainOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  return high > low ? [low, high] : [-1, 1];
}

/** Throws "unknown" for a variable by which the conditions are not sorted. */
function shadingOf(variable: string, k: number, panels: readonly StateSpacePanel[]): ValueShading {
  const conditions = panels
    .filter(({ colour }) => colour === variable)
    .flatMap(({ projection }) => projection.conditions);
  for (const { values } of conditions)
    placesAmong(
      Object.keys(values).map((name) => ({ name })),
      [variable],
    );
  return valueShading(
    variable,
    k,
    conditions.map(({ values }) => values[variable]),
  );
}

/** What the marks of values above and below 0 are. */
const signLegend = ({ isSigned, strongest }: ValueShading): LegendItem[] =>
  isSigned
    ? [
        { label: "above 0", colour: strongest, mark: "dot" },
        { label: "below 0", colour: strongest, mark: "ring" },
      ]
    : [];

interface PlacedPanel extends StateSpacePanel {
  readonly places: readonly [number, number];
  readonly shading: ValueShading;
}

/** Common to all panels, of x and of y. */
interface Scales {
  readonly domains: readonly (readonly [number, number])[];
  readonly ticks: readonly [number[], number[]];
}

function planeOf(
  { projection, places: [x, y], shading, title, ...panel }: PlacedPanel,
  { domains: [domainX, domainY], ticks }: Scales,
  markEvery: number,
  { plot }: Page,
): Plane {
  const pointsOf = ({ along }: ProjectedCondition) =>
    Array.from(along[x], (value, i) => ({ x: value, y: along[y][i] }));
  const marks = projection.conditions.flatMap((condition) => {
    const value = condition.values[shading.variable];
    const stroke = shading.strokeOf(value);
    const points = pointsOf(condition);
    const marked = points.filter(
      (point, i) => i % markEvery === 0 && Number.isFinite(point.x) && Number.isFinite(point.y),
    );
    return [
      plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.2 }),
      plot.dot(marked, { x: "x", y: "y", stroke, fill: value >= 0 ? stroke : "#ffffff", r: 2, strokeWidth: 1 }),
    ];
  });
  return {
    title,
    panel: {
      x: { domain: [...domainX], inset: 5 },
      y: { domain: [...domainY], inset: 5 },
      marks,
      axisX: { label: `${spacedName(panel.x)} axis`, ticks: ticks[0] },
      axisY: { label: `${spacedName(panel.y)} axis`, ticks: ticks[1], labelOffset: planeLabelOffset },
    },
  };
}

function captionOf(panels: readonly StateSpacePanel[], markEvery: number): string {
  const [{ projection }] = panels;
  const { times } = projection;
  const spacing = times.length > 1 ? markEvery * (times[1] - times[0]) : 0;
  const stretch = times.length > 0 ? ` from ${numberText(times[0])} to ${numberText(times[times.length - 1])} ms` : "";
  const counts = panels.map((panel) => panel.projection.conditions.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `Mean activity of ${least === most ? least : `${least} to ${most}`} conditions${stretch}, along task axes, less the mean over the conditions of the panel at each time. Shades: the magnitude of ${[...new Set(panels.map(({ colour }) => spacedName(colour)))].join(" or ")}; marks every ${numberText(spacing)} ms, filled for values above 0, open below.`;
}

function columnsOf(panels: readonly StateSpacePanel[]): Columns {
  const csv: Columns = { panel: [], condition: [], time_ms: [], x_axis: [], y_axis: [], x: [], y: [] };
  panels.forEach(({ projection, x, y, title }, k) => {
    const [along, across] = [x, y].map((name) => projection.axes.indexOf(name));
    for (const condition of projection.conditions)
      projection.times.forEach((time, i) => {
        csv["panel"].push(title ?? k + 1);
        csv["condition"].push(condition.label.replaceAll("−", "-"));
        csv["time_ms"].push(time);
        csv["x_axis"].push(x);
        csv["y_axis"].push(y);
        csv["x"].push(finite(condition.along[along][i]));
        csv["y"].push(finite(condition.along[across][i]));
      });
  });
  return csv;
}
