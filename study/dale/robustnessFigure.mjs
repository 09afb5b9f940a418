/** Figure of docs/learning-under-dale.md: scores with more noise and after pruning. */
import { mean } from "../tables.mjs";
import { drawn, keysOf, legendRow, looks, markOf, used } from "./looks.mjs";
import { networksOf, pruned, starts } from "./plan.mjs";
import { labelOf } from "./report.mjs";
import { atLeast0 } from "./statistics.mjs";

/** Scores under more noise and after pruning, of the networks that have learned. */
export function robustnessFigure(all, given) {
  const panel = all.filter(({ task }) => task !== "flipFlop");
  const names = used(panel, given);
  const succeeded = (method, start) => networksOf(panel, method, start).filter(({ success }) => success);
  const panelsOf = [
    {
      label: "noise / noise in training",
      xs: [1, 2],
      of: ({ score, raisedNoise }) => [score, raisedNoise],
      format: (x) => `× ${x}`,
    },
    {
      label: "weakest removed (%)",
      xs: [0, ...pruned.map((p) => 100 * p)],
      of: (line) => [line.score, ...line.smallest],
    },
    {
      label: "top-prob removed (%)",
      xs: [0, ...pruned.map((p) => 100 * p)],
      of: (line) => [line.score, ...line.topProb],
    },
  ];
  // All are drawn as the method's own.
  const isRepeated = (networks) => networks.length > 0 && networks.every(({ start }) => start === "own");
  const title = "Robustness";
  const caption =
    "Mean score (below 0 counted as 0) of the networks of the panel that succeeded, whose number, of all, is given for each method and start: with more recurrent noise, and after connections are removed without retraining, the weakest or by top-prob pruning. Solid lines and filled symbols: each method’s own start; dashed lines and small open symbols: the shared start. The means of two methods can be of different tasks.";
  return drawn("robustness", title, caption, (page, row) => {
    const { plot, width } = page;
    const [left, gap] = [74, 30];
    const each = (width - left - 16 - 2 * gap) / 3;
    const panels = panelsOf.map(({ label, xs, of, format }, i) => {
      const seriesOf = (method, start) => {
        const own = succeeded(method, start);
        return own.length === 0 ? [] : xs.map((x, k) => ({ x, y: mean(own.map((line) => atLeast0(of(line)[k]))) }));
      };
      const shared = (method) => (isRepeated(succeeded(method, "shared")) ? [] : seriesOf(method, "shared"));
      const span = xs.at(-1) - xs[0];
      const style = (method) => ({ x: "x", y: "y", stroke: looks[method].colour });
      return {
        left: left + i * (each + gap),
        width: each,
        x: { domain: [xs[0] - 0.06 * span, xs.at(-1) + 0.06 * span] },
        y: { domain: [0, 1.05] },
        marks: [
          ...names.flatMap((method) => [
            plot.line(shared(method), { ...style(method), strokeWidth: 1, strokeDasharray: "3 3" }),
            plot.dot(shared(method), { x: "x", y: "y", ...markOf(method), fillOpacity: 0, r: 2.4 }),
            plot.line(seriesOf(method, "own"), { ...style(method), strokeWidth: 1.8 }),
            plot.dot(seriesOf(method, "own"), { x: "x", y: "y", ...markOf(method), fillOpacity: 1, r: 3.4 }),
          ]),
        ],
        axisX: { label, ticks: xs, ...(format && { tickFormat: format }) },
        ...(i === 0 && { axisY: { label: "mean score", ticks: [0, 0.25, 0.5, 0.75, 1], labelOffset: 58 } }),
      };
    });
    const countsOf = (method) => {
      const words = starts.flatMap((start) => {
        const tested = networksOf(panel, method, start);
        if (tested.length === 0 || (start === "shared" && isRepeated(tested))) return [];
        const isBoth = start === "own" && isRepeated(networksOf(panel, method, "shared"));
        return [`${isBoth ? "own = shared" : start} ${succeeded(method, start).length}/${tested.length}`];
      });
      if (starts.some((start) => succeeded(method, start).length > 0))
        return `${labelOf(method)} (${words.join(", ")})`;
      return `${labelOf(method)}: no network succeeded (of ${panel.filter((line) => line.method === method).length})`;
    };
    const keys = [
      ...names.map((method) => keysOf.method(method, countsOf(method))),
      keysOf.line("own start (filled symbols)", { stroke: "#4d4d4d", strokeWidth: 1.8 }),
      keysOf.line("shared start (open symbols)", { stroke: "#4d4d4d", strokeWidth: 1, strokeDasharray: "3 3" }),
    ];
    return [legendRow(page, keys, row, 2), row(panels, { height: 190, above: 10, below: 46 })];
  });
}
