import { significantShare, slopeCorrelation, slopesAt, type TuningSlopes } from "../analysis/tuning.ts";
import { spacedName } from "../base/factorNames.ts";
import { channelColours, colour } from "./colours.ts";
import { timeLabel } from "./events.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { type Plane, planeColumns, planes, planeWidth, scatter } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, type Panel, type Strip, sharingX } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { linesPanel, periodLabels } from "./timePanel.ts";

/** A time with a name, such as the middle of a delay. */
export interface Moment {
  readonly label: string;
  /** ms on the axis of the averages. */
  readonly at: number;
}

export interface TuningInput {
  tuning: TuningSlopes;
  /** Reference times, with whose slopes those of every time are correlated, a line each (default: none). */
  references?: readonly Moment[];
  /** Slopes of all units at one time against those at another, a panel each (default: none). */
  compared?: readonly { readonly x: Moment; readonly y: Moment }[];
  /** Slopes with a smaller p are significant (default: 0.05). */
  alpha?: number;
}

const panelHeight = 105;
const dashes = [undefined, "5 3", "2 2"];
const lines = [colour.ink, "#d55e00", "#0072b2", channelColours[1], channelColours[3]];

/**
 * Tuning of a population to a variable over time: the share of units with a significant slope; the correlation across
 * units of slopes at reference times with those at every time; slopes at one time against those at another.
 */
export const tuningFigure = (input: TuningInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["tuning"], theme, tuningPicture);

function tuningPicture({ tuning, references = [], compared = [], alpha = 0.05 }: TuningInput): (page: Page) => Sheet {
  const { times, units } = tuning;
  const name = spacedName(tuning.variable);
  const share = significantShare(tuning, alpha);
  const correlations = references.map(({ at }) => slopeCorrelation(tuning, at));
  const pairs = compared.map(({ x, y }) => ({
    x,
    y,
    slopes: [slopesAt(tuning, x.at), slopesAt(tuning, y.at)] as const,
  }));
  return (page) => {
    const rows = [
      timePanel(page, tuning, [0, 1], [0, 0.5, 1], "share tuned", [{ values: share, stroke: colour.ink }], [], alpha),
      ...(references.length > 0
        ? [
            timePanel(
              page,
              tuning,
              [Math.min(-0.5, ...correlations.flatMap((one) => Array.from(one).filter(Number.isFinite))), 1],
              [-1, -0.5, 0, 0.5, 1],
              "correlation",
              correlations.map((values, k) => ({ values, stroke: lines[k % lines.length] })),
              references,
            ),
          ]
        : []),
    ];
    const legend = [
      { label: "by chance", colour: colour.ideal, mark: "dash" as const },
      ...references.map(({ label }, k) => ({
        label: `with ${label}`,
        colour: lines[k % lines.length],
        mark: "line" as const,
        dash: dashes[k % dashes.length],
      })),
    ];
    const columns = planeColumns(page, 2, 2);
    return {
      name: "tuning",
      title: `Tuning to ${name}`,
      caption: captionOf(tuning, { references, compared, alpha }),
      csv: columnsOf(times, share, references, correlations),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(legend, page),
        gap(2),
        periodLabels(spanOf(tuning), page),
        ...rowsOf(rows, page),
        ...(pairs.length > 0
          ? [
              planes(
                pairs.map((pair) => pairOf(pair, page)),
                columns,
                Math.min(190, planeWidth(page, columns)),
                page,
              ),
            ]
          : []),
      ],
    };
    function rowsOf(panels: readonly Panel[], { tall }: Page): Strip[] {
      return sharingX(
        panels.map((panel) => ({ panels: [panel], height: panelHeight * tall })),
        { between: 12 },
      );
    }
  };
  /** Also says how many units there are. */
  function captionOf(
    { p }: TuningSlopes,
    said: { references: readonly Moment[]; compared: NonNullable<TuningInput["compared"]>; alpha: number },
  ): string {
    const parts = [
      `Tuning of ${units} units to ${name}, by linear regression of ${tuning.trials === undefined ? "mean rates" : `the rates of ${tuning.trials} trials`} at each time: the share of units whose slope has p < ${numberText(said.alpha)} (dashed: that of units without tuning)`,
      ...(said.references.length > 0
        ? [
            `the correlation across units of slopes at ${said.references.map(({ label, at }) => `${label} (${numberText(at)} ms)`).join(" and at ")} with those at every time`,
          ]
        : []),
      ...(said.compared.length > 0 ? ["slopes at one time against those at another, a dot for each unit"] : []),
    ];
    const unknown = p.every(Number.isNaN) ? " No time has three points." : "";
    return `${parts.join("; ")}.${unknown}`;
  }
}

const spanOf = ({ times, periods, align }: TuningSlopes) => {
  const [from, to] = [times[0] ?? 0, times[times.length - 1] ?? 1];
  return {
    from,
    duration: to,
    label: timeLabel({ align }),
    periods: periods
      .map((period) => ({ ...period, from: Math.max(from, period.from), to: Math.min(to, period.to) }))
      .filter((period) => period.to > period.from),
  };
};

function timePanel(
  page: Page,
  tuning: TuningSlopes,
  domain: readonly [number, number],
  ticks: readonly number[],
  label: string,
  curves: readonly { readonly values: Float64Array; readonly stroke: string }[],
  references: readonly Moment[] = [],
  chance?: number,
): Panel {
  const { plot } = page;
  const marks = [
    plot.ruleY([0], { stroke: colour.grid }),
    ...(chance === undefined ? [] : [plot.ruleY([chance], { stroke: colour.ideal, strokeDasharray: "5 3" })]),
    ...references.map(({ at }, k) =>
      plot.ruleX([at], { stroke: lines[k % lines.length], strokeDasharray: "2 3", strokeOpacity: 0.7 }),
    ),
    // Dashes show a line that another one covers.
    ...curves.map(({ values, stroke }, k) => {
      const points = Array.from(tuning.times, (time, i) => ({ time, value: finite(values[i]) ?? Number.NaN }));
      return plot.line(points, {
        x: "time",
        y: "value",
        stroke,
        strokeWidth: 1.5,
        strokeDasharray: dashes[k % dashes.length],
      });
    }),
  ];
  const inside = ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  return linesPanel({ label, y: { domain: [...domain] }, ticks: inside, marks }, spanOf(tuning), page);
}

function pairOf(
  {
    x,
    y,
    slopes: [a, b],
  }: { readonly x: Moment; readonly y: Moment; readonly slopes: readonly [Float64Array, Float64Array] },
  page: Page,
): Plane {
  const points = Array.from(a, (value, k) => ({ x: value, y: b[k] })).filter(
    (point) => Number.isFinite(point.x) && Number.isFinite(point.y),
  );
  const largest = points.reduce((most, point) => Math.max(most, Math.abs(point.x), Math.abs(point.y)), 0);
  return { title: "slopes at two times", panel: scatter(points, rounded(largest), [x.label, y.label], page) };
}

/** The next multiple of a power of 10. */
function rounded(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((Math.ceil(value / power - 1e-9) * power).toPrecision(6));
}

function columnsOf(
  times: Float64Array,
  share: Float64Array,
  references: readonly Moment[],
  correlations: readonly Float64Array[],
): Columns {
  return {
    time_ms: Array.from(times),
    significant: Array.from(share, (value) => finite(value)),
    ...Object.fromEntries(
      references.map(({ label }, k) => [
        `correlation_with_${label.replaceAll(" ", "_")}`,
        Array.from(correlations[k], (value) => finite(value)),
      ]),
    ),
  };
}
