/** The figure of docs/learning.md: the score of every network of a study of levers, one row per variant. */
const load = (name) => import(new URL(`../dist/figure/${name}.js`, import.meta.url).href);

/** Colours for colour-blind readers (after Okabe & Ito, 2008), and symbols for print in grey. */
const looks = [
  { colour: "#0072b2", symbol: "circle" },
  { colour: "#d55e00", symbol: "square" },
  { colour: "#009e73", symbol: "triangle" },
];
const words = {
  delayedDecision: "delayed decision",
  parametricMemory: "parametric working memory",
  memorySaccade: "memory-guided saccade",
};
const mark = ({ colour, symbol }) => ({ stroke: colour, fill: colour, fillOpacity: 0.35, symbol, r: 3 });
const rowHeight = 21;
const title = "What each change does to learning";
/** Score from which a network has learned. */
const enough = 0.85;

/** A standalone SVG of stored lines. */
export async function leverFigure(lines, names) {
  const [{ figureOf }, { row }, { themes }] = await Promise.all(["sheet", "strip", "theme"].map(load));
  const tasks = [...new Set(lines.map(({ task }) => task))];
  const key = tasks.map((task, i) => ({ ...looks[i], x: 20, y: 12 + 20 * i, label: words[task] ?? task }));
  const keyHeight = 20 * tasks.length + 6;
  const points = lines.map(({ variant, task, score }) => ({
    row: names.indexOf(variant.name) + 0.24 * (tasks.indexOf(task) - (tasks.length - 1) / 2),
    score: Math.max(-0.05, score),
    ...looks[tasks.indexOf(task)],
  }));
  const caption = `Score of every network (0: ignores the stimulus; 1: ideal observer), one row per variant of the recipe of ei; right of the dashed line (${enough}) a network has learned.`;
  const legend = ({ plot, width }) => ({
    left: 0,
    width,
    x: { domain: [0, width], range: [0, width] },
    y: { domain: [0, keyHeight], range: [0, keyHeight] },
    marks: key.flatMap((one) => [
      plot.dot([one], { x: "x", y: "y", ...mark(one) }),
      plot.text([one], { x: "x", y: "y", text: "label", textAnchor: "start", dx: 12 }),
    ]),
  });
  const scores = ({ plot, width }) => ({
    left: 182,
    width: width - 182 - 14,
    x: { domain: [-0.07, 1.05] },
    y: { domain: [names.length - 0.5, -0.5] },
    marks: [
      plot.ruleY(
        names.map((_, row) => row + 0.5),
        { stroke: "#eeeeee" },
      ),
      plot.ruleX([0, 1], { stroke: "#dddddd" }),
      plot.ruleX([enough], { stroke: "#666666", strokeDasharray: "5 3" }),
      plot.text(
        names.map((name, row) => ({ name, row })),
        {
          x: -0.07,
          y: "row",
          text: "name",
          textAnchor: "end",
          dx: -10,
          fontWeight: ({ row }) => (row === 0 ? 700 : 400),
        },
      ),
      ...looks.map((look) =>
        plot.dot(
          points.filter((point) => point.colour === look.colour),
          { x: "score", y: "row", ...mark(look) },
        ),
      ),
    ],
    axisX: { label: "score", ticks: [0, 0.25, 0.5, 0.75, 1] },
  });
  const { svg } = await figureOf({}, [], themes.screen, () => (page) => ({
    name: "learning",
    title,
    caption,
    csv: {},
    strips: [
      row([legend(page)], { height: keyHeight, above: 0, below: 0 }),
      row([scores(page)], { height: names.length * rowHeight + 6, below: 46 }),
    ],
  }));
  return svg;
}
