import { amount, withUnit } from "../base/unitText.ts";
import type { DoseResponse, DoseSeries } from "../perturb/doseResponse.ts";
import type { Effects } from "../perturb/effects.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { cellWidth, columnsWithin, grid, gridLeft } from "./grid.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, type PanelContent, textsStrip } from "./strip.ts";
import { fitted, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `run.perturb` returns, with one of its series. */
export type DoseResponseInput = Pick<
  DoseResponse,
  "measures" | "plain" | "trials" | "networks" | "perturbations" | "populations"
> & { readonly series: DoseSeries };

const narrowest = 190;
/** The least range of an axis of shares, in %. */
const leastRange = 10;
/** The largest ratio of values on a linear axis. */
const widest = 100;
/** More doses than this have the ticks of any axis. */
const mostTicks = 7;
const controlColour = "#9a9a9a";
const bandColour = "#dcdcdc";

/** What a perturbation does in each dose: a panel for each measure, with matched random controls as a grey band. */
export const doseResponseFigure = (input: DoseResponseInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["series", "measures", "plain", "trials"], theme, doseResponsePicture);

type Measure = DoseResponseInput["measures"][number];

/** Shares are shown in %. */
const shownIn = (value: number | null | undefined, { isShare }: Measure): number =>
  value === null || value === undefined ? Number.NaN : isShare ? 100 * value : value;

function doseResponsePicture(input: DoseResponseInput): (page: Page) => Sheet {
  const { measures, series } = input;
  return (page) => {
    const columns = Math.min(measures.length, columnsWithin(page.width, narrowest));
    const width = page.width;
    const height = 130 * page.tall;
    const cells = measures.map((measure) => ({
      title: (left: number, top: number) =>
        textAt(
          fitted(withUnit(measure.name, measure.isShare ? "%" : measure.unit), cellWidth({ width, columns }) - 48),
          left + 44,
          top + 15,
          'text-anchor="start"',
        ),
      panel: panelOf(input, measure, page, cellWidth({ width, columns }) - 66),
    }));
    return {
      name: "dose-response",
      title: "Dose–response",
      caption: captionOf(input),
      csv: columnsOf(input),
      width,
      strips: [
        gap(4),
        textsStrip([series.text], gridLeft, width),
        legendStrip(legendOf(input, page), { width }, gridLeft),
        gap(4),
        grid(cells, {
          ...{ width, columns, titleHeight: 22, height, below: 30 },
          labelX: `dose: ${series.dose}`,
          labelY: "",
          empty: "no measures",
        }),
      ],
    };
  };
}

/** Whether values span so much, as where activity runs away, that only a logarithmic axis shows them. */
const isWide = ({ isShare }: Measure, [low, high]: readonly [number, number]): boolean =>
  !isShare && low > 0 && high > widest * low;

function panelOf({ series, plain }: DoseResponseInput, measure: Measure, { plot }: Page, width: number): PanelContent {
  const { points, controls, neutral } = series;
  const own = points
    .map(({ dose, effects }) => ({ dose, ...shownOf(effects, measure) }))
    .sort((a, b) => a.dose - b.dose);
  const drawn = points
    .map(({ dose }, k) => {
      const values = (controls?.draws ?? []).map((draw) => shownIn(draw.values[k][measure.name], measure));
      const known = values.filter(Number.isFinite);
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      return { dose, low: Math.min(...known), high: Math.max(...known), mean, n: known.length };
    })
    .filter(({ n }) => n > 0)
    .sort((a, b) => a.dose - b.dose);
  const before = shownIn(plain[measure.name]?.value, measure);
  const extent = extentOf([
    before,
    ...own.flatMap(({ value, low, high }) => [value, low, high]),
    ...drawn.flatMap(({ low, high }) => [low, high]),
  ]);
  // Shares that hardly differ should look so.
  const isLog = isWide(measure, extent);
  const [least, most] = measure.isShare
    ? [Math.max(0, Math.min(extent[0], extent[1] - leastRange)), extent[1]]
    : extent;
  const doses = extentOf([...own.map(({ dose }) => dose), ...(neutral === null ? [] : [neutral])]);
  const gaps = own.slice(1).map(({ dose }, k) => (width * (dose - own[k].dose)) / (doses[1] - doses[0]));
  const hasRoom = gaps.every((room, k) => room > textWidth(`${own[k + 1].dose} `));
  const isShown = ({ value }: { readonly value: number }) => Number.isFinite(value);
  return {
    x: { domain: [...doses], inset: 8 },
    y: { domain: [least, most], inset: 6, ...(isLog && { type: "log" }) },
    marks: [
      ...(drawn.length > 1
        ? [plot.areaY(drawn, { x: "dose", y1: "low", y2: "high", fill: bandColour })]
        : [
            plot.ruleX(drawn, { x: "dose", y1: "low", y2: "high", stroke: bandColour, strokeWidth: 24 }),
            plot.dot(drawn, { x: "dose", y: "mean", fill: controlColour, r: 3 }),
          ]),
      plot.line(drawn, { x: "dose", y: "mean", stroke: controlColour, strokeWidth: 1.5 }),
      plot.ruleY(Number.isFinite(before) ? [before] : [], { stroke: colour.quiet, strokeDasharray: "3 3" }),
      plot.line(own.filter(isShown), { x: "dose", y: "value", stroke: colour.excitatory, strokeWidth: 1.5 }),
      plot.ruleX(
        own.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)),
        { x: "dose", y1: "low", y2: "high", stroke: colour.excitatory, strokeWidth: 1.5 },
      ),
      plot.dot(own.filter(isShown), { x: "dose", y: "value", fill: colour.excitatory, stroke: "#ffffff", r: 3.5 }),
    ],
    axisX: { label: "", ticks: own.length <= mostTicks && hasRoom ? own.map(({ dose }) => dose) : 4 },
    axisY: { label: "", ticks: isLog ? decades([least, most]) : 4 },
    over: own.some(isShown)
      ? undefined
      : ({ left, top, width, height }) => textAt("not determined", left + width / 2, top + height - 12),
  };
}

/** Powers of ten within a range, at most about four. */
function decades([low, high]: readonly [number, number]): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first) / 4));
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, k) => 10 ** (first + k * every));
}

const shownOf = (effects: Effects, measure: Measure) => ({
  value: shownIn(effects[measure.name]?.value, measure),
  low: shownIn(effects[measure.name]?.low, measure),
  high: shownIn(effects[measure.name]?.high, measure),
});

/** What holds in all doses. */
const plainLabel = ({ perturbations }: DoseResponseInput): string =>
  perturbations.length === 0 ? "unperturbed" : `with ${perturbations.join("; ")}`;

const legendOf = (input: DoseResponseInput, { width }: Pick<Page, "width">): LegendItem[] => [
  {
    label: `perturbed, 95 % interval over ${input.networks > 1 ? "networks" : "trials"}`,
    colour: colour.excitatory,
    mark: "dot",
  },
  { label: fitted(plainLabel(input), width - 2 * gridLeft), colour: colour.quiet, mark: "dash" },
  ...(input.series.controls === null
    ? []
    : [
        {
          label: `${input.series.controls.draws.length} control${input.series.controls.draws.length === 1 ? "" : "s"}: mean and range`,
          colour: controlColour,
          mark: "line" as const,
        },
      ]),
];

function captionOf(input: DoseResponseInput): string {
  const { series, trials, networks, perturbations, measures } = input;
  const of = networks > 1 ? `${networks} networks, ${trials} trials of each` : `${trials} trials`;
  const controls =
    series.controls === null ? "" : ` Grey: the same perturbation of ${series.controls.what}, drawn at random.`;
  const throughout = perturbations.length === 0 ? "" : ` Throughout: ${perturbations.join("; ")}.`;
  return `Effects of “${series.text}” (${of}, the same in all doses).${someText(input)}${fewerText(series, measures)}${onlyText(series)}${controls}${throughout}`;
}

/** In which trials it acts, if not in all, and the main measure of these alone. */
function someText({ series, measures, networks, perturbations }: DoseResponseInput): string {
  const { trials, share, alone } = series.perturbed;
  const [main] = measures;
  if (share === 1) return "";
  const told = (effects: Effects) =>
    amount(numberText(shownIn(effects[main.name]?.value, main), 3), main.isShare ? "%" : main.unit);
  const at = (alone?.points ?? []).map(({ dose, effects }) => `${told(effects)} at ${dose}`);
  const these =
    alone === null
      ? ""
      : `; in these alone, ${main.name} is ${told(alone.plain)} ${perturbations.length === 0 ? "unperturbed" : "without it"}, ${at.join(", ")}`;
  const percent = `${numberText(100 * share, 2)} %`;
  return ` It acts in ${networks > 1 ? `${percent} of them` : `${trials} of them (${percent})`}${these}.`;
}

/** Doses at which a network makes one choice alone. */
function onlyText({ points }: DoseSeries): string {
  const only = points.flatMap(({ dose, onlyChoice }) =>
    onlyChoice === undefined ? [] : [`every choice is ${onlyChoice} at ${dose}`],
  );
  return only.length === 0 ? "" : ` ${only.join(", ").replace(/^e/, "E")}.`;
}

/** Measures that some networks do not have. */
function fewerText({ points }: DoseSeries, measures: DoseResponseInput["measures"]): string {
  const fewer = measures.flatMap(({ name }) => {
    const some = points.flatMap(({ dose, effects }) => {
      const n = effects[name]?.n;
      return n === undefined ? [] : [`${n} at ${dose}`];
    });
    return some.length === 0 ? [] : [`${name}: ${some.join(", ")}`];
  });
  return fewer.length === 0 ? "" : ` Fewer networks have a value of ${fewer.join("; ")}.`;
}

function columnsOf({ series, measures, networks }: DoseResponseInput): Columns {
  const rows = series.points.flatMap(({ dose, effects }, k) =>
    measures.map((measure) => {
      const draws = (series.controls?.draws ?? []).map((draw) => draw.values[k][measure.name]);
      const known = draws.flatMap((value) => value ?? []);
      const effect = effects[measure.name];
      return { dose, measure, effect, known };
    }),
  );
  const number = (of: (row: (typeof rows)[number]) => number | null | undefined) => rows.map((row) => finite(of(row)));
  return {
    dose: rows.map(({ dose }) => dose),
    measure: rows.map(({ measure }) => measure.name),
    unit: rows.map(({ measure }) => measure.unit),
    value: number(({ effect }) => effect?.value),
    low: number(({ effect }) => effect?.low),
    high: number(({ effect }) => effect?.high),
    ...(networks > 1 && { networks: rows.map(({ effect }) => effect?.n ?? networks) }),
    change: number(({ effect }) => effect?.change.value),
    change_low: number(({ effect }) => effect?.change.low),
    change_high: number(({ effect }) => effect?.change.high),
    control_mean: number(({ known }) => known.reduce((sum, value) => sum + value, 0) / known.length),
    control_low: number(({ known }) => Math.min(...known)),
    control_high: number(({ known }) => Math.max(...known)),
  };
}
