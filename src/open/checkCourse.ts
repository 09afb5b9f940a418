/** Whether validation can measure what decides about a training. */
import { invalid, missing, unknownName, unsupported } from "../base/errors.ts";
import { below } from "../settings/kind.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Measure } from "./courseSettings.ts";
import { pruningSchedule } from "./trainOptions.ts";
import type { TrainOptions } from "./trainSettings.ts";

/** A factor of this name, as the criterion's `worst`, is the whole condition. */
export const wholeCondition = "condition";

/**
 * @throws "missing" for a stop, or results from the best weights, without validation; "invalid" for a criterion on
 * what the task does not measure or on a factor that it lacks; "unsupported" together with pruning
 */
export function checkCourse(train: TrainOptions, task: TaskInstance): void {
  const { validation, stop, resultsFrom, stages } = train;
  const checked = stop !== null ? "stop" : resultsFrom === "best" ? "resultsFrom" : undefined;
  if (pruningSchedule(train) !== null && (checked || stages.length > 0))
    throw unsupported({
      at: `train.${checked ?? "stages"}`,
      detail: "with train.pruning.keep below 1, whose epochs are counted from the first to the last",
      remedy: "train first, then prune the run",
    });
  if (stop !== null && stop.when.length === 0 && stop.patience === null)
    throw invalid({ at: "train.stop", value: stop, remedy: "give a criterion (when), a patience, or both" });
  if (validation === null && checked && stages.length === 0)
    throw missing({
      at: "train.validation",
      detail: `, for train.${checked}`,
      remedy: "set it; {} takes the defaults",
    });
  if (validation) checkMeasure("train.validation.best", validation.best, task);
  const known = [...new Set(task.conditions.flatMap(Object.keys))];
  const by = validation?.conditions;
  if (typeof by === "object" && !known.includes(by.equally))
    throw unknownName({ at: "train.validation.conditions.equally" }, by.equally, known);
  if (stop === null) return;
  const factors = [wholeCondition, ...known];
  stop.when.forEach((criterion, k) => {
    const at = `train.stop.when[${k}]`;
    checkMeasure(`${at}.${measureOf(criterion)}`, measureOf(criterion), task);
    const worst = "worst" in criterion ? criterion.worst : null;
    if (worst !== null && !factors.includes(worst))
      below(at, () => {
        throw unknownName({ at: "worst" }, worst, factors);
      });
    checkShown(validation?.trials, worst, task);
  });
}

/** Throws "invalid" if a check would not show every condition, of which the worst is judged. */
function checkShown(trials: number | undefined, worst: string | null, { conditions, name }: TaskInstance): void {
  if (trials === undefined || worst === null || trials >= conditions.length) return;
  throw invalid({
    at: "train.validation.trials",
    value: trials,
    detail: `, for a criterion on the worst ${worst}`,
    remedy: `task "${name}" has ${conditions.length} conditions: give at least as many trials, better ten times`,
  });
}

/** What a criterion is about: its key. */
export const measureOf = (criterion: object): Measure =>
  (["accuracy", "error", "cost", "rmse"] as const).find((one) => one in criterion) ?? "loss";

function checkMeasure(at: string, measure: Measure, task: TaskInstance): void {
  if (measure === "accuracy" && !hasRightAnswers(task))
    throw invalid({
      at,
      detail: `: task "${task.name}" has no right answers`,
      remedy: task.words.score.error ? "use error or loss" : "use loss",
    });
  if (measure === "error" && task.words.score.error === null)
    throw invalid({
      at,
      detail: `: the score of task "${task.name}" measures no error`,
      remedy: "use accuracy or loss",
    });
}

/** Whether a trial of some condition has a right answer. */
function hasRightAnswers({ conditions, at, scorer, outputs }: TaskInstance): boolean {
  const silent = new Float64Array(outputs.length);
  return conditions.some((_, c) => scorer.score(at(c, 0, c), silent, 0, 0).isRight !== null);
}
