/** The tasks that come with the library, one file per family. */

import { callerWording } from "../../base/callerWording.ts";
import { invalid, named } from "../../base/errors.ts";
import { listOf } from "../../settings/compound.ts";
import { type Kind, plain, readAt, text } from "../../settings/kind.ts";
import { defineTask, isTask, type TaskDefinition } from "../definition.ts";
import { createTask, type TaskInstance, type TaskSettings } from "../instance.ts";
import { perceptualDecision } from "./perceptualDecision.ts";

const library = { perceptualDecision };
/** The tasks of the library. */
export const tasks: readonly TaskDefinition[] = Object.values(library);

/** The section of a configuration for a library task: its name and settings. */
export type LibraryTask = {
  [N in keyof typeof library]: { readonly name: N } & NonNullable<Parameters<(typeof library)[N]>[0]>;
}[keyof typeof library];

const naming = { at: "task.name", subject: "task" };

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): TaskDefinition => named(naming, readAt(text, name, naming.at), tasks);

/** A caller's own definition. */
const definition: Kind<TaskDefinition> = {
  ...plain({}, "task", "what defineTask returns", (value) => isTask(value)),
  read(value) {
    if (!isTask(value)) throw invalid({ value, remedy: "give what defineTask returns" });
    return defineTask(value);
  },
};

/** The definitions passed to a call. */
export const ownTasks: Kind<readonly TaskDefinition[]> = {
  ...listOf(definition),
  read: (value) => different(listOf(definition).read(value)),
};

/**
 * Reads a caller's own tasks. Throws the errors of `defineTask`, and "invalid" if one is not a task, or has the
 * name of another or of a library task: a run identifies its task by name.
 */
export const readTasks = (value: unknown, at: string): readonly TaskDefinition[] => readAt(ownTasks, value, at);

function different(own: readonly TaskDefinition[]): readonly TaskDefinition[] {
  for (const one of own)
    if (tasks.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy: "the library has a task of that name: choose another name for your own task",
      });
    else if (own.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy: "two of your own tasks have this name: rename one",
      });
  return own;
}

/**
 * The definition of a library task or one of the caller's own. Throws "unknown", suggesting the nearest name or how
 * to pass your own task, and the errors of `readTasks`.
 */
export const taskAmong = (own: readonly TaskDefinition[], name: string): TaskDefinition =>
  named(
    naming,
    name,
    [...readTasks(own, "tasks"), ...tasks],
    `for your own task, ${callerWording("give its definition in the option tasks", "name the file that defines it (--use FILE)")}`,
  );

/**
 * A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2]
 * })`.
 */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
