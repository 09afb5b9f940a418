/** The panels of a trial's figure: its channels and units, as lines or rows of colours. */
import { endOfTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { channelLegend, inputColours, outputColours, type ShownPeriod } from "./channels.ts";
import { colour } from "./colours.ts";
import { type ChannelPart, channelParts } from "./families.ts";
import { finite } from "./figure.ts";
import { type Channels, heatLimit, rowsText } from "./heat.ts";
import type { LegendItem } from "./legend.ts";
import { type ShownPopulation, shownPopulations } from "./populations.ts";

export interface TrialInput {
  recording: Recording;
  /** The trial to draw, counted from 0. */
  trial: number;
  /** Names of the input channels and of the outputs, in order. */
  inputNames: readonly string[];
  outputNames: readonly string[];
}

/** A line of a panel: `values[time]` and its look. */
export interface Trace {
  values: readonly number[];
  stroke: string;
  strokeWidth: number;
  strokeOpacity: number;
  strokeDasharray?: string;
}

/** The content of a panel: lines, or rows of colours. */
export interface PanelInput {
  readonly label: string;
  readonly unit?: string;
  readonly traces: readonly Trace[];
  readonly height: number;
  readonly legend?: LegendItem[];
  readonly rows?: { readonly part: ChannelPart; readonly text: string; readonly limit: number };
}

/** Approximate maximum number of lines of units. */
const mostUnits = 120;
/** Beyond this many steps lines are thin: several steps share a pixel. */
const mostSteps = 500;
const heights = { input: 105, rate: 165, output: 115 };

/** A trial and its recorded activity, as `values[channel][step]`. */
export interface DrawnTrial {
  readonly input: TrialInput;
  readonly row: TrialRow;
  /** The time of each step, in ms. */
  readonly times: readonly number[];
  /** Without those of length 0. */
  readonly periods: readonly ShownPeriod[];
  readonly inputs: Channels;
  readonly rates: Channels;
  readonly outputs: Channels;
  /** The targets of a value task, if they were recorded. */
  readonly targets?: Channels;
  readonly outputParts: readonly ChannelPart[];
  readonly populations: readonly ShownPopulation[];
  /** Every k-th unit is drawn: in a large network more lines would show no more, and the file stays small. */
  readonly every: number;
  /** Whether several steps share a pixel. */
  readonly isDense: boolean;
}

/** Throws "invalid" for a trial that does not exist. */
export function drawnTrial(input: TrialInput): DrawnTrial {
  const { recording, trial, inputNames, outputNames } = input;
  const { units, targets } = recording;
  const end = endOfTrial(recording, trial);
  const row = recording.table[trial];
  const times = Array.from({ length: end }, (_, i) => recording.times[i]);
  const series = (values: Float32Array, count: number) =>
    Array.from({ length: count }, (_, index) =>
      // A line has a gap at values that are not finite.
      times.map((_, step) => finite(values[(step * recording.trials + trial) * count + index]) ?? Number.NaN),
    );
  return {
    input,
    row,
    times,
    periods: row.periods.filter(({ from, to }) => to > from),
    inputs: series(recording.inputs, inputNames.length),
    rates: series(recording.rates, units),
    outputs: series(recording.outputs, outputNames.length),
    ...(recording.words?.target === "value" && targets && { targets: series(targets, outputNames.length) }),
    outputParts: channelParts(outputNames),
    populations: shownPopulations(recording.populations),
    every: Math.ceil(units / mostUnits),
    isDense: end > mostSteps,
  };
}

/** From top to bottom: inputs, rates, outputs with their targets. */
export function panelsOf(shown: DrawnTrial): PanelInput[] {
  const { inputNames, outputNames } = shown.input;
  const { inputs, isDense } = shown;
  const lines = shown.outputParts.find(({ isHeat }) => !isHeat)?.places ?? [];
  const colours = coloursOf(shown, lines);
  const known = new Map(lines.map((place, k) => [outputNames[place], colours[k]]));
  return [
    ...channelParts(inputNames).map((part) => {
      const own = inputColours(
        part.places.map((place) => inputNames[place]),
        known,
      );
      return panelOf("input", part, inputNames, inputs, { isDense, usual: heights.input, colours: own });
    }),
    unitPanel(shown),
    ...shown.outputParts.flatMap((part) => outputPanels(shown, part)),
  ];
}

/** By default the first output means "no response". */
const coloursOf = ({ input: { recording } }: DrawnTrial, places: readonly number[]) =>
  outputColours(places, recording.words ? recording.words.noResponse : 0);

function unitPanel({ populations, rates, every, isDense }: DrawnTrial): PanelInput {
  return {
    label: "rate",
    unit: "a.u.",
    height: heights.rate,
    legend: populations.map(({ name, first, end, colour }): LegendItem => {
      const count = every > 1 ? `${end - first}, one in ${every} drawn` : end - first;
      return { label: name === "units" ? `units (${count})` : `${name} units (${count})`, colour, mark: "line" };
    }),
    traces: populations.flatMap(({ first, end, colour: stroke }) =>
      rates
        .slice(first, end)
        .filter((_, i) => i % every === 0)
        .map((values): Trace => ({ values, stroke, strokeWidth: isDense ? 0.5 : 0.9, strokeOpacity: 0.65 })),
    ),
  };
}

/** Lines of outputs with their targets; or rows of colours, with the targets in a panel below. */
function outputPanels(shown: DrawnTrial, part: ChannelPart): PanelInput[] {
  const { outputs, targets, isDense } = shown;
  const { recording, outputNames } = shown.input;
  const look = { isDense, usual: heights.output, colours: coloursOf(shown, part.places) };
  const measured = recording.words?.score.error?.outputs ?? outputNames;
  const constant =
    recording.baseline && outputNames.map((name, k) => (measured.includes(name) ? recording.baseline![k] : Number.NaN));
  const given = targets && { targets, constant, isScored: scoredSteps(shown) };
  const panel = panelOf("output", part, outputNames, outputs, { ...look, ...given });
  if (!part.isHeat || !targets) return [panel];
  const below = panelOf("target", part, outputNames, targets, look);
  // One scale for both.
  const limit = Math.max(panel.rows!.limit, below.rows!.limit);
  return [panel, below].map((one) => ({ ...one, rows: { ...one.rows!, limit } }));
}

/** The mean target is shown at the steps that are scored. */
function scoredSteps({ input: { recording }, periods, times }: DrawnTrial): (step: number) => boolean {
  const scored = recording.words?.score.error?.periods ?? [];
  return (step) =>
    scored.length === 0 ||
    periods.some(({ name, from, to }) => scored.includes(name) && times[step] > from && times[step] <= to + 1e-6);
}

/** How the channels of a panel are drawn. */
interface Look {
  readonly isDense: boolean;
  readonly usual: number;
  readonly colours: readonly string[];
  /** The targets of the channels, and the mean targets. */
  readonly targets?: readonly (readonly number[])[];
  readonly constant?: ArrayLike<number>;
  isScored?(step: number): boolean;
}

/** The panel of some channels. */
function panelOf(
  what: "input" | "output" | "target",
  part: ChannelPart,
  names: readonly string[],
  channels: Channels,
  look: Look,
): PanelInput {
  const { places, stem, isHeat } = part;
  const traces = tracesOf(part, channels, look);
  if (isHeat) {
    const values = traces.map((trace) => trace.values);
    const rows = { part, text: rowsText(`${what}s`, part, names), limit: heatLimit(values) };
    return { label: stem ? stem : `${what} number`, traces, height: look.usual, rows };
  }
  const { targets, means } = targetTraces(part, traces, look);
  const key = (label: string, dash: string): LegendItem => ({ label, colour: colour.quiet, mark: "line", dash });
  return {
    label: what,
    unit: "a.u.",
    height: places.length < names.length ? lowPanel : look.usual,
    legend: [
      ...channelLegend(
        places.map((place) => names[place]),
        look.colours,
      ),
      ...(targets.length > 0 ? [key("target", targetDash)] : []),
      ...(means.length > 0 ? [key("mean target", constantDash)] : []),
    ],
    traces: [...traces, ...targets, ...means],
  };
}

const tracesOf = ({ places }: ChannelPart, channels: Channels, { isDense, colours }: Look): Trace[] =>
  places.map((place, k) => ({
    values: [...channels[place]],
    stroke: colours[k],
    strokeWidth: isDense ? 0.6 : 1.4,
    strokeOpacity: isDense ? 0.75 : 0.9,
  }));

/** The targets of the channels as dashed lines, and the mean targets, where there are any, as dotted ones. */
function targetTraces(
  { places }: ChannelPart,
  traces: readonly Trace[],
  { targets, constant, isScored = () => true }: Look,
): { targets: Trace[]; means: Trace[] } {
  const dashed = (strokeDasharray: string, heightOf: (place: number, step: number) => number): Trace[] =>
    traces.map(({ values, stroke }, k) => ({
      values: values.map((_, step) => heightOf(places[k], step)),
      stroke,
      strokeWidth: 1.3,
      strokeOpacity: 0.9,
      strokeDasharray,
    }));
  if (!targets) return { targets: [], means: [] };
  const means = constant ? dashed(constantDash, (place, step) => (isScored(step) ? constant[place] : Number.NaN)) : [];
  return {
    targets: dashed(targetDash, (place, step) => targets[place][step]),
    means: means.filter(({ values }) => values.some(Number.isFinite)),
  };
}

/** Whether a panel shows the mean target. */
export const hasMeanTarget = ({ legend = [] }: PanelInput): boolean => legend.some(({ dash }) => dash === constantDash);

/** The height of a panel of a few channels beside many. */
const lowPanel = 76;
const targetDash = "5 3";
const constantDash = "1.5 3";
