import { tellingFactors } from "../analysis/factors.ts";
import { axisX, axisY } from "./axes.ts";
import { conditionWords, type ShownPeriod } from "./channels.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { heatMap, heatText, rowsText, rowTicks } from "./heat.ts";
import { rowLabels } from "./labels.ts";
import { shading } from "./shading.ts";
import { fontSize, margins } from "./style.ts";
import type { TaskFigureInput, TaskFigureTrial } from "./taskInput.ts";
import { keysOf, panelsOf, type ShownTask, shownTask, type TaskPanel } from "./taskPanels.ts";
import { fitted, textAt } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

const marginRight = 22;
const below = 46;
const heading = 20;

/** Sample trials of a task, one below the other: inputs with and without noise, and what is wanted, over shaded periods. */
export const taskFigure = (input: TaskFigureInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["dt", "inputNames", "outputNames", "target", "trials"], theme, drawn);

async function drawn(input: TaskFigureInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const { dt, outputNames, trials } = input;
  const shown = shownTask(input);
  const duration = Math.max(...trials.map(({ steps }) => steps)) * dt;
  const scale = (time: number) => margins.marginLeft + (time / duration) * (width - margins.marginLeft - marginRight);
  const telling = tellingFactors(
    input.conditions ?? trials.map(({ condition, correct }) => ({ condition, correct: correct ?? Number.NaN })),
    input.words,
  );
  const overlay: string[] = [];
  const panels: ((plot: Plot) => Panel)[] = [];
  let top = 4;
  for (const key of keysOf(shown)) {
    const { svg, height } = key(margins.marginLeft, width - 4, top);
    overlay.push(svg);
    top += height;
  }
  trials.forEach((trial, place) => {
    const periods = trial.periods.filter(({ from, to }) => to > from);
    top += place === 0 ? 2 : 6;
    const title = headingOf(trial, outputNames, telling);
    overlay.push(textAt(title, margins.marginLeft, top + heading / 2, 'dy="0.35em" text-anchor="start"'));
    top += heading;
    const names = rowLabels(
      periods.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 })),
      margins.marginLeft - 24,
      width - 2,
      top,
    );
    overlay.push(names.svg);
    top += names.height;
    const all = panelsOf(trial, shown);
    all.forEach((panel, k) => {
      const isLast = place === trials.length - 1 && k === all.length - 1;
      const size = panel.height * layout.tall;
      const at = { top, size, isLast, duration, periods };
      if (panel.heat) {
        const right = scale(trial.steps * dt);
        const box = { left: scale(0), top: top + margins.marginTop, width: right - scale(0), height: size };
        overlay.push(heatMap(panel.heat.values, panel.heat.limit, box, periods, scale));
      }
      panels.push((plot) => placed(plot, panel, at));
      top += heightOf(at);
    });
  });

  const title = `Task: ${input.title}`;
  const caption = captionOf(input, shown);
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

/** Where a panel stands. */
interface Place {
  readonly top: number;
  /** Height of its axis. */
  readonly size: number;
  /** The last panel has the axis of time. */
  readonly isLast: boolean;
  /** ms */
  readonly duration: number;
  readonly periods: readonly ShownPeriod[];
}

const bottomOf = ({ isLast }: Place) => (isLast ? below : margins.marginBottom);
const heightOf = (place: Place) => place.size + margins.marginTop + bottomOf(place);

function placed(plot: Plot, { label, domain, ticks, marks, heat }: TaskPanel, place: Place): Panel {
  const { top, size, isLast, duration, periods } = place;
  return {
    top,
    height: heightOf(place),
    options: {
      ...margins,
      marginRight,
      marginBottom: bottomOf(place),
      x: { domain: [0, duration] },
      y: heat ? { domain: [-0.5, heat.values.length - 0.5] } : { domain: [...domain], insetTop: 6, insetBottom: 6 },
      marks: [
        shading(plot, periods),
        ...(marks?.(plot) ?? []),
        axisX(plot, { label: isLast ? "time (ms)" : null, ticks: 6, ...(isLast ? {} : { tickFormat: () => "" }) }),
        axisY(plot, {
          label: heat ? fitted(label, size + 12) : label,
          room: size,
          ...(heat
            ? { ticks: rowTicks(heat.values), tickFormat: (row: number) => heat.part.labels[row] ?? "" }
            : { ticks }),
        }),
      ],
    },
  };
}

function captionOf({ title, inputNames, outputNames, target }: TaskFigureInput, shown: ShownTask): string {
  const { inputParts, targetParts, isNoisy } = shown;
  const many = [
    ...inputParts.flatMap((part) => (part.isHeat ? [rowsText("inputs", part, inputNames)] : [])),
    ...targetParts.flatMap((part) => (part.isHeat ? [rowsText("targets", part, outputNames)] : [])),
  ];
  const inLines = inputParts.some(({ isHeat }) => !isHeat);
  return (
    `Sample trials of the task "${title}": inputs (${
      inLines
        ? "thin, as the network sees them; thick, without noise"
        : `as the network sees them${isNoisy ? ", and below without noise" : ""}`
    }) and targets ` +
    `${target === "class" ? "(the output that must be largest)" : "(the value that each output must reach)"} against time, ` +
    `with the periods shaded. Steps without weight in the loss have no target${targetParts.some(({ isHeat }) => isHeat) ? " (grey)" : ""}.` +
    many.map(heatText).join("")
  );
}

const headingOf = (
  { condition, correct }: TaskFigureTrial,
  outputNames: readonly string[],
  telling: ReturnType<typeof tellingFactors>,
): string =>
  [...conditionWords(condition, telling), ...(correct === null ? [] : [`correct: ${outputNames[correct]}`])].join(", ");

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
  if (trials.some(({ outputMask }) => outputMask))
    outputNames.forEach((name, c) => {
      csv[`mask of ${name}`] = rows.map(({ trial, k }) => finite(trial.outputMask?.[c][k] ?? 1));
    });
  return csv;
}
