import { type Factor, tellingFactors } from "../analysis/factors.ts";
import { conditionWords } from "./channels.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { heatText, rowsText } from "./heat.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, margins, type Strip, sharingX, written } from "./strip.ts";
import type { TaskFigureInput, TaskFigureTrial } from "./taskInput.ts";
import { keysOf, type ShownTask, shownTask, type TaskPanel, taskPanelsOf } from "./taskPanels.ts";
import { fontSize, linesWithin, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { heatPanel, linesPanel, periodLabels, type TimeSpan } from "./timePanel.ts";

const headingHeight = 20;

/**
 * Sample trials of a task, one below the other: inputs with and without noise, and the targets, over shaded periods.
 */
export const taskFigure = (input: TaskFigureInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["dt", "inputNames", "outputNames", "target", "trials"], theme, taskPicture);

function taskPicture(input: TaskFigureInput): (page: Page) => Sheet {
  const { dt, trials } = input;
  const shown = shownTask(input);
  const duration = Math.max(...trials.map(({ steps }) => steps)) * dt;
  const telling = tellingFactors(
    input.conditions ?? trials.map(({ condition, correct }) => ({ condition, correct: correct ?? Number.NaN })),
    input.words,
  );
  return (page) => {
    const rows = trials.flatMap((trial, place) => {
      const periods = trial.periods.filter(({ from, to }) => to > from);
      const heading = headingOf(trial, input.outputNames, telling);
      const before = [gap(place === 0 ? 2 : 6), headingStrip(heading, page), periodLabels({ duration, periods }, page)];
      const panels = rowsOf(trial, shown, { duration, periods }, page);
      return panels.map((row, i) => (i === 0 ? { ...row, before } : row));
    });
    return {
      name: "task",
      title: `Task: ${input.title}`,
      caption: captionOf(input, shown),
      csv: columnsOf(input),
      textSize: fontSize - 1,
      strips: [gap(4), ...keysOf(shown, page), ...sharingX(rows, { between: margins.bottom })],
    };
  };
}

/** In as many lines as it needs. */
function headingStrip(heading: string, { width }: Page): Strip {
  const lines = linesWithin(heading, width - margins.left - 4);
  return written(lines.length * headingHeight, (top) =>
    lines
      .map((line, k) => textAt(line, margins.left, top + (k + 0.5) * headingHeight, 'dy="0.35em" text-anchor="start"'))
      .join(""),
  );
}

/** The panels of a trial. */
const rowsOf = (trial: TaskFigureTrial, shown: ShownTask, span: TimeSpan, page: Page) =>
  taskPanelsOf(trial, shown, page.plot).map((panel) => {
    const height = panel.height * page.tall;
    return { panels: [panelOf(panel, trial.steps * shown.input.dt, height, span, page)], height };
  });

function panelOf(
  { label, unit, domain, ticks, marks = [], heat }: TaskPanel,
  lasting: number,
  height: number,
  span: TimeSpan,
  page: Page,
) {
  if (heat) return heatPanel({ ...heat, label, lasting, height }, span, page);
  const y = { domain: [...domain], insetTop: 6, insetBottom: 6 };
  return linesPanel({ label, unit, y, ticks, marks }, span, page);
}

function captionOf({ title, inputNames, outputNames, target }: TaskFigureInput, shown: ShownTask): string {
  const { inputParts, targetParts, isNoisy } = shown;
  const inLines = inputParts.some(({ isHeat }) => !isHeat);
  const inputs = inLines
    ? isNoisy
      ? "thin, as the network sees them; thick, without noise"
      : "as the network sees them"
    : `as the network sees them${isNoisy ? ", and below without noise" : ""}`;
  const targets = target === "class" ? "the output that must be largest" : "the value that each output must reach";
  const grey = targetParts.some(({ isHeat }) => isHeat) ? " (grey)" : "";
  const heat = [
    ...inputParts.flatMap((part) => (part.isHeat ? [rowsText("inputs", part, inputNames)] : [])),
    ...targetParts.flatMap((part) => (part.isHeat ? [rowsText("targets", part, outputNames)] : [])),
  ];
  return `Sample trials of the task "${title}": inputs (${inputs}) and targets (${targets}) against time; periods shaded. Steps without weight in the loss have no target${grey}.${heat.map(heatText).join("")}`;
}

const headingOf = (
  { condition, correct }: TaskFigureTrial,
  outputNames: readonly string[],
  telling: readonly Factor[],
): string =>
  [...conditionWords(condition, telling), ...(correct === null ? [] : [`correct: ${outputNames[correct]}`])].join(", ");

function columnsOf({ dt, inputNames, outputNames, target, trials }: TaskFigureInput): Columns {
  const rows = trials.flatMap((trial, place) => Array.from({ length: trial.steps }, (_, k) => ({ trial, place, k })));
  const csv: Columns = { trial: rows.map(({ place }) => place), time_ms: rows.map(({ k }) => (k + 1) * dt) };
  inputNames.forEach((name, c) => {
    csv[`input ${name}`] = rows.map(({ trial, k }) => finite(trial.inputs[c][k]));
    const suffixed = `${name} without noise`;
    // A channel may have that name itself.
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
