/** The tasks that come with the library, one file per family. */
import { invalid, named } from "../../errors.ts";
import { display, readList } from "../../reader.ts";
import { defineTask, isTask, type TaskDefinition } from "../definition.ts";
import { createTask, type TaskInstance, type TaskSettings } from "../instance.ts";
import { perceptualDecision } from "./perceptualDecision.ts";

export const tasks: readonly TaskDefinition[] = [perceptualDecision];

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): TaskDefinition => named("task", name, tasks);

/**
 * Tasks that a caller brings. Throws what `defineTask` says of them, "invalid" for what is no task at all, and for a name that another of them
 * or one of the library has: a run knows its task by its name.
 */
export function readTasks(value: unknown, path: string): readonly TaskDefinition[] {
  const own = readList(value, path, (entry, where) => {
    if (!isTask(entry)) throw invalid(`${where} = ${display(entry)}; give what defineTask returns`);
    return defineTask(entry);
  });
  for (const one of own)
    if (tasks.some((other) => other.name === one.name && other !== one))
      throw invalid(
        `task name "${one.name}"; it is a task of the library, and a run would later be taken for one of that: choose another name for your own task`,
      );
    else if (own.some((other) => other.name === one.name && other !== one))
      throw invalid(`task name "${one.name}"; two tasks of your own have it, give one of them another`);
  return own;
}

/**
 * The definition of a task of the library or of a caller's own. Throws `unknown`, with the nearest name suggested, or how to name a task of
 * one's own; and what `readTasks` throws.
 */
export const taskAmong = (own: readonly TaskDefinition[], name: string): TaskDefinition =>
  named(
    "task",
    name,
    [...readTasks(own, "tasks"), ...tasks],
    "for a task of your own name the file that defines it (--use FILE, or the option tasks)",
  );

/** A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2] })`. */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
