/** The conditions of a task, crossed from factors or listed, and their draw in training. */
import { display, isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { isFloat32 } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import type { ResolvedParameters } from "../settings/parameter.ts";
import type { Conditions, TaskDefinition } from "./definition.ts";
import { checkLevel } from "./level.ts";
import { callUserFunction } from "./taskErrors.ts";
import type { Condition } from "./trial.ts";

export interface ConditionList {
  readonly factors: readonly Condition[];
  /** Relative frequency of each condition in training; null: all equal. */
  readonly weights: readonly number[] | null;
}

/**
 * The conditions of a task for its parameters, and their weights. Throws "invalid" for an invalid condition.
 * @param shown conditions that replace the task's own, all drawn equally often
 */
export function conditionsOf(
  definition: TaskDefinition,
  p: ResolvedParameters,
  shown?: readonly unknown[],
): ConditionList {
  const given = shown ?? callUserFunction("conditions", () => definition.conditions(p));
  const listed: unknown[] = Array.isArray(given) ? Array.from(given) : crossed(given as Conditions);
  if (listed.length === 0) throw invalid({ subject: "no condition", remedy: "every factor needs at least one level" });
  const weights = weightsOf(listed);
  const factors = listed.map((one) => (weights === null ? (one as Condition) : withoutWeight(one as Condition)));
  for (const factor of factors) checkFactors(factor);
  checkAlike(factors);
  return { factors, weights: shown ? null : ownWeights(definition, factors, weights, p) };
}

/** All combinations of factors; the last factor varies fastest. */
function crossed(conditions: Conditions): Condition[] {
  if (!isRecord(conditions))
    throw invalid({ subject: "conditions", value: conditions, remedy: "give factors with their levels, or a list" });
  let list: Condition[] = [{}];
  for (const [factor, levels] of Object.entries(conditions)) {
    if (!Array.isArray(levels))
      throw invalid({ subject: `levels of factor "${factor}"`, value: levels, remedy: "give a list" });
    if (factor === "weight")
      throw invalid({
        subject: 'factor "weight"',
        remedy:
          "to set how often training draws a condition, define the function weight; for a factor, choose another name",
      });
    list = list.flatMap((condition) => Array.from(levels, (level) => ({ ...condition, [factor]: level })));
  }
  return list;
}

/** The weights of listed conditions, 1 by default; null if none has a weight. */
function weightsOf(listed: readonly unknown[]): readonly number[] | null {
  const odd = listed.findIndex((condition) => !isRecord(condition));
  if (odd >= 0) throw invalid({ subject: "condition", value: listed[odd], remedy: "give an object of factors" });
  const all = listed as readonly Readonly<Record<string, unknown>>[];
  if (!all.some((condition) => Object.hasOwn(condition, "weight"))) return null;
  return all.map((condition) => readWeight(Object.hasOwn(condition, "weight") ? condition["weight"] : 1, condition));
}

const withoutWeight = ({ weight: _, ...factors }: Condition): Condition => factors;

function readWeight(weight: unknown, condition: unknown): number {
  if (!isFloat32(weight) || weight < 0 || (weight > 0 && Math.fround(weight) === 0))
    throw invalid({
      subject: "weight",
      value: weight,
      detail: `for condition ${display(condition)}`,
      remedy: "it must be a number ≥ 0 that float32 can represent",
    });
  return weight;
}

/** Throws "invalid" for a name or level that a table column cannot hold. */
function checkFactors(factors: Condition): void {
  for (const [name, level] of Object.entries(factors)) {
    checkName(name, "factor", "the conditions");
    checkLevel(level, `factor "${name}"`);
  }
}

/** Throws "invalid" if a factor has a number and a string that are the same in files. */
function checkAlike(list: readonly Condition[]): void {
  const seen = new Map<string, number | string>();
  for (const condition of list)
    for (const [name, level] of Object.entries(condition)) {
      const written = `${name}\n${level}`;
      const other = seen.get(written) ?? level;
      if (typeof other !== typeof level)
        throw invalid({
          subject: `factor "${name}"`,
          detail: `with levels ${level} and "${level}"`,
          remedy: "give one of them another name",
        });
      seen.set(written, level);
    }
}

/** The weights from the task's function, if it has one, otherwise those listed. */
function ownWeights(
  definition: TaskDefinition,
  factors: readonly Condition[],
  listed: readonly number[] | null,
  p: ResolvedParameters,
): readonly number[] | null {
  const { weight } = definition;
  if (weight && listed)
    throw invalid({ subject: "function weight and weights of the conditions", remedy: "give one of the two" });
  const ask = (factor: Condition) => callUserFunction("weight", () => weight!.call(definition, factor, p));
  const weights = weight ? factors.map((factor) => readWeight(ask(factor), factor)) : listed;
  if (weights?.every((one) => one === 0)) throw invalid({ subject: "weights", remedy: "at least one must be above 0" });
  return weights;
}

/** A function that draws the index of a condition in training. */
export function conditionDraw({ factors, weights }: ConditionList) {
  if (!weights) return (random: Generator) => random.integer(factors.length);
  let total = 0;
  const upTo = weights.map((weight) => (total += weight));
  return (random: Generator) => {
    const u = random.uniform() * total;
    return upTo.findIndex((sum) => u < sum);
  };
}
