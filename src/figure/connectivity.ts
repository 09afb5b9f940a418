import { checkUnits } from "../analysis/recording.ts";
import { arePopulations, type Population } from "../base/population.ts";
import { draw } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { rowLabels } from "./labels.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { checkFit, checkMatrix, populationAt, shownPopulations } from "./populations.ts";
import { raster } from "./raster.ts";
import { colour, fontSize, numberText } from "./style.ts";
import { round, textAt, textWidth } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface ConnectivityInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  /** What the units are, in runs. */
  populations: readonly Population[];
  /** Unit numbers in the order in which they are shown: population by population, sorted by d′ or as they are numbered. */
  order: readonly number[];
}

const top = 10;
const usualSide = 320;
/** For the names of the axes. */
const room = { left: 36, below: 28 };
/** From the matrix to the colour bar's numbers, and from those to the figure's edge, the label between them. */
const bar = { numbers: 37, label: 28 };

/**
 * The effective recurrent weights, units sorted by d′ (or as they are numbered), E before I: presynaptic units (from)
 * on x, postsynaptic units (to) on y downwards, hence the transpose of [from, to]. Positive blue, negative red, zero
 * white, limits ±max|W|.
 */
export const connectivityFigure = (input: ConnectivityInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "populations", "order"], theme, drawn);

async function drawn(input: ConnectivityInput, layout: Layout): Promise<Figure> {
  const { weights, order } = input;
  const units = checkMatrix(weights, input.populations);
  checkFit("order", order.length, units);
  checkUnits(order, units);
  const marked = arePopulations(input.populations);
  const isPlain = order.every((unit, place) => unit === place);
  let limit = 0;
  for (let i = 0; i < units * units; i++) if (Math.abs(weights[i]) > limit) limit = Math.abs(weights[i]);
  const indices = new Uint8Array(units * units);
  order.forEach((to, row) => {
    order.forEach((from, column) => {
      indices[row * units + column] = divergingIndex(weights[from * units + to], limit);
    });
  });
  const numbers = barTicks(limit).map((value) => numberText(value, 3));
  const numbersWidth = Math.max(...numbers.map((text) => textWidth(text, fontSize - 2)));
  const right = bar.numbers + numbersWidth + bar.label;
  const populations = shownPopulations(input.populations);
  /** Names of the populations beside so many pixels of the matrix, in rows where they would hit each other. */
  const names = (length: number, isUpwards: boolean) =>
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
  const most = layout.width - room.left - right;
  const left = room.left + names(0.8 * Math.min(usualSide * layout.tall, most), true).height + 17;
  const side = Math.min(usualSide * layout.tall, layout.width - left - right);
  const width = side + left + right;
  // Cells of whole half pixels are equally wide in the PNG, which has two pixels for one; unless that makes the matrix small.
  const even = Math.floor((2 * side) / units) / 2;
  const cell = even * units > 0.85 * side ? even : side / units;
  const size = cell * units;
  const beside = names(size, true);
  const beneath = names(size, false);
  // The caption says so too, where there is no room for it.
  const words = isPlain ? ", by number" : ", sorted by d′";
  const sorted = size > textWidth(`to: postsynaptic unit${words}`) - 2 * top ? words : "";
  const overlay = [
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
  const height = top + size + beneath.height + room.below + 7;
  const title = "Recurrent connectivity";
  const caption = `Effective recurrent weights between units ${isPlain ? "in order of their number" : "sorted by selectivity d′"}${marked ? `, ${populations.map(({ name }) => name).join(", then ")}` : ""}: presynaptic units in columns, postsynaptic units in rows. Blue is positive, red negative, white zero.`;
  const drawing = await draw({ layout, title, caption, width, height, panels: () => [], overlay: overlay.join("") });
  const csv: Columns = {
    to_unit: [...order],
    ...(marked ? { to_population: order.map((unit) => populationAt(populations, unit)) } : {}),
  };
  for (const from of order) csv[`from_${from}`] = order.map((to) => finite(weights[from * units + to]));
  return { name: "connectivity", title, caption, csv, ...drawing };
}

const turned = (text: string, x: number, y: number, style = "") =>
  textAt(text, x, y, `transform="rotate(-90 ${round(x)} ${round(y)})" ${style}`);

const barTicks = (limit: number) => (limit > 0 ? [limit, limit / 2, 0, -limit / 2, -limit] : [0]);

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
    return `<path d="M${x + 14} ${at}h4" stroke="${colour.ink}"/>${textAt(numberText(value, 3), x + 21, at, `dy="${dy}" text-anchor="start" font-size="${fontSize - 2}"`)}`;
  });
  const label = turned("effective weight (a.u.)", x + 21 + numbersWidth + 16, y + height / 2);
  return `<g aria-label="colour bar"><g shape-rendering="crispEdges">${slices.join("")}</g><rect x="${x}" y="${y}" width="14" height="${height}" fill="none" stroke="${colour.ink}" stroke-width="0.75"/>${marks.join("")}${label}</g>`;
}
