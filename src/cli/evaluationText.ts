/** An evaluation as text for the terminal. */
import { spacedName } from "../base/factorNames.ts";
import { amount } from "../base/unitText.ts";
import type { Evaluation } from "../index.ts";
import { counted, shortNumber } from "./numberText.ts";
import { measureLines, scoresTable } from "./scoresText.ts";
import { table } from "./table.ts";
import { conditionsText } from "./taskText.ts";

export function evaluationText(evaluation: Evaluation): string {
  const { task, trials, scores, changes } = evaluation;
  const lines = [...measureLines(scores), ...worstLine(evaluation), ...fitLines(evaluation), conditionsText(task)];
  const sections = [scoresTable(scores, trials, task), lines.map((line) => `${line}\n`).join("")];
  if (changes.length > 1) sections.push(`\n${counted(trials, "trial")} each:\n${changesTable(changes)}`);
  return sections.join("");
}

function worstLine({ worst }: Evaluation): string[] {
  if (worst === null) return [];
  const condition = Object.entries(worst.condition)
    .map(([name, level]) => `${spacedName(name)} ${level}`)
    .join(", ");
  return [`worst condition: ${condition}; accuracy ${worst.accuracy!.toFixed(3)}`];
}

function fitLines({ psychometric, chronometric }: Evaluation): string[] {
  const lines: string[] = [];
  if (psychometric) {
    const { fit, intervals, unit, favours, factor } = psychometric;
    const range = ([low, high]: readonly [number, number]) => `${shortNumber(low)}–${shortNumber(high)}`;
    const doubt = fit.undetermined === null ? "" : `; not determined (${fit.undetermined})`;
    lines.push(
      `psychometric function (${fit.shape}), P("${favours}") against ${spacedName(factor)}: ` +
        `location ${amount(shortNumber(fit.location), unit)} (${range(intervals.location)}), ` +
        `width ${amount(shortNumber(fit.width), fit.shape === "weibull" ? "" : unit)} (${range(intervals.width)}), ` +
        `lapse ${shortNumber(fit.lapse)}${fit.isLapseFitted ? ` (${range(intervals.lapse)})` : ", fixed"}${doubt}; ` +
        "95 % intervals by bootstrap over trials",
    );
  }
  if (chronometric && chronometric.correct.length > 0) {
    const times = chronometric.correct.map(({ level, mean }) => `${shortNumber(level)}: ${shortNumber(mean)}`);
    lines.push(
      `mean reaction time of correct responses in ms by ${spacedName(chronometric.factor)}: ${times.join(", ")}`,
    );
  }
  return lines;
}

function changesTable(changes: Evaluation["changes"]): string {
  const fraction = (value: number | null | undefined) => value?.toFixed(3) ?? "-";
  const hasError = changes.some(({ scores }) => scores?.error?.mean != null);
  const hasTime = changes.some(({ scores }) => scores?.reactionTime?.mean != null);
  return table([
    [
      "",
      "accuracy",
      "95 % interval",
      ...(hasError ? ["mean error"] : []),
      ...(hasTime ? ["reaction time (ms)"] : []),
      "",
    ],
    ...changes.map(({ name, scores, because }) => [
      name,
      fraction(scores?.accuracy),
      scores?.accuracyInterval ? scores.accuracyInterval.map((one) => one.toFixed(3)).join("–") : "-",
      ...(hasError ? [scores?.error?.mean == null ? "-" : shortNumber(scores.error.mean)] : []),
      ...(hasTime ? [scores?.reactionTime?.mean == null ? "-" : shortNumber(scores.reactionTime.mean)] : []),
      because === undefined ? "" : `not possible: ${because}`,
    ]),
  ]);
}
