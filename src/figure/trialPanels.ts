/** The panels of a trial's figure: its channels and units as lines, or as rows of colours. */
import { endOfTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { channelLegend, inputColours, outputColours, type ShownPeriod } from "./channels.ts";
import { type ChannelPart, channelParts } from "./families.ts";
import { finite } from "./figure.ts";
import { type Channels, heatLimit, rowsText } from "./heat.ts";
import type { LegendItem } from "./labels.ts";
import { type ShownPopulation, shownPopulations } from "./populations.ts";
import { colour } from "./style.ts";

export interface TrialInput {
  recording: Recording;
  /** Which trial to draw, counted from 0. */
  trial: number;
  /** Names of the input channels and of the outputs, in order. */
  inputNames: readonly string[];
  outputNames: readonly string[];
}

/** Lines of one panel: `values[time]` for every line. */
export interface Trace {
  values: readonly number[];
  stroke: string;
  strokeWidth: number;
  strokeOpacity: number;
  strokeDasharray?: string;
}

/** What a panel shows: lines, or rows of colours. */
export interface PanelInput {
  readonly label: string;
  readonly traces: readonly Trace[];
  readonly height: number;
  readonly legend?: LegendItem[];
  readonly rows?: { readonly part: ChannelPart; readonly text: string; readonly limit: number };
}

/** Lines of units, at most about. */
const mostUnits = 120;
/** Beyond this many steps lines are thin: several steps share a pixel. */
const mostSteps = 500;
const heights = { input: 105, rate: 165, output: 115 };

/** A trial and what was recorded of it, as `values[channel][step]`. */
export interface DrawnTrial {
  readonly input: TrialInput;
  readonly row: TrialRow;
  /** Of each step, in ms. */
  readonly times: readonly number[];
  /** Those that last. */
  readonly periods: readonly ShownPeriod[];
  readonly inputs: Channels;
  readonly rates: Channels;
  readonly outputs: Channels;
  /** Of values: what outputs should be, where that was recorded. */
  readonly targets?: Channels;
  readonly outputParts: readonly ChannelPart[];
  readonly populations: readonly ShownPopulation[];
  /** Every k-th unit of a large network is drawn: more lines than that show no more, and the file stays small. */
  readonly every: number;
  /** Whether several steps share a pixel. */
  readonly isDense: boolean;
}

/** Throws "invalid" for a trial that is not there. */
export function drawnTrial(input: TrialInput): DrawnTrial {
  const { recording, trial, inputNames, outputNames } = input;
  const { units, targets } = recording;
  const end = endOfTrial(recording, trial);
  const row = recording.table[trial];
  const times = Array.from({ length: end }, (_, i) => recording.times[i]);
  const series = (values: Float32Array, count: number) =>
    Array.from({ length: count }, (_, index) =>
      // Where a value is not finite its line has a gap.
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

/** The first output means "no response" where the task does not say. */
const coloursOf = ({ input: { recording } }: DrawnTrial, places: readonly number[]) =>
  outputColours(places, recording.words ? recording.words.noResponse : 0);

function unitPanel({ populations, rates, every, isDense }: DrawnTrial): PanelInput {
  return {
    label: "rate (a.u.)",
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

/** Lines of outputs with their targets; below rows of colours, the targets alike. */
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

/** The mean target answer is that of the steps which the score looks at. */
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
  /** What the channels should be, and the mean target. */
  readonly targets?: readonly (readonly number[])[];
  readonly constant?: ArrayLike<number>;
  isScored?(step: number): boolean;
}

/** The panel of some channels. */
function panelOf(
  what: "input" | "output" | "target",
  part: ChannelPart,
  names: readonly string[],
  channels: readonly (readonly number[])[],
  { isDense, usual, colours, targets, constant, isScored = () => true }: Look,
): PanelInput {
  const { places, stem, isHeat } = part;
  const traces = places.map(
    (place, k): Trace => ({
      values: [...channels[place]],
      stroke: colours[k],
      strokeWidth: isDense ? 0.6 : 1.4,
      strokeOpacity: isDense ? 0.75 : 0.9,
    }),
  );
  if (isHeat) {
    const values = traces.map(({ values }) => values);
    const rows = { part, text: rowsText(`${what}s`, part, names), limit: heatLimit(values) };
    return { label: stem ? stem : `${what} number`, traces, height: usual, rows };
  }
  const dashed = (strokeDasharray: string, heightOf: (place: number, step: number) => number): Trace[] =>
    traces.map(({ values, stroke }, k) => ({
      values: values.map((_, step) => heightOf(places[k], step)),
      stroke,
      strokeWidth: 1.3,
      strokeOpacity: 0.9,
      strokeDasharray,
    }));
  const isMixed = places.length < names.length;
  const means =
    targets && constant
      ? dashed(constantDash, (place, step) => (isScored(step) ? constant[place] : Number.NaN)).filter(({ values }) =>
          values.some(Number.isFinite),
        )
      : [];
  return {
    label: `${what} (a.u.)`,
    height: isMixed ? lowPanel : usual,
    legend: [
      ...channelLegend(
        places.map((place) => names[place]),
        colours,
      ),
      ...(targets ? [{ label: "target", colour: colour.quiet, mark: "line" as const, dash: targetDash }] : []),
      ...(means.length > 0
        ? [{ label: "mean target", colour: colour.quiet, mark: "line" as const, dash: constantDash }]
        : []),
    ],
    traces: [...traces, ...(targets ? dashed(targetDash, (place, step) => targets[place][step]) : []), ...means],
  };
}

/** Whether a panel shows the mean target. */
export const hasMeanTarget = ({ legend = [] }: PanelInput): boolean => legend.some(({ dash }) => dash === constantDash);

/** Of a few channels beside many. */
const lowPanel = 76;
const targetDash = "5 3";
const constantDash = "1.5 3";
