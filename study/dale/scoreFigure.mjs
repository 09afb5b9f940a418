/** Figure of docs/learning-under-dale.md: the score of every network. */
import { drawn, keysOf, legendRow, lowest, markOf, startTitles, tasksOf, titleOf, used } from "./looks.mjs";
import { networksOf, starts } from "./plan.mjs";
import { taskWords } from "./report.mjs";
import { criterion } from "./training.mjs";

/** The score of every network, by task. */
export function scoreFigure(lines, given) {
  const names = used(lines, given);
  const band = names.length + 1.4;
  const tasks = tasksOf(lines, given);
  const yOf = (task, method) => tasks.indexOf(task) * band + names.indexOf(method) - (names.length - 1) / 2;
  const end = (tasks.length - 0.5) * band;
  const title = "Score of every network";
  const caption = `Score of every network at the end of training (0: ignores the stimulus; 1: ideal observer), by task and method. Left: each method’s own start; right: the start that all share. Scores below ${lowest} are drawn at ${lowest}. From the dashed line (${criterion}) on, a network has succeeded.`;
  return drawn("scores", title, caption, (page, row) => {
    const { plot, width } = page;
    const left = 206;
    const each = (width - left - 14 - 24) / 2;
    const panels = starts.map((start, i) => {
      const points = names.flatMap((method) =>
        networksOf(lines, method, start).map(({ task, score }) => ({
          method,
          y: yOf(task, method),
          x: Math.max(lowest, score),
        })),
      );
      return {
        left: left + i * (each + 24),
        width: each,
        x: { domain: [lowest - 0.04, 1.15] },
        y: { domain: [end, -0.5 * band] },
        marks: [
          plot.ruleY(
            tasks.map((_, k) => (k + 0.5) * band),
            { stroke: "#dddddd" },
          ),
          plot.ruleX([0, 1], { stroke: "#dddddd" }),
          plot.ruleX([criterion], { stroke: "#666666", strokeDasharray: "5 3" }),
          titleOf(plot, startTitles[start], lowest - 0.04, -0.5 * band),
          ...(i === 0
            ? [
                plot.text(
                  tasks.map((task, k) => ({ y: k * band, text: taskWords[task] })),
                  { x: lowest - 0.04, y: "y", text: "text", textAnchor: "end", dx: -10 },
                ),
              ]
            : []),
          ...names.map((method) =>
            plot.dot(
              points.filter((point) => point.method === method),
              { x: "x", y: "y", ...markOf(method) },
            ),
          ),
        ],
        axisX: { label: "score", ticks: [0, 0.25, 0.5, 0.75, 1] },
      };
    });
    return [
      legendRow(
        page,
        names.map((method) => keysOf.method(method)),
        row,
      ),
      row(panels, { height: tasks.length * band * 7.5, above: 26, below: 46 }),
    ];
  });
}
