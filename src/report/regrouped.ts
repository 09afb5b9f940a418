/** What the figures of activity show where trials are grouped as asked: what is compared, and against what rates are drawn, or why nothing is. */
import { groupingFactors, type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import { allFactors, type Factor, isAnswerOf } from "../analysis/factors.ts";
import { selectivityPeriod } from "../analysis/periods.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { type Selectivity, selectivity } from "../analysis/selectivity.ts";
import { wordsOf } from "../base/names.ts";
import { levelsFactor } from "../figure/levels.ts";

export interface Regrouped {
  /** None: as suits each figure. */
  readonly groups?: readonly TrialGroup[];
  readonly compared: Selectivity | { readonly because: string };
  /** The factor that rates are drawn against. */
  readonly against: string | { readonly because: string };
}

const isNumeric = ({ levels }: Factor) => levels.every((level) => typeof level === "number");

/**
 * @param measured selectivity as the task declares it
 * @throws unknown: nothing to group by is called so; missing: no trial has such a thing; invalid: there are too many combinations
 */
export function regrouped(
  recording: Recording,
  measured: Selectivity | undefined,
  by: readonly string[] | undefined,
): Regrouped {
  const declared = measured ?? { because: noneCompared(recording) };
  if (by === undefined || by.length === 0)
    return { compared: declared, against: levelsFactor(recording) ?? { because: noneNumeric(recording) } };
  const groups = trialGroups(recording, { by });
  const factors = allFactors(recording.table, recording.words);
  const factor = by.length === 1 ? factors.find(({ name }) => name === by[0]) : undefined;
  const asked = by.map(wordsOf).join(" and ");
  return {
    groups,
    compared: comparedBy(recording, declared, by, factor) ?? {
      because: `it compares two levels of a factor, or the two right responses, not ${asked}: regroup by those${twoOf(factors, recording)}`,
    },
    against:
      factor && isNumeric(factor)
        ? factor.name
        : {
            because: `rates are drawn against one factor whose levels are numbers, not ${asked}${numericOf(recording)}`,
          },
  };
}

/** As the task declares it where the factor is the same: its levels, in its order. */
function comparedBy(
  recording: Recording,
  declared: Regrouped["compared"],
  by: readonly string[],
  factor: Factor | undefined,
): Regrouped["compared"] | undefined {
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
    ? "the recorded trials have no two right responses to compare: the task can name a factor and two of its levels in activity.selectivity"
    : "the recorded trials lack the period or the factor that the task names";

const noneNumeric = (recording: Recording): string =>
  `the recorded trials have no psychometric variable, nor one factor alone whose levels are numbers, with two levels or more${numericOf(recording)}`;

/** " (report --by rule)": what the task compares, or else a factor of two levels, where there is one. */
const twoOf = (factors: readonly Factor[], { words }: Recording): string => {
  const said = factors.find(({ name }) => name === words?.selectivity.factor);
  const two = said ?? factors.find(({ levels }) => levels.length === 2);
  return two ? ` (report --by ${two.name})` : "";
};

/** ": name one (report --by contrast)", where there is one. */
function numericOf(recording: Recording): string {
  const all = [...groupingFactors(recording), ...allFactors(recording.table, recording.words)];
  const one = all.find((factor) => isNumeric(factor) && factor.levels.length > 1);
  return one ? `: name one (report --by ${one.name})` : "";
}
