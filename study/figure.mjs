/** The picture of docs/learning.md: the score of every network of a study of levers, a row for each variant. */
const load = (name) => import(new URL(`../dist/figure/${name}.js`, import.meta.url).href);

/** Colours that stay apart for colour-blind readers (after Okabe & Ito, 2008), and symbols for those who print in grey. */
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
/** From here on a network has learned. */
const enough = 0.85;

/** The standalone SVG of stored lines. */
export async function leverFigure(lines, names) {
  const [{ draw }, { axisX }, { layoutOf, themes }] = await Promise.all(["draw", "axes", "theme"].map(load));
  const layout = layoutOf(themes.screen);
  const tasks = [...new Set(lines.map(({ task }) => task))];
  const key = tasks.map((task, i) => ({ ...looks[i], x: 20, y: 12 + 20 * i, label: words[task] ?? task }));
  const keyHeight = 20 * tasks.length + 6;
  const points = lines.map(({ variant, task, score }) => ({
    row: names.indexOf(variant.name) + 0.24 * (tasks.indexOf(task) - (tasks.length - 1) / 2),
    score: Math.max(-0.05, score),
    ...looks[tasks.indexOf(task)],
  }));
  const height = names.length * rowHeight + 60;
  const { svg } = await draw({
    layout,
    title,
    caption: `Score of every network (0: ignores the stimulus; 1: ideal observer), a row for each variant of the recipe of ei; right of the dashed line (${enough}) it has learned.`,
    height: keyHeight + height,
    panels: (plot) => [
      {
        top: 0,
        height: keyHeight,
        options: {
          margin: 0,
          x: { domain: [0, layout.width], range: [0, layout.width], axis: null },
          y: { domain: [0, keyHeight], range: [0, keyHeight], axis: null },
          marks: key.flatMap((one) => [
            plot.dot([one], { x: "x", y: "y", ...mark(one) }),
            plot.text([one], { x: "x", y: "y", text: "label", textAnchor: "start", dx: 12 }),
          ]),
        },
      },
      {
        top: keyHeight,
        width: layout.width,
        height,
        options: {
          marginLeft: 182,
          marginRight: 14,
          marginTop: 8,
          marginBottom: 46,
          x: { domain: [-0.07, 1.05] },
          y: { domain: [names.length - 0.5, -0.5], axis: null },
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
            axisX(plot, { label: "score", ticks: [0, 0.25, 0.5, 0.75, 1] }),
          ],
        },
      },
    ],
  });
  return svg;
}
