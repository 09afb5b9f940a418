import { endOfTrial, isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { arePopulations } from "../base/population.ts";
import { axisX, axisY, hasRoom, withoutUnit } from "./axes.ts";
import { channelColour, channelLegend, conditionWords, isLoneStep, shading } from "./channels.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { heatLegend, heatLimit, heatMap, heatText, isMany } from "./heat.ts";
import { type LegendItem, legend, rowLabels } from "./labels.ts";
import { shownPopulations } from "./populations.ts";
import { colour, fontSize, margins } from "./style.ts";
import { textAt, wrap } from "./text.ts";
import { inTheme, type Layout, type Theme, themes } from "./theme.ts";

export interface TrialInput {
  recording: Recording;
  /** Which trial to draw, counted from 0. */
  trial: number;
  /** Names of the input channels and of the outputs, in order. */
  inputNames: readonly string[];
  outputNames: readonly string[];
}

/** Lines of one panel: `values[time]` for every line. */
interface Trace {
  values: number[];
  stroke: string;
  strokeWidth: number;
  strokeOpacity: number;
}

const marginRight = 22;
const below = 46;
const mostUnits = 120;
/** Beyond this many steps lines are thin: several steps share a pixel. */
const mostSteps = 500;
/** Units that a character of the line above the panels takes, about. */
const characterWidth = 7;

/** One trial against time in ms: inputs, rates of all units (E blue, I red) and outputs, over shaded periods. */
export const trialFigure = (input: TrialInput, theme: Theme = themes.screen): Promise<Figure> =>
  inTheme(theme, (layout) => drawn(input, layout));

async function drawn(input: TrialInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const { recording, trial, inputNames, outputNames } = input;
  const end = endOfTrial(recording, trial);
  const row = recording.table[trial];
  const times = Array.from({ length: end }, (_, i) => recording.times[i]);
  const duration = Math.max(row.steps * recording.dt, times.at(-1) ?? 0);
  const series = (values: Float32Array, count: number, index: number) =>
    // Where a value is not finite its line has a gap.
    times.map((_, step) => finite(values[(step * recording.trials + trial) * count + index]) ?? Number.NaN);
  const inputs = inputNames.map((_, i) => series(recording.inputs, inputNames.length, i));
  const outputs = outputNames.map((_, i) => series(recording.outputs, outputNames.length, i));
  const { units } = recording;
  const rates = Array.from({ length: units }, (_, i) => series(recording.rates, units, i));
  // Every k-th unit of a large network: more lines than that show no more, and the file stays small.
  const every = Math.ceil(units / mostUnits);
  const isDense = end > mostSteps;
  const populations = shownPopulations(recording.populations);
  const unitTraces = populations.flatMap(({ first, end, colour: stroke }) =>
    rates
      .slice(first, end)
      .filter((_, i) => i % every === 0)
      .map((values): Trace => ({ values, stroke, strokeWidth: isDense ? 0.5 : 0.9, strokeOpacity: 0.65 })),
  );
  const unitLegend = populations.map(({ name, first, end, colour }): LegendItem => {
    const count = every > 1 ? `${end - first}, one in ${every} drawn` : end - first;
    return { label: name === "units" ? `units (${count})` : `${name} units (${count})`, colour, mark: "line" };
  });

  const scale = (time: number) => margins.marginLeft + (time / duration) * (width - margins.marginLeft - marginRight);
  const periods = row.periods.filter(({ from, to }) => to > from);
  const isLone = isLoneStep(periods, recording.dt);
  const lone = times.flatMap((time, k) => (end === 1 || isLone(time) ? [k] : []));
  const labels = periods.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 }));
  const overlay: string[] = [];
  const panels: ((plot: Plot) => Panel)[] = [];
  const heading = headingOf(row, recording.factorUnits);
  const lines = wrap(heading, Math.floor((width - margins.marginLeft) / characterWidth));
  lines.forEach((line, k) => {
    overlay.push(textAt(line, margins.marginLeft, 12 + k * 16, `dy="0.35em" text-anchor="start" fill="${colour.ink}"`));
  });
  let top = 8 + 16 * lines.length;
  // One label that its panel is too low for, and all go without their unit.
  let isLow = false;
  const add = (
    label: string,
    items: LegendItem[],
    traces: Trace[],
    usual: number,
    { last = false, names: rows = [] }: { last?: boolean; names?: readonly string[] } = {},
  ) => {
    const size = usual * layout.tall;
    // Rows of colours in place of lines.
    const isHeat = rows.length > 0;
    const values = traces.map(({ values }) => values);
    const limit = isHeat ? heatLimit(values) : 1;
    const key = isHeat
      ? heatLegend(`${label.split(" ")[0]}s`, rows, limit, margins.marginLeft, width - 4, top)
      : legend(items, margins.marginLeft, width - 4, top);
    // The periods are named once, between the first legend and its panel.
    const names = rowLabels(
      panels.length === 0 ? labels : [],
      margins.marginLeft - 24,
      width - 2,
      top + key.height + 4,
    );
    overlay.push(key.svg, names.svg);
    isLow ||= !isHeat && !hasRoom(label, size);
    const at = top + key.height + names.height;
    const height = size + margins.marginTop + (last ? below : margins.marginBottom);
    if (isHeat) {
      const box = { left: scale(0), top: at + margins.marginTop, width: scale(duration) - scale(0), height: size };
      overlay.push(heatMap(values, limit, box, periods, scale));
    }
    panels.push((plot) => ({
      top: at,
      height,
      options: {
        ...margins,
        marginRight,
        marginBottom: last ? below : margins.marginBottom,
        x: { domain: [0, duration] },
        y: isHeat
          ? { domain: [-0.5, rows.length - 0.5] }
          : { domain: domainOf(traces), nice: true, insetTop: 4, insetBottom: 4 },
        marks: [
          shading(plot, periods),
          ...(isHeat ? [] : traces).map(({ values, ...style }) =>
            plot.line(values, { x: (_, i) => times[i], y: (v) => v, ...style }),
          ),
          ...(isHeat ? [] : traces).flatMap(({ values, stroke, strokeOpacity }) =>
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
          axisX(plot, { label: last ? "time (ms)" : null, ticks: 6, ...(last ? {} : { tickFormat: () => "" }) }),
          axisY(plot, {
            label: isHeat ? `${withoutUnit(label)} number` : isLow ? withoutUnit(label) : label,
            ticks: Math.max(2, Math.round(size / 40)),
          }),
        ],
      },
    }));
    top = at + height + (last ? 0 : 4);
  };
  const rowsOf = (names: readonly string[]) => (isMany(names) ? names : []);
  add("input (a.u.)", channelLegend(inputNames), channelTraces(inputs, isDense), 105, { names: rowsOf(inputNames) });
  add("rate (a.u.)", unitLegend, unitTraces, 165);
  add("output (a.u.)", channelLegend(outputNames), channelTraces(outputs, isDense), 115, {
    last: true,
    names: rowsOf(outputNames),
  });
  const height = top;

  const title = "One trial";
  const sample = every > 1 ? ` (one in ${every} is drawn)` : "";
  const whose = arePopulations(recording.populations)
    ? `the ${listed(populations.map(({ name }) => name))} units`
    : "the units";
  const caption = `${heading}. Inputs, rates of ${whose}${sample} and outputs against time, with the periods shaded.${
    isMany(inputNames) ? heatText("inputs", inputNames) : ""
  }${isMany(outputNames) ? heatText("outputs", outputNames) : ""}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const csv: Columns = { time_ms: times };
  inputNames.forEach((name, i) => {
    csv[`input ${name}`] = inputs[i].map(finite);
  });
  rates.forEach((values, unit) => {
    csv[`rate ${unit}`] = values.map(finite);
  });
  outputNames.forEach((name, i) => {
    csv[`output ${name}`] = outputs[i].map(finite);
  });
  return { name: "trial", title, caption, csv, ...drawing };
}

/** "E", "E and I", "E, PV and SOM". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const answerWords = (choice: number) => (choice === 0 ? "no response" : `choice ${choice}`);

/** "Trial 12: signed coherence −6.4 %, choice 2, correct". */
function headingOf(row: TrialRow, units: Recording["factorUnits"]): string {
  const { trial, condition, correct, choice, isCorrect } = row;
  if (!isFiniteTrial(row)) return `Trial ${trial}: ${[...conditionWords(condition, units), "not finite"].join(", ")}`;
  // Where no answer is right, as of values, the largest output says nothing.
  const answered = Number.isNaN(correct)
    ? []
    : [answerWords(choice), isCorrect ? "correct" : `wrong, ${correct === 0 ? "no response" : correct} was correct`];
  return `Trial ${trial}: ${[...conditionWords(condition, units), ...answered].join(", ")}`;
}

const channelTraces = (channels: readonly number[][], isDense: boolean): Trace[] =>
  channels.map((values, i) => ({
    values,
    stroke: channelColour(i),
    strokeWidth: isDense ? 0.6 : 1.4,
    strokeOpacity: isDense ? 0.75 : 0.9,
  }));

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
