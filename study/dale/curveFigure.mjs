/** Figure of docs/learning-under-dale.md: learning curves. */
import { median } from "../tables.mjs";
import { drawn, keysOf, legendRow, looks, lowest, tasksOf, titleOf, used } from "./looks.mjs";
import { networksOf } from "./plan.mjs";
import { labelOf, taskWords } from "./report.mjs";
import { criterion } from "./training.mjs";

/** The course of the score on other trials, by task, with each method's own start. */
export function curveFigure(lines, given) {
  const names = used(lines, given);
  const columns = 2;
  const title = "Learning curves from each method’s own start";
  const tasks = tasksOf(lines, given);
  const caption = `Score on 256 other trials during training. All networks have their method’s own start. Thin lines: every network; thick lines: the median over the networks of a method. Scores below ${lowest} are drawn at ${lowest}. Grey, dashed: the criterion, ${criterion}.`;
  return drawn("curves", title, caption, (page, row) => {
    const { plot, width } = page;
    const [left, gap, right] = [74, 62, 30];
    const each = (width - left - right - (columns - 1) * gap) / columns;
    const panelOf = (task, i) => {
      const own = names.map((method) => [
        method,
        networksOf(lines, method, "own").filter((line) => line.task === task && line.curve.length > 0),
      ]);
      const most = Math.max(1, ...own.flatMap(([, all]) => all.map(({ updates }) => updates)));
      const pointsOf = (curve) => curve.map(({ update, score }) => ({ update, score: Math.max(lowest, score) }));
      const middle = (all) =>
        all[0].curve.map(({ update }, k) => ({
          update,
          score: Math.max(lowest, median(all.flatMap(({ curve }) => (curve[k] ? [curve[k].score] : [])))),
        }));
      const drawnOwn = own.filter(([, all]) => all.length > 0);
      const line = (points, method, size) =>
        plot.line(points, { x: "update", y: "score", stroke: looks[method].colour, ...size });
      return {
        left: left + i * (each + gap),
        width: each,
        x: { domain: [0, most] },
        y: { domain: [lowest - 0.04, 1.15] },
        marks: [
          plot.ruleY([criterion], { stroke: "#666666", strokeDasharray: "5 3" }),
          titleOf(plot, taskWords[task], 0, 1.15),
          ...drawnOwn.flatMap(([method, all]) =>
            all.map(({ curve }) => line(pointsOf(curve), method, { strokeWidth: 0.6, strokeOpacity: 0.3 })),
          ),
          ...drawnOwn.map(([method, all]) =>
            line(middle(all), method, { strokeWidth: 2, strokeDasharray: looks[method].dash }),
          ),
        ],
        axisX: { label: "update", ticks: 4 },
        axisY: { label: "score", ticks: [0, 0.5, 1], labelOffset: 50 },
      };
    };
    const rows = [];
    for (let k = 0; k < tasks.length; k += columns)
      rows.push(row(tasks.slice(k, k + columns).map(panelOf), { height: 110, above: 24, below: 46 }));
    const thick = (method) => ({ stroke: looks[method].colour, strokeWidth: 2, strokeDasharray: looks[method].dash });
    const keys = [
      ...names.map((method) => keysOf.line(labelOf(method), thick(method))),
      keysOf.line("thick: median", { stroke: "#999999", strokeWidth: 2 }),
      keysOf.line("thin: one network", { stroke: "#999999", strokeWidth: 0.6 }),
      keysOf.line(`criterion, ${criterion}`, { stroke: "#666666", strokeDasharray: "5 3" }),
    ];
    return [legendRow(page, keys, row), ...rows];
  });
}
