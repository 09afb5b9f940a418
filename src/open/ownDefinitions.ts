/** Tasks and models of the user's own that a configuration brings with it. */
import { isRecord } from "../base/display.ts";
import type { ModelDefinition } from "../model/definition.ts";
import { definitionIn } from "../settings/userDefinition.ts";
import type { TaskDefinition } from "../task/definition.ts";

/** The definitions that a configuration brings with it, beside those that are given. */
export function definitionsWith(
  config: unknown,
  { tasks, models }: { readonly tasks?: readonly TaskDefinition[]; readonly models?: readonly ModelDefinition[] },
): { readonly tasks: readonly TaskDefinition[]; readonly models: readonly ModelDefinition[] } {
  const { task, model } = (isRecord(config) ? config : {}) as Partial<Record<"task" | "model", unknown>>;
  const beside = <D extends { readonly name: string }>(given: readonly D[] | undefined, section: unknown) => {
    const all = given ?? [];
    const found = definitionIn(section);
    // What is no list is told of where the options are read.
    if (found === undefined || !Array.isArray(all)) return all;
    const one = found.definition as D;
    // What a section was read by once gives way to what is given now.
    const isThere = all.some((other) => other === one || (!found.isChosen && other?.name === one.name));
    return isThere ? all : [...all, one];
  };
  return { tasks: beside(tasks, task), models: beside(models, model) };
}
