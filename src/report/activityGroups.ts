/**
 * How a requested grouping of trials changes the figures of activity: what selectivity compares and what rates are
 * drawn against, or why not.
 */
import { groupingFactors, type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import { allFactors, type Factor, isAnswerOf } from "../analysis/factors.ts";
import { selectivityPeriod } from "../analysis/periods.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivity } from "../analysis/selectivity.ts";
import { spacedName } from "../base/factorNames.ts";
import { levelsFactor } from "../figure/levelLines.ts";

export interface ActivityGroups {
  /** Undefined: each figure has its own. */
  readonly groups?: readonly TrialGroup[];
  readonly compared: Selectivity | { readonly because: string };
  /** The factor that rates are drawn against. */
  readonly against: string | { readonly because: string };
}

const isNumeric = ({ levels }: Factor) => levels.every((level) => typeof level === "number");

/**
 * @param measured selectivity as the task declares it
 * @throws "unknown" for an unknown name, "missing" if no trial has it, "invalid" for too many combinations
 */
export function activityGroups(
  recording: Recording,
  measured: Selectivity | undefined,
  by: readonly string[] | undefined,
): ActivityGroups {
  const declared = measured ?? { because: noneCompared(recording) };
  if (by === undefined || by.length === 0)
    return { compared: declared, against: levelsFactor(recording) ?? { because: noneNumeric(recording) } };
  const groups = trialGroups(recording, { by });
  const factors = allFactors(recording.table, recording.words);
  const factor = by.length === 1 ? factors.find(({ name }) => name === by[0]) : undefined;
  const asked = by.map(spacedName).join(" and ");
  return {
    groups,
    compared: comparedBy(recording, declared, by, factor) ?? {
      because: `it compares two levels of a factor or the two right responses, not ${asked}: regroup by those${twoOf(factors, recording)}`,
    },
    against:
      factor && isNumeric(factor)
        ? factor.name
        : {
            because: `rates are drawn against one factor whose levels are numbers, not ${asked}${numericOf(recording)}`,
          },
  };
}

/** As the task declares it, with its levels in its order, if the factor is the same. */
function comparedBy(
  recording: Recording,
  declared: ActivityGroups["compared"],
  by: readonly string[],
  factor: Factor | undefined,
): ActivityGroups["compared"] | undefined {
  const said = recording.words?.selectivity.factor;
  if (factor) {
    const { table, words } = recording;
    if (factor.name === said) return declared;
    if (said === undefined && isAnswerOf(factor, table.filter(isFiniteTrial), words)) return declared;
    return factor.levels.length === 2 ? selectivity(recording, { factor: factor.name }) : undefined;
  }
  if (by.length > 1 || !["right", "correct"].includes(by[0])) return undefined;
  return said === undefined ? declared : selectivity(recording, { factor: null });
}

const noneCompared = ({ table, words }: Recording): string =>
  words?.selectivity.factor === undefined && selectivityPeriod(table, words) !== undefined
    ? "the recorded trials do not have two right responses to compare; the task can name a factor and two of its levels in activity.selectivity"
    : "the recorded trials lack the period or the factor that the task names";

const noneNumeric = (recording: Recording): string =>
  `the recorded trials have neither a psychometric variable nor exactly one numeric factor with two or more levels${numericOf(recording)}`;

/** " (report --by rule)": the factor that the task compares, or else one of two levels; "" without one. */
const twoOf = (factors: readonly Factor[], { words }: Recording): string => {
  const said = factors.find(({ name }) => name === words?.selectivity.factor);
  const two = said ?? factors.find(({ levels }) => levels.length === 2);
  return two ? ` (report --by ${two.name})` : "";
};

/** ": name one (report --by contrast)", or "" without a numeric factor. */
function numericOf(recording: Recording): string {
  const all = [...groupingFactors(recording), ...allFactors(recording.table, recording.words)];
  const one = all.find((factor) => isNumeric(factor) && factor.levels.length > 1);
  return one ? `: name one (report --by ${one.name})` : "";
}
