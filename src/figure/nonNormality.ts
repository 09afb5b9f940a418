import type { NonNormality } from "../analysis/nonNormality.ts";
import { portableExp } from "../base/math.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { type Plane, planeAxisY, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface NonNormalityInput {
  nonNormality: NonNormality;
}

/**
 * What a recurrent matrix does besides its eigenvalues: its Schur matrix, whose part above the diagonal is feed-
 * forward, the eigenvalues, and the largest growth of activity over time beside that of the slowest mode alone.
 */
export const nonNormalityFigure = (input: NonNormalityInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["nonNormality"], theme, nonNormalityPicture);

function nonNormalityPicture({ nonNormality }: NonNormalityInput): (page: Page) => Sheet {
  const { units, schur } = nonNormality;
  const limit = schur.t.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (page) => {
    const columns = planeColumns(page, 3);
    const side = planeWidth(page, columns);
    const colours: LegendItem[] = [
      { label: "Schur matrix:", colour: "none", mark: "none" },
      { label: numberText(-limit, 2), colour: hex(diverging[0]), mark: "square" },
      { label: numberText(limit, 2), colour: hex(diverging[254]), mark: "square" },
    ];
    const lines: LegendItem[] = [
      { label: "largest growth", colour: colour.ink, mark: "line" },
      { label: "slowest mode alone", colour: colour.ideal, mark: "line", dash: "5 3" },
    ];
    return {
      name: "non-normality",
      title: "Feed-forward structure of the recurrent matrix",
      caption: captionOf(nonNormality),
      csv: columnsOf(nonNormality),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(colours, page, 16),
        legendStrip(lines, page, 16),
        gap(2),
        planes(
          [
            { title: "Schur matrix", panel: schurPanel(schur.t, units, limit, side, page) },
            { title: "eigenvalues", panel: eigenvaluePanel(nonNormality, side, page) },
            { title: "growth", panel: growthPanel(nonNormality, side, page) },
          ],
          columns,
          side,
          page,
        ),
      ],
    };
  };
}

function schurPanel(t: Float64Array, units: number, limit: number, side: number, { plot }: Page): Plane["panel"] {
  const indices = Uint8Array.from(t, (value) => (limit > 0 ? divergingIndex(value, limit) : 127));
  const ticks = [1, units].filter((at, k, all) => all.indexOf(at) === k);
  return {
    x: { domain: [0.5, units + 0.5] },
    y: { domain: [units + 0.5, 0.5] },
    marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
    axisX: { label: "from mode", ticks },
    axisY: { label: "to mode", ticks, labelOffset: planeLabelOffset },
    over: ({ left, top }) => raster(indices, units, units, left, top, side / units),
  };
}

function eigenvaluePanel(
  { eigenvalues, numericalAbscissa }: NonNormality,
  side: number,
  { plot }: Page,
): Plane["panel"] {
  const reach = eigenvalues.reduce((most, { re, im }) => Math.max(most, Math.abs(re), Math.abs(im)), 1);
  const limit = 1.08 * Math.max(reach, numericalAbscissa);
  const domain = [-limit, limit] as const;
  return {
    x: { domain: [...domain] },
    y: { domain: [...domain] },
    marks: [
      plot.ruleY([0], { stroke: colour.grid }),
      plot.ruleX([1], { stroke: colour.ideal, strokeDasharray: "5 3" }),
      plot.ruleX([numericalAbscissa], { stroke: colour.ink, strokeWidth: 1.2 }),
      plot.dot(eigenvalues, { x: "re", y: "im", r: 2, fill: colour.unit, stroke: "#ffffff", strokeWidth: 0.3 }),
    ],
    axisX: { label: "Re λ", ticks: ticksWithRoom(domain, side) },
    axisY: planeAxisY("Im λ", domain, side),
  };
}

function growthPanel({ amplification, spectralAbscissa }: NonNormality, side: number, { plot }: Page): Plane["panel"] {
  const { times, gain, peak } = amplification;
  const most = 1.08 * Math.max(1, peak);
  const slowest = Array.from(times, (time) => ({ time, gain: portableExp((spectralAbscissa - 1) * time) }));
  const domain = [0, times[times.length - 1]] as const;
  return {
    x: { domain: [...domain] },
    y: { domain: [0, most], clamp: true },
    marks: [
      plot.ruleY([1], { stroke: colour.grid }),
      plot.line(
        slowest.filter((point) => point.gain <= most),
        { x: "time", y: "gain", stroke: colour.ideal, strokeDasharray: "5 3", strokeWidth: 1.5 },
      ),
      plot.line(
        Array.from(times, (time, k) => ({ time, gain: gain[k] })),
        { x: "time", y: "gain", stroke: colour.ink, strokeWidth: 1.5 },
      ),
    ],
    axisX: { label: "time (τ)", ticks: ticksWithRoom(domain, side) },
    axisY: planeAxisY("growth of |x|", [0, most], side),
  };
}

function captionOf({
  relativeDeparture,
  numericalAbscissa,
  spectralAbscissa,
  amplification,
  populations,
}: NonNormality) {
  const { times, peak, at, isBounded } = amplification;
  const most = `at most ${numberText(peak, 3)} times within ${numberText(times[times.length - 1], 3)} τ`;
  const within = peak > 1 ? `${most}, at ${numberText(at, 3)} τ` : "none";
  const grows = isBounded || peak <= 1 ? within : `without bound, as the largest real part is not below 1; ${within}`;
  const between = populations && populationText(populations);
  return `Schur matrix of the recurrent matrix: on the diagonal the modes, above it what later modes add to earlier ones (blue above 0, red below). Departure from normality ${numberText(relativeDeparture, 3)} of the norm. Eigenvalues: dashed at 1, beyond which activity grows in the end; the line at the numerical abscissa, ${numberText(numericalAbscissa, 3)} (largest real part ${numberText(spectralAbscissa, 3)}), above 1 if some activity grows at first. Growth: ${grows}.${between ?? ""}`;
}

const populationText = ({ names, departure }: NonNullable<NonNormality["populations"]>): string =>
  ` Between the populations ${names.join(" and ")} the feed-forward weight is ${numberText(departure, 3)}.`;

function columnsOf({ eigenvalues, amplification: { times, gain } }: NonNormality): Columns {
  const rows = Math.max(eigenvalues.length, times.length);
  const filled = (values: ArrayLike<number>) =>
    Array.from({ length: rows }, (_, k) => (k < values.length ? finite(values[k]) : null));
  return {
    real: filled(eigenvalues.map(({ re }) => re)),
    imaginary: filled(eigenvalues.map(({ im }) => im)),
    time_tau: filled(times),
    growth: filled(gain),
  };
}
