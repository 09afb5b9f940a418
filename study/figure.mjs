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
const rowHeight = 21;
const title = "What each change does to learning";
/** From here on a network has learned. */
const enough = 0.85;

/** The standalone SVG of stored lines. */
export async function leverFigure(lines, names) {
  const [{ draw }, { axisX }, { layoutOf, themes }, { legend }] = await Promise.all(
    ["draw", "axes", "theme", "labels"].map(load),
  );
  const layout = layoutOf(themes.screen);
  const tasks = [...new Set(lines.map(({ task }) => task))];
  const key = legend(
    tasks.map((task, i) => ({ label: words[task] ?? task, colour: looks[i].colour, mark: "dot" })),
    16,
    layout.width - 4,
    4,
  );
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
    height: key.height + height,
    panels: (plot) => [
      {
        top: key.height,
        width: layout.width,
        height,
        options: {
          marginLeft: 168,
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
            ...looks.map(({ colour, symbol }) =>
              plot.dot(
                points.filter((point) => point.colour === colour),
                { x: "score", y: "row", stroke: colour, fill: colour, fillOpacity: 0.35, symbol, r: 3 },
              ),
            ),
            axisX(plot, { label: "score", ticks: [0, 0.25, 0.5, 0.75, 1] }),
          ],
        },
      },
    ],
    overlay: `<g font-size="12">${key.svg}</g>`,
  });
  return svg;
}
