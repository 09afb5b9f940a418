import { named } from "../base/errors.ts";
import { withUnit } from "../base/unitText.ts";
import type { Lesions } from "../perturb/lesions.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { rowLabels } from "./labels.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { shownPopulations } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, row, type Strip, written } from "./strip.ts";
import { fontSize, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `run.lesionEach` returns. */
export interface LesionsInput
  extends Pick<Lesions, "units" | "measures" | "plain" | "populations" | "trials" | "perturbations"> {
  /** The measure by which units are sorted (default: the first). */
  readonly by?: string;
}

const panelHeight = 240;
/** Of populations, in order: colours alone do not tell them apart for everyone. */
const symbols = [
  { symbol: "circle", mark: "dot" },
  { symbol: "triangle", mark: "triangle" },
  { symbol: "square", mark: "smallSquare" },
] as const;
/** Units whose numbers have room below the panel; of more, those at both ends are named above it. */
const mostNumbered = 60;
const inset = 8;
/** Units that the caption names. */
const mostNamed = 3;

/** The change that the lesion of each unit makes, sorted from the largest fall to the largest rise. */
export const lesionsFigure = (input: LesionsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["units", "measures", "plain", "populations", "trials"], theme, lesionsPicture);

function lesionsPicture(input: LesionsInput): (page: Page) => Sheet {
  const { units, measures, plain, trials, perturbations } = input;
  const measure = input.by === undefined ? measures[0] : named({ at: "by" }, input.by, measures);
  const factor = measure.isShare ? 100 : 1;
  const populations = shownPopulations(input.populations).map((one, k) => ({ ...one, ...symbols[k % symbols.length] }));
  const sorted = units
    .map(({ unit, population, effects }) => {
      const { value, low, high } = effects[measure.name].change;
      return { unit, population, value: times(value), low: times(low), high: times(high) };
    })
    .sort((a, b) => order(a.value) - order(b.value) || a.unit - b.unit)
    .map((one, k) => ({ ...one, rank: k + 1 }));
  function times(value: number | null): number {
    return value === null ? Number.NaN : factor * value;
  }
  const unitText = measure.isShare ? "% points" : measure.unit;
  const [least, most] = extentOf([0, ...sorted.flatMap(({ value, low, high }) => [value, low, high])]);
  const legend = populations
    .filter(({ end, first }) => end > first)
    .map(({ name, colour: ink, mark }): LegendItem => ({ label: `${name}, 95 % interval`, colour: ink, mark }));
  const isNumbered = sorted.length <= mostNumbered;
  const label = "unit, sorted by effect";
  return (page) => {
    const { plot } = page;
    const frame = framed(page);
    const last = Math.max(2, sorted.length);
    const numbers = sorted.map(({ unit, population, rank }) => ({
      text: String(unit),
      x: frame.left + inset + ((rank - 1) / (last - 1)) * (frame.width - 2 * inset),
      colour: populations.find(({ name }) => name === population)?.colour,
    }));
    const ends = sorted.filter(({ value }) => Number.isFinite(value));
    const falls = ends.filter(({ value }) => value < 0).slice(0, mostNamed);
    const rises = ends
      .filter(({ value }) => value > 0)
      .slice(-mostNamed)
      .reverse();
    const unitName = ({ unit, population }: (typeof sorted)[number]) => `${population} ${unit}`;
    const endsSaid = (textOf: (one: (typeof sorted)[number]) => string) => [
      falls.length > 0 ? `largest falls: ${falls.map(textOf).join(", ")}` : "no falls",
      rises.length > 0 ? `largest rises: ${rises.map(textOf).join(", ")}` : "no rises",
    ];
    const extremes = endsSaid(unitName).map((text): LegendItem => ({ label: text, colour: "none", mark: "none" }));
    const panel = {
      ...frame,
      x: { domain: [1, last], inset },
      y: { domain: [least, most], inset: 6 },
      marks: [
        plot.ruleY([0], { stroke: colour.quiet, strokeDasharray: "3 3" }),
        ...populations.flatMap(({ name, colour: ink, symbol }) => {
          const own = sorted.filter(({ population, value }) => population === name && Number.isFinite(value));
          return [
            plot.ruleX(
              own.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)),
              { x: "rank", y1: "low", y2: "high", stroke: ink, strokeWidth: 1 },
            ),
            plot.dot(own, { x: "rank", y: "value", fill: ink, r: 2.8, symbol }),
          ];
        }),
      ],
      axisX: isNumbered ? { label: null, ticks: [] } : { label: `rank (${label})`, ticks: 6 },
      axisY: { label: `change of ${measure.name}`, unit: unitText, ticks: 5 },
    };
    const name = ({ unit, population, value }: (typeof sorted)[number]) =>
      `unit ${unit} (${population}) ${numberText(value, 3)}`;
    const said = ends.length > 2 * mostNamed ? ` ${endsSaid(name).join("; ").replace(/^./, upper)}.` : "";
    const before = numberText(factor * (plain[measure.name]?.value ?? Number.NaN), 3);
    return {
      name: "lesions",
      title: "Every unit lesioned in turn",
      caption: `Change of ${withUnit(measure.name, unitText)} when the rate of one unit is 0 throughout, from ${before} ${perturbations.length === 0 ? "with all units" : `with ${perturbations.join("; ")}`}; the same ${trials} trials, intervals over them.${said}`,
      csv: columnsOf(input),
      strips: [
        gap(4),
        legendStrip(legend, page),
        ...(isNumbered ? [] : [legendStrip(extremes, page)]),
        row([panel], { height: panelHeight * page.tall, below: isNumbered ? 6 : axisRoom }),
        ...(isNumbered
          ? [(top: number) => rowLabels(numbers, 0, page.width, top, fontSize - 2), below(label, page)]
          : []),
      ],
    };
  };
}

const upper = (letter: string): string => letter.toUpperCase();

/** The name of the axis below the numbers. */
const below = (label: string, page: Page): Strip =>
  written(fontSize + 10, (top) => textAt(label, framed(page).left + framed(page).width / 2, top + fontSize + 2));

/** Units without a value come last. */
const order = (value: number): number => (Number.isNaN(value) ? Number.MAX_VALUE : value);

function columnsOf({ units, measures }: LesionsInput): Columns {
  const column = (name: string, part: "value" | "low" | "high") =>
    units.map(({ effects }) => finite(effects[name].change[part]));
  return {
    unit: units.map(({ unit }) => unit),
    population: units.map(({ population }) => population),
    ...Object.fromEntries(
      measures.flatMap(({ name }) => {
        const stem = name.replaceAll(" ", "_");
        return [
          [stem, units.map(({ effects }) => finite(effects[name].value))],
          [`${stem}_change`, column(name, "value")],
          [`${stem}_low`, column(name, "low")],
          [`${stem}_high`, column(name, "high")],
        ];
      }),
    ),
  };
}
