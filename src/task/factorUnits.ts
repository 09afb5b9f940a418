import type { TaskDefinition } from "./definition.ts";
import type { Condition } from "./trial.ts";

/**
 * Units of the factors of a task's conditions, such as `{ coherence: "%", signedCoherence: "%" }`: a factor that is called like a parameter has
 * its unit, the signed one that which the task gives it.
 */
export function factorUnits(
  { parameters, signed }: Pick<TaskDefinition, "parameters" | "signed">,
  conditions: readonly Condition[],
): Record<string, string> {
  const known = Object.entries(parameters).map(([name, { unit }]) => [name, unit]);
  if (signed) known.push([signed.name, signed.unit]);
  const isFactor = (name: string) => conditions.some((condition) => Object.hasOwn(condition, name));
  return Object.fromEntries(known.filter(([name, unit]) => unit && isFactor(name)));
}
