/** What a check decides: whether it is the best so far, and whether it ends the stage. */
import { measureOf, wholeCondition } from "../open/checkCourse.ts";
import type { Criterion, Measure } from "../open/courseSettings.ts";
import type { TrainOptions } from "../open/trainSettings.ts";
import type { Best, Check, Ending } from "./course.ts";

/** Of accuracy, more is better; of the others, less. */
const isHigh = (measure: Measure): boolean => measure === "accuracy";

/** What a check measured; null if nothing, or nothing finite. */
function measuredBy(check: Check, measure: Measure): number | null {
  if (measure !== "cost") return check[measure] ?? null;
  return check.loss === null || check.penalties === null ? null : check.loss + check.penalties;
}

/** The best with this check: the earliest one that none is better than. */
export function bestWith(check: Check, by: Measure, before: Best | null): Best | null {
  const value = check.loss === null ? null : measuredBy(check, by);
  if (value === null) return before;
  const isBetter = before === null || (isHigh(by) ? value > before.value : value < before.value);
  return isBetter ? { stage: check.stage, step: check.step, epoch: check.epoch, by, value } : before;
}

/**
 * Whether a stage ends, after a check.
 * @param checks of this stage, with this one
 * @param best of this stage
 */
export function endingBy(
  { stop }: Pick<TrainOptions, "stop">,
  checks: readonly Check[],
  best: Best | null,
): Pick<Ending, "why" | "because"> | undefined {
  if (stop === null) return undefined;
  for (const criterion of stop.when) {
    const because = metBy(criterion, checks);
    if (because !== undefined) return { why: "criterion", because };
  }
  const { patience } = stop;
  if (patience === null) return undefined;
  const since = checks.filter(({ step }) => best === null || step > best.step).length;
  if (since < patience) return undefined;
  const what = best === null ? "a finite loss" : `a better ${best.by} than ${shown(best.value)} of step ${best.step}`;
  return { why: "patience", because: `${patience} check${patience === 1 ? "" : "s"} without ${what}` };
}

/** How a criterion is met, in words; undefined if it is not. */
function metBy(criterion: Criterion, checks: readonly Check[]): string | undefined {
  const measure = measureOf(criterion);
  const bound = (criterion as unknown as Readonly<Record<Measure, number>>)[measure];
  const worst = "worst" in criterion ? criterion.worst : null;
  const values = checks.slice(-criterion.mean).map((check) => {
    if (check.loss === null) return null;
    return worst === null ? measuredBy(check, measure) : worstOf(check, measure as "accuracy" | "error", worst);
  });
  if (values.length === 0 || values.includes(null)) return undefined;
  const mean = (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
  const [excess, sign] = isHigh(measure) ? [mean - bound, ">"] : [bound - mean, "<"];
  if (!(criterion.strict ? excess > 0 : excess >= 0)) return undefined;
  const of = worst === null ? "" : ` of the worst ${worst}`;
  const over = values.length > 1 ? `, mean of the last ${values.length} checks,` : "";
  return `${measure}${of} ${shown(mean)}${over} ${criterion.strict ? sign : sign === ">" ? "≥" : "≤"} ${bound}`;
}

function worstOf({ worstAccuracy, worstError, levels }: Check, measure: "accuracy" | "error", factor: string) {
  if (factor === wholeCondition) return isHigh(measure) ? worstAccuracy : worstError;
  return worstAmong(
    levels.filter((one) => one.factor === factor).map((one) => one[measure]),
    measure,
  );
}

/** The worst of those that were measured; null if none was. */
export function worstAmong(values: readonly (number | null)[], measure: "accuracy" | "error"): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return known.reduce(isHigh(measure) ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b));
}

const shown = (value: number) => String(Number(value.toPrecision(4)));
