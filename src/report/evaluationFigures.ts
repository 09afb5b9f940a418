/** The figures of an evaluation. */
import { checkArgument } from "../base/arguments.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { changesFigure } from "../figure/changes.ts";
import { chronometricFigure } from "../figure/chronometric.ts";
import { distributionFigure } from "../figure/distribution.ts";
import type { Figure } from "../figure/figure.ts";
import { psychometricFigure } from "../figure/psychometric.ts";
import { type Theme, themes } from "../figure/theme.ts";
import { isByThreshold } from "../task/words/words.ts";

/**
 * The fitted psychometric function, the chronometric curve, the distributions of reaction times and errors, and
 * accuracy under changes, as far as the task has them.
 */
export async function evaluationFigures(evaluation: Evaluation, theme: Theme = themes.screen): Promise<Figure[]> {
  checkArgument("evaluation", evaluation, ["table", "task", "scores", "changes"], "give what run.evaluate returns");
  const { psychometric, chronometric, changes, table, task, scores } = evaluation;
  const { choice, error } = task.words.score;
  const figures: Promise<Figure>[] = [];
  if (psychometric) {
    const { factor: name, unit, favours, points, fit } = psychometric;
    figures.push(psychometricFigure({ points, factor: { name, unit, favours }, fit }, theme));
  }
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
  const measured = changes.filter(({ scores: one }) => one === null || one.accuracy !== null);
  if (measured.length > 1) {
    const rows = measured.map(({ name, scores: one }) => {
      const [low, high] = one?.accuracyInterval ?? [null, null];
      return { name, accuracy: one?.accuracy ?? null, low, high };
    });
    figures.push(changesFigure({ changes: rows, chance: scores.chance }, theme));
  }
  return Promise.all(figures);
}
