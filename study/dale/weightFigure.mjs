/** Figure of docs/learning-under-dale.md: recurrent weights before and after training. */
import { mean, median } from "../tables.mjs";
import { colour, drawn, keysOf, legendRow, markOf, titleOf, used } from "./looks.mjs";
import { networksOf } from "./plan.mjs";
import { groupsOf, labelOf } from "./report.mjs";
import { bins } from "./weights.mjs";

const looksOf = {
  E: { stroke: colour.excitatory, strokeWidth: 1.8 },
  I: { stroke: colour.inhibitory, strokeWidth: 1.8, strokeDasharray: "4 2" },
};
const measures = [
  { label: "entropy H", of: ({ entropy }) => entropy ?? 0 },
  { label: "log₁₀(σ₁/median σ)", of: ({ outlier }) => Math.log10(outlier ?? 1e4) },
  { label: "spectral radius", of: ({ radius }) => radius },
];

/** The recurrent matrix before and after training, and the distribution of its weights. */
export function weightFigure(all, given) {
  const lines = all.filter(({ failed, task }) => !failed && task !== "flipFlop");
  const groups = groupsOf(lines, given.methods);
  const title = "Recurrent weights";
  const caption =
    "Networks of the panel. Above: the recurrent matrix by method and start (own or shared); symbols: every network after training; black bars: the median before training. Below: strengths |w| after training, with each method’s own start, all networks together, for connections from E units (blue) and from I units (red, dashed). Weights of exactly 0 have no logarithm: they are left out, and their share is given. Those below 10⁻⁶ are in the first bin. Each curve has area 1. For DANN these are the entries of its factors; its spectrum is that of W_EE − W_EI W_IE. Without a constraint, “E” and “I” are only the first 80 % of the units and the rest.";
  return drawn("weights", title, caption, (page, row) => {
    const { plot, width } = page;
    const left = 178;
    const gap = 22;
    const each = (width - left - 14 - 2 * gap) / 3;
    const labels = groups.map(([method, start], y) => ({ y, text: `${labelOf(method)}, ${start}` }));
    const spectra = measures.map(({ label, of }, i) => {
      const after = groups.flatMap(([method, , own], y) =>
        own.map((line, k) => ({ method, x: of(line.final), y: y + 0.5 * ((k % 9) / 8 - 0.5) })),
      );
      const before = groups.map(([, , own], y) => ({ y, x: median(own.map((line) => of(line.initial))) }));
      const values = [...after, ...before].map(({ x }) => x);
      const margin = 0.06 * (Math.max(...values) - Math.min(...values) || 1);
      const domain = [Math.min(...values) - margin, Math.max(...values) + margin];
      return {
        left: left + i * (each + gap),
        width: each,
        x: { domain },
        y: { domain: [groups.length - 0.4, -0.6] },
        marks: [
          plot.ruleY(
            groups.map((_, y) => y + 0.5),
            { stroke: "#eeeeee" },
          ),
          ...(i === 0
            ? [plot.text(labels, { x: () => domain[0], y: "y", text: "text", textAnchor: "end", dx: -10 })]
            : []),
          ...used(lines, given).map((method) =>
            plot.dot(
              after.filter((point) => point.method === method),
              { x: "x", y: "y", ...markOf(method), r: 2 },
            ),
          ),
          plot.ruleX(before, {
            x: "x",
            y1: ({ y }) => y - 0.42,
            y2: ({ y }) => y + 0.42,
            stroke: "black",
            strokeWidth: 2,
          }),
        ],
        axisX: { label, ticks: 3 },
      };
    });
    const keys = [
      keysOf.bar("bars: median before training", { stroke: "black", strokeWidth: 2 }),
      keysOf.dot("symbols: every network after training", { ...markOf("none"), r: 2 }),
    ];
    return [
      legendRow(page, keys, row, 2),
      row(spectra, { height: groups.length * 24 + 8, above: 8, below: 46 }),
      ...histograms(page, row, lines, given),
    ];
  });
}

function histograms(page, row, lines, given) {
  const { plot, width } = page;
  const names = used(lines, given).filter((method) => networksOf(lines, method, "own").length > 0);
  const columns = 3;
  const [left, gap] = [74, 30];
  const each = (width - left - 16 - (columns - 1) * gap) / columns;
  const densityOf = (own, population) => {
    const sums = own[0].final.histogram[population].map((_, k) =>
      own.reduce((sum, { final }) => sum + final.histogram[population][k], 0),
    );
    const total = sums.reduce((a, b) => a + b, 0) || 1;
    return sums.map((count, k) => ({ x: bins.from + (k + 0.5) * bins.width, y: count / total / bins.width }));
  };
  const curves = names.map((method) => {
    const own = networksOf(lines, method, "own");
    return { method, E: densityOf(own, "E"), I: densityOf(own, "I"), zeros: mean(own.map(({ final }) => final.zeros)) };
  });
  const top = 1.12 * Math.max(...curves.flatMap(({ E, I }) => [...E, ...I].map(({ y }) => y)));
  const panelOf = ({ method, E, I, zeros }, i) => ({
    left: left + i * (each + gap),
    width: each,
    x: { domain: [bins.from, bins.to] },
    y: { domain: [0, top] },
    marks: [
      titleOf(plot, labelOf(method), bins.from, top),
      plot.line(E, { x: "x", y: "y", ...looksOf.E, curve: "step" }),
      plot.line(I, { x: "x", y: "y", ...looksOf.I, curve: "step" }),
      plot.text([{}], {
        x: () => bins.from,
        y: () => top,
        text: () => `${Math.round(100 * zeros)} % are 0`,
        textAnchor: "start",
        dx: 6,
        dy: 12,
      }),
    ],
    axisX: { label: "log₁₀ |w|", ticks: [-6, -4, -2, 0] },
    ...(i === 0 && { axisY: { label: "density", ticks: 3, labelOffset: 48 } }),
  });
  const keys = [
    keysOf.line("from E units, after training, own start", looksOf.E),
    keysOf.line("from I units, after training, own start", looksOf.I),
  ];
  const rows = [legendRow(page, keys, row, 2)];
  for (let k = 0; k < curves.length; k += columns)
    rows.push(row(curves.slice(k, k + columns).map(panelOf), { height: 120, above: 24, below: 46 }));
  return rows;
}
