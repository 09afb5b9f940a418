/** The abscissa of the psychometric curve, and the conditions of its levels. */
import { display, isRecord } from "../base/display.ts";
import { invalid, unsupported } from "../base/errors.ts";
import { checkLevels, type Psychometric } from "./declarations.ts";
import type { TaskDefinition } from "./definition.ts";
import { callTaskFunction, callUserFunction, taskContext } from "./taskErrors.ts";
import type { Condition } from "./trial.ts";

/** The conditions of some levels of the psychometric variable. */
export function levelConditions(levels: readonly number[], psychometric: Psychometric | null): readonly unknown[] {
  if (!psychometric?.conditions)
    throw unsupported({
      subject: "levels of the psychometric variable",
      remedy: psychometric ? "its definition gives no conditions for levels" : "the task has no such variable",
    });
  checkLevels(levels, psychometric, "");
  return levels.flatMap((level) => {
    const list: unknown = callUserFunction("psychometric.conditions", () => psychometric.conditions!(level));
    if (!Array.isArray(list) || list.length === 0)
      throw invalid({
        subject: `the result of psychometric.conditions for level ${level}`,
        value: list,
        remedy: "give a list of its conditions",
      });
    return Array.from(list);
  });
}

/** Throws "invalid" if the conditions of a level have other factors than the task's. */
export function checkLevelConditions(psychometric: Psychometric, own: readonly Condition[]): void {
  const namesOf = (condition: unknown) =>
    isRecord(condition) ? Object.keys(condition).toSorted().join(", ") : display(condition);
  const known = new Set(own.map(namesOf));
  const odd = levelConditions(psychometric.levels!, psychometric).find((one) => !known.has(namesOf(one)));
  if (odd !== undefined)
    throw invalid({
      subject: "condition of psychometric.conditions",
      value: odd,
      remedy: `give the factors of the task's conditions: ${[...known].join("; or ")}`,
    });
}

/** A condition with its value on the abscissa of the psychometric curve, if that is computed. */
export function withAbscissa(
  { name }: TaskDefinition,
  psychometric: Psychometric | null,
  factor: Condition,
): Condition {
  if (!psychometric?.value) return { ...factor };
  const { factor: abscissa, value: valueAt } = psychometric;
  if (Object.hasOwn(factor, abscissa))
    throw invalid({
      ...taskContext(name),
      subject: "psychometric.factor",
      value: abscissa,
      detail: ", which is already a factor",
      remedy: "choose another name, or leave out psychometric.value",
    });
  const value = callTaskFunction(name, "psychometric.value", () => valueAt(factor as never));
  if (value === null) return { ...factor };
  if (!Number.isFinite(value))
    throw invalid({
      ...taskContext(name),
      subject: "the result of psychometric.value",
      value,
      detail: `for condition ${display(factor)}`,
      remedy: "it must be a finite number, or null for a condition that is not on the curve",
    });
  return { ...factor, [abscissa]: value + 0 }; // + 0: never −0
}
