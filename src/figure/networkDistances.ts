import { multidimensionalScaling, type NetworkDistances } from "../analysis/betweenNetworks.ts";
import { checkCount } from "../base/arguments.ts";
import { mismatched } from "../base/errors.ts";
import { ticksWithRoom } from "./axes.ts";
import { channelColours, colour } from "./colours.ts";
import type { Figure } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex, hex } from "./palette.ts";
import { type Plane, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface NetworkDistancesInput extends NetworkDistances {
  /** What the distance is, with its unit, such as "Procrustes angle (rad)". */
  what: string;
  /** What each network is, such as its cell: networks of one group have one colour, and stand together. */
  groups?: readonly string[];
}

/** The distances of all pairs of networks as a matrix, and the networks in a plane that nearly keeps them. */
export const networkDistancesFigure = (input: NetworkDistancesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["networks", "distances", "what"], theme, distancesPicture);

function distancesPicture(input: NetworkDistancesInput): (page: Page) => Sheet {
  const { networks, distances, comparisons, what, groups = new Array<string>(networks).fill("") } = input;
  checkCount("distances", distances, { network: networks, "other network": networks });
  if (groups.length !== networks)
    throw mismatched({
      at: "groups",
      detail: `of ${groups.length}`,
      remedy: `give one for each of ${networks} networks`,
    });
  const names = [...new Set(groups)];
  const order = names.flatMap((name) => Array.from(groups.keys()).filter((k) => groups[k] === name));
  const most = distances.reduce((a, b) => Math.max(a, b), 0);
  const scaling = multidimensionalScaling(distances, networks);
  return (page) => {
    const columns = planeColumns(page, 2);
    const side = Math.min(240 * page.tall, planeWidth(page, columns));
    const scale: LegendItem[] = [
      { label: `${what}:`, colour: "none", mark: "none" },
      { label: "white 0", colour: "none", mark: "none" },
      { label: numberText(most, 3), colour: hex(diverging[254]), mark: "square" },
    ];
    const groupItems = names.map((label, k): LegendItem => ({ label, colour: groupColour(k), mark: "dot" }));
    return {
      name: "network-distances",
      title: "Distances between networks",
      caption: `${what} of each pair of ${networks} networks (${comparisons} comparisons), and the networks in the plane that keeps the distances best (classical multidimensional scaling: ${scaling.explained.map((share) => `${numberText(100 * share, 3)} %`).join(" and ")} of the squared distances).${names.length > 1 ? ` In the matrix the groups follow one another: ${names.join(", ")}.` : ""}`,
      csv: {
        network: Array.from(distances, (_, i) => Math.floor(i / networks)),
        other: Array.from(distances, (_, i) => i % networks),
        distance: Array.from(distances),
      },
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(scale, page, 16),
        ...(names.length > 1 ? [legendStrip(groupItems, page, 16)] : []),
        gap(4),
        planes(
          [matrixOf(input, order, most, page), planeOf(scaling.places, groups, names, side, page)],
          columns,
          side,
          page,
        ),
      ],
    };
  };
}

const groupColour = (k: number) => channelColours[(k + 1) % channelColours.length];

function matrixOf(
  { networks: n, distances }: NetworkDistancesInput,
  order: readonly number[],
  most: number,
  { plot }: Page,
): Plane {
  const indices = new Uint8Array(n * n);
  for (const [row, a] of order.entries())
    for (const [column, b] of order.entries())
      indices[row * n + column] = most > 0 ? divergingIndex(distances[a * n + b], most) : 127;
  const ticks = [1, n];
  return {
    panel: {
      x: { domain: [0.5, n + 0.5] },
      y: { domain: [n + 0.5, 0.5] },
      marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
      axisX: { label: "network", ticks },
      axisY: { label: "network", ticks, labelOffset: planeLabelOffset },
      over: ({ left, top, width, height }) => raster(indices, n, n, left, top, width / n, height / n),
    },
  };
}

function planeOf(
  places: readonly Float64Array[],
  groups: readonly string[],
  names: readonly string[],
  side: number,
  { plot }: Page,
): Plane {
  const [first, second = new Float64Array(first.length)] = places;
  const reach = [first, second].flatMap((axis) => Array.from(axis)).reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const domain = [-1.1 * reach, 1.1 * reach] as const;
  const points = groups.map((group, k) => ({ x: first[k], y: second[k], fill: groupColour(names.indexOf(group)) }));
  return {
    panel: {
      x: { domain: [...domain] },
      y: { domain: [...domain] },
      marks: [
        plot.ruleX([0], { stroke: colour.grid }),
        plot.ruleY([0], { stroke: colour.grid }),
        plot.dot(points, { x: "x", y: "y", fill: "fill", r: 3.5, stroke: "#ffffff", strokeWidth: 0.5 }),
      ],
      axisX: { label: "scaling 1", ticks: ticksWithRoom(domain, side) },
      axisY: { label: "scaling 2", ticks: ticksWithRoom(domain, side, 2.5 * fontSize), labelOffset: planeLabelOffset },
    },
  };
}
