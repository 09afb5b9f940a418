import type { DemixedComponents, DemixedPart } from "../analysis/demixed.ts";
import { checkCount } from "../base/arguments.ts";
import { spacedName } from "../base/factorNames.ts";
import { ticksWithRoom } from "./axes.ts";
import { channelColours, colour } from "./colours.ts";
import { timeLabel } from "./events.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { type Plane, planeAxisY, planeColumns, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { signedColours } from "./signedColours.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface DemixedInput {
  demixed: DemixedComponents;
  /** Components of each part that are drawn (default: 1). */
  count?: number;
}

const aspect = 0.6;
/** Components whose variance is drawn. */
const mostBars = 12;
const dashes = "4 2";

/**
 * Demixed principal components over time, by condition: those of time, of each variable and of each interaction, and
 * how much of the variance each explains, split by what it is due to. The first variable gives the colours; the second
 * is dashed below 0.
 */
export const demixedFigure = (input: DemixedInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["demixed"], theme, demixedPicture);

const nameOf = ({ variables }: Pick<DemixedPart, "variables">): string =>
  variables.length === 0 ? "time" : variables.map((name) => spacedName(name)).join(" × ");

/** A component with its place. */
interface Ranked {
  readonly part: number;
  readonly k: number;
  readonly component: DemixedPart["components"][number];
}

function demixedPicture({ demixed, count = 1 }: DemixedInput): (page: Page) => Sheet {
  const { parts, means } = demixed;
  checkCount("conditions", parts[0].components[0]?.along.map(() => 0) ?? [], { condition: means.conditions.length });
  const ranked = parts
    .flatMap(({ components }, part) => components.map((component, k): Ranked => ({ part, k, component })))
    .sort((a, b) => b.component.explained - a.component.explained);
  const drawn = parts.flatMap((_, part) => ranked.filter((one) => one.part === part).slice(0, count));
  const [first, second] = means.variables;
  const values = means.conditions.map((one) => one.values[first.name]);
  const colours = signedColours(values, first.edges);
  const valueLegend = [...colours].map(([value, stroke]): LegendItem => {
    const text = first.textOf?.(value) ?? numberText(value);
    const name = `${spacedName(first.name)} `;
    return { label: text.startsWith(name) ? text.slice(name.length) : text, colour: stroke, mark: "line" };
  });
  const isDashed = (condition: number) => second !== undefined && means.conditions[condition].values[second.name] < 0;
  return (page) => {
    const columns = planeColumns(page, drawn.length + 1, 2);
    const width = planeWidth(page, columns);
    const height = Math.round(aspect * width);
    const panels = drawn.map((one): Plane => {
      const title = `${nameOf(parts[one.part])} ${one.k + 1} (${numberText(100 * one.component.explained, 3)}\u00a0%)`;
      return { title, panel: linesOf(one, demixed, colours, isDashed, [width, height], page) };
    });
    const dashLegend = [1, -1].map((sign): LegendItem => {
      const label = second?.textOf?.(sign) ?? `${spacedName(second?.name ?? "")} ${sign > 0 ? "above" : "below"} 0`;
      return { label, colour: colour.ink, mark: "line", dash: sign > 0 ? undefined : dashes };
    });
    const partLegend = parts.map(
      (part, k): LegendItem => ({ label: nameOf(part), colour: partColour(k), mark: "square" }),
    );
    const hasDashes = means.conditions.some((_, k) => isDashed(k));
    return {
      name: "demixed",
      title: "Demixed principal components",
      caption: captionOf(demixed, count),
      csv: columnsOf(demixed, drawn),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip([{ label: `${spacedName(first.name)}:`, colour: "none", mark: "none" }, ...valueLegend], page, 16),
        ...(hasDashes ? [legendStrip(dashLegend, page, 16)] : []),
        legendStrip([{ label: "variance due to", colour: "none", mark: "none" }, ...partLegend], page, 16),
        gap(2),
        planes([...panels, barsOf(ranked.slice(0, mostBars), height, page)], columns, height, page),
      ],
    };
  };
}

const partColour = (k: number) => channelColours[k % channelColours.length];

function linesOf(
  { component }: Ranked,
  { means }: DemixedComponents,
  colours: ReadonlyMap<number, string>,
  isDashed: (condition: number) => boolean,
  [width, height]: readonly [number, number],
  { plot }: Page,
): Plane["panel"] {
  const { times, conditions, variables, align } = means;
  const span = [times[0], times[times.length - 1]] as const;
  const values = component.along.flatMap((along) => Array.from(along));
  const domain = [values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)] as const;
  const bounds = means.periods.flatMap(({ from, to }) => [from, to]).filter((at) => at > span[0] && at < span[1]);
  const lines = conditions.map(({ values }, c) =>
    plot.line(
      Array.from(times, (time, k) => ({ time, value: component.along[c][k] })),
      {
        x: "time",
        y: "value",
        stroke: colours.get(values[variables[0].name]),
        strokeWidth: 1.2,
        strokeDasharray: isDashed(c) ? dashes : undefined,
      },
    ),
  );
  return {
    x: { domain: [...span] },
    y: { domain: [...domain], inset: 3 },
    marks: [
      plot.ruleX([...new Set(bounds)], { stroke: colour.grid }),
      plot.ruleY([0], { stroke: colour.grid }),
      ...lines,
    ],
    // A number at the very end would be cut off.
    axisX: {
      label: timeLabel({ align }, width),
      ticks: ticksWithRoom(span, width).filter((at) => at < span[1] - 0.05 * (span[1] - span[0])),
    },
    axisY: planeAxisY("value", domain, height, "a.u."),
  };
}

/** A bar for each component, in parts of the colours of the legend. */
function barsOf(ranked: readonly Ranked[], height: number, { plot }: Page): Plane {
  const bars = ranked.flatMap(({ component: { shares } }, place) => {
    let from = 0;
    return shares.map((share, part) => {
      const y1 = from;
      from += 100 * Math.max(0, share);
      return { x1: place + 0.6, x2: place + 1.4, y1, y2: from, part };
    });
  });
  const most = bars.reduce((top, { y2 }) => Math.max(top, y2), 0);
  const domain = [0, most > 0 ? 1.05 * most : 1] as const;
  return {
    title: "variance explained",
    panel: {
      x: { domain: [0.4, ranked.length + 0.6] },
      y: { domain: [...domain] },
      marks: [plot.rect(bars, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: ({ part }) => partColour(part) })],
      axisX: { label: "component", ticks: [1, Math.max(2, ranked.length)].filter((at) => at <= ranked.length) },
      axisY: planeAxisY("variance", domain, height, "%"),
    },
  };
}

function captionOf({ parts, regularisation, means }: DemixedComponents, count: number): string {
  const shares = parts.map((part) => `${nameOf(part)} ${numberText(100 * part.variance, 3)} %`).join(", ");
  return `Demixed principal components (Kobak et al. 2016) of the averages of ${means.units} units over ${means.conditions.length} conditions: the ${count === 1 ? "largest" : `${count} largest`} of each part, with the variance that ${count === 1 ? "it explains" : "each explains"} alone. Bars: all components, the largest first, split by the part of the activity that they explain. Variance of the parts: ${shares}. Regularisation λ = ${numberText(regularisation, 2)}.`;
}

function columnsOf({ parts, means }: DemixedComponents, drawn: readonly Ranked[]): Columns {
  const csv: Columns = { part: [], component: [], explained: [], condition: [], time_ms: [], value: [] };
  for (const { part, k, component } of drawn)
    means.conditions.forEach(({ label }, c) => {
      means.times.forEach((time, i) => {
        csv["part"].push(nameOf(parts[part]));
        csv["component"].push(k + 1);
        csv["explained"].push(component.explained);
        csv["condition"].push(label.replaceAll("−", "-"));
        csv["time_ms"].push(time);
        csv["value"].push(finite(component.along[c][i]));
      });
    });
  return csv;
}
