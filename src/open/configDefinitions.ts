/** The user's own tasks and models that a configuration brings with it. */
import { isRecord } from "../base/display.ts";
import type { ModelDefinition } from "../model/cell/definition.ts";
import { withDefinitionIn } from "../settings/userDefinition.ts";
import type { AnyTask } from "../task/instance.ts";
import { definitionsIn } from "../task/mixture/members.ts";

/** The definitions that a configuration brings, added to those given. */
export function definitionsWith(
  config: unknown,
  { tasks, models }: { readonly tasks?: readonly AnyTask[]; readonly models?: readonly ModelDefinition[] },
): { readonly tasks: readonly AnyTask[]; readonly models: readonly ModelDefinition[] } {
  const { task, model } = (isRecord(config) ? config : {}) as Partial<Record<"task" | "model", unknown>>;
  const own = withDefinitionIn(task, tasks);
  // The tasks of a mixture bring theirs.
  const inner = isRecord(task) && Array.isArray(own) ? definitionsIn(task["tasks"], own) : own;
  return { tasks: inner, models: withDefinitionIn(model, models) };
}
