// The figure of docs/performance.md: time of a training step against the number of units, one line per contestant.
import { load } from "./dalenet.mjs";
import { whoIs } from "./table.mjs";

/** Colours that colour-blind readers can distinguish (after Okabe & Ito, 2008), and symbols for greyscale. */
const looks = {
  dalenet: { colour: "#0072b2", symbol: "circle" },
  native: { colour: "#56b4e9", symbol: "star" },
  reference: { colour: "#e69f00", symbol: "wye" },
  torch: { colour: "#d55e00", symbol: "square" },
  jax: { colour: "#009e73", symbol: "triangle" },
  tfjs: { colour: "#cc79a7", symbol: "diamond" },
  "jax-js": { colour: "#777777", symbol: "times" },
};
const panelHeight = 176;
const legendHeight = 48;
const title = "Time of a training step";

/** The standalone SVG of a stored result. */
export async function figure({ cells, machine }) {
  const [{ figureOf }, { framed, row }, { textWidth }, { themes }] = await Promise.all(
    ["sheet", "strip", "text", "theme"].map((name) => load(`figure/${name}.js`)),
  );
  const points = cells.flatMap(({ units, threads, best }) =>
    Object.entries(best).map(([name, { ms }]) => ({ name, units, threads, ms })),
  );
  const names = Object.keys(looks).filter((name) => points.some((point) => point.name === name));
  const settings = [
    { threads: 1, label: "one thread" },
    { threads: "all", label: `all threads (${machine.cores} cores)` },
  ].filter(({ threads }) => points.some((point) => point.threads === threads));
  const units = [...new Set(points.map((point) => point.units))].sort((a, b) => a - b);
  const decade = (value, round) => 10 ** round(Math.log10(value));
  const low = decade(Math.min(...points.map(({ ms }) => ms)), Math.floor);
  const high = decade(Math.max(...points.map(({ ms }) => ms)), Math.ceil);
  const ticks = Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, k) => low * 10 ** k);

  const panel = (page, { threads, label }) => {
    const { plot } = page;
    const shown = (name) => points.filter((point) => point.name === name && point.threads === threads);
    return {
      ...framed(page),
      x: { type: "log", domain: [units[0] / 1.1, units.at(-1) * 1.1] },
      y: { type: "log", domain: [low, high] },
      marks: [
        plot.ruleY(ticks, { stroke: "#dddddd" }),
        plot.text([label], { frameAnchor: "top-left", dy: -20, fontWeight: "bold" }),
        // Ours last, on top of the others.
        ...names.toReversed().flatMap((name) => {
          const { colour, symbol } = looks[name];
          const style = { x: "units", y: "ms" };
          return [
            plot.line(shown(name), { ...style, stroke: colour, strokeWidth: name === "dalenet" ? 3 : 2 }),
            plot.dot(shown(name), { ...style, ...mark(colour, symbol) }),
          ];
        }),
      ],
      axisX: { label: "units", ticks: units, tickFormat: String },
      axisY: { label: "ms per training step", ticks },
    };
  };
  const { svg } = await figureOf({}, [], themes.screen, () => (page) => ({
    name: "performance",
    title,
    caption: `Median time of one training step in each contestant's best form, on ${machine.cpu}; both axes are logarithmic. Batch and steps differ between sizes.`,
    csv: {},
    strips: [
      row([legend(page, names, textWidth)], { height: legendHeight, above: 0, below: 0 }),
      ...settings.map((setting) => row([panel(page, setting)], { height: panelHeight, above: 26, below: 48 })),
    ],
  }));
  return svg;
}

const mark = (colour, symbol) =>
  symbol === "times" ? { stroke: colour, strokeWidth: 2, symbol, r: 4.5 } : { fill: colour, symbol, r: 4.5 };

/** Line, symbol and name of each contestant, in as many rows as needed, drawn with the marks of the panels. */
function legend({ plot, width }, names, textWidth) {
  const left = 20;
  let x = left;
  let row = 0;
  const items = names.map((name) => {
    const size = 34 + textWidth(whoIs[name]);
    if (x + size > width - 10) {
      x = left;
      row++;
    }
    const item = { name, x, y: 14 + 20 * row };
    x += size + 16;
    return item;
  });
  const at = (item, shift) => [{ x: item.x + shift, y: item.y }];
  return {
    left: 0,
    width,
    x: { domain: [0, width], range: [0, width] },
    y: { domain: [0, legendHeight], range: [0, legendHeight] },
    marks: items.flatMap((item) => {
      const { colour, symbol } = looks[item.name];
      const place = { x: "x", y: "y" };
      return [
        plot.line([...at(item, 0), ...at(item, 26)], { ...place, stroke: colour, strokeWidth: 2 }),
        plot.dot(at(item, 13), { ...place, ...mark(colour, symbol) }),
        plot.text(at(item, 32), { ...place, text: () => whoIs[item.name], textAnchor: "start" }),
      ];
    }),
  };
}
