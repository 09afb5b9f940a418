/** The conditions of a task: crossed from factors or listed, and drawn in training. */
import { invalid } from "../errors.ts";
import type { ParameterValues } from "../parameters.ts";
import type { Generator } from "../random.ts";
import { display, isRecord } from "../reader.ts";
import type { Conditions, TaskDefinition } from "./definition.ts";
import { inTask } from "./own.ts";
import type { Condition } from "./trial.ts";

/** Crosses factors in full, the last varying fastest; a list of conditions is taken as it is. */
export function listConditions(conditions: Conditions, task: string): readonly Condition[] {
  let list: readonly Condition[] = [{}];
  if (Array.isArray(conditions)) list = conditions as readonly Condition[];
  else if (!isRecord(conditions))
    throw invalid(`conditions ${display(conditions)} of task "${task}"; give factors with their levels, or a list`);
  else
    for (const [factor, levels] of Object.entries(conditions as Record<string, readonly (number | string)[]>)) {
      if (!Array.isArray(levels))
        throw invalid(`factor "${factor}" of task "${task}" has levels ${display(levels)}; give a list`);
      list = list.flatMap((condition) => levels.map((level) => ({ ...condition, [factor]: level })));
    }
  const odd = Array.from(list).findIndex((condition) => !isRecord(condition));
  if (odd >= 0) throw invalid(`condition ${display(list[odd])} of task "${task}"; give an object of factors`);
  if (list.length === 0) throw invalid(`no condition in task "${task}"; every factor needs at least one level`);
  return list;
}

/** The draw of a condition index in training: by weight where the task gives weights. */
export function conditionDraw(definition: TaskDefinition, factors: readonly Condition[], p: ParameterValues) {
  const { weight } = definition;
  if (!weight) return (random: Generator) => random.integer(factors.length);
  let total = 0;
  const upTo = factors.map((factor) => {
    const w = inTask(definition.name, "weight", () => weight.call(definition, factor, p));
    if (!(Number.isFinite(w) && w >= 0))
      throw invalid(
        `weight ${display(w)} of condition ${display(factor)} in task "${definition.name}"; it must be ≥ 0`,
      );
    return (total += w);
  });
  if (total === 0) throw invalid(`weights of task "${definition.name}"; at least one must be above 0`);
  return (random: Generator) => {
    const u = random.uniform() * total;
    return upTo.findIndex((sum) => u < sum);
  };
}
