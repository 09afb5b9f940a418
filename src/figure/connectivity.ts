import { checkUnits } from "../analysis/recording.ts";
import { arePopulations, type Population } from "../base/population.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { rowLabels } from "./labels.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { checkFit, checkMatrix, populationAt, type ShownPopulation, shownPopulations } from "./populations.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { type Strip, written } from "./strip.ts";
import { fontSize, round, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface ConnectivityInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  /** What the units are, in runs. */
  populations: readonly Population[];
  /**
   * Unit numbers in the order in which they are shown: population by population, sorted by d′ or as they are numbered.
   */
  order: readonly number[];
}

const top = 10;
const usualSide = 320;
/** Left of the matrix, for the name of the axis and its distance from the names of populations; and below those. */
const room = { left: 36, beside: 17, below: 35 };
/** From the matrix to the colour bar's numbers, and from those to the figure's edge, with the label between them. */
const bar = { numbers: 37, label: 28 };

/**
 * The effective recurrent weights, units sorted by d′ (or as they are numbered), E before I: presynaptic units (from)
 * on x, postsynaptic units (to) on y downwards, hence the transpose of [from, to]. Positive blue, negative red, zero
 * white, limits ±max|W|.
 */
export const connectivityFigure = (input: ConnectivityInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "populations", "order"], theme, connectivity);

/** The matrix as shown. */
interface Matrix {
  readonly units: number;
  readonly populations: readonly ShownPopulation[];
  /** [row, column], indices into the palette. */
  readonly indices: Uint8Array;
  readonly limit: number;
  /** Whether units are in the order of their numbers. */
  readonly isPlain: boolean;
}

function connectivity(input: ConnectivityInput): (page: Page) => Sheet {
  const { weights, order } = input;
  const units = checkMatrix(weights, input.populations);
  checkFit("order", order.length, units);
  checkUnits(order, units);
  const populations = shownPopulations(input.populations);
  const isPlain = order.every((unit, place) => unit === place);
  const matrix: Matrix = { units, populations, isPlain, ...coloured(weights, order) };
  const names = arePopulations(input.populations) ? `, ${populations.map(({ name }) => name).join(", then ")}` : "";
  const caption = `Effective recurrent weights between units ${isPlain ? "in order of their number" : "sorted by selectivity d′"}${names}: presynaptic units in columns, postsynaptic units in rows. Blue is positive, red negative, white zero.`;
  const csv = columnsOf(input, populations);
  return (page) => ({
    name: "connectivity",
    title: "Recurrent connectivity",
    caption,
    csv,
    ...matrixStrip(matrix, page),
  });
}

/** The colour of each cell, and the end of the scale. */
function coloured(weights: ArrayLike<number>, order: readonly number[]): Pick<Matrix, "indices" | "limit"> {
  const units = order.length;
  let limit = 0;
  for (let i = 0; i < units * units; i++) if (Math.abs(weights[i]) > limit) limit = Math.abs(weights[i]);
  const indices = new Uint8Array(units * units);
  order.forEach((to, row) => {
    order.forEach((from, column) => {
      indices[row * units + column] = divergingIndex(weights[from * units + to], limit);
    });
  });
  return { indices, limit };
}

/** The place of the matrix. */
interface Place {
  readonly left: number;
  readonly size: number;
  readonly cell: number;
  /** Of the figure. */
  readonly width: number;
  /** Of the numbers beside the colour bar. */
  readonly numbersWidth: number;
}

function placeOf(matrix: Matrix, page: Page): Place {
  const { units, limit } = matrix;
  const numbers = barTicks(limit).map((value) => barText(value, limit));
  const numbersWidth = Math.max(...numbers.map((text) => textWidth(text, fontSize - 2)));
  const right = bar.numbers + numbersWidth + bar.label;
  const most = Math.min(usualSide * page.tall, page.width - room.left - right);
  const left = room.left + populationNames(matrix, 0.8 * most, true).height + room.beside;
  const side = Math.min(usualSide * page.tall, page.width - left - right);
  // Cells of whole half pixels are equally wide in the PNG, which has two pixels for one; unless that makes the matrix
  // small.
  const even = Math.floor((2 * side) / units) / 2;
  const cell = even * units > 0.85 * side ? even : side / units;
  return { left, size: cell * units, cell, width: side + left + right, numbersWidth };
}

function matrixStrip(matrix: Matrix, page: Page): { strips: Strip[]; width: number } {
  const { units, populations, indices, limit, isPlain } = matrix;
  const { left, size, cell, width, numbersWidth } = placeOf(matrix, page);
  const beside = populationNames(matrix, size, true);
  const beneath = populationNames(matrix, size, false);
  // The caption gives the order too, if there is no room for it.
  const words = isPlain ? ", by number" : ", sorted by d′";
  const sorted = size > textWidth(`to: postsynaptic unit${words}`) - 2 * top ? words : "";
  const svg = [
    raster(indices, units, units, left, top, cell),
    `<rect x="${left}" y="${top}" width="${size}" height="${size}" fill="none" stroke="${colour.ink}"/>`,
    ...populations.slice(1).map(({ first }) => {
      const border = first * cell;
      return `<path d="M${left + border} ${top}v${size}M${left} ${top + border}h${size}" stroke="${colour.ink}" stroke-width="0.75" fill="none"/>`;
    }),
    `<g transform="translate(${left - beside.height - 4},${top + size}) rotate(-90)">${beside.svg}</g>`,
    `<g transform="translate(${left},${top + size + 4})">${beneath.svg}</g>`,
    textAt(`from: presynaptic unit${sorted}`, left + size / 2, top + size + beneath.height + 23),
    turned(`to: postsynaptic unit${sorted}`, 22, top + size / 2),
    colourBar(left + size + 16, top, size, limit, numbersWidth),
  ];
  return { strips: [written(top + size + beneath.height + room.below, () => svg.join(""))], width };
}

/** Names of the populations along so many pixels of the matrix, in several rows where they would overlap. */
const populationNames = ({ populations, units }: Matrix, length: number, isUpwards: boolean) =>
  rowLabels(
    populations.map(({ name, first, end, colour }) => {
      const along = ((first + end) / 2 / units) * length;
      return { text: `${name} (${end - first})`, x: isUpwards ? length - along : along, colour };
    }),
    0,
    length,
    0,
    fontSize,
  );

function columnsOf(
  { weights, populations: given, order }: ConnectivityInput,
  populations: readonly ShownPopulation[],
): Columns {
  const csv: Columns = {
    to_unit: [...order],
    ...(arePopulations(given) ? { to_population: order.map((unit) => populationAt(populations, unit)) } : {}),
  };
  for (const from of order) csv[`from_${from}`] = order.map((to) => finite(weights[from * order.length + to]));
  return csv;
}

const turned = (text: string, x: number, y: number, style = "") =>
  textAt(text, x, y, `transform="rotate(-90 ${round(x)} ${round(y)})" ${style}`);

const barTicks = (limit: number) => (limit > 0 ? [limit, limit / 2, 0, -limit / 2, -limit] : [0]);

/** All ticks have the same number of decimals, so that the limit has at most three digits. */
function barText(value: number, limit: number): string {
  if (value === 0 || limit < 1e-3 || limit >= 100) return numberText(value, 3);
  const needed = [limit, limit / 2].map((tick) => numberText(tick, 3).split(".")[1]?.length ?? 0);
  return value.toFixed(Math.min(2 - Math.floor(Math.log10(limit)), Math.max(...needed))).replace("-", "−");
}

/**
 * The scale of colours from −limit to limit, in flat steps: a gradient would need an id, which may clash where
 * figures share a page.
 */
function colourBar(x: number, y: number, height: number, limit: number, numbersWidth: number): string {
  const steps = 85;
  const size = height / steps;
  const slices = Array.from({ length: steps }, (_, i) => {
    const fill = hex(diverging[254 - Math.round((i * 254) / (steps - 1))]);
    return `<rect x="${x}" y="${round(y + i * size)}" width="14" height="${round(size + 0.02)}" fill="${fill}"/>`;
  });
  const marks = barTicks(limit).map((value) => {
    const at = round(y + (limit > 0 ? (1 - value / limit) / 2 : 0.5) * height);
    // The end labels keep inside the bar's height.
    const dy = value === limit && limit > 0 ? "0.75em" : value === -limit && limit > 0 ? "0em" : "0.35em";
    return `<path d="M${x + 14} ${at}h4" stroke="${colour.ink}"/>${textAt(barText(value, limit), x + 21, at, `dy="${dy}" text-anchor="start" font-size="${fontSize - 2}"`)}`;
  });
  const label = turned("effective weight (a.u.)", x + 21 + numbersWidth + 16, y + height / 2);
  return `<g aria-label="colour bar"><g shape-rendering="crispEdges">${slices.join("")}</g><rect x="${x}" y="${y}" width="14" height="${height}" fill="none" stroke="${colour.ink}" stroke-width="0.75"/>${marks.join("")}${label}</g>`;
}
