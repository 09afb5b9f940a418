/** The panels of a task's figure: the channels of each trial, as lines or rows of colours. */
import { channelLegend, inputColours, isLoneStep, outputColours } from "./channels.ts";
import { type ChannelPart, channelParts } from "./families.ts";
import { type Channels, heatLegend, heatLimit, rowsText, rowTicks } from "./heat.ts";
import type { Plot } from "./plot.ts";
import type { Page } from "./sheet.ts";
import { legendStrip, margins, type Strip } from "./strip.ts";
import type { TaskFigureInput, TaskFigureTrial } from "./taskInput.ts";

type Mark = ReturnType<Plot["line"]>;

/** A panel of one trial. */
export interface TaskPanel {
  readonly label: string;
  readonly unit?: string;
  /** On a screen. */
  readonly height: number;
  readonly domain: readonly [number, number];
  /** The number of ticks of the vertical axis, or their values. */
  readonly ticks: number | number[];
  readonly marks?: readonly Mark[];
  /** Rows of colours in place of marks. */
  readonly heat?: { readonly values: Channels; readonly limit: number; readonly part: ChannelPart };
}

/** A task and the division of its channels into panels. */
export interface ShownTask {
  readonly input: TaskFigureInput;
  readonly inputParts: readonly ChannelPart[];
  readonly targetParts: readonly ChannelPart[];
  /** The colours of the channels of a part. */
  coloursOf(part: ChannelPart, of: Signal): readonly string[];
  /** Whether inputs have noise. */
  readonly isNoisy: boolean;
}

type Signal = "inputs" | "targets";

export function shownTask(input: TaskFigureInput): ShownTask {
  const { inputNames, outputNames, target, trials, words } = input;
  const targetParts: readonly ChannelPart[] =
    target === "class"
      ? [{ places: outputNames.map((_, i) => i), labels: outputNames, isHeat: false }]
      : channelParts(outputNames);
  // By default the first output means "no response".
  const ofOutputs = (places: readonly number[]) => outputColours(places, words ? words.noResponse : 0);
  const lines = targetParts.find(({ isHeat }) => !isHeat)?.places ?? [];
  const known = new Map(ofOutputs(lines).map((colour, k) => [outputNames[lines[k]], colour]));
  return {
    input,
    inputParts: channelParts(inputNames),
    targetParts,
    coloursOf: ({ places }, of) =>
      of === "targets"
        ? ofOutputs(places)
        : inputColours(
            places.map((place) => inputNames[place]),
            known,
          ),
    isNoisy: trials.some(({ inputs, noiseless }) =>
      inputs.some((values, c) => values.some((value, k) => value !== noiseless[c][k])),
    ),
  };
}

const someOf = (channels: Channels, { places }: ChannelPart) => places.map((place) => channels[place]);
const everyTrial = ({ input }: ShownTask, part: ChannelPart, of: Signal) =>
  input.trials.flatMap((trial) => someOf(trial[of], part));
const limitOf = (shown: ShownTask, part: ChannelPart, of: Signal) => heatLimit(everyTrial(shown, part, of));
const rangeOf = (shown: ShownTask, part: ChannelPart, of: Signal) => rangeIn(everyTrial(shown, part, of));

/** The legends of all trials: one if inputs and outputs have the same names, else one for each part. */
export function keysOf(shown: ShownTask, page: Page): Strip[] {
  const { inputParts, targetParts } = shown;
  const { inputNames, outputNames } = shown.input;
  const key = (what: string, part: ChannelPart, names: readonly string[], of: Signal): Strip => {
    if (part.isHeat) {
      const limit = limitOf(shown, part, of);
      return (top) => heatLegend(rowsText(what, part, names), limit, margins.left, page.width - 4, top);
    }
    const own = part.places.map((place) => names[place]);
    const heading = { label: `${what}:`, colour: "none", mark: "none" } as const;
    return legendStrip([heading, ...channelLegend(own, shown.coloursOf(part, of))], page);
  };
  const areSame = inputNames.join("\n") === outputNames.join("\n");
  if (areSame && !inputParts.some(({ isHeat }) => isHeat))
    return [key("inputs, targets", inputParts[0], inputNames, "inputs")];
  return [
    ...inputParts.map((part) => key("inputs", part, inputNames, "inputs")),
    ...targetParts.map((part) => key("targets", part, outputNames, "targets")),
  ];
}

/** Heights of panels of many channels or all of them; of a few channels beside many; of targets. */
const heights = { whole: 92, few: 46, targets: 70 };
/** A low panel, in which more numbers would touch. */
const low = { height: heights.few, ticks: 2 };
const rowsOf = (what: string, { stem }: ChannelPart) => (stem ? stem : `${what} number`);

/** The panels of one trial from top to bottom: inputs, then targets. */
export const taskPanelsOf = (trial: TaskFigureTrial, shown: ShownTask, plot: Plot): TaskPanel[] => [
  ...shown.inputParts.flatMap((part) => inputPanels(trial, shown, part, plot)),
  ...(shown.input.target === "class"
    ? [classPanel(trial, shown, plot)]
    : shown.targetParts.map((part) => valuePanel(trial, shown, part, plot))),
];

function inputPanels(trial: TaskFigureTrial, shown: ShownTask, part: ChannelPart, plot: Plot): TaskPanel[] {
  const { inputNames, dt } = shown.input;
  const [noise, clean] = [trial.inputs, trial.noiseless].map((channels) => someOf(channels, part));
  const domain = rangeOf(shown, part, "inputs");
  const colours = shown.coloursOf(part, "inputs");
  if (part.isHeat) {
    const heat = { limit: limitOf(shown, part, "inputs"), part };
    const rows = { height: heights.whole, domain, ticks: 3 };
    return [
      { ...rows, label: rowsOf("input", part), heat: { ...heat, values: noise } },
      ...(shown.isNoisy ? [{ ...rows, label: "without noise", heat: { ...heat, values: clean } }] : []),
    ];
  }
  return [
    {
      label: "input",
      unit: "a.u.",
      ...(part.places.length < inputNames.length ? low : { height: heights.whole, ticks: 3 }),
      domain,
      marks: [
        ...(shown.isNoisy ? noise.flatMap((values, c) => noisy(plot, values, colours[c], trial, dt)) : []),
        ...clean.map((values, c) => held(plot, values, colours[c], dt)),
      ],
    },
  ];
}

/** Most numbers beside the classes. */
const mostClasses = 3;

function classPanel(
  trial: TaskFigureTrial,
  { input, targetParts: [part], coloursOf }: ShownTask,
  plot: Plot,
): TaskPanel {
  const { outputNames, dt } = input;
  const colours = coloursOf(part, "targets");
  return {
    label: "target",
    height: heights.few,
    domain: [0, outputNames.length - 1],
    ticks: rowTicks(outputNames, mostClasses),
    marks: [wantedClass(plot, trial, dt, colours)],
  };
}

function valuePanel(trial: TaskFigureTrial, shown: ShownTask, part: ChannelPart, plot: Plot): TaskPanel {
  const { outputNames, dt } = shown.input;
  const values = part.places.map((output) =>
    trial.targets[output].map((value, k) =>
      trial.mask[k] * (trial.outputMask?.[output][k] ?? 1) > 0 ? value : Number.NaN,
    ),
  );
  const colours = shown.coloursOf(part, "targets");
  const common = { domain: rangeOf(shown, part, "targets"), ticks: 3 };
  return part.isHeat
    ? {
        ...common,
        label: rowsOf("target", part),
        height: heights.whole,
        heat: { values, limit: limitOf(shown, part, "targets"), part },
      }
    : {
        ...common,
        label: "target",
        ...(part.places.length < outputNames.length ? low : { height: heights.targets }),
        marks: values.map((one, c) => held(plot, one, colours[c], dt)),
      };
}

/** The input with noise: a thin line, and dots if a period is a single step. */
function noisy(plot: Plot, values: readonly number[], stroke: string, trial: TaskFigureTrial, dt: number): Mark[] {
  const isLone = isLoneStep(
    trial.periods.filter(({ from, to }) => to > from),
    dt,
  );
  const points = values.map((y, k) => ({ x: (k + 1) * dt, y }));
  const lone = points.filter(({ x }) => values.length === 1 || isLone(x));
  return [
    plot.line(points, { x: "x", y: "y", stroke, strokeWidth: trial.steps > 500 ? 0.5 : 0.8, strokeOpacity: 0.45 }),
    plot.dot(lone, { x: "x", y: "y", fill: stroke, fillOpacity: 0.6, r: 1.8 }),
  ];
}

/** A thick line; a step holds its value over the dt before its time. */
function held(plot: Plot, values: readonly number[], stroke: string, dt: number): Mark {
  const points = values.flatMap((y, k) => [
    { x: k * dt, y },
    { x: (k + 1) * dt, y },
  ]);
  return plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.8 });
}

/** The target output as a bar from one step to the next, at the height of its index and in its colour. */
function wantedClass(plot: Plot, { targets, mask }: TaskFigureTrial, dt: number, colours: readonly string[]) {
  const bars: { from: number; to: number; output: number }[] = [];
  targets[0].forEach((output, k) => {
    if (mask[k] === 0) return;
    const last = bars.at(-1);
    if (last?.output === output && last.to === k * dt) last.to += dt;
    else bars.push({ from: k * dt, to: (k + 1) * dt, output });
  });
  return plot.link(bars, {
    x1: (b) => b.from,
    x2: (b) => b.to,
    y1: (b) => b.output,
    y2: (b) => b.output,
    stroke: (b) => colours[b.output],
    strokeWidth: 5,
    strokeLinecap: "butt",
  });
}

/** The range of all channels, including 0; [0, 1] for a flat line, since a panel needs a height. */
function rangeIn(channels: Channels): [number, number] {
  let low = 0;
  let high = 0;
  for (const values of channels)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high > low ? [low, high] : [low, low + 1];
}
