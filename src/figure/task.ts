import { axisX, axisY } from "./axes.ts";
import { channelColour, channelLegend, conditionWords, isLoneStep, shading } from "./channels.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type Channels, heatLegend, heatLimit, heatMap, heatText, isMany } from "./heat.ts";
import { type LegendItem, legend, rowLabels } from "./labels.ts";
import { fontSize, margins } from "./style.ts";
import { textAt } from "./text.ts";
import { inTheme, type Layout, type Theme, themes } from "./theme.ts";

/** One sample trial; channels as `values[channel][step]`, step k (from 0) at (k + 1) · dt. */
export interface TaskFigureTrial {
  steps: number;
  condition: Readonly<Record<string, number | string>>;
  /** Output that is right at the end, or null. */
  correct: number | null;
  /** In ms; a period (from, to] holds the steps with from < t ≤ to. */
  periods: readonly { name: string; from: number; to: number }[];
  /** With the task's noise, and without. */
  inputs: readonly (readonly number[])[];
  noiseless: readonly (readonly number[])[];
  /** One channel of output indices ("class"), or one per output ("value"). */
  targets: readonly (readonly number[])[];
  /** Weight of each step in the loss. */
  mask: readonly number[];
}

export interface TaskFigureInput {
  title: string;
  /** ms */
  dt: number;
  inputNames: readonly string[];
  outputNames: readonly string[];
  target: "class" | "value";
  trials: readonly TaskFigureTrial[];
  /** Units of the factors of conditions, by name. */
  factorUnits?: Readonly<Record<string, string>>;
}

const marginRight = 22;
const below = 46;
const heading = 20;

/** Sample trials of a task, one below the other: inputs with and without noise, and what is wanted, over shaded periods. */
export const taskFigure = (input: TaskFigureInput, theme: Theme = themes.screen): Promise<Figure> =>
  inTheme(theme, (layout) => drawn(input, layout));

async function drawn(input: TaskFigureInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const { dt, inputNames, outputNames, target, trials } = input;
  const duration = Math.max(...trials.map(({ steps }) => steps)) * dt;
  const shownInputs = everyChannel(trials.flatMap(({ inputs }) => inputs));
  const shownTargets =
    target === "class" ? [0, outputNames.length - 1] : everyChannel(trials.flatMap((t) => t.targets));
  const scale = (time: number) => margins.marginLeft + (time / duration) * (width - margins.marginLeft - marginRight);
  const overlay: string[] = [];
  const panels: ((plot: Plot) => Panel)[] = [];
  let top = 4;
  const manyInputs = isMany(inputNames);
  const manyTargets = target === "value" && isMany(outputNames);
  const inputLimit = heatLimit(trials.flatMap(({ inputs }) => inputs));
  const targetLimit = heatLimit(trials.flatMap(({ targets }) => targets));
  const isNoisy = trials.some(({ inputs, noiseless }) =>
    inputs.some((values, c) => values.some((value, k) => value !== noiseless[c][k])),
  );
  const heatKey = (what: string, names: readonly string[], limit: number) => {
    const { svg, height } = heatLegend(what, names, limit, margins.marginLeft, width - 4, top);
    overlay.push(svg);
    top += height;
  };
  const key = (label: string, names: readonly string[]) => {
    const items: LegendItem[] = [{ label, colour: "none", mark: "none" }, ...channelLegend(names)];
    const { svg, height } = legend(items, margins.marginLeft, width - 4, top);
    overlay.push(svg);
    top += height;
  };
  const areSame = inputNames.join("\n") === outputNames.join("\n");
  if (areSame && !manyInputs) key("inputs, targets:", inputNames);
  else {
    if (manyInputs) heatKey("inputs", inputNames, inputLimit);
    else key("inputs:", inputNames);
    if (manyTargets) heatKey("targets", outputNames, targetLimit);
    else key("targets:", outputNames);
  }

  trials.forEach((trial, place) => {
    const periods = trial.periods.filter(({ from, to }) => to > from);
    const isLone = isLoneStep(periods, dt);
    const end = trial.steps * dt;
    top += place === 0 ? 2 : 6;
    overlay.push(
      textAt(
        headingOf(trial, outputNames, input.factorUnits),
        margins.marginLeft,
        top + heading / 2,
        'dy="0.35em" text-anchor="start"',
      ),
    );
    top += heading;
    const names = rowLabels(
      periods.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 })),
      margins.marginLeft - 24,
      width - 2,
      top,
    );
    overlay.push(names.svg);
    top += names.height;
    const isLast = place === trials.length - 1;
    const add = (
      label: string,
      usual: number,
      last: boolean,
      domain: readonly number[],
      marks: (plot: Plot) => unknown[],
      heat?: { readonly values: Channels; readonly limit: number },
    ) => {
      const size = usual * layout.tall;
      const bottom = last ? below : margins.marginBottom;
      const at = top;
      const height = size + margins.marginTop + bottom;
      if (heat) {
        const box = { left: scale(0), top: at + margins.marginTop, width: scale(end) - scale(0), height: size };
        overlay.push(heatMap(heat.values, heat.limit, box, periods, scale));
      }
      panels.push((plot) => ({
        top: at,
        height,
        options: {
          ...margins,
          marginRight,
          marginBottom: bottom,
          x: { domain: [0, duration] },
          y: heat ? { domain: [-0.5, heat.values.length - 0.5] } : { domain: [...domain], insetTop: 6, insetBottom: 6 },
          marks: [
            shading(plot, periods),
            ...(marks(plot) as ReturnType<typeof shading>[]),
            axisX(plot, { label: last ? "time (ms)" : null, ticks: 6, ...(last ? {} : { tickFormat: () => "" }) }),
            axisY(plot, {
              label,
              room: size,
              ticks: target === "class" && label === "target" ? outputNames.map((_, i) => i).slice(0, 8) : 3,
            }),
          ],
        },
      }));
      top += height;
    };
    const noisy = (plot: Plot, values: readonly number[], channel: number) => {
      const points = values.map((y, k) => ({ x: (k + 1) * dt, y }));
      const lone = points.filter(({ x }) => values.length === 1 || isLone(x));
      const stroke = channelColour(channel);
      return [
        plot.line(points, { x: "x", y: "y", stroke, strokeWidth: trial.steps > 500 ? 0.5 : 0.8, strokeOpacity: 0.45 }),
        plot.dot(lone, { x: "x", y: "y", fill: stroke, fillOpacity: 0.6, r: 1.8 }),
      ];
    };
    const held = (plot: Plot, values: readonly number[], channel: number) => {
      // A step holds its value over the dt before its time.
      const points = values.flatMap((y, k) => [
        { x: k * dt, y },
        { x: (k + 1) * dt, y },
      ]);
      return plot.line(points, { x: "x", y: "y", stroke: channelColour(channel), strokeWidth: 1.8 });
    };
    const none = () => [];
    if (manyInputs) {
      const limit = inputLimit;
      add("input number", 92, false, shownInputs, none, { values: trial.inputs, limit });
      if (isNoisy) add("without noise", 92, false, shownInputs, none, { values: trial.noiseless, limit });
    } else
      add("input (a.u.)", 92, false, shownInputs, (plot) => [
        ...trial.inputs.flatMap((values, c) => noisy(plot, values, c)),
        ...trial.noiseless.map((values, c) => held(plot, values, c)),
      ]);
    const wanted = (values: readonly number[]) => values.map((v, k) => (trial.mask[k] > 0 ? v : Number.NaN));
    if (manyTargets) {
      const values = trial.targets.map(wanted);
      add("target number", 92, isLast, shownTargets, none, { values, limit: targetLimit });
      return;
    }
    add("target", target === "class" ? 46 : 70, isLast, shownTargets, (plot) =>
      target === "class"
        ? [wantedClass(plot, trial, dt)]
        : trial.targets.map((values, c) => held(plot, wanted(values), c)),
    );
  });

  const title = `Task: ${input.title}`;
  const caption =
    `Sample trials of the task "${input.title}": inputs (${
      manyInputs
        ? `as the network sees them${isNoisy ? ", and below without noise" : ""}`
        : "thin, as the network sees them; thick, without noise"
    }) and targets ` +
    `${target === "class" ? "(the output that must be largest)" : "(the value that each output must reach)"} against time, ` +
    `with the periods shaded. Steps without weight in the loss have no target${manyTargets ? " (grey)" : ""}.` +
    (manyInputs ? heatText("inputs", inputNames) : "") +
    (manyTargets ? heatText("targets", outputNames) : "");
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  return { name: "task", title, caption, csv: columnsOf(input), ...drawing };
}

/** The wanted output as a bar from one step to the next, at the height of its index and in its colour. */
function wantedClass(plot: Plot, { targets, mask }: TaskFigureTrial, dt: number) {
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
    stroke: (b) => channelColour(b.output),
    strokeWidth: 5,
    strokeLinecap: "butt",
  });
}

function headingOf(
  { condition, correct }: TaskFigureTrial,
  outputNames: readonly string[],
  units: TaskFigureInput["factorUnits"],
): string {
  return [...conditionWords(condition, units), ...(correct === null ? [] : [`correct: ${outputNames[correct]}`])].join(
    ", ",
  );
}

/** The range of all channels, 0 included; [0, 1] around a flat line, since a panel needs a height. */
function everyChannel(channels: readonly (readonly number[])[]): [number, number] {
  let low = 0;
  let high = 0;
  for (const values of channels)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high > low ? [low, high] : [low, low + 1];
}

function columnsOf({ dt, inputNames, outputNames, target, trials }: TaskFigureInput): Columns {
  const rows = trials.flatMap((trial, place) => Array.from({ length: trial.steps }, (_, k) => ({ trial, place, k })));
  const csv: Columns = { trial: rows.map(({ place }) => place), time_ms: rows.map(({ k }) => (k + 1) * dt) };
  inputNames.forEach((name, c) => {
    csv[`input ${name}`] = rows.map(({ trial, k }) => finite(trial.inputs[c][k]));
    const suffixed = `${name} without noise`;
    // A channel may be called like that itself.
    csv[inputNames.includes(suffixed) ? `noiseless input ${name}` : `input ${suffixed}`] = rows.map(({ trial, k }) =>
      finite(trial.noiseless[c][k]),
    );
  });
  const targetNames = target === "class" ? ["target"] : outputNames.map((name) => `target ${name}`);
  targetNames.forEach((name, c) => {
    csv[name] = rows.map(({ trial, k }) => finite(trial.targets[c][k]));
  });
  csv["mask"] = rows.map(({ trial, k }) => finite(trial.mask[k]));
  return csv;
}
