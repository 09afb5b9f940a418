/** The user's own tasks and models among what modules export. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid, missing } from "../base/errors.ts";
import { defineModel, isModel, type ModelDefinition, readModels } from "../model/cell/definition.ts";
import { defineTask, type TaskDefinition } from "../task/definition.ts";
import { type AnyTask, checkedTask, isAnyTask } from "../task/instance.ts";
import { readTasks } from "../task/library/index.ts";

export interface Definitions {
  readonly tasks: readonly AnyTask[];
  readonly models: readonly ModelDefinition[];
}

/**
 * What modules define with `defineTask` or `defineModel`, of the exports of each file.
 * @throws "missing" for a file that exports no definition, "invalid" for a repeated name
 */
export function definitionsAmong(modules: Iterable<readonly [string, Readonly<Record<string, unknown>>]>): Definitions {
  const tasks = new Map<string, AnyTask>();
  const models = new Map<string, ModelDefinition>();
  for (const [file, exported] of modules) {
    let found = 0;
    const add = <T extends { readonly name: string }>(kind: string, known: Map<string, T>, one: T) => {
      if (known.has(one.name) && known.get(one.name) !== one)
        throw invalid({
          place: { file },
          subject: `${kind} "${one.name}"`,
          detail: "is already defined, in this file or an earlier one",
          remedy: "give it another name",
        });
      known.set(one.name, one);
      found++;
    };
    for (const value of Object.values(exported))
      if (isAnyTask(value))
        add(
          "task",
          tasks,
          inFile(file, () => readTasks([checkedTask(value)], "tasks")[0]),
        );
      else if (isModel(value))
        add(
          "model",
          models,
          inFile(file, () => readModels([defineModel(value)], "models")[0]),
        );
      else checkUnfinished(value, file);
    if (found === 0)
      throw missing({
        place: { file },
        subject: "definition of a task or a model",
        remedy: "export what defineTask or defineModel returns",
      });
  }
  return { tasks: [...tasks.values()], models: [...models.values()] };
}

/** Keys that only a definition has; two of them are no accident. */
const partsOfTasks = ["inputs", "outputs", "target", "conditions", "periods", "trial"];
const partsOfModels = ["cell", "parameters", "populations", "source"];

/** Throws the error of `defineTask` or `defineModel` for an object that looks like a definition but lacks a part. */
function checkUnfinished(value: unknown, file: string): void {
  if (!isRecord(value) || typeof value["name"] !== "string") return;
  const has = (parts: readonly string[]) => parts.filter((part) => Object.hasOwn(value, part)).length > 1;
  if (has(partsOfTasks)) inFile(file, () => defineTask(value as unknown as TaskDefinition));
  else if (has(partsOfModels)) inFile(file, () => defineModel(value as unknown as ModelDefinition));
}

/** The result of `read`; its errors name the file. */
const inFile = <T>(file: string, read: () => T): T => inContext({ place: { file } }, read);
