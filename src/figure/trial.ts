import { tellingFactors } from "../analysis/factors.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { arePopulations } from "../base/population.ts";
import { amount } from "../base/unit.ts";
import { choiceName } from "../task/words/words.ts";
import { axisX, axisY, hasRoom, withoutUnit } from "./axes.ts";
import { conditionWords, isLoneStep, type ShownPeriod } from "./channels.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { heatLegend, heatMap, heatText, rowTicks } from "./heat.ts";
import { legend, rowLabels } from "./labels.ts";
import { shading } from "./shading.ts";
import { colour, fontSize, margins, numberText } from "./style.ts";
import { fitted, linesWithin, textAt } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";
import {
  type DrawnTrial,
  drawnTrial,
  hasMeanTarget,
  type PanelInput,
  panelsOf,
  type Trace,
  type TrialInput,
} from "./trialPanels.ts";

const marginRight = 22;
const below = 46;

/** One trial against time in ms: inputs, rates of all units (E blue, I red), outputs and the values that they should have, over shaded periods. */
export const trialFigure = (input: TrialInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording", "trial", "inputNames", "outputNames"], theme, drawn);

async function drawn(input: TrialInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const { recording } = input;
  const shown = drawnTrial(input);
  const { row, times, periods } = shown;
  const duration = Math.max(row.steps * recording.dt, times.at(-1) ?? 0);
  const scale = (time: number) => margins.marginLeft + (time / duration) * (width - margins.marginLeft - marginRight);
  const labels = periods.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 }));
  const isLone = isLoneStep(periods, recording.dt);
  const lone = times.flatMap((time, k) => (times.length === 1 || isLone(time) ? [k] : []));
  const overlay: string[] = [];
  const panels: ((plot: Plot) => Panel)[] = [];
  const heading = headingOf(row, recording);
  const lines = linesWithin(heading, width - margins.marginLeft - 4, fontSize - 1);
  lines.forEach((line, k) => {
    overlay.push(textAt(line, margins.marginLeft, 12 + k * 16, `dy="0.35em" text-anchor="start" fill="${colour.ink}"`));
  });
  let top = 8 + 16 * lines.length;
  const all = panelsOf(shown);
  const response = responseTime(row, recording);
  // One label that its panel is too low for, and all go without their unit.
  const isLow = all.some(({ label, height, rows }) => !rows && !hasRoom(label, height * layout.tall));
  all.forEach((panel, place) => {
    const { traces, legend: items = [], rows } = panel;
    const isLast = place === all.length - 1;
    const size = panel.height * layout.tall;
    const key = rows
      ? heatLegend(rows.text, rows.limit, margins.marginLeft, width - 4, top)
      : legend(items, margins.marginLeft, width - 4, top);
    // The periods are named once, between the first legend and its panel.
    const names = rowLabels(place === 0 ? labels : [], margins.marginLeft - 24, width - 2, top + key.height + 4);
    overlay.push(key.svg, names.svg);
    const at = { top: top + key.height + names.height, size, isLast, isLow, duration, periods, times, lone, response };
    if (rows) {
      const box = { left: scale(0), top: at.top + margins.marginTop, width: scale(duration) - scale(0), height: size };
      const values = traces.map(({ values }) => values);
      overlay.push(heatMap(values, rows.limit, box, periods, scale));
    }
    panels.push((plot) => placed(plot, panel, at));
    top = at.top + heightOf(at) + (isLast ? 0 : 4);
  });

  const title = "One trial";
  const caption = captionOf(heading, shown, all) + (response === undefined ? "" : " The upright line: the response.");
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  return { name: "trial", title, caption, csv: columnsOf(shown), ...drawing };
}

/** ms since the trial began. */
function responseTime({ reactionTime, periods }: TrialRow, { words }: Recording): number | undefined {
  const { choice = "largest" } = words?.score ?? {};
  if (choice === "largest" || reactionTime === undefined || !Number.isFinite(reactionTime)) return undefined;
  const begin = periods.find(({ name }) => name === choice.from)?.from;
  return begin === undefined ? undefined : begin + reactionTime;
}

/** Where a panel stands. */
interface Place {
  readonly top: number;
  /** Height of its axis. */
  readonly size: number;
  /** The last panel has the axis of time. */
  readonly isLast: boolean;
  /** Labels go without their unit. */
  readonly isLow: boolean;
  /** ms */
  readonly duration: number;
  readonly periods: readonly ShownPeriod[];
  readonly times: readonly number[];
  /** Steps that are a period of their own, and are marked by dots. */
  readonly lone: readonly number[];
  /** When the response was given, in ms; none where its time is not measured, or there was none. */
  readonly response?: number;
}

const bottomOf = ({ isLast }: Place) => (isLast ? below : margins.marginBottom);
const heightOf = (place: Place) => place.size + margins.marginTop + bottomOf(place);

function placed(plot: Plot, { label, traces, rows }: PanelInput, place: Place): Panel {
  const { top, size, isLast, isLow, duration, periods, response } = place;
  return {
    top,
    height: heightOf(place),
    options: {
      ...margins,
      marginRight,
      marginBottom: bottomOf(place),
      x: { domain: [0, duration] },
      y: rows
        ? { domain: [-0.5, traces.length - 0.5] }
        : { domain: domainOf(traces), nice: true, insetTop: 4, insetBottom: 4 },
      marks: [
        shading(plot, periods),
        ...(rows ? [] : linesOf(plot, traces, place)),
        plot.ruleX(response === undefined ? [] : [response], { stroke: colour.ink, strokeDasharray: "2 2" }),
        axisX(plot, { label: isLast ? "time (ms)" : null, ticks: 6, ...(isLast ? {} : { tickFormat: () => "" }) }),
        axisY(plot, {
          label: rows ? fitted(label, size) : isLow ? withoutUnit(label) : label,
          ...(rows
            ? { ticks: rowTicks(traces), tickFormat: (row: number) => rows.part.labels[row] ?? "" }
            : { ticks: Math.max(2, Math.round(size / 40)) }),
        }),
      ],
    },
  };
}

const linesOf = (plot: Plot, traces: readonly Trace[], { times, lone }: Place) => [
  ...traces.map(({ values, ...style }) => plot.line(values, { x: (_, i) => times[i], y: (v) => v, ...style })),
  ...traces.flatMap(({ values, stroke, strokeOpacity }) =>
    lone.length === 0
      ? []
      : [
          plot.dot(lone, {
            x: (k) => times[k],
            y: (k) => values[k],
            fill: stroke,
            fillOpacity: strokeOpacity,
            r: 1.6,
          }),
        ],
  ),
];

function captionOf(
  heading: string,
  { input: { recording }, populations, every, outputParts, targets }: DrawnTrial,
  panels: readonly PanelInput[],
): string {
  const sample = every > 1 ? ` (one in ${every} is drawn)` : "";
  const whose = arePopulations(recording.populations)
    ? `the ${listed(populations.map(({ name }) => name))} units`
    : "the units";
  const dashed =
    targets && outputParts.some(({ isHeat }) => !isHeat)
      ? ` Dashed, what the outputs should be${panels.some(hasMeanTarget) ? "; dotted, the mean target" : ""}.`
      : "";
  const heat = panels.flatMap(({ rows }) => (rows ? [heatText(rows.text)] : [])).join("");
  return `${heading}. Inputs, rates of ${whose}${sample} and outputs against time, with the periods shaded.${dashed}${heat}`;
}

function columnsOf({
  input: { inputNames, outputNames },
  times,
  inputs,
  rates,
  outputs,
  targets,
}: DrawnTrial): Columns {
  const csv: Columns = { time_ms: [...times] };
  inputNames.forEach((name, i) => {
    csv[`input ${name}`] = inputs[i].map(finite);
  });
  rates.forEach((values, unit) => {
    csv[`rate ${unit}`] = values.map(finite);
  });
  outputNames.forEach((name, i) => {
    csv[`output ${name}`] = outputs[i].map(finite);
    if (targets) csv[`target ${name}`] = targets[i].map(finite);
  });
  return csv;
}

/** "E", "E and I", "E, PV and SOM". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** "Trial 12: difference −6.4 Hz, answer: left, correct". */
function headingOf(row: TrialRow, { table, words }: Recording): string {
  const { trial, condition, correct, choice, isCorrect, error = Number.NaN, reactionTime = Number.NaN } = row;
  const shown = conditionWords(condition, tellingFactors(table, words));
  const saying = (parts: readonly string[]) => `Trial ${trial}: ${[...shown, ...parts].join(", ")}`;
  if (!isFiniteTrial(row)) return saying(["not finite"]);
  const named = (one: number) => choiceName(one, words ?? { outputs: [], noResponse: null });
  const measured = Number.isFinite(error)
    ? [`error ${amount(numberText(error, 3), words?.score.error?.unit ?? "")}`]
    : [];
  const verdict = isCorrect ? "correct" : "wrong";
  // Where no answer is right, as of values, the largest output says nothing.
  if (Number.isNaN(correct))
    return saying([...measured, ...(isCorrect === null || measured.length === 0 ? [] : [verdict])]);
  const after = Number.isFinite(reactionTime) ? ` after ${numberText(reactionTime)} ms` : "";
  return saying([
    choice === 0 ? named(0) : `answer: ${named(choice)}${after}`,
    ...measured,
    isCorrect || choice === correct ? verdict : `${verdict}, ${named(correct)} was correct`,
  ]);
}

/** The range of all lines; around a flat line at 0 it is [0, 1], since a panel needs a height. */
function domainOf(traces: readonly Trace[]): [number, number] {
  let low = 0;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of traces)
    for (const value of values) {
      if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
      if (value > high && value < Number.POSITIVE_INFINITY) high = value;
    }
  return high > low ? [low, high] : [low, low + 1];
}
