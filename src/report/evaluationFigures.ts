/** The figures of an evaluation. */
import { checkArgument } from "../base/arguments.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { accuracyByDurationFigure } from "../figure/accuracyByDuration.ts";
import { changesFigure } from "../figure/changes.ts";
import { chronometricFigure } from "../figure/chronometric.ts";
import { distributionFigure } from "../figure/distribution.ts";
import type { Figure } from "../figure/figure.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { selectivityFigure } from "../figure/selectivity.ts";
import { type Theme, themes } from "../figure/theme.ts";
import { isByThreshold } from "../task/words/words.ts";

/**
 * The fitted psychometric function, that of accuracy, accuracy by duration, selectivity for the choice, the
 * chronometric curve, the distributions of reaction times and errors, and accuracy and error under changes, as far as
 * the task has them.
 */
export async function evaluationFigures(evaluation: Evaluation, theme: Theme = themes.screen): Promise<Figure[]> {
  checkArgument("evaluation", evaluation, ["table", "task", "scores", "changes"], "give what run.evaluate returns");
  const { psychometric, accuracyCurve, chronometric, byDuration, choiceUnits, changes, table, task, scores } =
    evaluation;
  const { choice, error } = task.words.score;
  const figures: Promise<Figure>[] = [];
  if (psychometric) {
    const { factor: name, unit, favours, points, fit } = psychometric;
    figures.push(psychometricFigure({ points, factor: { name, unit, favours }, fit }, theme));
  }
  if (accuracyCurve) {
    const { factor: name, unit, points, fit } = accuracyCurve;
    figures.push(psychometricFigure({ points, factor: { name, unit, favours: null }, fit }, theme));
  }
  if (byDuration) {
    const { factor: name, unit, isMagnitude, period, levels } = byDuration;
    const input = { levels, factor: { name, unit, isMagnitude }, period, chance: scores.chance ?? undefined };
    figures.push(accuracyByDurationFigure(input, theme));
  }
  if (choiceUnits) figures.push(selectivityFigure(choiceUnits, choiceUnits.populations, theme));
  if (isByThreshold(choice)) {
    const timesOf = (isRight: boolean) =>
      table.filter(({ isCorrect }) => isCorrect === isRight).map(({ reactionTime = Number.NaN }) => reactionTime);
    if (chronometric) {
      const { correct, wrong, factor: name, unit } = chronometric;
      figures.push(chronometricFigure({ correct, wrong, factor: { name, unit }, from: choice.from }, theme));
    }
    const groups = [
      { label: "correct", values: timesOf(true) },
      { label: "wrong", values: timesOf(false) },
    ];
    figures.push(distributionFigure({ what: "reaction time", unit: "ms", groups, step: task.dt }, theme));
  }
  if (error !== null) {
    const values = table.map(({ error: size = Number.NaN }) => size);
    figures.push(
      distributionFigure(
        {
          what: "error",
          unit: error.unit,
          groups: [{ label: "all", values }],
          ...(error.measure === "time" && { step: task.dt }),
        },
        theme,
      ),
    );
  }
  const accuracies = changes.filter(({ scores: one }) => one === null || one.accuracy !== null);
  if (accuracies.some(({ scores: one }) => one !== null) && accuracies.length > 1) {
    const rows = accuracies.map(({ name, scores: one }) => {
      const [low, high] = one?.accuracyInterval ?? [null, null];
      return { name, value: one?.accuracy ?? null, low, high };
    });
    figures.push(changesFigure({ changes: rows, reference: scores.chance }, theme));
  }
  if (error !== null && changes.length > 1) {
    const rows = changes.map(({ name, scores: one }) => {
      const { mean = null, low = null, high = null } = one?.error ?? {};
      return { name, value: mean, low, high };
    });
    const input = { changes: rows, reference: scores.error?.baseline, error: { unit: error.unit } };
    if (rows.some(({ value }) => value !== null)) figures.push(changesFigure(input, theme));
  }
  return Promise.all(figures);
}
