/** The words of a mixture: what its tasks have in common. */
import { invalid } from "../../base/errors.ts";
import type { TaskInstance } from "../instance.ts";
import type { Condition } from "../trial.ts";
import { circleOf, kindOfLevels, turnOf } from "../words/factorKind.ts";
import { type ErrorWords, type FactorWords, isByThreshold, type ScoreWords, type TaskWords } from "../words/words.ts";
import { taskFactor } from "./onChannels.ts";

/** @param members its tasks, on the channels of all */
export function mixtureWords(members: readonly TaskInstance[], labels: readonly string[]): TaskWords {
  const all = members.map(({ words }) => words);
  const { inputs, outputs, target, noResponse } = all[0];
  const union = (part: "align" | "rates") => [...new Set(all.flatMap((words) => words[part]))];
  return Object.freeze({
    inputs,
    outputs,
    target,
    noResponse,
    factors: factorsOf(members),
    psychometric: common(all.map(({ psychometric }) => psychometric)) ?? null,
    align: union("align"),
    selectivity: common(all.map(({ selectivity }) => selectivity)) ?? {},
    rates: union("rates"),
    score: scoreOf(
      all.map(({ score }) => score),
      labels,
    ),
  });
}

/** The value that all have; undefined if they differ. */
const common = <T>(values: readonly T[]): T | undefined =>
  values.every((value) => JSON.stringify(value) === JSON.stringify(values[0])) ? values[0] : undefined;

function factorsOf(members: readonly TaskInstance[]): readonly FactorWords[] {
  const all = members.flatMap(({ words }) => words.factors);
  const conditions = members.flatMap((member) => member.conditions);
  return Object.freeze(
    [...new Set(all.map(({ name }) => name))].map((name) => {
      const same = all.filter((one) => one.name === name);
      return common(same) ?? Object.freeze(mergedFactor(name, same, conditions));
    }),
  );
}

/** A factor that tasks describe in different ways: units and kinds that differ do not count. */
function mergedFactor(name: string, same: readonly FactorWords[], conditions: readonly Condition[]): FactorWords {
  const unit = common(same.map((one) => one.unit)) ?? "";
  const levels = [...new Set(conditions.flatMap((one) => (Object.hasOwn(one, name) ? [one[name]] : [])))];
  const text = levels.find((level) => typeof level === "string" && levels.includes(Number(level)));
  if (text !== undefined)
    throw invalid({
      subject: `factor "${name}"`,
      detail: `with the level ${text} in one task and "${text}" in another`,
      remedy: "rename one of them",
    });
  const kind = common(same.map((one) => one.kind)) ?? kindOfLevels(levels, unit);
  const circle = common(same.map((one) => one.circle)) ?? turnOf(unit) ?? circleOf(levels, unit);
  const isDerived = same.every((one) => one.isDerived);
  if (kind === "circular" && circle === undefined) return { name, unit, kind: "category" };
  return { name, unit, kind, ...(kind === "circular" && { circle }), ...(isDerived && { isDerived }) };
}

/** If scores differ, each task's is given, too; choices and errors are described by what most can share. */
function scoreOf(scores: readonly ScoreWords[], labels: readonly string[]): ScoreWords {
  const same = common(scores);
  if (same) return same;
  const choices = scores.map(({ choice }) => choice);
  return {
    // Reaction times are reported if any task has them.
    choice: common(choices) ?? choices.find(isByThreshold) ?? "largest",
    error: errorOf(scores.flatMap(({ error }) => error ?? [])),
    tasks: Object.fromEntries(scores.map((score, k) => [labels[k], score])),
  };
}

/** Errors of different measures or units have no mean. */
function errorOf(errors: readonly ErrorWords[]): ErrorWords | null {
  if (errors.length === 0 || common(errors.map(({ measure, unit }) => [measure, unit])) === undefined) return null;
  const same = common(errors);
  if (same) return same;
  const { measure, unit } = errors[0];
  return {
    measure,
    unit,
    outputs: [...new Set(errors.flatMap(({ outputs }) => outputs))],
    periods: common(errors.map(({ periods }) => periods)) ?? [],
    ...(errors.every(({ steps }) => steps === "last") && { steps: "last" as const }),
    tolerance: common(errors.map(({ tolerance }) => tolerance)) ?? null,
  };
}

/** The label of the task that a trial belongs to. */
export const labelOf = ({ condition }: { readonly condition: Condition }): string => String(condition[taskFactor]);
