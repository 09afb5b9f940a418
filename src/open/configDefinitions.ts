/** The user's own tasks and models that a configuration brings with it. */
import { isRecord } from "../base/display.ts";
import type { ModelDefinition } from "../model/cell/definition.ts";
import { withDefinitionIn } from "../settings/userDefinition.ts";
import type { TaskDefinition } from "../task/definition.ts";

/** The definitions that a configuration brings, added to those given. */
export function definitionsWith(
  config: unknown,
  { tasks, models }: { readonly tasks?: readonly TaskDefinition[]; readonly models?: readonly ModelDefinition[] },
): { readonly tasks: readonly TaskDefinition[]; readonly models: readonly ModelDefinition[] } {
  const { task, model } = (isRecord(config) ? config : {}) as Partial<Record<"task" | "model", unknown>>;
  return { tasks: withDefinitionIn(task, tasks), models: withDefinitionIn(model, models) };
}
