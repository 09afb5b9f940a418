import { endOfTrial, type Recording } from "../analysis/recording.ts";
import { axisX, axisY } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type LegendItem, legend, rowLabels } from "./labels.ts";
import { channelColours, colour, fontSize, margins, numberText, width } from "./style.ts";

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
const mostChannels = 7;
const mostUnits = 120;

/** One trial against time in ms: inputs, rates of all units (E blue, I red) and outputs, over shaded periods. */
export async function trialFigure({ recording, trial, inputNames, outputNames }: TrialInput): Promise<Figure> {
  const row = recording.table[trial];
  const end = endOfTrial(recording, trial);
  const times = Array.from({ length: end }, (_, i) => recording.times[i]);
  const duration = Math.max(row.steps * recording.dt, times.at(-1) ?? 0);
  const series = (values: Float32Array, count: number, index: number) =>
    times.map((_, step) => values[(step * recording.trials + trial) * count + index]);
  const inputs = inputNames.map((_, i) => series(recording.inputs, inputNames.length, i));
  const outputs = outputNames.map((_, i) => series(recording.outputs, outputNames.length, i));
  const { units, excitatory } = recording;
  const rates = Array.from({ length: units }, (_, i) => series(recording.rates, units, i));
  // Every k-th unit of a large network: more lines than that show no more, and the file stays small.
  const every = Math.ceil(units / mostUnits);
  const unitTraces: Trace[] = rates.flatMap((values, unit) =>
    (unit < excitatory ? unit : unit - excitatory) % every === 0
      ? [
          {
            values,
            stroke: unit < excitatory ? colour.excitatory : colour.inhibitory,
            strokeWidth: 0.9,
            strokeOpacity: 0.65,
          },
        ]
      : [],
  );

  const scale = (time: number) => margins.marginLeft + (time / duration) * (width - margins.marginLeft - marginRight);
  const periods = row.periods.filter(({ from, to }) => to > from);
  const labels = periods.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 }));
  const overlay: string[] = [];
  const panels: ((plot: Plot) => Panel)[] = [];
  let top = 4;
  const add = (label: string, items: LegendItem[], traces: Trace[], size: number, last = false) => {
    const key = legend(items, margins.marginLeft, width - 4, top);
    // The periods are named once, between the first legend and its panel.
    const names = rowLabels(
      panels.length === 0 ? labels : [],
      margins.marginLeft - 24,
      width - 2,
      top + key.height + 4,
    );
    overlay.push(key.svg, names.svg);
    const at = top + key.height + names.height;
    const height = size + margins.marginTop + (last ? below : margins.marginBottom);
    panels.push((plot) => ({
      top: at,
      height,
      options: {
        ...margins,
        marginRight,
        marginBottom: last ? below : margins.marginBottom,
        x: { domain: [0, duration] },
        y: { domain: domainOf(traces), nice: true, insetTop: 4, insetBottom: 4 },
        marks: [
          plot.rect(periods, { x1: (p) => p.from, x2: (p) => p.to, fill: (_, i) => (i % 2 ? "#f8f8f8" : "#e9e9e9") }),
          ...traces.map(({ values, ...style }) => plot.line(values, { x: (_, i) => times[i], y: (v) => v, ...style })),
          axisX(plot, { label: last ? "time (ms)" : null, ticks: 6, ...(last ? {} : { tickFormat: () => "" }) }),
          axisY(plot, { label, ticks: Math.max(3, Math.round(size / 40)) }),
        ],
      },
    }));
    top = at + height + (last ? 0 : 4);
  };
  add("input (a.u.)", channelLegend(inputNames), channelTraces(inputs), 105);
  add("rate (a.u.)", populationLegend(excitatory, units), unitTraces, 165);
  add("output (a.u.)", channelLegend(outputNames), channelTraces(outputs), 115, true);
  const height = top;

  const title = "One trial";
  const sample = every > 1 ? ` (one in ${every} is drawn)` : "";
  const conditions = Object.entries(row.condition)
    .filter(([name]) => name !== "correct")
    .map(([name, value]) => `${wordsOf(name)} ${typeof value === "number" ? numberText(value) : value}`);
  const caption = [
    `Trial ${row.trial}${conditions.length > 0 ? ` (${conditions.join(", ")})` : ""}: inputs, rates of the E (blue) and I (red)`,
    `units${sample} and outputs against time, with the periods shaded. Correct choice ${row.correct}; the network`,
    row.choice === 0 ? "did not respond." : `chose ${row.choice}.`,
  ].join(" ");
  const svg = await draw({
    title,
    caption,
    width,
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
  return { name: "trial", title, caption, svg, csv, width, height };
}

/** "signedCoherence" → "signed coherence". */
const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const channelColour = (i: number) => (i < mostChannels ? channelColours[i] : "#bbbbbb");

const channelTraces = (channels: readonly number[][]): Trace[] =>
  channels.map((values, i) => ({ values, stroke: channelColour(i), strokeWidth: 1.4, strokeOpacity: 0.9 }));

function channelLegend(names: readonly string[]): LegendItem[] {
  const items = names
    .slice(0, mostChannels)
    .map((label, i): LegendItem => ({ label, colour: channelColour(i), mark: "line" }));
  const more = names.length - mostChannels;
  return more > 0 ? [...items, { label: `${more} more`, colour: channelColour(mostChannels), mark: "line" }] : items;
}

function populationLegend(excitatory: number, units: number): LegendItem[] {
  const items: LegendItem[] = [
    { label: `E units (${excitatory})`, colour: colour.excitatory, mark: "line" },
    { label: `I units (${units - excitatory})`, colour: colour.inhibitory, mark: "line" },
  ];
  return items.filter(({ label }) => !label.endsWith("(0)"));
}

/** The range of all lines; around a flat line at 0 it is [0, 1], since a panel needs a height. */
function domainOf(traces: readonly Trace[]): [number, number] {
  let low = 0;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of traces)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high && value < Number.POSITIVE_INFINITY) high = value;
    }
  return high > low ? [low, high] : [low, low + 1];
}
