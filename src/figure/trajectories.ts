import { type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import type { Recording } from "../analysis/recording.ts";
import { type Trajectory, trajectories } from "../analysis/trajectories.ts";
import { conditionCells } from "./activity.ts";
import { alignmentOf } from "./alignment.ts";
import { axisX, axisY } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { groupLegend, groupStyles, shareText } from "./groups.ts";
import { legend } from "./labels.ts";
import { colour, fontSize, numberText } from "./style.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface TrajectoriesInput {
  recording: Recording;
  /** Trials that are averaged together (default: `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /**
   * The period on whose onset trials are aligned. Default: events as in `averagesFigure`; where there are several, a path breaks off between their
   * stretches.
   */
  period?: string;
}

const size = { side: 168, left: 66, right: 12, below: 46 };
/** More points in a path show no more. */
const mostPoints = 300;

/**
 * The mean activity of all units by condition, along the first principal components: PC 2 against PC 1 and, with three or more units, PC 3
 * against PC 1. A dot marks the start of each path, squares the moments on which trials are aligned, a triangle the end.
 */
export const trajectoriesFigure = (input: TrajectoriesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, drawn);

async function drawn(input: TrajectoriesInput, layout: Layout): Promise<Figure> {
  const { recording, groups = trialGroups(recording), period } = input;
  const { blocks, said } = alignmentOf(recording, { period });
  const { explained, trajectories: paths } = trajectories(
    recording,
    groups,
    blocks.map(({ frame }) => frame),
  );
  const ofGroups = groupStyles(groups);
  const styles = paths.map(({ group }) => ofGroups[groups.indexOf(group)]);
  const pairs = explained.length > 2 ? [1, 2] : explained.length > 1 ? [1] : [];
  const wide = (layout.width - 8) / 2;
  const side = Math.min(size.side * layout.tall * 1.2, wide - size.left - size.right);
  const width = Math.max(320, pairs.length * (side + size.left + size.right) + 8);
  const key = legend(groupLegend(groups), size.left, width - 4, 4);
  // A moment apart from the start of the path is worth a mark.
  const marked = blocks.filter(
    (_, k) => k > 0 || paths.some(({ frame, times }) => frame === k && times.length > 0 && times[0] < 0),
  );
  const events = marked.map(({ event }) => event).join(", ");
  const marks = legend(
    [
      { label: "start", colour: colour.ink, mark: "dot" },
      ...(marked.length > 0 ? [{ label: events, colour: colour.ink, mark: "smallSquare" as const }] : []),
      { label: "end", colour: colour.ink, mark: "triangle" },
    ],
    size.left,
    width - 4,
    4 + key.height,
  );
  const top = key.height + marks.height + 10;
  const label = (k: number) => `PC ${k + 1} (${percent(explained[k])})`;
  const panels = pairs.map((other, i) => (plot: Plot): Panel => {
    const at = (path: Trajectory, step: number) => ({ x: path.scores[0][step], y: path.scores[other][step] });
    const spots = paths.flatMap((path, k) => {
      const last = path.times.length - 1;
      if (last < 0) return [];
      const zero = path.times.findIndex((time) => time >= 0);
      const spot = (step: number, symbol: string) => ({ ...at(path, step), symbol, fill: styles[k].stroke });
      return [
        ...(path.frame === 0 ? [spot(0, "circle")] : []),
        ...(marked.includes(blocks[path.frame]) && zero >= 0 ? [spot(zero, "square")] : []),
        ...(path.frame === blocks.length - 1 ? [spot(last, "triangle")] : []),
      ];
    });
    return {
      top,
      left: i * (side + size.left + size.right + 8),
      width: side + size.left + size.right,
      height: side + size.below + 8,
      options: {
        marginLeft: size.left,
        marginRight: size.right,
        marginTop: 8,
        marginBottom: size.below,
        x: { domain: domainOf(paths, 0), inset: 6 },
        y: { domain: domainOf(paths, other), inset: 6 },
        symbol: { type: "identity" },
        marks: [
          ...paths.map((path, k) => {
            const every = Math.ceil(path.times.length / mostPoints);
            const data = Array.from(path.times, (_, step) => at(path, step)).filter(
              (_, step) => step % every === 0 || step === path.times.length - 1,
            );
            return plot.line(data, {
              x: "x",
              y: "y",
              stroke: styles[k].stroke,
              strokeWidth: 1.5,
              strokeDasharray: styles[k].dash,
            });
          }),
          plot.dot(spots, {
            x: "x",
            y: "y",
            symbol: "symbol",
            fill: "fill",
            r: 3.2,
            stroke: "#ffffff",
            strokeWidth: 0.5,
          }),
          axisX(plot, { label: label(0), ticks: 4 }),
          axisY(plot, { label: label(other), ticks: 5, labelOffset: 58 }),
        ],
      },
    };
  });
  const title = "Trajectories";
  const total = explained.reduce((sum, part) => sum + part, 0);
  const caption = `Mean rates of all ${recording.units} units by condition along the first principal components of these means over conditions and times, which hold ${percent(total)} of their variance. Dots: where a path begins; ${marked.length > 0 ? `squares: ${events}; ` : ""}triangles: where it ends.${blocks.length > 1 ? " Paths break off where lengths vary." : ""}${said}${shareText(groups, recording)}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    width,
    height: top + side + size.below + 8,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${key.svg}${marks.svg}</g>`,
  });
  const csv: Columns = { condition: [], level: [], aligned_to: [], time_ms: [] };
  explained.forEach((_, k) => {
    csv[`pc${k + 1}`] = [];
  });
  for (const { group, frame, times, scores } of paths) {
    const { condition, level } = conditionCells(group);
    times.forEach((time, i) => {
      csv["condition"].push(condition);
      csv["level"].push(level);
      csv["aligned_to"].push(blocks[frame]?.event ?? "");
      csv["time_ms"].push(time);
      scores.forEach((along, k) => {
        csv[`pc${k + 1}`].push(finite(along[i]));
      });
    });
  }
  return { name: "trajectories", title, caption, csv, ...drawing };
}

const percent = (fraction: number) => `${numberText(Math.round(1000 * fraction) / 10)} %`;

function domainOf(paths: readonly Trajectory[], component: number): [number, number] {
  const values = paths.flatMap(({ scores }) => Array.from(scores[component]));
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return high > low ? [low, high] : [-1, 1];
}
