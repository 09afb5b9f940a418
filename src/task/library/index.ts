/** The tasks that come with the library, one file per family. */
import { invalid, named } from "../../base/errors.ts";
import { said } from "../../base/said.ts";
import { listOf } from "../../settings/compound.ts";
import { type Kind, plain, readAt, text } from "../../settings/kind.ts";
import { defineTask, isTask, type TaskDefinition } from "../definition.ts";
import { createTask, type TaskInstance, type TaskSettings } from "../instance.ts";
import { perceptualDecision } from "./perceptualDecision.ts";

const library = { perceptualDecision };
/** The tasks of the library. */
export const tasks: readonly TaskDefinition[] = Object.values(library);

/** What may be set of a task of the library, which is named. */
export type LibraryTask = {
  [N in keyof typeof library]: { readonly name: N } & NonNullable<Parameters<(typeof library)[N]>[0]>;
}[keyof typeof library];

const naming = { at: "task.name", subject: "task" };

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): TaskDefinition => named(naming, readAt(text, name, naming.at), tasks);

/** One of a caller's own. */
const definition: Kind<TaskDefinition> = {
  ...plain({}, "task", "what defineTask returns", (value) => isTask(value)),
  read(value) {
    if (!isTask(value)) throw invalid({ value, remedy: "give what defineTask returns" });
    return defineTask(value);
  },
};

/** Those that a caller brings to a call. */
export const ownTasks: Kind<readonly TaskDefinition[]> = {
  ...listOf(definition),
  read: (value) => different(listOf(definition).read(value)),
};

/**
 * Tasks that a caller brings. Throws what `defineTask` says of them, "invalid" for what is no task at all, and for a name that another of them
 * or one of the library has: a run knows its task by its name.
 */
export const readTasks = (value: unknown, at: string): readonly TaskDefinition[] => readAt(ownTasks, value, at);

function different(own: readonly TaskDefinition[]): readonly TaskDefinition[] {
  for (const one of own)
    if (tasks.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy:
          "it is a task of the library, and a run would later be taken for one of that: choose another name for your own task",
      });
    else if (own.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy: "two tasks of your own have it, give one of them another",
      });
  return own;
}

/**
 * The definition of a task of the library or of a caller's own. Throws `unknown`, with the nearest name suggested, or how to name a task of
 * one's own; and what `readTasks` throws.
 */
export const taskAmong = (own: readonly TaskDefinition[], name: string): TaskDefinition =>
  named(
    naming,
    name,
    [...readTasks(own, "tasks"), ...tasks],
    `for a task of your own ${said("give its definition in the option tasks", "name the file that defines it (--use FILE)")}`,
  );

/** A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2] })`. */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
