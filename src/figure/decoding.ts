import type { Decoding } from "../analysis/decoding.ts";
import { checkCount } from "../base/arguments.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { type Plane, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface DecodingInput {
  decoding: Decoding;
  /** What was read, such as "choice". */
  what: string;
}

const tallest = 210;

/**
 * What can be read from a population over time: the accuracy of decoders at their own time, and of each decoder at
 * every time.
 */
export const decodingFigure = (input: DecodingInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["decoding", "what"], theme, decodingPicture);

function decodingPicture({ decoding, what }: DecodingInput): (page: Page) => Sheet {
  const { times, accuracy, chance, trials, classes } = decoding;
  const n = times.length;
  checkCount("accuracy", accuracy, { "time of the decoder": n, "time of the trial": n });
  return (page) => {
    const columns = planeColumns(page, 2);
    const side = Math.min(tallest * page.tall, planeWidth(page, columns));
    return {
      name: "decoding",
      title: `Decoding of ${what}`,
      caption: `Accuracy of linear decoders of ${what} (${classes.length} values) in trials that they were not fitted to (${trials} in all): at their own time, and at all others. Dashed: the most frequent value, ${numberText(chance, 3)}. In the matrix this is white; blue is better, red worse.`,
      csv: columnsOf(decoding),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          [
            { label: "right in all trials", colour: hex(diverging[254]), mark: "square" },
            { label: "in none", colour: hex(diverging[0]), mark: "square" },
          ],
          page,
          16,
        ),
        gap(4),
        planes([diagonalOf(decoding, side, page), matrixOf(decoding, side, page)], columns, side, page),
      ],
    };
  };
}

/** Half a step beyond the first and the last time. */
function domainOf({ times }: Decoding): [number, number] {
  const half = times.length > 1 ? (times[1] - times[0]) / 2 : 0.5;
  return [(times[0] ?? 0) - half, (times[times.length - 1] ?? 1) + half];
}

function diagonalOf(decoding: Decoding, side: number, { plot }: Page): Plane {
  const { times, accuracy, chance } = decoding;
  const points = Array.from(times, (time, i) => ({ time, accuracy: accuracy[i * times.length + i] }));
  const least = points.reduce((low, point) => Math.min(low, point.accuracy), chance);
  const domain = domainOf(decoding);
  return {
    panel: {
      x: { domain },
      y: { domain: [Math.max(0, Math.floor(10 * least - 1e-9) / 10), 1], insetTop: 3 },
      marks: [
        plot.ruleY([chance], { stroke: colour.ideal, strokeDasharray: "5 3" }),
        plot.line(points, { x: "time", y: "accuracy", stroke: colour.ink, strokeWidth: 1.5 }),
      ],
      axisX: { label: "time (ms)", ticks: ticksWithRoom(domain, 0.9 * side) },
      axisY: { label: "accuracy", ticks: 4, labelOffset: planeLabelOffset },
    },
  };
}

function matrixOf(decoding: Decoding, side: number, { plot }: Page): Plane {
  const { times, accuracy, chance } = decoding;
  const n = times.length;
  const indices = new Uint8Array(n * n);
  for (let from = 0; from < n; from++)
    for (let to = 0; to < n; to++) {
      const value = accuracy[from * n + to] - chance;
      // Later decoders are higher.
      indices[(n - 1 - from) * n + to] = divergingIndex(value, value < 0 ? chance : 1 - chance);
    }
  const domain = domainOf(decoding);
  const ticks = ticksWithRoom(domain, 0.9 * side);
  return {
    panel: {
      x: { domain },
      y: { domain },
      marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
      axisX: { label: "tested at (ms)", ticks },
      axisY: { label: "fitted at (ms)", ticks, labelOffset: planeLabelOffset },
      over: ({ left, top, width, height }) => raster(indices, n, n, left, top, width / n, height / n),
    },
  };
}

function columnsOf({ times, accuracy }: Decoding): Columns {
  const n = times.length;
  const pairs = Array.from(accuracy, (_, i) => [Math.floor(i / n), i % n] as const);
  return {
    fitted_at_ms: pairs.map(([from]) => times[from]),
    tested_at_ms: pairs.map(([, to]) => times[to]),
    accuracy: Array.from(accuracy, (value) => finite(value)),
  };
}
