import type { ParameterValues } from "../settings/parameter.ts";
import type { TaskDefinition } from "./definition.ts";
import type { Condition } from "./trial.ts";

/**
 * Units of the factors of a task's conditions, such as `{ coherence: "%", signedCoherence: "%" }`: a factor that is called like a parameter and
 * whose levels are among the values of that parameter has its unit, the signed one that which the task gives it. A name alone says little:
 * a sample shown for so many ms may be one at so many degrees.
 */
export function factorUnits(
  { parameters, signed }: Pick<TaskDefinition, "parameters" | "signed">,
  values: ParameterValues,
  conditions: readonly Condition[],
): Record<string, string> {
  const levelsOf = (factor: string) =>
    conditions.flatMap((condition) => (Object.hasOwn(condition, factor) ? [condition[factor]] : []));
  const isOf = (name: string) => {
    const levels = levelsOf(name);
    const known: readonly unknown[] = [values[name]].flat();
    return levels.length > 0 && levels.every((level) => known.includes(level));
  };
  const units = Object.entries(parameters).flatMap(([name, { kind }]) =>
    kind.unit && isOf(name) ? [[name, kind.unit]] : [],
  );
  if (signed?.unit && levelsOf(signed.name).length > 0) units.push([signed.name, signed.unit]);
  return Object.fromEntries(units);
}
