/** How the methods look in figures, and what the figures share. */
import { labelOf } from "./report.mjs";

const load = (name) => import(new URL(`../../dist/figure/${name}.js`, import.meta.url).href);
/** Those of all figures of the library: E units are blue, I units red. */
export const { colour } = await load("colours");

/** Colours for colour-blind readers (after Okabe & Ito, 2008), and symbols for print in grey. */
export const looks = {
  none: { colour: "#4d4d4d", symbol: "circle", dash: "none" },
  abs: { colour: "#0072b2", symbol: "square", dash: "none" },
  rectify: { colour: "#56b4e9", symbol: "triangle", dash: "7 2" },
  project: { colour: "#e69f00", symbol: "diamond", dash: "none" },
  exponentiated: { colour: "#009e73", symbol: "star", dash: "5 3" },
  dann: { colour: "#cc79a7", symbol: "cross", dash: "8 2 2 2" },
  published: { colour: "#d55e00", symbol: "wye", dash: "2 2" },
};
export const markOf = (method) => {
  const { colour, symbol } = looks[method];
  return { stroke: colour, fill: colour, fillOpacity: 0.4, strokeWidth: 1, symbol, r: 2.6 };
};

export const startTitles = { own: "each method’s own start", shared: "the same start for all" };
/** Scores below this are drawn at it. */
export const lowest = -0.1;
/** The methods that there are networks of. */
export const used = (lines, given) => given.methods.filter((method) => lines.some((line) => line.method === method));
/** The tasks that there are networks of. */
export const tasksOf = (lines, given) => given.tasks.filter((task) => lines.some((line) => line.task === task));

/**
 * A row of a figure that explains its symbols or lines.
 * @param items { label, marks(plot, { x, y }) }, see `keysOf`
 */
export function legendRow({ plot, width }, items, row, columns = 3) {
  const height = 20 * Math.ceil(items.length / columns) + 6;
  const marks = items.flatMap((item, i) => {
    const at = { x: 24 + ((i % columns) * (width - 20)) / columns, y: 14 + 20 * Math.floor(i / columns) };
    const text = { x: "x", y: "y", text: () => item.label, textAnchor: "start", dx: 18 };
    return [...item.marks(plot, at), plot.text([at], text)];
  });
  const domain = { x: { domain: [0, width], range: [0, width] }, y: { domain: [0, height], range: [0, height] } };
  return row([{ left: 0, width, ...domain, marks }], { height, above: 0, below: 0 });
}

/** What a legend can show: a symbol, a line, a line with a symbol, an upright bar, nothing. */
export const keysOf = {
  dot: (label, style) => ({ label, marks: (plot, at) => [plot.dot([at], { x: "x", y: "y", ...style })] }),
  line: (label, style) => ({
    label,
    marks: (plot, { x, y }) => [
      plot.line(
        [x - 12, x + 12].map((end) => ({ x: end, y })),
        { x: "x", y: "y", ...style },
      ),
    ],
  }),
  bar: (label, style) => ({
    label,
    marks: (plot, { x, y }) => [
      plot.line(
        [y - 7, y + 7].map((end) => ({ x, y: end })),
        { x: "x", y: "y", ...style },
      ),
    ],
  }),
  method: (method, label = labelOf(method)) => keysOf.dot(label, markOf(method)),
};

/**
 * { title, caption, svg }: a standalone SVG, 178 mm wide.
 * @param strips the strips of a page, from the page and the function that puts panels side by side
 */
export async function drawn(name, title, caption, strips) {
  const [{ figureOf }, { row }, { themes }] = await Promise.all(["sheet", "strip", "theme"].map(load));
  const { svg } = await figureOf({}, [], { ...themes.screen, width: 178 }, () => (page) => ({
    name,
    title,
    caption,
    csv: {},
    strips: strips(page, row),
  }));
  return { title, caption, svg };
}

/** Text above a panel. */
export const titleOf = (plot, text, x, y) =>
  plot.text([{ x, y }], { x: "x", y: "y", text: () => text, textAnchor: "start", dy: -10, fontWeight: 600 });
