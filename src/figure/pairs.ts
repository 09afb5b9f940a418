import { lowestAccuracy, type PairAccuracy } from "../analysis/accuracyByPair.ts";
import { levelText } from "../analysis/levelText.ts";
import { spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, type Box, gap, margins, notice, row } from "./strip.ts";
import { fitted, fontSize, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface PairsInput {
  readonly pairs: readonly PairAccuracy[];
  /** The factor along the abscissa and that along the ordinate, with their units. */
  readonly factors: readonly [Named, Named];
}
interface Named {
  readonly name: string;
  readonly unit: string;
}

const widest = 400;
/** Between the outermost levels and the frame, as a share of their range. */
const margin = 0.1;

/** Percent correct at each pair of levels of two factors, written in their plane, with the diagonal. */
export const pairsFigure = (input: PairsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["pairs", "factors"], theme, picture);

const picture =
  (input: PairsInput) =>
  (page: Page): Sheet => {
    const { pairs, factors } = input;
    const { plot } = page;
    const width = Math.min(page.width, widest);
    const size = width - margins.left - margins.right;
    const axes = factors.map((_, k) => axisOf(pairs.map(({ levels }) => levels[k])));
    // Two axes of the same numbers have one scale: there the diagonal says which level is larger.
    const areAlike = axes.every(({ isNumeric }) => isNumeric) && factors[0].unit === factors[1].unit;
    const low = Math.min(axes[0].domain[0], axes[1].domain[0]);
    const high = Math.max(axes[0].domain[1], axes[1].domain[1]);
    const [x, y] = areAlike ? axes.map((axis) => ({ ...axis, domain: [low, high] as const })) : axes;
    const place = ({ domain: [from, to] }: { readonly domain: readonly [number, number] }, at: number) =>
      (at - from) / (to - from);
    const texts = ({ left, top, width: across, height }: Box) =>
      pairs
        .map(({ levels, value }) => {
          const right = left + place(x, x.placeOf(levels[0])) * across;
          const up = top + (1 - place(y, y.placeOf(levels[1]))) * height;
          return textAt(String(Math.round(100 * value)), right, up, 'dy="0.35em"');
        })
        .join("");
    const label = ({ name, unit }: Named) => withUnit(spacedName(name), unit);
    const ticksOf = ({ ticks, textOf }: Axis, room: number) => {
      const each = Math.max(0, ...ticks.map((tick) => textWidth(textOf(tick)))) + 8;
      const every = Math.max(1, Math.ceil((each * ticks.length) / room));
      return { ticks: ticks.filter((_, k) => k % every === 0), tickFormat: textOf };
    };
    const panel = {
      left: margins.left,
      width: size,
      x: { domain: [...x.domain] },
      y: { domain: [...y.domain] },
      marks: areAlike
        ? [
            plot.line([low, high], {
              x: (value: number) => value,
              y: (value: number) => value,
              stroke: colour.grid,
              strokeWidth: 1.5,
            }),
          ]
        : [],
      axisX: { label: label(factors[0]), ...ticksOf(x, size) },
      axisY: { label: fitted(label(factors[1]), size), ...ticksOf(y, size) },
      over: pairs.length > 0 ? texts : notice("no trial was judged"),
    };
    return {
      name: "accuracy-by-pair",
      title: "Accuracy by pair",
      caption: captionOf(input, areAlike),
      csv: columnsOf(input),
      width,
      textSize: fontSize - 1,
      strips: [gap(4), row([panel], { height: size, below: axisRoom })],
    };
  };

interface Axis {
  readonly isNumeric: boolean;
  readonly domain: readonly [number, number];
  readonly ticks: number[];
  placeOf(level: number | string): number;
  textOf(place: number): string;
}

/** Numbers at their values; words in a row. */
function axisOf(levels: readonly (number | string)[]): Axis {
  const all = [...new Set(levels)];
  const isNumeric = all.every((level) => typeof level === "number");
  const placeOf = (level: number | string) => (isNumeric ? (level as number) : all.indexOf(level));
  const ticks = all.map(placeOf).sort((a, b) => a - b);
  const [low, high] = ticks.length > 0 ? [ticks[0], ticks[ticks.length - 1]] : [0, 1];
  const room = margin * (high - low || 1);
  return {
    isNumeric,
    domain: [low - room, high + room],
    ticks,
    placeOf,
    textOf: (at) => (isNumeric ? numberText(at) : levelText(all[at], "")),
  };
}

function captionOf({ pairs, factors }: PairsInput, areAlike: boolean): string {
  const [one, other] = factors.map(({ name }) => spacedName(name));
  const lowest = lowestAccuracy(pairs);
  const counts = pairs.map(({ n }) => n);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const trials = counts.length === 0 ? "" : ` (${least === most ? least : `${least} to ${most}`} trials each)`;
  const said =
    lowest === undefined
      ? ""
      : ` Lowest: ${numberText(100 * lowest.value, 3)} % at ${one} ${levelText(lowest.levels[0], factors[0].unit)}, ${other} ${levelText(lowest.levels[1], factors[1].unit)}.`;
  return `Percent correct, rounded down, at each pair of ${one} and ${other}${trials}${areAlike ? "; on the line both are equal" : ""}.${said}`;
}

function columnsOf({ pairs, factors }: PairsInput): Columns {
  const [one, other] = factors.map(({ name }) => spacedName(name).replaceAll(" ", "_"));
  const names = one === other || ["trials", "accuracy", "low", "high"].some((name) => name === one || name === other);
  const [first, second] = names ? ["first_level", "second_level"] : [one, other];
  return {
    [first]: pairs.map(({ levels }) => levels[0]),
    [second]: pairs.map(({ levels }) => levels[1]),
    trials: pairs.map(({ n }) => n),
    accuracy: pairs.map(({ value }) => finite(value)),
    low: pairs.map(({ low }) => finite(low)),
    high: pairs.map(({ high }) => finite(high)),
  };
}
