import type { ProjectedCondition, ProjectedMeans } from "../analysis/projection.ts";
import { placesAmong, variableText } from "../analysis/variables.ts";
import { invalid } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { type Plane, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { circularShading, plainText, type ValueShading, valueShading } from "./valueShading.ts";

/** Paths of conditions in the plane of two axes. */
export interface StateSpacePanel {
  readonly projection: ProjectedMeans;
  /** The names of the axes. */
  readonly x: string;
  readonly y: string;
  /**
   * The variable that gives the colours: a shade for each magnitude, filled marks for values above 0; of bins on both
   * sides of 0, and around a circle, a colour for each value.
   */
  readonly colour: string;
  /** The variable that gives the dashes of lines: up to four values. */
  readonly dash?: string | undefined;
  readonly title?: string;
}

export interface StateSpaceInput {
  /** Drawn on common axes, up to three beside each other. */
  panels: readonly StateSpacePanel[];
  /** Every so many times have a mark (default: 2). */
  markEvery?: number;
  /** Whether a step on the page is as large on both axes, as for the cosine and sine of one angle (default: no). */
  equalScales?: boolean;
}

/** Height of a frame relative to its width. */
const aspect = 0.9;
const inset = 5;
const dashes = [undefined, "6 3", "2 2", "8 2 2 2"] as const;

/**
 * Mean activity by condition in the planes of task axes: a path for each condition, with marks at equal intervals,
 * filled for values of the colour variable above 0 and open for those below.
 */
export const stateSpaceFigure = (input: StateSpaceInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["panels"], theme, stateSpace);

function stateSpace({ panels, markEvery = 2, equalScales = false }: StateSpaceInput): (page: Page) => Sheet {
  if (panels.length === 0) throw invalid({ at: "panels", value: [], remedy: "give at least one" });
  if (!(Number.isInteger(markEvery) && markEvery >= 1))
    throw invalid({ at: "markEvery", value: markEvery, remedy: "give a whole number, at least 1" });
  const shadings = [...new Set(panels.map(({ colour }) => colour))].map((variable, k) =>
    shadingOf(variable, k, panels),
  );
  const dashings = [...new Set(panels.flatMap(({ dash }) => dash ?? []))].map((variable) =>
    dashingOf(variable, panels),
  );
  const placed = panels.map((panel) => {
    const axes = panel.projection.axes.map((name) => ({ name }));
    const [x, y] = placesAmong(axes, [panel.x, panel.y]);
    return {
      ...panel,
      places: [x, y] as const,
      shading: shadings.find(({ variable }) => variable === panel.colour)!,
      dashing: dashings.find(({ variable }) => variable === panel.dash),
    };
  });
  const extents = [0, 1].map((k) =>
    domainOf(placed.flatMap(({ projection, places }) => valuesOf(projection, places[k]))),
  );
  return (page) => {
    const columns = planeColumns(page, panels.length);
    const width = planeWidth(page, columns);
    const height = Math.round(aspect * width);
    const domains = equalScales ? equalised(extents, [width - 2 * inset, height - 2 * inset]) : extents;
    const ticks = [ticksWithRoom(domains[0], width), ticksWithRoom(domains[1], height, 2.5 * fontSize)] as const;
    const plotted = placed.map((panel) => planeOf(panel, { domains, ticks }, markEvery, page));
    return {
      name: "state-space",
      title: "State space",
      caption: captionOf(panels, { shadings, dashings }, markEvery, equalScales),
      csv: columnsOf(panels),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        ...shadings.map((one) => legendStrip([...one.legend, ...signLegend(one)], page, 16)),
        ...dashings.map(({ legend }) => legendStrip(legend, page, 16)),
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

/** Widens one of two domains around its middle, so that a step has the same length on both sides of a frame. */
function equalised(
  domains: readonly (readonly [number, number])[],
  lengths: readonly [number, number],
): readonly (readonly [number, number])[] {
  const step = Math.max(...domains.map(([low, high], k) => (high - low) / lengths[k]));
  return domains.map(([low, high], k) => {
    const half = (step * lengths[k]) / 2;
    return [(low + high) / 2 - half, (low + high) / 2 + half] as const;
  });
}

/** The conditions of some panels. Throws "unknown" for a variable by which they are not sorted. */
function conditionsBy(variable: string, panels: readonly StateSpacePanel[]): readonly ProjectedCondition[] {
  const conditions = panels.flatMap(({ projection }) => projection.conditions);
  for (const { values } of conditions)
    placesAmong(
      Object.keys(values).map((name) => ({ name })),
      [variable],
    );
  return conditions;
}

const variableIn = (panels: readonly StateSpacePanel[], variable: string) =>
  panels.flatMap(({ projection }) => projection.variables ?? []).find(({ name }) => name === variable);

interface Dashing {
  readonly variable: string;
  readonly dashOf: (value: number) => string | undefined;
  readonly legend: readonly LegendItem[];
}

/** The same in all panels that have the variable. */
function dashingOf(variable: string, all: readonly StateSpacePanel[]): Dashing {
  const panels = all.filter(({ dash }) => dash === variable);
  const values = [...new Set(conditionsBy(variable, panels).map((one) => one.values[variable]))].sort((a, b) => b - a);
  if (values.length > dashes.length)
    throw invalid({
      subject: `dash "${variable}"`,
      detail: `of ${values.length} values`,
      remedy: `name a variable of at most ${dashes.length}`,
    });
  const told = variableIn(panels, variable) ?? { name: variable };
  return {
    variable,
    dashOf: (value) => dashes[values.indexOf(value)],
    legend: values.map((value, k) => ({
      ...{ label: variableText(told, value), colour: colour.ink, mark: "line" },
      ...(dashes[k] !== undefined && { dash: dashes[k] }),
    })),
  };
}

function shadingOf(variable: string, k: number, all: readonly StateSpacePanel[]): ValueShading {
  const panels = all.filter((panel) => panel.colour === variable);
  const values = conditionsBy(variable, panels).map((one) => one.values[variable]);
  const told = variableIn(panels, variable);
  if (told?.circle === undefined) return valueShading(variable, k, values, told);
  return circularShading(variable, values, told.circle, (value) => plainText(variable, value, told));
}

/** What the marks of values above and below 0 are. */
const signLegend = ({ isSigned, hasZero, strongest }: ValueShading): LegendItem[] =>
  isSigned
    ? [
        { label: hasZero ? "0 and above" : "above 0", colour: strongest, mark: "dot" },
        { label: "below 0", colour: strongest, mark: "ring" },
      ]
    : [];

interface PlacedPanel extends StateSpacePanel {
  readonly places: readonly [number, number];
  readonly shading: ValueShading;
  readonly dashing: Dashing | undefined;
}

/** Common to all panels, of x and of y. */
interface Scales {
  readonly domains: readonly (readonly [number, number])[];
  readonly ticks: readonly [number[], number[]];
}

function planeOf(
  { projection, places: [x, y], shading, dashing, title, ...panel }: PlacedPanel,
  { domains: [domainX, domainY], ticks }: Scales,
  markEvery: number,
  { plot }: Page,
): Plane {
  const unit = projection.isStandardised ? "s.d." : "a.u.";
  const pointsOf = ({ along }: ProjectedCondition) =>
    Array.from(along[x], (value, i) => ({ x: value, y: along[y][i] }));
  const marks = projection.conditions.flatMap((condition) => {
    const value = condition.values[shading.variable];
    const stroke = shading.strokeOf(value);
    const dash = dashing?.dashOf(condition.values[dashing.variable]);
    const points = pointsOf(condition);
    const isThere = ({ x, y }: (typeof points)[number]) => Number.isFinite(x) && Number.isFinite(y);
    const marked = points.filter((point, i) => i % markEvery === 0 && isThere(point));
    const last = points.findLast(isThere);
    const fill = shading.isSigned && value < 0 ? "#ffffff" : stroke;
    return [
      plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.2, strokeDasharray: dash }),
      plot.dot(marked, {
        x: "x",
        y: "y",
        ...{ stroke, fill, r: 2, strokeWidth: 1 },
      }),
      ...(last ? [plot.dot([last], { x: "x", y: "y", stroke, fill, r: 3.6, strokeWidth: 1 })] : []),
    ];
  });
  return {
    title,
    panel: {
      x: { domain: [...domainX], inset },
      y: { domain: [...domainY], inset },
      marks,
      axisX: { label: `${spacedName(panel.x)} axis (${unit})`, ticks: ticks[0] },
      axisY: { label: `${spacedName(panel.y)} axis (${unit})`, ticks: ticks[1], labelOffset: planeLabelOffset },
    },
  };
}

function captionOf(
  panels: readonly StateSpacePanel[],
  { shadings, dashings }: { readonly shadings: readonly ValueShading[]; readonly dashings: readonly Dashing[] },
  markEvery: number,
  isEqual: boolean,
): string {
  const [{ projection }] = panels;
  const { times } = projection;
  const spacing = times.length > 1 ? markEvery * (times[1] - times[0]) : 0;
  const stretch = times.length > 0 ? ` from ${numberText(times[0])} to ${numberText(times[times.length - 1])} ms` : "";
  const counts = panels.map((panel) => panel.projection.conditions.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const named = (list: readonly { readonly variable: string }[]) =>
    list.map(({ variable }) => spacedName(variable)).join(" or ");
  const circles = named(shadings.filter(({ isAround }) => isAround));
  const apart = named(shadings.filter(({ isApart }) => isApart));
  const shaded = named(shadings.filter(({ isAround, isApart }) => !isAround && !isApart));
  const isSigned = shadings.some((one) => one.isSigned);
  const dashed = named(dashings);
  const marks = `marks every ${numberText(spacing)} ms${isSigned ? ", open for values below 0" : ""}, a larger one at the end.`;
  return [
    `Mean activity of ${least === most ? least : `${least} to ${most}`} conditions${stretch}, along task axes, less the mean over the conditions of the panel at each time (where one ends, it goes on as the others do); only where half of a condition's trials run.`,
    ...(isEqual ? ["Both axes have one scale."] : []),
    ...(circles === "" ? [] : [`Colours: ${circles}, around the circle.`]),
    ...(apart === "" ? [] : [`Colours: ${apart}.`]),
    ...(dashed === "" ? [] : [`Dashes: ${dashed}.`]),
    shaded === "" ? `M${marks.slice(1)}` : `Shades: ${isSigned ? "the magnitude of " : ""}${shaded}; ${marks}`,
  ].join(" ");
}

function columnsOf(panels: readonly StateSpacePanel[]): Columns {
  const csv: Columns = { panel: [], condition: [], time_ms: [], trials: [], x_axis: [], y_axis: [], x: [], y: [] };
  panels.forEach(({ projection, x, y, title }, k) => {
    const [along, across] = [x, y].map((name) => projection.axes.indexOf(name));
    for (const condition of projection.conditions)
      projection.times.forEach((time, i) => {
        csv["panel"].push(title ?? k + 1);
        csv["condition"].push(condition.label.replaceAll("−", "-"));
        csv["time_ms"].push(time);
        csv["trials"].push(condition.n?.[i] ?? null);
        csv["x_axis"].push(x);
        csv["y_axis"].push(y);
        csv["x"].push(finite(condition.along[along][i]));
        csv["y"].push(finite(condition.along[across][i]));
      });
  });
  return csv;
}
