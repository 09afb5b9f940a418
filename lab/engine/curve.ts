/** Scores of fresh trials: the psychometric curve, or the accuracy by condition. */
import { psychometricCurve, type TrialRow, wilson } from "dalenet/analysis";
import { choiceNumber } from "dalenet/tasks";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Curve } from "../protocol.ts";
import { groupsOf } from "./groups.ts";

type Scored = Pick<Curve, "accuracy" | "trials" | "points">;

/** A function that scores the trials of a task. */
export function scoring(task: Experiment["task"]): (rows: readonly TrialRow[]) => Scored {
  const { psychometric, outputs, noResponse } = task.words;
  const groupOf = groupsOf(task);
  const accuracyOf = (rows: readonly TrialRow[]) => {
    const judged = rows.filter(({ isCorrect }) => isCorrect !== null);
    return { right: judged.filter(({ isCorrect }) => isCorrect).length, of: judged.length };
  };
  return (rows) => {
    const { right, of } = accuracyOf(rows);
    const whole = { accuracy: of === 0 ? Number.NaN : right / of, trials: rows.length };
    if (psychometric) {
      const choice = choiceNumber(outputs.indexOf(psychometric.favours), noResponse);
      const points = psychometricCurve(rows, { factor: psychometric.factor, choice });
      return {
        ...whole,
        points: points.map(({ level, value, low, high, n }) => ({ level, share: value, low, high, trials: n })),
      };
    }
    const groups = new Map<string, { readonly place: number; readonly own: TrialRow[] }>();
    for (const row of rows) {
      const group = groupOf(row);
      if (!group) continue;
      const known = groups.get(group.label);
      if (known) known.own.push(row);
      else groups.set(group.label, { place: group.place, own: [row] });
    }
    const ordered = [...groups].sort(([, a], [, b]) => a.place - b.place);
    const points = ordered.map(([level, { own }]) => {
      const { right, of } = accuracyOf(own);
      const { value, low, high } = wilson(right, of);
      return { level, share: value, low, high, trials: of };
    });
    return { ...whole, points };
  };
}
