/** The conditions of a task: crossed from factors or listed, and drawn in training. */
import { display, isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { isFloat32 } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import type { ParameterValues } from "../settings/parameter.ts";
import type { Conditions, TaskDefinition } from "./definition.ts";
import { checkLevel } from "./level.ts";
import { answerOf } from "./own.ts";
import type { Condition } from "./trial.ts";

export interface ConditionList {
  readonly factors: readonly Condition[];
  /** How often training draws each, relative to the others; null: equally often. */
  readonly weights: readonly number[] | null;
}

/**
 * The conditions of a task for its parameters, and how often each is drawn. Throws "invalid" for a condition that is none.
 * @param shown conditions in place of its own, all drawn equally often
 */
export function conditionsOf(
  definition: TaskDefinition,
  p: ParameterValues,
  shown?: readonly unknown[],
): ConditionList {
  const given = shown ?? answerOf("conditions", () => definition.conditions(p));
  const listed: unknown[] = Array.isArray(given) ? Array.from(given) : crossed(given as Conditions);
  if (listed.length === 0) throw invalid({ subject: "no condition", remedy: "every factor needs at least one level" });
  const weights = weightsOf(listed);
  const factors = listed.map((one) => (weights === null ? (one as Condition) : withoutWeight(one as Condition)));
  for (const factor of factors) checkFactors(factor);
  checkAlike(factors);
  return { factors, weights: shown ? null : ownWeights(definition, factors, weights, p) };
}

/** Crosses factors in full, the last varying fastest. */
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
          "for how often training draws a condition write the function weight beside conditions, for a factor choose another name",
      });
    list = list.flatMap((condition) => Array.from(levels, (level) => ({ ...condition, [factor]: level })));
  }
  return list;
}

/** The weights that stand in listed conditions, 1 where one has none; null where none has. */
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
      remedy: "it must be ≥ 0, and a number that float32 holds",
    });
  return weight;
}

/** Throws "invalid" for what a column of a table cannot hold. */
function checkFactors(factors: Condition): void {
  for (const [name, level] of Object.entries(factors)) {
    checkName(name, "factor", "the conditions");
    checkLevel(level, `factor "${name}"`);
  }
}

/** Throws "invalid" where a factor has a number and a text that files could not tell apart. */
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

/** The weights that the task's function gives, where it has one. */
function ownWeights(
  definition: TaskDefinition,
  factors: readonly Condition[],
  listed: readonly number[] | null,
  p: ParameterValues,
): readonly number[] | null {
  const { weight } = definition;
  if (weight && listed)
    throw invalid({ subject: "weight beside weights of the conditions", remedy: "give one of the two" });
  const ask = (factor: Condition) => answerOf("weight", () => weight!.call(definition, factor, p));
  const weights = weight ? factors.map((factor) => readWeight(ask(factor), factor)) : listed;
  if (weights?.every((one) => one === 0)) throw invalid({ subject: "weights", remedy: "at least one must be above 0" });
  return weights;
}

/** The draw of a condition index in training. */
export function conditionDraw({ factors, weights }: ConditionList) {
  if (!weights) return (random: Generator) => random.integer(factors.length);
  let total = 0;
  const upTo = weights.map((weight) => (total += weight));
  return (random: Generator) => {
    const u = random.uniform() * total;
    return upTo.findIndex((sum) => u < sum);
  };
}
