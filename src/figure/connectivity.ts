import { checkUnits } from "../analysis/recording.ts";
import { arePopulations, type Population } from "../base/population.ts";
import { colour } from "./colours.ts";
import { type Beside, besideOf, besideRoom, besideSvg, type WeightsBeside } from "./connectivityBeside.ts";
import { blockNames, signChanges } from "./connectivityMarks.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { rowLabels } from "./labels.ts";
import { absent, type ColourLimits, weightIndex } from "./palette.ts";
import { checkMatrix, populationAt, runsOf, type ShownPopulation, shownPopulations } from "./populations.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { type Strip, written } from "./strip.ts";
import { fontSize, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { absentKey, barNumbersWidth, colourBar, turnedText } from "./weightBar.ts";

export interface ConnectivityInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  /** What the units are, in runs. */
  populations: readonly Population[];
  /**
   * Numbers of the units that are shown, in their order, population by population: all of them sorted by d′ or as they
   * are numbered, or some, such as the most selective ones.
   */
  order: readonly number[];
  /** Effective weights of the inputs, [channel, unit], drawn to the right. */
  inputs?: WeightsBeside;
  /** Effective weights of the outputs, [unit, output], drawn below. */
  outputs?: WeightsBeside;
  /**
   * The ends of the scales of colours, such as those of `weightLimits`; weights beyond have the deepest colour.
   * Default: the largest magnitude of each matrix.
   */
  limits?: { readonly recurrent?: ColourLimits; readonly inputs?: ColourLimits; readonly outputs?: ColourLimits };
  /** Marks where the sign of d′ changes along the order: d′ per unit, and the names of what it compares. */
  selectivity?: { readonly dprime: ArrayLike<number>; readonly first: string; readonly second: string };
  /** Whether each block that has room for it is named, receivers first: "B ← A" (default: false). */
  namesBlocks?: boolean;
}

const usualTop = 10;
const usualSide = 320;
/** Left of the matrix, for the name of the axis and its distance from the names of populations; and below those. */
const room = { left: 36, beside: 17, below: 35 };
/** From the matrix to the colour bar's numbers, and from those to the figure's edge, with the label between them. */
const bar = { numbers: 37, label: 28 };

/**
 * The effective recurrent weights, units sorted by d′ (or as they are numbered), E before I: presynaptic units (from)
 * on x, postsynaptic units (to) on y downwards, hence the transpose of [from, to]. Positive blue, negative red, near
 * zero white, no connection (exactly 0) grey, limits ±max|W| unless given; the weights of inputs and outputs beside it,
 * if given.
 */
export const connectivityFigure = (input: ConnectivityInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "populations", "order"], theme, connectivity);

/** The matrix as shown. */
interface Matrix {
  /** Those that are shown. */
  readonly units: number;
  /** Their places in the order. */
  readonly populations: readonly ShownPopulation[];
  /** [row, column], indices into the palette. */
  readonly indices: Uint8Array;
  readonly limits: ColourLimits;
  /** Whether units are in the order of their numbers. */
  readonly isPlain: boolean;
  readonly inputs?: Beside;
  readonly outputs?: Beside;
  /** Marks above and on the matrix. */
  readonly marks: (left: number, top: number, cell: number) => string;
  readonly isMarkedAbove: boolean;
}

function connectivity(input: ConnectivityInput): (page: Page) => Sheet {
  const { weights, order, selectivity, limits = {} } = input;
  const all = checkMatrix(weights, input.populations);
  checkUnits(order, all);
  const populations = runsOf(shownPopulations(input.populations), order);
  const isPlain = order.every((unit, place) => place === 0 || unit > order[place - 1]);
  const marks: Matrix["marks"] = (left, top, cell) =>
    (selectivity ? signChanges(selectivity.dprime, order, populations, left, top, cell) : "") +
    (input.namesBlocks ? blockNames(populations, left, top, cell) : "");
  const matrix: Matrix = {
    units: order.length,
    populations,
    isPlain,
    ...coloured(weights, all, order, limits.recurrent),
    inputs: input.inputs && besideOf("inputs", input.inputs, all, order, limits.inputs),
    outputs: input.outputs && besideOf("outputs", input.outputs, all, order, limits.outputs),
    marks,
    isMarkedAbove: selectivity !== undefined,
  };
  const names = arePopulations(input.populations) ? `, ${populations.map(({ name }) => name).join(", then ")}` : "";
  const csv = columnsOf(input, all, shownPopulations(input.populations));
  return (page) => ({
    name: "connectivity",
    title: "Recurrent connectivity",
    caption: captionOf(input, matrix, all, names),
    csv,
    ...matrixStrip(matrix, page),
  });
}

function captionOf({ selectivity, limits }: ConnectivityInput, matrix: Matrix, all: number, names: string): string {
  const { units, isPlain, inputs, outputs } = matrix;
  const some = units < all ? `${units} of ${all} ` : "";
  const said = [inputs, outputs].filter((one) => one !== undefined);
  const besides =
    said.length > 0
      ? ` ${said.map(({ where, kind }) => `${where} the weights of the ${kind}`).join(", ")}; colours end at ${said.map(({ text }) => text).join(" and ")}.`
      : "";
  const ends = limits?.recurrent ? " Larger weights have the deepest colour." : "";
  const marks = selectivity
    ? ` Ticks above: where the sign of d′ changes; arrows point to the units that prefer “${selectivity.first}” (▴) and “${selectivity.second}” (▾).`
    : "";
  return `Effective recurrent weights between ${some}units ${isPlain ? "in order of their number" : "sorted by selectivity d′"}${names}: presynaptic units in columns, postsynaptic units in rows. Blue is positive, red negative, ${hasAbsent(matrix) ? "grey: no connection" : "white zero"}.${ends}${besides}${marks}`;
}

/** Whether connections are missing in any of the matrices. */
const hasAbsent = (matrix: Matrix): boolean =>
  [matrix, matrix.inputs, matrix.outputs].some((one) => one?.indices.includes(absent));

/** The colour of each cell, and the ends of the scale. */
function coloured(
  weights: ArrayLike<number>,
  all: number,
  order: readonly number[],
  given: ColourLimits | undefined,
): Pick<Matrix, "indices" | "limits"> {
  const units = order.length;
  let limit = 0;
  for (const from of order) for (const to of order) limit = Math.max(limit, Math.abs(weights[from * all + to]) || 0);
  const limits = given ?? { positive: limit, negative: limit };
  const indices = new Uint8Array(units * units);
  order.forEach((to, row) => {
    order.forEach((from, column) => {
      indices[row * units + column] = weightIndex(weights[from * all + to], limits);
    });
  });
  return { indices, limits };
}

/** The place of the matrix. */
interface Place {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly cell: number;
  /** Of the figure. */
  readonly width: number;
}

function placeOf(matrix: Matrix, page: Page): Place {
  const { units, limits, inputs } = matrix;
  const beside = besideRoom(inputs);
  const right = beside + bar.numbers + barNumbersWidth(limits) + bar.label;
  const most = Math.min(usualSide * page.tall, page.width - room.left - right);
  const left = room.left + populationNames(matrix, 0.8 * most, true).height + room.beside;
  const side = Math.min(usualSide * page.tall, page.width - left - right);
  // Cells of whole half pixels are equally wide in the PNG, which has two pixels for one; unless that makes the matrix
  // small.
  const even = Math.floor((2 * side) / units) / 2;
  const cell = even * units > 0.85 * side ? even : side / units;
  const top = usualTop + (matrix.isMarkedAbove ? 12 : 0);
  return { left, top, size: cell * units, cell, width: side + left + right };
}

function matrixStrip(matrix: Matrix, page: Page): { strips: Strip[]; width: number } {
  const { units, populations, indices, limits, isPlain, inputs, outputs } = matrix;
  const { left, top, size, cell, width } = placeOf(matrix, page);
  const names = { beside: populationNames(matrix, size, true), beneath: populationNames(matrix, size, false) };
  // The caption gives the order too, if there is no room for it.
  const words = isPlain ? ", by number" : ", sorted by d′";
  const sorted = size > textWidth(`to: postsynaptic unit${words}`) - 2 * usualTop ? words : "";
  const bottom = top + size + besideRoom(outputs);
  const scale = left + size + besideRoom(inputs) + 16;
  const svg = [
    raster(indices, units, units, left, top, cell),
    `<rect x="${left}" y="${top}" width="${size}" height="${size}" fill="none" stroke="${colour.ink}"/>`,
    ...populations.slice(1).map(({ first }) => {
      const border = first * cell;
      return `<path d="M${left + border} ${top}v${size}M${left} ${top + border}h${size}" stroke="${colour.ink}" stroke-width="0.75" fill="none"/>`;
    }),
    matrix.marks(left, top, cell),
    inputs ? besideSvg(inputs, { left, top, cell, units }, left) : "",
    outputs ? besideSvg(outputs, { left, top, cell, units }, left) : "",
    `<g transform="translate(${left - names.beside.height - 4},${top + size}) rotate(-90)">${names.beside.svg}</g>`,
    `<g transform="translate(${left},${bottom + 4})">${names.beneath.svg}</g>`,
    textAt(`from: presynaptic unit${sorted}`, left + size / 2, bottom + names.beneath.height + 23),
    turnedText(`to: postsynaptic unit${sorted}`, 22, top + size / 2),
    colourBar(scale, top, size, limits),
    hasAbsent(matrix) ? absentKey(scale, top + size + 10) : "",
  ];
  const height = Math.max(bottom + names.beneath.height + room.below, top + size + (inputs?.namesHeight ?? 0));
  return { strips: [written(height, () => svg.join(""))], width };
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
  { weights, populations: given, order, inputs, outputs }: ConnectivityInput,
  all: number,
  populations: readonly ShownPopulation[],
): Columns {
  const csv: Columns = {
    to_unit: [...order],
    ...(arePopulations(given) ? { to_population: order.map((unit) => populationAt(populations, unit)) } : {}),
  };
  for (const from of order) csv[`from_${from}`] = order.map((to) => finite(weights[from * all + to]));
  inputs?.names.forEach((name, channel) => {
    csv[`input_${name}`] = order.map((unit) => finite(inputs.weights[channel * all + unit]));
  });
  outputs?.names.forEach((name, output) => {
    csv[`output_${name}`] = order.map((unit) => finite(outputs.weights[unit * outputs.names.length + output]));
  });
  return csv;
}
