import type { LatentCircuit } from "../analysis/latentCircuit.ts";
import { checkCount } from "../base/arguments.ts";
import { mismatched } from "../base/errors.ts";
import type { YAxis } from "./axes.ts";
import { colour } from "./colours.ts";
import type { Figure } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { type Plane, planeAxisY, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fitted, fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** Beside a frame whose vertical axis has no name. */
const widestName = 60;

export interface LatentCircuitInput {
  circuit: LatentCircuit;
  /** Names of the input channels (default: they are numbered). */
  inputs?: readonly string[];
}

/** A circuit that was fitted to a network: its recurrent and input weights, and what each start explained. */
export const latentCircuitFigure = (input: LatentCircuitInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["circuit"], theme, circuitPicture);

function circuitPicture({ circuit, inputs }: LatentCircuitInput): (page: Page) => Sheet {
  const { nodes, channels, recurrent, input, explained, ofStarts } = circuit;
  checkCount("recurrent", recurrent, { from: nodes, to: nodes });
  checkCount("input", input, { channel: channels, to: nodes });
  if (inputs && inputs.length !== channels)
    throw mismatched({ at: "inputs", detail: `of ${inputs.length}`, remedy: `give ${channels} names` });
  const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (page) => {
    const columns = planeColumns(page, 3);
    const side = planeWidth(page, columns);
    const legend = (name: string, limit: number): LegendItem[] => [
      { label: `${name}:`, colour: "none", mark: "none" },
      { label: numberText(-limit, 2), colour: hex(diverging[0]), mark: "square" },
      { label: numberText(limit, 2), colour: hex(diverging[254]), mark: "square" },
    ];
    const named = inputs ? ` Inputs from top to bottom: ${inputs.join(", ")}.` : "";
    return {
      name: "latent-circuit",
      title: "Latent circuit",
      caption: `Circuit of ${nodes} nodes (Langdon & Engel 2025): weights from the nodes in the rows to those in the columns, and from the inputs. It explains ${numberText(100 * explained, 4)} % of the squared rates; of ${ofStarts.length} starts ${ofStarts.filter((one) => explained - one < 1e-3).length} end within 0.1 % of that.${named}`,
      csv: {
        from: [
          ...Array.from(recurrent, (_, i) => `node ${Math.floor(i / nodes) + 1}`),
          ...Array.from(input, (_, i) => inputs?.[Math.floor(i / nodes)] ?? `input ${Math.floor(i / nodes) + 1}`),
        ],
        to: [...Array.from(recurrent, (_, i) => (i % nodes) + 1), ...Array.from(input, (_, i) => (i % nodes) + 1)],
        weight: [...recurrent, ...input],
      },
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(legend("recurrent", largest(recurrent)), page, 16),
        legendStrip(legend("inputs", largest(input)), page, 16),
        gap(2),
        planes(
          [
            {
              title: "recurrent",
              panel: weightsOf(recurrent, nodes, nodes, rowNumbers("from node", nodes), side, page),
            },
            { title: "inputs", panel: weightsOf(input, channels, nodes, rowNames(inputs, channels, side), side, page) },
            { title: "starts", panel: startsOf(ofStarts, side, page) },
          ],
          columns,
          side,
          page,
        ),
      ],
    };
  };
}

const numbers = (count: number) =>
  Array.from({ length: count }, (_, k) => k + 1).filter((k) => count < 9 || k % 5 === 0);

const rowNumbers = (label: string, rows: number): YAxis => ({
  label,
  ticks: numbers(rows),
  labelOffset: planeLabelOffset,
});

/** The names of the inputs, or their numbers where rows are lower than a line. */
function rowNames(names: readonly string[] | undefined, rows: number, side: number): YAxis {
  if (names === undefined || side / rows < 1.1 * fontSize) return rowNumbers("from input", rows);
  return {
    label: null,
    ticks: Array.from({ length: rows }, (_, k) => k + 1),
    tickFormat: (k) => fitted(names[k - 1], widestName),
  };
}

function weightsOf(
  weights: Float64Array,
  rows: number,
  columns: number,
  axisY: YAxis,
  side: number,
  { plot }: Page,
): Plane["panel"] {
  const limit = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const indices = Uint8Array.from(weights, (value) => (limit > 0 ? divergingIndex(value, limit) : 127));
  return {
    x: { domain: [0.5, columns + 0.5] },
    y: { domain: [rows + 0.5, 0.5] },
    marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
    axisX: { label: "to node", ticks: numbers(columns) },
    axisY,
    over: ({ left, top }) => raster(indices, rows, columns, left, top, side / columns, side / rows),
  };
}

function startsOf(ofStarts: readonly number[], side: number, { plot }: Page): Plane["panel"] {
  const points = ofStarts.map((value, k) => ({ start: k + 1, value: 100 * value }));
  const least = points.reduce((low, { value }) => Math.min(low, value), 100);
  // Of a fit that is perfect, too, there is a stretch below 100 %.
  const domain: [number, number] = [Math.max(0, Math.min(90, Math.floor(least / 10) * 10)), 100];
  return {
    x: { domain: [0.5, ofStarts.length + 0.5] },
    y: { domain, insetTop: 4 },
    marks: [plot.dot(points, { x: "start", y: "value", r: 3, fill: colour.unit })],
    axisX: { label: "start, sorted", ticks: [1, ofStarts.length].filter((at, k, all) => all.indexOf(at) === k) },
    axisY: planeAxisY("explained", domain, side, "%"),
  };
}
