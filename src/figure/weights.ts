import { weightBlocks } from "../analysis/weights.ts";
import type { Population } from "../base/population.ts";
import { axisX, axisY, ticksWithRoom } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { logTicks } from "./learning.ts";
import { checkMatrix, shownPopulations } from "./populations.ts";
import { colour, fontSize, numberText } from "./style.ts";
import { textAt, textWidth } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface WeightsInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  /** What the units are, in their order. */
  populations: readonly Population[];
}

const bins = 24;
/** Where the logarithmic axis of counts begins, so that a count of 1 shows. */
const floor = 0.6;
const size = { height: 95, line: 17, narrowest: 100, ticks: 44, left: 24, right: 10, axis: 26, below: 46, title: 12 };

/** How the effective recurrent weights from each population to each are distributed. Those of a unit onto itself are left out; exact zeros are counted apart. */
export const weightsFigure = (input: WeightsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "populations"], theme, drawn);

async function drawn(input: WeightsInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  checkMatrix(input.weights, input.populations);
  const populations = shownPopulations(input.populations);
  const blocks = weightBlocks(input.weights, input.populations).map((block) => ({
    ...block,
    ...histogram(block.weights),
  }));
  const room = width - size.left - size.right;
  const widest = blocks.length === 1 ? 0 : Math.max(...populations.map(({ name }) => textWidth(`→${name}`)));
  // A row for each sending population, unless there are so many that rows must be broken.
  const columns = Math.max(
    1,
    Math.min(populations.length, Math.floor(room / Math.max(size.narrowest, widest + size.title))),
  );
  const rows = Math.ceil(blocks.length / columns);
  const panelWidth = room / columns;
  const panelHeight = size.height * layout.tall * (blocks.length === 1 ? 2 : 1);
  // Names that a panel is too narrow for stand below each other, from its edge instead of its axis.
  const isNarrow =
    blocks.length > 1 &&
    blocks.some(({ from, to }) => textWidth(`${from}→${to}`) > panelWidth - size.ticks + size.right - 2);
  const titles = blocks.map(({ from, to, zero, mean, weights }) => ({
    names: blocks.length === 1 ? ["all weights"] : isNarrow ? [from, `→${to}`] : [`${from}→${to}`],
    facts: [
      ...(weights.length === 0 ? ["no weights"] : zero < weights.length ? [`mean ${numberText(mean, 2)}`] : []),
      ...(zero > 0 ? [`zero ${numberText((100 * zero) / weights.length, 2)} %`] : []),
    ],
  }));
  const isOneLine = titles.every(
    ({ names, facts }) =>
      !isNarrow && textWidth(names[0]) + textWidth(facts.join(", "), fontSize - 2) + 8 < panelWidth - size.ticks,
  );
  const lines = isOneLine ? 1 : Math.max(...titles.map(({ names, facts }) => names.length + facts.length));
  const titleHeight = size.line * lines + 8;
  const overlay: string[] = [];
  const panels = blocks.flatMap(({ bars }, i): ((plot: Plot) => Panel)[] => {
    const top = 4 + Math.floor(i / columns) * (titleHeight + panelHeight + size.axis);
    const left = size.left + (i % columns) * panelWidth;
    const fill = populations[Math.floor(i / populations.length)].colour;
    const { names, facts } = titles[i];
    const quiet = `fill="${colour.quiet}" font-size="${fontSize - 2}"`;
    const start = left + (isNarrow ? size.title - 2 : size.ticks);
    const at = (line: number) => top + size.line * (line + 0.5) + 1;
    overlay.push(
      ...names.map((name, k) => textAt(name, start, at(k), `dy="0.35em" text-anchor="start" fill="${fill}"`)),
      ...(isOneLine
        ? [textAt(facts.join(", "), left + panelWidth - 4, at(0), `dy="0.35em" text-anchor="end" ${quiet}`)]
        : facts.map((fact, k) =>
            textAt(fact, start, at(names.length + k), `dy="0.35em" text-anchor="start" ${quiet}`),
          )),
    );
    // An axis without a bar would show a range that nothing has.
    if (bars.length === 0) return [];
    const domain = [bars[0].from, bars[bars.length - 1].to] as const;
    const highest = Math.max(1, ...bars.map(({ count }) => count));
    const panel = (plot: Plot): Panel => ({
      top: top + titleHeight,
      left,
      width: panelWidth,
      height: panelHeight + size.axis,
      options: {
        marginLeft: size.ticks,
        marginRight: 8,
        marginTop: 2,
        marginBottom: size.axis - 2,
        x: { domain },
        y: { type: "log", domain: [floor, Math.max(10, highest * 1.3)] },
        marks: [
          plot.rect(
            bars.filter(({ count }) => count > 0),
            {
              x1: (p) => p.from,
              x2: (p) => p.to,
              y1: floor,
              y2: "count",
              fill,
              insetLeft: 0.3,
              insetRight: 0.3,
            },
          ),
          axisX(plot, { label: null, ticks: ticksWithRoom(domain, panelWidth - size.ticks - size.right) }),
          axisY(plot, { label: null, ticks: logTicks(1, Math.max(10, highest)) }),
        ],
      },
    });
    return [panel];
  });
  const height = 4 + rows * (titleHeight + panelHeight + size.axis) - size.axis + size.below;
  const middle = (height - size.below) / 2;
  overlay.push(
    textAt("number of weights (log scale)", 12, middle, `dy="0.35em" transform="rotate(-90 12 ${middle})"`),
    textAt(
      "effective weight (a.u.)",
      size.left + size.ticks + (width - size.left - size.ticks - size.right) / 2,
      height - 9,
    ),
  );
  const title = "Distribution of recurrent weights";
  const caption = `Effective recurrent weights ${blocks.length > 1 ? "from each population to each" : "of all units"}, counted on a logarithmic axis. The diagonal of the matrix, from each unit onto itself, is left out; so are weights of exactly 0, whose share is named. Scales differ between panels.`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const csv: Columns = { from: [], to: [], bin_from: [], bin_to: [], weights: [] };
  for (const { from, to, bars, zero } of blocks)
    for (const bar of [{ from: 0, to: 0, count: zero }, ...bars]) {
      csv["from"].push(from);
      csv["to"].push(to);
      csv["bin_from"].push(finite(bar.from));
      csv["bin_to"].push(finite(bar.to));
      csv["weights"].push(bar.count);
    }
  return { name: "weights", title, caption, csv, ...drawing };
}

/** Bins of 1, 2, 2.5 or 5 · 10^k with an edge at 0, from 0 or the least weight to the largest. */
function histogram(weights: Float64Array) {
  const nonzero = weights.filter((weight) => weight !== 0);
  const low = nonzero.reduce((a, b) => Math.min(a, b), 0);
  const high = nonzero.reduce((a, b) => Math.max(a, b), 0);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
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
