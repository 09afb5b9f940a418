import { tellingFactors } from "../analysis/factors.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { arePopulations } from "../base/population.ts";
import { amount, withUnit } from "../base/unitText.ts";
import { choiceName, isByThreshold } from "../task/words/words.ts";
import { hasRoom } from "./axes.ts";
import { conditionWords, isLoneStep } from "./channels.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { heatLegend, heatText } from "./heat.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { legendStrip, margins, type Panel, type Strip, sharingX, written } from "./strip.ts";
import { fontSize, linesWithin, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { heatPanel, linesPanel, periodLabels, type TimeSpan } from "./timePanel.ts";
import {
  type DrawnTrial,
  drawnTrial,
  hasMeanTarget,
  type PanelInput,
  panelsOf,
  type Trace,
  type TrialInput,
} from "./trialPanels.ts";

/**
 * One trial against time in ms: inputs, rates of all units, outputs and the values that they should have, over shaded
 * periods.
 */
export const trialFigure = (input: TrialInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording", "trial", "inputNames", "outputNames"], theme, trialPicture);

function trialPicture(input: TrialInput): (page: Page) => Sheet {
  const { recording } = input;
  const shown = drawnTrial(input);
  const { row, times, periods } = shown;
  const panels = panelsOf(shown);
  const isLone = isLoneStep(periods, recording.dt);
  const time: TrialTime = {
    duration: Math.max(row.steps * recording.dt, times.at(-1) ?? 0),
    periods,
    times,
    lone: times.flatMap((at, k) => (times.length === 1 || isLone(at) ? [k] : [])),
    response: responseTime(row, recording),
  };
  const heading = headingOf(row, recording);
  return (page) => ({
    name: "trial",
    title: "One trial",
    caption: captionOf(heading, shown, panels) + (time.response === undefined ? "" : " Vertical line: the response."),
    csv: columnsOf(shown),
    textSize: fontSize - 1,
    strips: [headingStrip(heading, page), ...rowsOf(panels, time, page)],
  });
}

/** When things happen in a trial. */
interface TrialTime extends TimeSpan {
  /** Of each step, in ms. */
  readonly times: readonly number[];
  /** Steps that are a period of their own, and are marked by dots. */
  readonly lone: readonly number[];
  /** When the response was given, in ms; undefined if its time is not measured, or there was none. */
  readonly response?: number;
}

/** ms since the trial began. */
function responseTime({ reactionTime, periods }: TrialRow, { words }: Recording): number | undefined {
  const { choice = "largest" } = words?.score ?? {};
  if (!isByThreshold(choice) || reactionTime === undefined || !Number.isFinite(reactionTime)) return undefined;
  const begin = periods.find(({ name }) => name === choice.from)?.from;
  return begin === undefined ? undefined : begin + reactionTime;
}

function headingStrip(heading: string, { width }: Page): Strip {
  const lines = linesWithin(heading, width - margins.left - 4, fontSize - 1);
  const style = `dy="0.35em" text-anchor="start" fill="${colour.ink}"`;
  return written(8 + 16 * lines.length, (top) =>
    lines.map((line, k) => textAt(line, margins.left, top + 12 + k * 16, style)).join(""),
  );
}

function rowsOf(panels: readonly PanelInput[], time: TrialTime, page: Page): Strip[] {
  // If one label does not fit beside its panel, all go without their unit.
  const isLow = panels.some(
    ({ label, unit, height, rows }) => !rows && !hasRoom(withUnit(label, unit), height * page.tall),
  );
  const rows = panels.map((panel, i) => {
    const height = panel.height * page.tall;
    // The periods are named once, between the first legend and its panel, a little into the margin of that.
    const names: Strip[] = i === 0 ? [(top) => periodLabels(time, page)(top + 4)] : [];
    return {
      before: [keyOf(panel, page), ...names],
      panels: [panelOf(isLow ? { ...panel, unit: undefined } : panel, time, height, page)],
      height,
    };
  });
  return sharingX(rows, { between: 12 });
}

const keyOf = ({ legend = [], rows }: PanelInput, page: Page): Strip =>
  rows ? (top) => heatLegend(rows.text, rows.limit, margins.left, page.width - 4, top) : legendStrip(legend, page);

function panelOf({ label, unit, traces, rows }: PanelInput, time: TrialTime, height: number, page: Page): Panel {
  const { plot } = page;
  const { response, duration: lasting } = time;
  const rule = plot.ruleX(response === undefined ? [] : [response], { stroke: colour.ink, strokeDasharray: "2 2" });
  if (rows) {
    const values = traces.map((trace) => trace.values);
    return heatPanel({ ...rows, label, values, lasting, height, marks: [rule] }, time, page);
  }
  const y = { domain: domainOf(traces), nice: true, insetTop: 4, insetBottom: 4 };
  const marks = [...linesOf(plot, traces, time), rule];
  return linesPanel({ label, unit, y, ticks: Math.max(2, Math.round(height / 40)), marks }, time, page);
}

const linesOf = (plot: Plot, traces: readonly Trace[], { times, lone }: TrialTime) => [
  ...traces.map(({ values, ...style }) => plot.line(values, { x: (_, i) => times[i], y: (v) => v, ...style })),
  ...traces.flatMap(({ values, stroke, strokeOpacity }) => {
    const dot = { x: (k: number) => times[k], y: (k: number) => values[k], r: 1.6 };
    return lone.length === 0 ? [] : [plot.dot(lone, { ...dot, fill: stroke, fillOpacity: strokeOpacity })];
  }),
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
      ? ` Dashed: the targets of the outputs${panels.some(hasMeanTarget) ? "; dotted: the mean target" : ""}.`
      : "";
  const heat = panels.flatMap(({ rows }) => (rows ? [heatText(rows.text)] : [])).join("");
  return `${heading}. Inputs, rates of ${whose}${sample} and outputs against time; periods shaded.${dashed}${heat}`;
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
  const heading = (parts: readonly string[]) => `Trial ${trial}: ${[...shown, ...parts].join(", ")}`;
  if (!isFiniteTrial(row)) return heading(["not finite"]);
  const named = (one: number) => choiceName(one, words ?? { outputs: [], noResponse: null });
  const measured = Number.isFinite(error)
    ? [`error ${amount(numberText(error, 3), words?.score.error?.unit ?? "")}`]
    : [];
  const verdict = isCorrect ? "correct" : "wrong";
  // Without a right answer, as in tasks with values, the largest output means nothing.
  if (Number.isNaN(correct))
    return heading([...measured, ...(isCorrect === null || measured.length === 0 ? [] : [verdict])]);
  const after = Number.isFinite(reactionTime) ? ` after ${numberText(reactionTime)} ms` : "";
  return heading([
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
