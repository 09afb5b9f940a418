import { type WeightDensity, weightBlocks, weightDensity } from "../analysis/weights.ts";
import { arePopulations, type Population } from "../base/population.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { cellSides, cellWidth, columnsWithin, type GridCell, grid } from "./grid.ts";
import { logTicks } from "./learning.ts";
import { numberText } from "./numberText.ts";
import { checkMatrix, type ShownPopulation, shownPopulations } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, type PanelContent } from "./strip.ts";
import { fontSize, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface WeightsInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  /** What the units are, in their order. */
  populations: readonly Population[];
}

const bins = 24;
/** Where the logarithmic axis of counts begins, so that a count of 1 shows. */
const floor = 0.6;
const size = { height: 95, line: 17, narrowest: 100, below: 24, title: 12 };

/**
 * How the effective recurrent weights from each population to each are distributed. Those of a unit onto itself are
 * left out; exact zeros are counted apart.
 */
export const weightsFigure = (input: WeightsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "populations"], theme, weightsPicture);

/** The weights from one population to another. */
interface ShownBlock {
  readonly from: string;
  readonly to: string;
  readonly colour: string;
  readonly bars: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly zero: number;
  /** Text next to the names. */
  readonly facts: readonly string[];
}

function weightsPicture(input: WeightsInput): (page: Page) => Sheet {
  checkMatrix(input.weights, input.populations);
  const populations = shownPopulations(input.populations);
  const blocks = weightBlocks(input.weights, input.populations).map(({ from, to, weights }, i): ShownBlock => {
    const { bars, zero, mean } = histogram(weights);
    const facts = [
      ...(weights.length === 0 ? ["no weights"] : zero < weights.length ? [`mean ${numberText(mean, 2)}`] : []),
      ...(zero > 0 ? [`zero ${numberText((100 * zero) / weights.length, 2)} %`] : []),
    ];
    return { from, to, colour: populations[Math.floor(i / populations.length)].colour, bars, zero, facts };
  });
  return (page) => ({
    name: "weights",
    title: "Distribution of recurrent weights",
    caption: captionOf(blocks.length, input),
    csv: columnsOf(blocks),
    textSize: fontSize - 1,
    strips: [gap(4), gridOf(blocks, populations, page)],
  });
}

function gridOf(blocks: readonly ShownBlock[], populations: readonly ShownPopulation[], page: Page) {
  const widest = blocks.length === 1 ? 0 : Math.max(...populations.map(({ name }) => textWidth(`→${name}`)));
  // A row for each sending population, unless there are so many that rows must be broken.
  const columns = Math.min(
    populations.length,
    columnsWithin(page.width, Math.max(size.narrowest, widest + size.title)),
  );
  const width = cellWidth({ width: page.width, columns });
  const titles = titlesOf(blocks, width);
  return grid(
    blocks.map((block, i): GridCell => ({ title: titles.write(i), panel: panelOf(block, width, page) })),
    {
      width: page.width,
      columns,
      titleHeight: size.line * titles.lines + 8,
      height: size.height * page.tall * (blocks.length === 1 ? 2 : 1),
      below: size.below,
      labelX: "effective weight (a.u.)",
      labelY: "number of weights (log scale)",
    },
  );
}

/** Names and facts above the panels: on one line if all panels have room for them, else below each other. */
function titlesOf(blocks: readonly ShownBlock[], width: number) {
  const isOne = blocks.length === 1;
  // Names that a panel is too narrow for begin at its edge instead of its axis.
  const isNarrow =
    !isOne && blocks.some(({ from, to }) => textWidth(`${from}→${to}`) > width - cellSides.left + cellSides.right);
  const names = ({ from, to }: ShownBlock) =>
    isOne ? ["all weights"] : isNarrow ? [from, `→${to}`] : [`${from}→${to}`];
  const onOneLine = (block: ShownBlock) =>
    textWidth(names(block)[0]) + textWidth(block.facts.join(", "), fontSize - 2) + 8 < width - cellSides.left;
  const isOneLine = !isNarrow && blocks.every(onOneLine);
  const quiet = `fill="${colour.quiet}" font-size="${fontSize - 2}"`;
  return {
    lines: isOneLine ? 1 : Math.max(...blocks.map((block) => names(block).length + block.facts.length)),
    write: (i: number) => (left: number, top: number) => {
      const { facts, colour: fill } = blocks[i];
      const start = left + (isNarrow ? size.title - 2 : cellSides.left);
      const own = names(blocks[i]);
      const line = (text: string, k: number, style: string) =>
        textAt(text, start, top + size.line * (k + 0.5) + 1, `dy="0.35em" text-anchor="start" ${style}`);
      return [
        ...own.map((name, k) => line(name, k, `fill="${fill}"`)),
        ...(isOneLine
          ? [
              textAt(
                facts.join(", "),
                left + width - 4,
                top + size.line / 2 + 1,
                `dy="0.35em" text-anchor="end" ${quiet}`,
              ),
            ]
          : facts.map((fact, k) => line(fact, own.length + k, quiet))),
      ].join("");
    },
  };
}

/** Undefined without bars: an axis alone would show a range that no weight has. */
function panelOf({ bars, colour: fill }: ShownBlock, width: number, { plot }: Page): PanelContent | undefined {
  if (bars.length === 0) return undefined;
  const domain = [bars[0].from, bars[bars.length - 1].to] as const;
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  return {
    x: { domain },
    y: { type: "log", domain: [floor, Math.max(10, highest * 1.3)] },
    marks: [
      plot.rect(
        bars.filter(({ count }) => count > 0),
        { x1: "from", x2: "to", y1: floor, y2: "count", fill, insetLeft: 0.3, insetRight: 0.3 },
      ),
    ],
    axisX: { label: null, ticks: ticksWithRoom(domain, width - cellSides.left - cellSides.right - 2) },
    axisY: { label: null, ticks: logTicks(1, Math.max(10, highest)) },
  };
}

const captionOf = (blocks: number, { weights, populations }: WeightsInput): string =>
  `Effective recurrent weights ${blocks > 1 ? "from each population to each" : "of all units"}, counted on a logarithmic axis. The diagonal of the matrix, from each unit onto itself, is left out, as are weights of exactly 0, whose percentage is given; means are of the weights drawn. Scales differ between panels. ${densityText(weightDensity(weights, populations), arePopulations(populations))}`;

/** Of all weights, and by the sender; without populations, by their sign. */
function densityText({ all, positive, negative, populations }: WeightDensity, isDivided: boolean): string {
  const percent = (share: number) => `${numberText(100 * share, 3)} %`;
  const parts = isDivided
    ? populations.map(({ name, density }) => `${percent(density)} of those from ${name}`)
    : [`${percent(positive)} are positive`, `${percent(negative)} negative`];
  return `Of all weights ${percent(all)} are not 0; ${parts.join(", ")}.`;
}

function columnsOf(blocks: readonly ShownBlock[]): Columns {
  const csv: Columns = { from: [], to: [], bin_from: [], bin_to: [], weights: [] };
  for (const { from, to, bars, zero } of blocks)
    for (const bar of [{ from: 0, to: 0, count: zero }, ...bars]) {
      csv["from"].push(from);
      csv["to"].push(to);
      csv["bin_from"].push(finite(bar.from));
      csv["bin_to"].push(finite(bar.to));
      csv["weights"].push(bar.count);
    }
  return csv;
}

/** Bins of 1, 2, 2.5 or 5 · 10^k with an edge at 0, from 0 or the least weight to the largest. */
function histogram(weights: Float64Array) {
  const nonzero = weights.filter((weight) => weight !== 0);
  const low = nonzero.reduce((a, b) => Math.min(a, b), 0);
  const high = nonzero.reduce((a, b) => Math.max(a, b), 0);
  const mean = nonzero.reduce((sum, weight) => sum + weight, 0) / nonzero.length;
  const zero = weights.length - nonzero.length;
  if (!(high > low)) return { bars: [], zero, mean };
  const raw = (high - low) / bins;
  const power = 10 ** Math.floor(Math.log10(raw));
  const width = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) as number) * power;
  const edge = (k: number) => Number((k * width).toPrecision(12));
  const first = Math.floor(low / width);
  const counts = new Int32Array(Math.max(1, Math.ceil(high / width) - first));
  for (const weight of nonzero) counts[Math.min(counts.length - 1, Math.floor(weight / width) - first)]++;
  return {
    bars: Array.from(counts, (count, i) => ({ from: edge(first + i), to: edge(first + i + 1), count })),
    zero,
    mean,
  };
}
